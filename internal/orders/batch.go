package orders

import (
	"context"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/translate"
)

// Order is a whole order: all its lines, and the detail of its payments and
// coupons.
type Order struct {
	bigcommerce.Order
	Detail translate.Detail
}

// Batch is one batch of a download. The caller ends it with Sent or Refused.
//
// All processes share a run of batches in the ledger. After a refused batch
// Stone Edge may ask for the next one. It would then never ask for the refused
// orders again, because its next download begins behind the newest order it has.
// So we refuse every batch behind one that we did not send.
type Batch struct {
	*visit // nil until Orders
	memory *memory
	shop   *shop.Shop
	want   Selection
	rng    seti.Range
	began  time.Time

	at      position // of the next order
	sent    []bigcommerce.Order
	lates   int                 // the first so many are late ones
	aside   []asideOrder        // taken out of the batch
	passed  []bigcommerce.Order // listed, but not offered
	lapsed  []bigcommerce.Order // late ones that are not offered any more
	gone    []int64             // late ones that are not there any more
	last    bool                // the list ends with this batch
	nothing bool                // Stone Edge was told that there is nothing
}

// Orders returns the orders of the batch: as many as Stone Edge asked for, or
// all the rest of the list. Late orders come first. completed counts the orders
// whose lines took calls of their own.
//
// Besides the client's own errors it returns ledger.ErrUnavailable, an
// *shop.OutOfTurnError, a *shop.QuotaError, ErrBatchTooLong and ErrListTooLong.
func (b *Batch) Orders(ctx context.Context) (list []Order, completed int, err error) {
	ctx, cancel := shop.Reserve(ctx, writeTime)
	defer cancel()
	if err := b.open(ctx); err != nil || b.nothing {
		return nil, 0, err
	}
	if err := b.listLate(ctx); err != nil {
		return nil, 0, err
	}
	if err := b.fill(ctx); err != nil {
		return nil, 0, err
	}
	details, completed, err := b.details(ctx, b.sent)
	if err != nil {
		return nil, completed, err
	}
	list = make([]Order, len(b.sent))
	for i, o := range b.sent {
		list[i] = Order{o, details[i]}
	}
	return list, completed, nil
}

// writeTime is the time for the rows of a batch, after its orders were read.
const writeTime = 2 * time.Second
