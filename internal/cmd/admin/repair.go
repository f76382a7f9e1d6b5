package main

import (
	"context"
	"errors"
	"strings"

	"connect2cart/internal/merchant"
)

// repair mends a store with a damaged secret. A dry run looks, too, and says
// what the repair would keep.
func repair(ctx context.Context, d *desk, args []string) error {
	hash := hashOf(args[0])
	if err := d.warnTable(ctx, hash); err != nil {
		return err
	}
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
			return advised(hash, err)
		}
	}
	d.preface()
	d.sayRepair(way)
	return nil
}

// sayNotDamaged names the other faults of a readable store.
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

// sayRepair names the parts left after a repair, and hides their values.
func (d *desk) sayRepair(way *merchant.Repair) {
	if way.Before.IsZero() {
		d.say("Store %s: the version before is damaged, too. What is still readable stays.", way.StoreHash)
		d.say("Kept: %s.", orNone(strings.Join(way.Kept, ", ")))
		d.say("Lost: %s. All other settings are back to the default.", orNone(strings.Join(way.Lost, ", ")))
	} else {
		d.say("Store %s goes back to the version of %s UTC, as it was then.", way.StoreHash, moment(way.Before))
	}
	d.sayNext(way.StoreHash, way.Result())
}

// sayNext says what else the store needs before we serve it.
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
