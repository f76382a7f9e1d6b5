package shop

import (
	"sync"
	"time"
)

// Kept is a process's memory of its stores, from poll to poll. The zero value
// is ready. Kept is safe for concurrent use. A *T from it is safe only if T
// says so.
type Kept[T any] struct {
	mu     sync.Mutex
	stores map[string]*rested[T]
}

type rested[T any] struct {
	value T
	used  time.Time
}

// Bound limits the memory.
type Bound struct {
	stores int           // at most; the longest unused store makes room
	life   time.Duration // since a store's last use, 0 for ever
}

// The bounds of a warm process's memory.
var (
	Small = Bound{stores: 256}                       // for some KB a store
	Large = Bound{stores: 8, life: 15 * time.Minute} // for some MB a store
)

// Of returns the memory of a store, by its hash, and keeps to the bound. For a
// new or a forgotten store it is the zero T.
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

// makeRoom forgets old stores. If there are still too many, it also forgets the
// longest unused one.
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
