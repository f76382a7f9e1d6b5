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
		return d.missing(hash)
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
	d.say("Store %s, restorable until %s, is connected again as it was.", hash, goneAfter(r))
	return nil
}

// goneAfter is when a removed store is gone for good. Of one that was removed
// by other hands the first such moment is known.
func goneAfter(r merchant.Removed) string {
	if r.Until.IsZero() {
		return moment(r.At.AddDate(0, 0, merchant.ShortestRecovery)) + " UTC or later"
	}
	return moment(r.Until) + " UTC"
}
