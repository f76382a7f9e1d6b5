package onboard

import (
	"fmt"
	"sync"
	"time"
)

// The limits of submissions of one store whose key BigCommerce accepted, per
// process. They are not taken up by keys that it does not know, so that no
// stranger locks a merchant out of their own store. Secrets Manager keeps each
// version of a day, up to a hundred, and advises one write in ten minutes
// (https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html).
// One write makes two versions, and each further attempt at a mail one: 32
// writes and 36 attempts are a day's worth.
const (
	writesAtOnce, writesEvery   = 20, 10 * time.Minute
	writesADay, writesADayEvery = 24, 3 * time.Hour

	repeatsAtOnce, repeatsEvery = 60, time.Minute // that change nothing
)

const (
	// tries is at which try within triesTime a key is accepted of which
	// BigCommerce does not say whether it may write.
	unsureTries = 3
	unsureTime  = time.Hour
)

// maxStores is how many stores are remembered. One that is forgotten begins
// anew.
const maxStores = 1000

// storeLimitError is a store that was submitted too often.
type storeLimitError struct{ wait time.Duration }

func (e storeLimitError) Error() string {
	return fmt.Sprintf("too many submissions of this store; next in %s", e.wait.Round(time.Second))
}

// stores counts submissions by their store.
type stores struct {
	mu   sync.Mutex
	kept map[string]*storeCount
}

type storeCount struct {
	writes, day, repeats limit

	unsure []time.Time // the last tries
	seen   time.Time
}

func newStores() *stores { return &stores{kept: map[string]*storeCount{}} }

// mayWrite is a storeLimitError if the store may not be written now. It takes
// up nothing: of submissions that collide one alone writes, and says so by
// wrote.
func (s *stores) mayWrite(storeHash string, now time.Time) error {
	c := s.of(storeHash, now)
	for _, l := range []*limit{&c.writes, &c.day} {
		if wait, ok := l.take(now); !ok {
			return storeLimitError{wait}
		}
		l.giveBack()
	}
	return nil
}

func (s *stores) wrote(storeHash string, now time.Time) {
	c := s.of(storeHash, now)
	c.writes.take(now)
	c.day.take(now)
}

// mayRepeat counts a submission that changes nothing.
func (s *stores) mayRepeat(storeHash string, now time.Time) error {
	if wait, ok := s.of(storeHash, now).repeats.take(now); !ok {
		return storeLimitError{wait}
	}
	return nil
}

// isThird counts a try with a key that BigCommerce is not sure of, and reports
// whether there were enough of them.
func (s *stores) isThird(storeHash string, now time.Time) bool {
	c := s.of(storeHash, now)
	s.mu.Lock()
	defer s.mu.Unlock()
	recent := c.unsure[:0]
	for _, at := range c.unsure {
		if now.Sub(at).Abs() < unsureTime {
			recent = append(recent, at)
		}
	}
	c.unsure = append(recent, now)
	if extra := len(c.unsure) - unsureTries; extra > 0 {
		c.unsure = c.unsure[extra:]
	}
	return len(c.unsure) == unsureTries
}

// of is the count of a store.
func (s *stores) of(storeHash string, now time.Time) *storeCount {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.kept[storeHash]
	if !ok {
		if len(s.kept) >= maxStores {
			s.forgetOldest()
		}
		c = &storeCount{
			writes: limit{size: writesAtOnce, every: writesEvery}, day: limit{size: writesADay, every: writesADayEvery},
			repeats: limit{size: repeatsAtOnce, every: repeatsEvery},
		}
		s.kept[storeHash] = c
	}
	c.seen = now
	return c
}

// forgetOldest makes room; the caller holds the lock.
func (s *stores) forgetOldest() {
	var oldest string
	for hash, c := range s.kept {
		if oldest == "" || c.seen.Before(s.kept[oldest].seen) {
			oldest = hash
		}
	}
	delete(s.kept, oldest)
}
