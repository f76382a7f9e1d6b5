package orders

import (
	"sync"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/shop"
	"connect2cart/internal/translate"
)

const (
	progressLife = 15 * time.Minute
	maxProgress  = 1000 // orders of a store

	// settling is how long BigCommerce may still change an order after its date
	// of change. It recalculates taxes and discounts for some minutes and keeps
	// the date (bigcommerce-api.md 9).
	settling = 5 * time.Minute
)

// progress keeps the details read for a failed batch: the quota or the time was
// used up, or a call failed. The next try goes on from there. So even a batch
// with more calls than a quota window gets through after a few polls.
//
// A detail holds for one version of an order, known by its date of change.
// progress keeps nothing of an order changed just now (see settling).
type progress struct {
	mu   sync.Mutex
	byID map[int64]saved
}

type saved struct {
	modified time.Time
	at       time.Time
	lines    *bigcommerce.Consignments // of a completed order
	detail   translate.Detail
}

// find is the detail of an order. It also puts the fetched lines into o.
func (p *progress) find(o *bigcommerce.Order) (translate.Detail, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s, ok := p.byID[o.ID]
	if !ok || !s.modified.Equal(o.DateModified.Time) || shop.Age(s.at) > progressLife {
		return translate.Detail{}, false
	}
	if s.lines != nil {
		o.Consignments = *s.lines
	}
	return s.detail, true
}

// keep remembers the detail of an order, and its lines if they were fetched.
func (p *progress) keep(o bigcommerce.Order, d translate.Detail, completed bool) {
	if shop.Age(o.DateModified.Time) < settling {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.byID == nil || len(p.byID) >= maxProgress {
		p.byID = make(map[int64]saved)
	}
	s := saved{modified: o.DateModified.Time, at: time.Now(), detail: d}
	if completed {
		s.lines = &o.Consignments
	}
	p.byID[o.ID] = s
}

// drop forgets the orders of an answered batch.
func (p *progress) drop(orders []bigcommerce.Order) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, o := range orders {
		delete(p.byID, o.ID)
	}
}
