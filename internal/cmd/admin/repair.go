package main

import (
	"context"
	"errors"
	"strings"

	"connect2cart/internal/merchant"
)

// repair gives a store back that nobody can read. A dry run looks all the same,
// so that it says what would be left.
func repair(ctx context.Context, d *desk, args []string) error {
	hash := hashOf(args[0])
	way, err := d.store.FindRepair(ctx, hash)
	switch {
	case errors.Is(err, merchant.ErrNotDamaged):
		return d.sayNotDamaged(ctx, hash)
	case errors.Is(err, merchant.ErrNotFound):
		return d.missing(ctx, hash)
	case err != nil:
		return advised(hash, err)
	}
	if !d.dryRun {
		if err := d.store.Repair(ctx, way); err != nil {
			return err
		}
	}
	d.preface()
	d.sayRepair(way)
	return nil
}

// sayNotDamaged tells what else may be wrong with a store that can be read.
func (d *desk) sayNotDamaged(ctx context.Context, hash string) error {
	m, err := d.get(ctx, hash)
	if err != nil {
		return err
	}
	d.where()
	d.say("Store %s: its secret can be read, there is nothing to repair.", hash)
	for _, f := range faultsOf(m) {
		d.say("%s.", remedy(hash, f))
	}
	return nil
}

// sayRepair names what a store is left with, never its values.
func (d *desk) sayRepair(way *merchant.Repair) {
	if way.Before.IsZero() {
		d.say("Store %s: the version before is of no use either, so what is whole is kept.", way.StoreHash)
		d.say("Kept: %s.", orNone(strings.Join(way.Kept, ", ")))
		d.say("Lost: %s. Settings that are not named above are the default.", orNone(strings.Join(way.Lost, ", ")))
	} else {
		d.say("Store %s goes back to the version of %s UTC, as it was then.", way.StoreHash, moment(way.Before))
	}
	d.sayNext(way.StoreHash, way.Result())
}

// sayNext tells what a store needs until it is served.
func (d *desk) sayNext(hash string, m *merchant.Merchant) {
	faults := faultsOf(m)
	for _, f := range faults {
		d.say("%s.", remedy(hash, f))
	}
	switch {
	case m.Removed:
		d.say("It is half removed: \"restore %s\" or \"remove %s\" ends that.", hash, hash)
	case m.Settings.Paused:
		d.say("It is paused.")
	case len(faults) == 0:
		d.say("Its next poll is answered.")
	}
}
