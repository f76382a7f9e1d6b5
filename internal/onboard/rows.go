package onboard

import (
	"context"
	"errors"
	"fmt"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
)

// rowsAtOnce is how many rows the ledger reads in one call.
const rowsAtOnce = 100

// makeRows gives every connected store its row in the ledger. Stores connected
// before the ledger have none until their first poll, submission, or run of this.
// The list may be minutes old, so a store that is gone by now is no error.
func (n *Notifier) makeRows(ctx context.Context) error {
	var errs []error
	var some []string
	for sum, err := range n.Merchants.List(ctx, "") {
		if err != nil {
			errs = append(errs, err)
			break
		}
		if some = append(some, sum.StoreHash); len(some) == rowsAtOnce {
			errs, some = append(errs, n.makeRowsOf(ctx, some)), nil
		}
	}
	return errors.Join(append(errs, n.makeRowsOf(ctx, some))...)
}

// makeRowsOf makes the missing rows of some stores.
func (n *Notifier) makeRowsOf(ctx context.Context, hashes []string) error {
	if len(hashes) == 0 {
		return nil
	}
	versions, rows := make([]ledger.Version, len(hashes)), make([]ledger.Row, len(hashes))
	for i, hash := range hashes {
		versions[i].Store, rows[i] = hash, &versions[i]
	}
	if err := n.Ledger.Read(ctx, rows...); err != nil {
		return fmt.Errorf("read the rows of the stores: %w", err)
	}
	var errs []error
	for i := range versions {
		if v := &versions[i]; !v.Exists() {
			if err := n.Merchants.MakeRow(ctx, v); err != nil && !errors.Is(err, merchant.ErrNotFound) {
				errs = append(errs, fmt.Errorf("make the row: %w", err))
			}
		}
	}
	return errors.Join(errs...)
}
