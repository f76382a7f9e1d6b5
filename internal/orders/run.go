package orders

import (
	"sync"
	"time"

	"connect2cart/internal/shop"
)

// run is one download of a selection, batch by batch. Stone Edge asks for
// positions in a list (startnum), and the list may change during the run. The
// process remembers the first id of each batch. So the next batch goes on right
// behind the last order sent, and an order cancelled or due meanwhile shifts
// nothing.
//
// One gap remains. After runLife, or in another process, a batch is found by
// counting (see seek). If an order before it changed its status meanwhile, the
// positions have shifted by one. Stone Edge then gets one order twice, which it
// notices, or misses one in this run. Only storage outside of the process can
// close this gap.
type run struct {
	starts  map[int]int64 // position of a batch's first order -> its lowest possible id
	share   float64       // offered part of the listed orders; 0 is unknown
	refused int           // position of the first refused batch still to be sent; 0 is none
	used    time.Time
}

const (
	runLife   = 15 * time.Minute // since the last batch
	maxRuns   = 8                // a store
	maxStarts = 4096             // batches of a run: a million orders by 250
)

// runs are the runs of one store.
type runs struct {
	mu    sync.Mutex
	byKey map[string]*run
}

// restart forgets a selection's run, at a count or at the first position: there
// Stone Edge begins anew. share is the offered part by the count, 0 if unknown.
func (all *runs) restart(sel Selection, share float64) {
	all.mu.Lock()
	defer all.mu.Unlock()
	r := all.of(sel)
	clear(r.starts)
	r.refused = 0
	if share > 0 {
		r.share = share
	}
}

// nearest is the highest known position up to start, and the lowest possible id
// of its order. It always knows position 1.
func (all *runs) nearest(sel Selection, start int) (position int, id int64) {
	all.mu.Lock()
	defer all.mu.Unlock()
	position, id = 1, sel.first
	for at, from := range all.of(sel).starts {
		if at <= start && at > position {
			position, id = at, from
		}
	}
	return position, id
}

// remember keeps the first id of a position.
func (all *runs) remember(sel Selection, position int, id int64) {
	all.mu.Lock()
	defer all.mu.Unlock()
	r := all.of(sel)
	if len(r.starts) >= maxStarts {
		clear(r.starts)
	}
	r.starts[position] = id
}

// share is the offered part of the listed orders so far, 1 if unknown.
func (all *runs) share(sel Selection) float64 {
	all.mu.Lock()
	defer all.mu.Unlock()
	if s := all.of(sel).share; s > 0 {
		return s
	}
	return 1
}

// of is a selection's run, a new one if need be. The caller holds the lock.
func (all *runs) of(sel Selection) *run {
	key := sel.key()
	if all.byKey == nil {
		all.byKey = make(map[string]*run)
	}
	r := all.byKey[key]
	if r == nil || shop.Age(r.used) > runLife {
		r = &run{starts: make(map[int]int64)}
		all.forgetOne(key)
		all.byKey[key] = r
	}
	r.used = time.Now()
	return r
}

// forgetOne makes room for key.
func (all *runs) forgetOne(key string) {
	if _, ok := all.byKey[key]; ok || len(all.byKey) < maxRuns {
		return
	}
	oldest := ""
	for k, r := range all.byKey {
		if oldest == "" || r.used.Before(all.byKey[oldest].used) {
			oldest = k
		}
	}
	delete(all.byKey, oldest)
}
