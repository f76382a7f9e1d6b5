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

	// settling is how long after its last change an order may still be worked on
	// by BigCommerce, without another time of change: taxes and discounts are
	// calculated again for some minutes (bigcommerce-api.md 9).
	settling = 5 * time.Minute
)

// progress is what was read for batches that then could not be answered,
// because the quota or the time was used up or a call failed. The next try
// goes on from there: so even a batch that needs more calls than a window of
// the quota allows is served after a few polls. A detail counts only for the
// order as it was when it was read, by its time of change; of an order that has
// just changed none is kept.
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

// find is the detail of an order; o gets the lines that were fetched for it.
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

// keep remembers what was read of an order.
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

// drop forgets orders that were answered.
func (p *progress) drop(orders []bigcommerce.Order) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, o := range orders {
		delete(p.byID, o.ID)
	}
}
