package life

import (
	"sync"
	"time"
)

// books hold the truth of a play: the store's offers and sales, with their times.
type books struct {
	mu        sync.Mutex
	offers    map[int64]offer
	withdrawn map[int64]bool
	moved     map[int64]bool    // to another channel
	sales     map[string][]sale // by SKU
}

// offer is the moment when an order became due for Stone Edge.
type offer struct {
	at  time.Time
	was string // the status before, in BigCommerce's words
}

type sale struct {
	at       time.Time
	quantity int
}

func newBooks() *books {
	return &books{offers: map[int64]offer{}, withdrawn: map[int64]bool{}, moved: map[int64]bool{}, sales: map[string][]sale{}}
}

func (b *books) offer(id int64, at time.Time, was string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.offers[id] = offer{at, was}
}

func (b *books) withdraw(id int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.withdrawn[id] = true
}

func (b *books) isWithdrawn(id int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.withdrawn[id]
}

func (b *books) move(id int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.moved[id] = true
}

func (b *books) isMoved(id int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.moved[id]
}

func (b *books) sell(sku string, quantity int, at time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sales[sku] = append(b.sales[sku], sale{at, quantity})
}

// soldAbout reports sales between two times of at least half a size. A level
// then lies nearer to the wrong outcome of a change of that size.
func (b *books) soldAbout(sku string, size int, from, until time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	sold := 0
	for _, s := range b.sales[sku] {
		if !s.at.Before(from) && !s.at.After(until) {
			sold += s.quantity
		}
	}
	return sold > 0 && 2*sold >= size
}

func (b *books) offered(id int64) (offer, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	o, ok := b.offers[id]
	return o, ok
}
