package merchant

import "time"

// memory is what reads said, by store hash. Its owner holds a lock.
type memory struct{ kept map[string]entry }

// entry is what one read said. Without a merchant there is no such store.
type entry struct {
	merchant *Merchant
	at       time.Time     // when the read began, on the wall clock
	took     time.Duration // the read

	failure error     // of the last read since, which failed
	failed  time.Time // when it did
}

// within is an entry that is less than maxAge old.
func (m *memory) within(storeHash string, maxAge time.Duration) (entry, bool) {
	e, ok := m.kept[storeHash]
	return e, ok && age(e.at) < maxAge
}

// keep makes room first: the oldest entry goes. Stores that exist and carts
// that do not have a memory each, so whoever invents Cart IDs pushes out
// nothing but invented ones.
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

// note remembers that a read failed beside what an earlier one said.
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

// age is by the wall clock: a monotonic one may stand still while a Lambda is
// frozen. A clock that was set back makes everything old.
func age(at time.Time) time.Duration { return time.Now().Round(0).Sub(at).Abs() }
