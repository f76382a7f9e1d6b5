package script

import (
	"crypto/sha256"
	"encoding/json"
	"sync"
	"time"

	"connect2cart/internal/seti"
	"connect2cart/internal/translate"
)

const (
	// finishedLife is how long an update that was carried out is known by
	// heart. It only saves calls: a repeat of a long post comes further.
	finishedLife = 10 * time.Minute
	// shipTime is how long after a shipment of unknown outcome it may still
	// appear. Until then no other is made in its place.
	shipTime = 30 * time.Second
	// maxFinished bounds each of the book's lists.
	maxFinished = 5000
)

// orderBook is what a process remembers of the orders that it updated.
// Without it every answer is the same, but that a shipment of unknown outcome
// is not waited for, and that what somebody else undid is done again.
type orderBook struct {
	turn lock // of who updates orders

	mu       sync.Mutex // guards the rest
	finished map[string]finished
	unclear  map[string]time.Time
	reached  map[string]int // status before an update that is not finished
}

// finished is the last update of an order that was carried out, and what was
// to be said of it: the answer may have been lost.
type finished struct {
	content [sha256.Size]byte
	remark  string
	at      time.Time
}

func newOrderBook() *orderBook {
	return &orderBook{turn: newLock(), finished: map[string]finished{}, unclear: map[string]time.Time{}, reached: map[string]int{}}
}

// booksOf are the books of a store that goes on with another key.
func booksOf(old *kept) (*stockBook, *orderBook) {
	if old != nil {
		return old.book, old.updated
	}
	return newStockBook(), newOrderBook()
}

// contentOf is JSON's, which looks behind pointers: fmt would write where a
// number of units stands in memory, and not the number.
func contentOf(u seti.OrderUpdate) [sha256.Size]byte {
	text, _ := json.Marshal(u) // texts and numbers cannot fail
	return sha256.Sum256(text)
}

// has reports whether an update is the last one of its order, and was carried
// out a moment ago, with what remark.
func (b *orderBook) has(u seti.OrderUpdate) (remark string, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f, ok := b.finished[u.OrderNumber]
	return f.remark, ok && f.content == contentOf(u) && age(f.at) < finishedLife
}

// begin forgets the last update of an order: another one is being carried out.
func (b *orderBook) begin(number string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.finished, number)
}

func (b *orderBook) finish(u seti.OrderUpdate, remark string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.finished) >= maxFinished {
		clear(b.finished)
	}
	b.finished[u.OrderNumber] = finished{contentOf(u), remark, time.Now()}
	delete(b.reached, u.OrderNumber)
}

// reachedStatus is the status from which an order must not go back: the one it
// has, or the one it had before an update that set it back by a shipment and
// then could not go on.
func (b *orderBook) reachedStatus(u seti.OrderUpdate, now int) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if old, ok := b.reached[u.OrderNumber]; ok {
		now = translate.Kept(old, now)
	}
	if len(b.reached) >= maxFinished {
		clear(b.reached)
	}
	b.reached[u.OrderNumber] = now
	return now
}

// doubt remembers that something of an order may be made yet.
func (b *orderBook) doubt(key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for other, at := range b.unclear {
		if age(at) >= shipTime {
			delete(b.unclear, other)
		}
	}
	b.unclear[key] = time.Now()
}

// settle forgets a doubt: what was to be made is there.
func (b *orderBook) settle(key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.unclear, key)
}

func (b *orderBook) doubtful(key string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	at, ok := b.unclear[key]
	return ok && age(at) < shipTime
}
