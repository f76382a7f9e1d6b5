package fulfillment

import (
	"context"
	"fmt"
	"time"

	"connect2cart/internal/bigcommerce"
)

// collect records that the shopper has picked up the goods. made reports
// whether it recorded anything. As for shipments, it reads the pickups first.
func (v visit) collect(ctx context.Context, o bigcommerce.Order) (made bool, err error) {
	missing, err := v.missingPickups(ctx, o)
	if err != nil || len(missing) == 0 {
		return false, err
	}
	if missing[0].PickupMethodID == 0 {
		return false, ErrNoPickup
	}
	err = v.write(ctx, o, step{Pickup: true}, func(ctx context.Context) error {
		_, err := v.Client.Pickups().Create(ctx, missing)
		return err
	})
	switch {
	case bigcommerce.IsForbidden(err):
		return false, fmt.Errorf("%w: record a pickup: %w", ErrForbidden, err)
	case err != nil:
		return false, fmt.Errorf("record a pickup: %w", err)
	}
	return true, nil
}

func (v visit) missingPickups(ctx context.Context, o bigcommerce.Order) ([]bigcommerce.NewPickup, error) {
	have, err := v.Client.Pickups().List(ctx, o.ID)
	switch {
	case bigcommerce.IsForbidden(err):
		return nil, fmt.Errorf("%w: read the pickups: %w", ErrForbidden, err)
	case err != nil:
		return nil, fmt.Errorf("read the pickups: %w", err)
	}
	return pickupsFor(o, have, time.Now().UTC().Truncate(time.Second)), nil
}
