package merchant

import "time"

// memory holds the results of reads, by store hash. Its owner holds a lock.
type memory struct{ kept map[string]entry }

// entry is the result of one read. A nil merchant means that there is no such
// store.
type entry struct {
	merchant *Merchant
	at       time.Time     // when the read began, on the wall clock
	took     time.Duration // the read

	failure error     // of a later read
	failed  time.Time // when the failed read ended
}

// within returns an entry if it is less than maxAge old.
func (m *memory) within(storeHash string, maxAge time.Duration) (entry, bool) {
	e, ok := m.kept[storeHash]
	return e, ok && age(e.at) < maxAge
}

// keep drops the oldest entry first if memory is full. Existing stores and
// nonexistent carts have separate memories, so invented Cart IDs push out only
// each other.
func (m *memory) keep(storeHash string, e entry, most int) {
	if m.kept == nil {
		m.kept = map[string]entry{}
	}
	if _, ok := m.kept[storeHash]; !ok && len(m.kept) >= most {
		m.evict()
	}
	m.kept[storeHash] = e
}

func (m *memory) evict() {
	var victim string
	for hash, e := range m.kept {
		if victim == "" || e.at.Before(m.kept[victim].at) {
			victim = hash
		}
	}
	delete(m.kept, victim)
}

func (m *memory) forget(storeHash string) { delete(m.kept, storeHash) }

// note records a failed read beside the earlier result.
func (m *memory) note(storeHash string, failure error) {
	if e, ok := m.kept[storeHash]; ok {
		e.failure, e.failed = failure, time.Now().Round(0)
		m.kept[storeHash] = e
	}
}

// result is the caller's own copy of a store.
func (e entry) result() (*Merchant, error) {
	if e.merchant == nil {
		return nil, ErrNotFound
	}
	m := e.merchant.Clone()
	m.Stale = e.failure
	return m, nil
}

// age uses the wall clock, because a monotonic one may stand still while a
// Lambda is frozen. If somebody sets the clock back, everything looks old.
func age(at time.Time) time.Duration { return time.Now().Round(0).Sub(at).Abs() }
