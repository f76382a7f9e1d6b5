package orders

import (
	"context"
	"time"

	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
)

// Service counts and downloads the orders of stores. The ledger has the place
// of each run. A process remembers only the details of refused batches (see
// progress). The zero value is ready. It is safe for concurrent use.
type Service struct {
	stores shop.Kept[memory]
}

// Count begins a run and counts its orders. Besides the client's own errors it
// returns ledger.ErrUnavailable.
func (all *Service) Count(ctx context.Context, s *shop.Shop, sel Selection) (Count, error) {
	v, _, err := enter(ctx, s, all.stores.Of(s.Hash, shop.Small), sel, 1)
	if err == nil {
		err = v.understand(ctx)
	}
	if err != nil {
		return Count{}, err
	}
	return v.begin(ctx, orderCount)
}

// Batch returns the batch of a range. It makes no call yet.
func (all *Service) Batch(s *shop.Shop, sel Selection, r seti.Range) *Batch {
	return &Batch{memory: all.stores.Of(s.Hash, shop.Small), shop: s, want: sel, rng: r, began: time.Now()}
}
