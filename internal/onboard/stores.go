package onboard

import (
	"fmt"
	"sync"
	"time"

	"connect2cart/internal/limit"
)

// The limits of submissions of one store whose key BigCommerce accepted, per
// process. Keys that it does not know take nothing from them, so that no
// stranger locks a merchant out of their own store. Secrets Manager keeps each
// version of a day, up to a hundred, and advises one write in ten minutes
// (https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html).
// One write makes two versions, and each later attempt at a mail one: 32 writes
// and 36 attempts make a day's hundred.
var (
	writesRate = limit.Rate{AtOnce: 20, Every: 10 * time.Minute}
	dayRate    = limit.Rate{AtOnce: 24, Every: 3 * time.Hour} // of the same writes

	repeatsRate = limit.Rate{AtOnce: 60, Every: time.Minute} // that change nothing
)

const (
	// unsureTries is at which try within unsureTime a key is accepted of which
	// BigCommerce does not say whether it may write.
	unsureTries = 3
	unsureTime  = time.Hour

	// maxUnsure is of how many stores such tries are remembered. One that is
	// forgotten begins anew.
	maxUnsure = 1000
)

// storeLimitError is a store that was submitted too often.
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

// mayWrite is a storeLimitError if the store may not be written now. It takes
// up nothing: of submissions that collide one alone writes, and says so by
// wrote.
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

// mayRepeat counts a submission that changes nothing.
func (s *stores) mayRepeat(storeHash string, now time.Time) error {
	if wait, ok := s.repeats.Of(storeHash, now).Take(now); !ok {
		return storeLimitError{wait}
	}
	return nil
}

// isThird counts a try with a key that BigCommerce is not sure of, and reports
// whether there were enough of them within the time.
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

// forgetUnsure makes room by the store whose last try is the oldest; the caller
// holds the lock.
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
