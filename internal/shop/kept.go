package shop

import (
	"sync"
	"time"
)

// Kept is what a process remembers of its stores, from poll to poll. The zero
// value is ready. It is safe for concurrent use; what it hands out is not, unless
// T says so.
type Kept[T any] struct {
	mu     sync.Mutex
	stores map[string]*rested[T]
}

type rested[T any] struct {
	value T
	used  time.Time
}

// Bound says how much is kept.
type Bound struct {
	stores int           // the one that rested longest makes room
	life   time.Duration // since a store was last asked for, 0 for ever
}

// The bounds of a warm process's memory.
var (
	Small = Bound{stores: 256}                       // for some KB a store
	Large = Bound{stores: 8, life: 15 * time.Minute} // for some MB a store
)

// Of returns what is kept of a store, by its hash, and keeps it within the bound.
// It is the zero T for a store that was not asked for yet, or was forgotten.
func (k *Kept[T]) Of(hash string, b Bound) *T {
	k.mu.Lock()
	defer k.mu.Unlock()
	r := k.stores[hash]
	if r == nil || b.isOld(r.used) {
		k.makeRoom(b)
		r = new(rested[T])
		k.stores[hash] = r
	}
	r.used = time.Now()
	return &r.value
}

func (b Bound) isOld(used time.Time) bool { return b.life > 0 && Age(used) > b.life }

// makeRoom forgets the stores that are old, and the one that rested longest if
// there are still too many.
func (k *Kept[T]) makeRoom(b Bound) {
	if k.stores == nil {
		k.stores = make(map[string]*rested[T])
	}
	oldest := ""
	for hash, r := range k.stores {
		if b.isOld(r.used) {
			delete(k.stores, hash)
		} else if oldest == "" || r.used.Before(k.stores[oldest].used) {
			oldest = hash
		}
	}
	if len(k.stores) >= b.stores {
		delete(k.stores, oldest)
	}
}
