package main

import (
	"context"
	"errors"

	"connect2cart/internal/merchant"
)

// restore undoes a remove. A dry run looks first, to say what would happen.
func restore(ctx context.Context, d *desk, args []string) error {
	hash := hashOf(args[0])
	if err := d.warnTable(ctx, hash); err != nil {
		return err
	}
	r, removed, err := d.store.FindRemoved(ctx, hash)
	half := false
	if err == nil && !removed {
		half, err = d.isHalfRemoved(ctx, hash)
	}
	switch {
	case err != nil || d.dryRun:
	case removed || half:
		err = d.store.Restore(ctx, hash)
	default: // a restore with another deployment's table left the rows here to end
		err = d.store.Ledger.Revive(ctx, hash)
	}
	if errors.Is(err, merchant.ErrNotFound) {
		return d.missing(ctx, hash)
	}
	if err != nil {
		return advised(hash, err)
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

// isHalfRemoved reports an unfinished removal or restore. Its secret still
// exists, and the mark inside keeps everybody out.
func (d *desk) isHalfRemoved(ctx context.Context, hash string) (bool, error) {
	m, err := d.store.Find(ctx, hash)
	if err != nil {
		return false, err
	}
	return m.Removed, nil
}
