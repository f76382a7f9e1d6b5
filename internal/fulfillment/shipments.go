package fulfillment

import (
	"context"
	"fmt"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
)

// readBackAfter are the times after an unclear write when we read the order
// back.
var readBackAfter = []time.Duration{0, 2 * time.Second, 5 * time.Second}

// ship makes an update's missing shipments. made reports whether it made any.
// It reads the order's shipments right before the first write, because only
// they show what already exists. It reads them again after the last write, to
// notice a shipment made by another process in the same moment. That one stays,
// because its mail is out.
func (v visit) ship(ctx context.Context, o bigcommerce.Order, u seti.OrderUpdate, a action) (made bool, remark Remark, err error) {
	if !hasPackages(u) {
		return false, Remark{}, nil
	}
	if !hasShipping(o) {
		return false, Remark{NoShipping: true}, nil
	}
	plan, err := v.planShipments(ctx, o, u, a)
	if err != nil {
		return false, Remark{}, err
	}
	for _, n := range plan.Create {
		if err := v.createShipment(ctx, o, u, a, n); err != nil {
			return made, Remark{}, err
		}
		made = true
	}
	for _, r := range plan.Update {
		if err := v.Client.Orders().UpdateShipment(bigcommerce.Once(ctx), o.ID, r.ShipmentID, r.Change); err != nil {
			return made, Remark{}, fmt.Errorf("add tracking numbers: %w", err)
		}
	}
	if made {
		v.noteDoubles(ctx, o.ID)
	}
	v.notes.Unmatched += len(plan.Unmatched) + len(plan.ContentsUnknown)
	return made, Remark{Unmatched: plan.Unmatched, ContentsUnknown: plan.ContentsUnknown, Unpacked: plan.Unpacked}, nil
}

// hasPackages reports whether an update names a tracking number.
func hasPackages(u seti.OrderUpdate) bool {
	for _, p := range u.Packages {
		if p.TrackNum != "" {
			return true
		}
	}
	for _, i := range u.Items {
		for _, p := range i.Packages {
			if p.Package.TrackNum != "" {
				return true
			}
		}
	}
	return false
}

func (v visit) planShipments(ctx context.Context, o bigcommerce.Order, u seti.OrderUpdate, a action) (plan, error) {
	have, err := v.Client.Orders().Shipments(ctx, o.ID)
	if err != nil {
		return plan{}, fmt.Errorf("read the shipments: %w", err)
	}
	return planFor(o, u, a, have), nil
}

// createShipment makes one shipment, once. After a refusal another process may
// have been quicker. After an unclear outcome the shipment may exist. In both
// cases it reads the order back. Until a shipment of unknown outcome turns up,
// its address gets no other under any number, because both may hold the same
// goods.
func (v visit) createShipment(ctx context.Context, o bigcommerce.Order, u seti.OrderUpdate, a action, n bigcommerce.NewShipment) error {
	key := fmt.Sprintf("%d/%d", o.ID, n.OrderAddressID)
	if v.memory.isUnclear(key) {
		return shop.ErrUnconfirmed // an earlier shipment may still appear
	}
	writing, cancel := shop.Reserve(ctx, reserveToReadBack)
	defer cancel()
	_, err := v.Client.Orders().CreateShipment(writing, o.ID, n)
	switch {
	case err == nil:
		return nil
	case bigcommerce.IsUnclear(err):
		v.notes.Unclear++
		v.memory.leaveUnclear(key)
	case !bigcommerce.IsRefused(err):
		return fmt.Errorf("create a shipment: %w", err)
	}
	if err = v.findShipment(ctx, o, u, a, n, err); err == nil {
		v.memory.confirm(key)
	}
	return err
}

// findShipment reads an order back and looks for the shipment. It returns nil
// if the shipment is there.
func (v visit) findShipment(ctx context.Context, o bigcommerce.Order, u seti.OrderUpdate, a action, n bigcommerce.NewShipment, cause error) error {
	begun := time.Now()
	var readErr error
	for _, after := range readBackAfter {
		if shop.Pause(ctx, time.Until(begun.Add(after))) != nil {
			break
		}
		plan, err := v.planShipments(ctx, o, u, a)
		if readErr = err; err != nil {
			continue
		}
		if !plan.isPlanned(n) {
			return nil
		}
		if !bigcommerce.IsUnclear(cause) {
			return fmt.Errorf("create a shipment: %w", cause)
		}
	}
	if readErr != nil {
		return fmt.Errorf("%w: create a shipment: %w, then %w", shop.ErrUnconfirmed, cause, readErr)
	}
	return fmt.Errorf("%w: create a shipment: %w", shop.ErrUnconfirmed, cause)
}

// noteDoubles notes an order with a double shipment for the log.
func (v visit) noteDoubles(ctx context.Context, id int64) {
	have, err := v.Client.Orders().Shipments(ctx, id)
	if err == nil && doubles(have) > 0 {
		v.notes.Doubled = append(v.notes.Doubled, id)
	}
}
