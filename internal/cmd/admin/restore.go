package main

import (
	"context"
	"errors"

	"connect2cart/internal/merchant"
)

// restore takes a remove back. A dry run looks, so that it says what would
// happen.
func restore(ctx context.Context, d *desk, args []string) error {
	hash := hashOf(args[0])
	r, removed, err := d.store.FindRemoved(ctx, hash)
	if removed && !d.dryRun {
		err = d.store.Restore(ctx, hash)
	}
	if errors.Is(err, merchant.ErrNotFound) {
		return d.missing(ctx, hash)
	}
	if err != nil {
		return err
	}
	if !removed {
		d.where()
		d.say("Store %s is not removed: there is nothing to restore.", hash)
		return nil
	}
	d.preface()
	d.say("Store %s, restorable until %s, is connected again as it was.", hash, goneAt(r))
	return nil
}
