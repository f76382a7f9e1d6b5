package main

import (
	"context"
	"fmt"
	"time"

	"connect2cart/internal/merchant"
)

// listRemoved prints a table of the stores within reach of restore.
func (d *desk) listRemoved(ctx context.Context) error {
	var removed []merchant.Removed
	for r, err := range d.store.ListRemoved(ctx) {
		if err != nil {
			return err
		}
		removed = append(removed, r)
	}
	if d.orders.json {
		return d.removedJSON(removed)
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

// removedJSON prints the removed stores for a program. gone_at is null if other
// hands removed the store.
func (d *desk) removedJSON(removed []merchant.Removed) error {
	type line struct {
		StoreHash string     `json:"store_hash"`
		CartID    string     `json:"cart_id"`
		RemovedAt time.Time  `json:"removed_at"`
		GoneAt    *time.Time `json:"gone_at"`
	}
	lines := []line{}
	for _, r := range removed {
		lines = append(lines, line{StoreHash: r.StoreHash, CartID: merchant.CartID(r.StoreHash), RemovedAt: r.At.UTC(), GoneAt: timeOrNil(r.Until)})
	}
	return d.json(lines)
}

// goneAt says when a removed store is gone for good. After a removal by other
// hands it says the first possible time.
func goneAt(r merchant.Removed) string {
	if r.Until.IsZero() {
		return moment(r.At.AddDate(0, 0, merchant.ShortestRecovery)) + " UTC or later"
	}
	return moment(r.Until) + " UTC"
}

// missing is the error about a store that is not connected. It also says if the
// store is removed or half removed. If that look fails, the store still counts
// as missing.
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
