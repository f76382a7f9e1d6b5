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
// So we refuse every batch behind an unsent one.
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
	Asides  []Aside             // orders of an offered status that wait
	Gap     int                 // orders of BigCommerce's count that its list lacks for good
	passed  []bigcommerce.Order // listed in another status
	lapsed  []bigcommerce.Order // late ones, now in another status
	gone    []int64             // late ones, now removed or archived
	last    bool                // the list ends with this batch
	nothing bool                // the count was 0 just now

	completed int           // orders whose lines took calls of their own
	hold      time.Duration // see Hold
}

// Orders returns the orders of the batch: as many as Stone Edge asked for, or
// all the rest of the list. Late orders come first. completed counts the orders
// whose lines took calls of their own.
//
// Besides the client's own errors it returns ledger.ErrUnavailable, an
// *shop.OutOfTurnError, a *shop.QuotaError, a *DetailError, ErrBatchTooLong and
// ErrListTooLong.
func (b *Batch) Orders(ctx context.Context) (list []Order, completed int, err error) {
	write := ctx
	ctx, cancel := shop.Reserve(ctx, writeTime)
	defer cancel()
	if err := b.open(ctx); err != nil || b.nothing {
		return nil, 0, err
	}
	var details []translate.Detail
	for {
		done, before := len(details), len(b.Asides)
		if err := b.read(ctx); err != nil {
			return nil, completed, err
		}
		more, n, err := b.complete(ctx, write, done)
		completed += n
		b.completed += n
		if err != nil {
			return nil, completed, err
		}
		details = append(details, more...)
		if len(b.Asides) == before || b.last { // nobody left a place
			break
		}
	}
	b.progress.drop(b.sent)
	list = make([]Order, len(b.sent))
	for i, o := range b.sent {
		list[i] = Order{o, details[i]}
	}
	return list, completed, nil
}

// read lists orders until the batch is full or the list ends.
func (b *Batch) read(ctx context.Context) error {
	if err := b.listLate(ctx); err != nil || b.last {
		return err
	}
	return b.fill(ctx)
}

// writeTime is the time for the rows of a batch, after its orders were read.
const writeTime = 2 * time.Second
