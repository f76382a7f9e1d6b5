package life

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
)

// world is the outside of the service: a store, AWS, what is due to happen, and
// the books of what happened.
type world struct {
	Scenario
	begin time.Time
	store *bcsim.Store
	bc    *bcsim.Server
	aws   *awssim.Server
	books *books

	mu    sync.Mutex // of the rest
	due   []event    // by time
	seq   int
	calm  bool // nothing goes wrong any more
	fault *rand.Rand
	down  time.Time // BigCommerce is out of order until then
	table time.Time // and DynamoDB until then
}

// event is something due to happen in the store.
type event struct {
	at  time.Time
	seq int
	do  func()
}

func newWorld(s Scenario) *world {
	st, account := newStore(), bcsim.DefaultAccount()
	w := &world{Scenario: s, begin: time.Now(), store: st, aws: awssim.New(), books: newBooks(), fault: s.random("faults")}
	w.bc = bcsim.New(bcsim.WithStore(account.StoreHash, st, account))
	return w
}

// at lets do happen at a time. It is safe to call from an event.
func (w *world) at(t time.Time, do func()) {
	w.seq++
	e := event{t, w.seq, do}
	i, _ := slices.BinarySearchFunc(w.due, e, func(a, b event) int { return cmp.Or(a.at.Compare(b.at), a.seq-b.seq) })
	w.due = slices.Insert(w.due, i, e)
}

// catchUp lets everything happen that is due by now.
func (w *world) catchUp() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.due) > 0 && !w.due[0].at.After(time.Now()) {
		e := w.due[0]
		w.due = w.due[1:]
		e.do()
	}
}

// pass lets time go by between polls. Each event happens at its own time.
func (w *world) pass(d time.Duration) {
	for end := time.Now().Add(d); ; {
		w.catchUp()
		left := time.Until(end)
		if left <= 0 {
			return
		}
		w.mu.Lock()
		if len(w.due) > 0 {
			left = max(1, min(left, time.Until(w.due[0].at)))
		}
		w.mu.Unlock()
		w.Pass(left)
	}
}

// day is the number of the day since the begin, from 1, for reports.
func (w *world) day(t time.Time) int { return int(t.Sub(w.begin)/(24*time.Hour)) + 1 }

// soothe ends all faults.
func (w *world) soothe() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calm = true
}

// trouble is what goes wrong with one call.
type trouble int

const (
	none     trouble = iota
	unmade           // the connection breaks before the call is carried out
	unheard          // the call is carried out, and its answer lost
	busy             // 503 in place of the call
	late             // carried out after some seconds
	cutShort         // the answer breaks off
)

// troubleOf decides what goes wrong with a call.
func (w *world) troubleOf(to place) trouble {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.calm:
		return none
	case to == bigCommerce && time.Now().Before(w.down), to == dynamoDB && time.Now().Before(w.table):
		return busy
	}
	share := w.Faults
	if to != bigCommerce {
		share /= 5
	}
	if w.fault.Float64() >= share {
		return none
	}
	return trouble(1 + w.fault.IntN(int(cutShort)))
}

func (w *world) isCalm() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.calm
}

// stumble takes BigCommerce down now and then, when a batch of a longer download
// is about to be asked for. It lasts a little longer than a poll can wait.
func (w *world) stumble() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.calm && w.fault.Float64() < w.Stumbles {
		w.down = time.Now().Add(26*time.Second + time.Duration(w.fault.Int64N(int64(14*time.Second))))
	}
}
