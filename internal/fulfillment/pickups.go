package fulfillment

import (
	"context"
	"fmt"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/shop"
)

// collect records that the shopper has picked up the goods. made reports
// whether it recorded anything. As for shipments, it reads the pickups first
// and reads them back after an unclear outcome.
func (v visit) collect(ctx context.Context, o bigcommerce.Order) (made bool, err error) {
	missing, err := v.missingPickups(ctx, o)
	if err != nil || len(missing) == 0 {
		return false, err
	}
	key := fmt.Sprintf("%d/pickup", o.ID)
	if v.memory.isUnclear(key) {
		return false, shop.ErrUnconfirmed
	}
	if missing[0].PickupMethodID == 0 {
		return false, ErrNoPickup
	}
	writing, cancel := shop.Reserve(ctx, reserveToReadBack)
	defer cancel()
	if _, err = v.Client.Pickups().Create(writing, missing); err == nil {
		return true, nil
	}
	if !bigcommerce.IsUnclear(err) {
		return false, fmt.Errorf("record a pickup: %w", err)
	}
	v.notes.Unclear++
	v.memory.leaveUnclear(key)
	begun := time.Now()
	for _, after := range readBackAfter {
		if shop.Pause(ctx, time.Until(begun.Add(after))) != nil {
			break
		}
		if missing, readErr := v.missingPickups(ctx, o); readErr == nil && len(missing) == 0 {
			return true, nil
		}
	}
	return false, fmt.Errorf("%w: record a pickup: %w", shop.ErrUnconfirmed, err)
}

func (v visit) missingPickups(ctx context.Context, o bigcommerce.Order) ([]bigcommerce.NewPickup, error) {
	have, err := v.Client.Pickups().List(ctx, o.ID)
	if err != nil {
		return nil, fmt.Errorf("read the pickups: %w", err)
	}
	return pickupsFor(o, have, time.Now().UTC().Truncate(time.Second)), nil
}
