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
	half := false
	if err == nil && !removed {
		half, err = d.isHalfRemoved(ctx, hash)
	}
	if (removed || half) && !d.dryRun {
		err = d.store.Restore(ctx, hash)
	}
	if errors.Is(err, merchant.ErrNotFound) {
		return d.missing(ctx, hash)
	}
	if err != nil {
		return err
	}
	if !removed && !half {
		d.where()
		d.say("Store %s is not removed: there is nothing to restore.", hash)
		return nil
	}
	d.preface()
	if half {
		d.say("Store %s, half removed, is connected again as it was.", hash)
		return nil
	}
	d.say("Store %s, restorable until %s, is connected again as it was.", hash, goneAt(r))
	return nil
}

// isHalfRemoved reports a removal or restore that broke off: the secret is
// there, and the mark inside it keeps everybody out.
func (d *desk) isHalfRemoved(ctx context.Context, hash string) (bool, error) {
	m, err := d.store.Find(ctx, hash)
	if err != nil {
		return false, err
	}
	return m.Removed, nil
}
