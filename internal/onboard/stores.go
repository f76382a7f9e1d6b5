package onboard

import (
	"fmt"
	"sync"
	"time"

	"connect2cart/internal/limit"
)

// The limits for submissions of one store with an accepted key, per process. An
// unknown key takes nothing from them. So a stranger cannot lock merchants out
// of their own store.
//
// Secrets Manager keeps all versions of a day, up to a hundred. It advises one
// write in ten minutes
// (https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html).
// One write makes two versions, and each later attempt at a mail one. 32 writes
// and 36 attempts make a day's hundred.
var (
	writesRate = limit.Rate{AtOnce: 20, Every: 10 * time.Minute}
	dayRate    = limit.Rate{AtOnce: 24, Every: 3 * time.Hour} // of the same writes

	repeatsRate = limit.Rate{AtOnce: 60, Every: time.Minute} // submissions that change nothing
)

const (
	// unsureTries is the number of tries within unsureTime until we accept an
	// unsure key. BigCommerce does not say whether such a key may write.
	unsureTries = 3
	unsureTime  = time.Hour

	// maxUnsure is the number of stores in the memory of such tries. A
	// forgotten store starts again at one.
	maxUnsure = 1000
)

// storeLimitError is a store with too many submissions.
type storeLimitError struct{ wait time.Duration }

func (e storeLimitError) Error() string {
	return fmt.Sprintf("too many submissions of this store; next in %s", e.wait.Round(time.Second))
}

// stores counts submissions by their store.
type stores struct {
	writes, day, repeats limit.Callers

	mu     sync.Mutex
	unsure map[string][]time.Time // the last tries of a store, oldest first
}

func newStores() *stores {
	return &stores{
		writes: limit.Callers{Rate: writesRate}, day: limit.Callers{Rate: dayRate}, repeats: limit.Callers{Rate: repeatsRate},
		unsure: map[string][]time.Time{},
	}
}

// mayWrite is a storeLimitError if the store is at its limit of writes. The
// question itself is free, because only one of several colliding submissions
// writes. That one calls wrote.
func (s *stores) mayWrite(storeHash string, now time.Time) error {
	for _, b := range []*limit.Bucket{s.writes.Of(storeHash, now), s.day.Of(storeHash, now)} {
		if wait, ok := b.Take(now); !ok {
			return storeLimitError{wait}
		}
		b.GiveBack()
	}
	return nil
}

func (s *stores) wrote(storeHash string, now time.Time) {
	s.writes.Of(storeHash, now).Take(now)
	s.day.Of(storeHash, now).Take(now)
}

// mayRepeat counts a submission that changes nothing. It returns a
// storeLimitError above the limit.
func (s *stores) mayRepeat(storeHash string, now time.Time) error {
	if wait, ok := s.repeats.Of(storeHash, now).Take(now); !ok {
		return storeLimitError{wait}
	}
	return nil
}

// isThird counts a try with an unsure key. It reports whether there were enough
// of them within unsureTime.
func (s *stores) isThird(storeHash string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.unsure[storeHash]; !ok && len(s.unsure) >= maxUnsure {
		s.forgetUnsure()
	}
	tries := append(s.unsure[storeHash], now)
	if extra := len(tries) - unsureTries; extra > 0 {
		tries = tries[extra:]
	}
	s.unsure[storeHash] = tries
	return len(tries) == unsureTries && now.Sub(tries[0]).Abs() < unsureTime
}

// forgetUnsure makes room: it drops the store with the oldest last try. The
// caller holds the lock.
func (s *stores) forgetUnsure() {
	var oldest string
	var last time.Time
	for hash, tries := range s.unsure {
		if at := tries[len(tries)-1]; oldest == "" || at.Before(last) {
			oldest, last = hash, at
		}
	}
	delete(s.unsure, oldest)
}
