package script

import (
	"context"
	"fmt"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
	"connect2cart/internal/translate"
)

// looks are when after an unclear write to an order it is read back.
var looks = []time.Duration{0, 2 * time.Second, 5 * time.Second}

// ship makes the shipments that an update asks for and the order lacks, and
// reports whether it made any. The order's own shipments are all there is to
// tell what was made before, so they are read right before the first is
// written; and again after the last, to find one that another process made in
// the same moment. That one cannot be taken back: its mail is out.
func (s *shop) ship(ctx context.Context, p *poll, o bigcommerce.Order, u seti.OrderUpdate, a translate.Action) (made bool, remark string, err error) {
	if !hasPackages(u) {
		return false, "", nil
	}
	if !translate.HasShipping(o) {
		return false, "nothing of it is shipped, so it has no tracking number", nil
	}
	plan, err := s.planShipments(ctx, o, u, a)
	if err != nil {
		return false, "", err
	}
	for _, n := range plan.Create {
		if err := s.createShipment(ctx, p, o, u, a, n); err != nil {
			return made, "", err
		}
		made = true
	}
	for _, r := range plan.Update {
		if err := s.client.Orders().UpdateShipment(bigcommerce.Once(ctx), o.ID, r.ShipmentID, r.Change); err != nil {
			return made, "", fmt.Errorf("add tracking numbers: %w", err)
		}
	}
	if made {
		s.noteDoubles(ctx, p, o.ID)
	}
	p.updates.idle += len(plan.Idle) + len(plan.Unsaid)
	return made, remarkOn(plan), nil
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

func (s *shop) planShipments(ctx context.Context, o bigcommerce.Order, u seti.OrderUpdate, a translate.Action) (translate.ShipmentPlan, error) {
	have, err := s.client.Orders().Shipments(ctx, o.ID)
	if err != nil {
		return translate.ShipmentPlan{}, fmt.Errorf("read the shipments: %w", err)
	}
	return translate.Shipments(o, u, a, have), nil
}

// createShipment makes one shipment, once. A refusal can mean that another
// process was quicker, an unclear outcome that it was made: both are answered
// by what the order has then. Until one of unknown outcome is found, no other is
// made to its address, under whatever number: it may hold the same goods.
func (s *shop) createShipment(ctx context.Context, p *poll, o bigcommerce.Order, u seti.OrderUpdate, a translate.Action, n bigcommerce.NewShipment) error {
	key := fmt.Sprintf("%d/%d", o.ID, n.OrderAddressID)
	if s.updated.doubtful(key) {
		return errUndecided // an earlier one may appear yet
	}
	writing, cancel := before(ctx, lookRest)
	defer cancel()
	_, err := s.client.Orders().CreateShipment(writing, o.ID, n)
	switch {
	case err == nil:
		return nil
	case bigcommerce.IsUnclear(err):
		p.updates.unclear++
		s.updated.doubt(key)
	case !bigcommerce.IsRefused(err):
		return fmt.Errorf("create a shipment: %w", err)
	}
	if err = s.findShipment(ctx, o, u, a, n, err); err == nil {
		s.updated.settle(key)
	}
	return err
}

// findShipment looks whether an order has a shipment after all.
func (s *shop) findShipment(ctx context.Context, o bigcommerce.Order, u seti.OrderUpdate, a translate.Action, n bigcommerce.NewShipment, cause error) error {
	begun := time.Now()
	var readErr error
	for _, after := range looks {
		if pause(ctx, time.Until(begun.Add(after))) != nil {
			break
		}
		plan, err := s.planShipments(ctx, o, u, a)
		if readErr = err; err != nil {
			continue
		}
		if !plan.Planned(n) {
			return nil
		}
		if !bigcommerce.IsUnclear(cause) {
			return fmt.Errorf("create a shipment: %w", cause)
		}
	}
	if readErr != nil {
		return fmt.Errorf("%w: create a shipment: %w, then %w", errUndecided, cause, readErr)
	}
	return fmt.Errorf("%w: create a shipment: %w", errUndecided, cause)
}

// noteDoubles puts into the log that an order got a shipment twice.
func (s *shop) noteDoubles(ctx context.Context, p *poll, id int64) {
	have, err := s.client.Orders().Shipments(ctx, id)
	if err == nil && translate.Doubled(have) > 0 {
		p.updates.doubled = append(p.updates.doubled, id)
	}
}

// collect records that the shopper has what was to be picked up, and reports
// whether there was anything to record. As with shipments, what is there is
// read first, and an unclear outcome is read back.
func (s *shop) collect(ctx context.Context, p *poll, o bigcommerce.Order) (made bool, err error) {
	missing, err := s.missingPickups(ctx, o)
	if err != nil || len(missing) == 0 {
		return false, err
	}
	key := fmt.Sprintf("%d/pick-up", o.ID)
	if s.updated.doubtful(key) {
		return false, errUndecided
	}
	if missing[0].PickupMethodID == 0 {
		return false, errNoPickup
	}
	writing, cancel := before(ctx, lookRest)
	defer cancel()
	if _, err = s.client.Pickups().Create(writing, missing); err == nil {
		return true, nil
	}
	if !bigcommerce.IsUnclear(err) {
		return false, fmt.Errorf("record a pick-up: %w", err)
	}
	p.updates.unclear++
	s.updated.doubt(key)
	begun := time.Now()
	for _, after := range looks {
		if pause(ctx, time.Until(begun.Add(after))) != nil {
			break
		}
		if missing, readErr := s.missingPickups(ctx, o); readErr == nil && len(missing) == 0 {
			return true, nil
		}
	}
	return false, fmt.Errorf("%w: record a pick-up: %w", errUndecided, err)
}

func (s *shop) missingPickups(ctx context.Context, o bigcommerce.Order) ([]bigcommerce.NewPickup, error) {
	have, err := s.client.Pickups().List(ctx, o.ID)
	if err != nil {
		return nil, fmt.Errorf("read the pick-ups: %w", err)
	}
	return translate.Pickups(o, have, time.Now().UTC().Truncate(time.Second)), nil
}
