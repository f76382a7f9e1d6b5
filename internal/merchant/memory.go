package merchant

import (
	"time"

	"connect2cart/internal/ledger"
)

// memory holds the results of reads, by store hash. Its owner holds a lock.
type memory struct{ kept map[string]entry }

// entry is the result of one read. A nil merchant means that there is no such
// store.
type entry struct {
	merchant *Merchant
	version  string    // of the secret; "" without a secret
	created  time.Time // the version, by Secrets Manager's clock
	at       time.Time // when the read began, on the wall clock
	took     time.Duration

	failure error     // of a later read
	failed  time.Time // when the failed read ended
}

// holds reports whether an entry is still true, now that the ledger has this
// row. "No such store" holds until somebody announces its first secret.
func (e entry) holds(row *ledger.Version) bool {
	if e.version == "" {
		return !row.Exists()
	}
	return row.InForce(e.version)
}

// isBehind reports whether the row has a later version than this entry: the read
// was stale, or somebody wrote since.
func (e entry) isBehind(row *ledger.Version) bool {
	return e.version != "" && row.ID != e.version && row.Created.After(e.created.Truncate(time.Millisecond))
}

// restFor is how long memory answers after a failed read before Secrets Manager
// gets the next one.
const restFor = 10 * time.Second

// rests reports whether a read failed moments ago. The next one comes later.
func (e entry) rests() bool { return e.failure != nil && age(e.failed) < restFor }

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
		e.failure, e.failed = failure, now()
		m.kept[storeHash] = e
	}
}

// now is the wall clock, because a monotonic one may stand still while a Lambda
// is frozen.
func now() time.Time { return time.Now().Round(0) }

// age is the time since a moment of the wall clock. If somebody sets the clock
// back, everything looks old.
func age(at time.Time) time.Duration { return now().Sub(at).Abs() }
