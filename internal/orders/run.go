package orders

import (
	"sync"
	"time"

	"connect2cart/internal/shop"
)

// run is one download of a selection, batch by batch. Stone Edge asks for
// positions in a list (startnum) that may change while it is read. The
// process remembers at which id each batch began, so that the next one goes on
// right behind the last order that was sent: an order that is cancelled or
// becomes due meanwhile shifts nothing.
//
// What remains: a batch that another process serves, or one after runLife, is
// found by counting (see seek). If the status of an order before it changed
// since, the positions have shifted by that one, and an order is sent twice,
// which Stone Edge notices, or not in this run. Nothing short of storage
// outside of the process can close that.
type run struct {
	starts  map[int]int64 // position of a batch's first order -> lowest id it may have
	share   float64       // of the listed orders that were offered; 0 is unknown
	refused int           // position of the first batch that was refused and not sent since; 0 is none
	used    time.Time
}

const (
	runLife   = 15 * time.Minute // since the last batch
	maxRuns   = 8                // a store
	maxStarts = 4096             // batches of a run: a million orders by 250
)

// runs are the runs of one store that are remembered.
type runs struct {
	mu    sync.Mutex
	byKey map[string]*run
}

// restart forgets a selection's run: whoever counts, or asks for the first
// position, starts anew. share is what counting tells, 0 if nothing.
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

// nearest is the highest known position up to start, and the lowest id that
// its order may have. Position 1 is always known.
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

// remember keeps at which id a position begins.
func (all *runs) remember(sel Selection, position int, id int64) {
	all.mu.Lock()
	defer all.mu.Unlock()
	r := all.of(sel)
	if len(r.starts) >= maxStarts {
		clear(r.starts)
	}
	r.starts[position] = id
}

// share is which part of the listed orders was offered so far, 1 if unknown.
func (all *runs) share(sel Selection) float64 {
	all.mu.Lock()
	defer all.mu.Unlock()
	if s := all.of(sel).share; s > 0 {
		return s
	}
	return 1
}

// of is a selection's run, made if need be. The caller holds the lock.
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
