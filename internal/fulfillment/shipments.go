package fulfillment

import (
	"context"
	"fmt"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
	"connect2cart/internal/seti"
)

// ship makes an update's missing shipments, and returns the plan behind them.
// It reads the order's shipments right before the first write, because only they
// show what already exists.
func (v visit) ship(ctx context.Context, o bigcommerce.Order, u seti.OrderUpdate, a action) (plan, error) {
	waiting := held(v.row.Held)
	if len(tracked(u)) == 0 && (len(waiting) == 0 || !a.Whole && !a.takesBack()) {
		return plan{Held: waiting}, nil
	}
	var have []bigcommerce.Shipment
	if hasShipping(o) {
		var err error
		if have, err = v.shipments(ctx, o); err != nil {
			return plan{}, fmt.Errorf("read the shipments: %w", err)
		}
	}
	plan := planFor(o, u, a, have, waiting, v.Settings.Carriers)
	v.notes.Unmatched += len(plan.Unmatched) + len(plan.Unlisted) + len(plan.ContentsUnknown)
	return plan, v.make(ctx, o, plan, have)
}

// shipments reads an order's shipments, and once more if the order counts more
// units as shipped. A short list would send a package again.
func (v visit) shipments(ctx context.Context, o bigcommerce.Order) ([]bigcommerce.Shipment, error) {
	have, err := v.Client.Orders().Shipments(ctx, o.ID)
	if err == nil && unlistedUnits(shippable(o), have).units() > 0 {
		have, err = v.Client.Orders().ShipmentsAgain(ctx, o.ID, have)
	}
	return have, err
}

// make makes a plan's shipments and changes, each behind its intent. If
// BigCommerce refuses a carrier, it goes without, because the number and the goods
// are what counts.
func (v visit) make(ctx context.Context, o bigcommerce.Order, plan plan, have []bigcommerce.Shipment) error {
	if err := v.createAll(ctx, o, plan, have); err != nil {
		return err
	}
	for _, r := range plan.Update {
		err := v.rename(ctx, o, r)
		if isCarrierRefused(err) {
			r.Change.ShippingProvider, r.Change.TrackingCarrier = nil, nil
			err = v.rename(ctx, o, r)
		}
		if err != nil {
			return fmt.Errorf("add tracking numbers: %w", err)
		}
	}
	return nil
}

// createAll makes a plan's shipments. have grows by each, so that none of them
// passes for the next one.
func (v visit) createAll(ctx context.Context, o bigcommerce.Order, plan plan, have []bigcommerce.Shipment) error {
	for i, n := range plan.Create {
		made, err := v.create(ctx, o, n, have)
		if isCarrierRefused(err) {
			n.ShippingProvider, n.TrackingCarrier, n.ShippingMethod = "", "", joined(" ", plan.Shippers[i], n.ShippingMethod)
			made, err = v.create(ctx, o, n, have)
		}
		if err != nil {
			return fmt.Errorf("create a shipment: %w", err)
		}
		if have = append(have, made); made.ID == 0 && i+1 < len(plan.Create) {
			if have, err = v.shipments(ctx, o); err != nil {
				return fmt.Errorf("read the shipments: %w", err)
			}
		}
	}
	return nil
}

func isCarrierRefused(err error) bool {
	return bigcommerce.IsRefusedFor(err, "shipping_provider", "tracking_carrier")
}

// create makes a shipment besides those that the order has. It returns the zero
// Shipment if the answer is lost, and the order shows the shipment.
func (v visit) create(ctx context.Context, o bigcommerce.Order, n bigcommerce.NewShipment, have []bigcommerce.Shipment) (made bigcommerce.Shipment, err error) {
	err = v.write(ctx, o, step{Shipment: newSent(n, have)}, func(ctx context.Context) (err error) {
		made, err = v.Client.Orders().CreateShipment(ctx, o.ID, n)
		return err
	})
	return made, err
}

func (v visit) rename(ctx context.Context, o bigcommerce.Order, r shipmentUpdate) error {
	return v.write(ctx, o, step{Numbers: newRenamed(r)}, func(ctx context.Context) error {
		return v.Client.Orders().UpdateShipment(bigcommerce.Once(ctx), o.ID, r.ShipmentID, r.Change)
	})
}

// held are the packages whose numbers wait in the ledger.
func held(list []ledger.Tracking) []pack {
	packs := make([]pack, len(list))
	for i, t := range list {
		packs[i] = pack{seti.Package{TrackNum: t.Number, Shipper: t.Carrier, Method: t.Method}}
	}
	return packs
}

// waiting are packages as the ledger keeps them.
func waiting(packs []pack) []ledger.Tracking {
	var list []ledger.Tracking
	for _, p := range packs {
		list = append(list, ledger.Tracking{Number: p.TrackNum, Carrier: p.Shipper, Method: p.Method})
	}
	return list
}
