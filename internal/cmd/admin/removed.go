package main

import (
	"context"
	"fmt"

	"connect2cart/internal/merchant"
)

// listRemoved prints a table of the stores that restore would bring back.
func (d *desk) listRemoved(ctx context.Context) error {
	var removed []merchant.Removed
	for r, err := range d.store.ListRemoved(ctx) {
		if err != nil {
			return err
		}
		removed = append(removed, r)
	}
	if len(removed) == 0 {
		d.say("No removed stores under %s in %s.", d.store.Prefix, d.region)
		return nil
	}
	table := d.table()
	table.row("STORE", "CART ID", "REMOVED", "GONE FOR GOOD")
	for _, r := range removed {
		table.row(r.StoreHash, merchant.CartID(r.StoreHash), moment(r.At), goneAt(r))
	}
	if err := table.end(); err != nil {
		return err
	}
	d.say("\nRemoved stores: %d. \"restore STORE\" brings one back until it is gone for good.", len(removed))
	return nil
}

// goneAt is when a removed store is gone for good. Of one that was removed by
// other hands the first such moment is known.
func goneAt(r merchant.Removed) string {
	if r.Until.IsZero() {
		return moment(r.At.AddDate(0, 0, merchant.ShortestRecovery)) + " UTC or later"
	}
	return moment(r.Until) + " UTC"
}

// missing is the error about a store that is not connected. It tells a removed
// or half removed one from one that is not there; if that cannot be looked up,
// the store is missing all the same.
func (d *desk) missing(ctx context.Context, hash string) error {
	err := fmt.Errorf("store %s: %w in %s, secrets %s", hash, merchant.ErrNotFound, d.region, d.store.Prefix)
	r, removed, lookErr := d.store.FindRemoved(ctx, hash)
	if m, findErr := d.store.Find(ctx, hash); findErr == nil && m.Removed {
		return fmt.Errorf("%w\nits removal or restore broke off half-way: \"restore %s\" brings it back, \"remove %s\" removes it", err, hash, hash)
	}
	if lookErr != nil || !removed {
		return err
	}
	return fmt.Errorf("%w\nit was removed on %s UTC; until %s \"restore %s\" brings it back", err, moment(r.At), goneAt(r), hash)
}
