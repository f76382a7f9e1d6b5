package orders

import (
	"context"
	"fmt"

	"connect2cart/internal/ledger"
)

// goesOn reports whether the list goes on behind a page that is too short. v2
// lists have no totals, and a store can cut a page (bigcommerce-api.md 3.1, 12).
// So the list has ended only where the run has as many orders as were told, or as
// BigCommerce counts now. again says that the page behind a short one was empty.
//
// The list may lack orders of the count for good. The first time that is an
// error. If the next poll finds the same, the list counts as whole (see Gap), so
// that a wrong count stops no store.
func (b *Batch) goesOn(ctx context.Context, again bool) (bool, error) {
	if b.run.Count >= 0 && b.at.late+b.at.sent >= b.run.Count {
		return false, nil
	}
	missing := 0
	if !b.sel.isByDate() { // by date, some of the counted ones are late ones
		all, err := b.countBetween(ctx, b.sel.first, 0)
		if missing = all - b.at.sent - b.asideBefore(b.at.from); err != nil || missing <= 0 {
			return false, err
		}
	}
	behind, err := b.countBetween(ctx, b.at.from, 0)
	switch {
	case err != nil:
		return false, err
	case behind > 0 && !again:
		return true, nil
	case behind == 0 && missing == 0:
		return false, nil
	}
	return false, b.differs(ctx, max(missing, behind))
}

// asideBefore is the number of orders of the list before an id that were set
// aside before. They are in BigCommerce's count alone.
func (b *Batch) asideBefore(from int64) (n int) {
	for _, id := range b.cart.Aside {
		if id >= b.sel.first && id < from {
			n++
		}
	}
	return n
}

// differs notes that the list lacks so many orders of the count. It returns an
// error the first time, and nil if the poll before found the same.
func (b *Batch) differs(ctx context.Context, missing int) error {
	gap := fmt.Sprintf("%d:%d", b.at.from, missing)
	if b.cart.Gap == gap {
		b.Gap = missing
		return nil
	}
	err := b.Ledger.ChangeCart(ctx, b.cart, func(c *ledger.Cart) bool {
		c.Gap = gap
		return true
	})
	if err != nil {
		return err
	}
	return errContradiction(b.at.from)
}
