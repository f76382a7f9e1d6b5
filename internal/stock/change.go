package stock

import (
	"context"
	"errors"
	"fmt"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/skus"
)

// Why a level stayed as it was, besides the errors of shop, skus and ledger.
var (
	ErrUnreadable = errors.New("unreadable entry")
	ErrRefused    = errors.New("refused item")
	ErrNoLevel    = errors.New("no level yet")
	ErrTooFew     = errors.New("too few in stock")
	ErrElsewhere  = errors.New("other locations hold more than that")
	ErrDisagree   = errors.New("other SKUs of the same stock have another level")
	ErrHeld       = errors.New("another stock update of this store is under way")
)

// changeReason and levelReason stand in BigCommerce's own history of stock.
const (
	changeReason = "Stone Edge change"
	levelReason  = "Stone Edge QOH"
)

const (
	// reserveToTell is the part of a poll's time after the last call to
	// BigCommerce: enough to write the ledger and to answer.
	reserveToTell = 3 * time.Second
	// changeTime is the least rest of a poll's time for a change.
	changeTime = 2 * time.Second
)

// Changed is the outcome of a change.
type Changed struct {
	Level    int64 // after it, at all locations that count
	Err      error // why the change failed
	Decision Decision

	// NotCarriedOut asks for an OK with a note in spite of Err: the merchant
	// chose so for this kind of refusal, and the ledger lists it.
	NotCarriedOut bool
}

// ChangeNotes are findings for the log.
type ChangeNotes struct {
	Unclear int      // writes with an unknown outcome
	Decided []string // items with a Decision, by their names in the ledger
	Ledger  error    // why the refusals for ever were not counted, and none is OK
}

// Change changes levels by a difference, entry by entry in the order of the
// post (seti-protocol.md 4.2). Stone Edge repeats an entry with an error, so an
// entry has one unless BigCommerce made its change, as far as we can know. It
// repeats a whole post of several entries if one has an error: the good entries of
// an identical post are answered from the ledger.
//
// Change returns an error only if Stone Edge must repeat the whole post:
// BigCommerce refuses the key before the first change, or the ledger failed
// (ledger.ErrUnavailable, or the end of ctx).
func (all *Service) Change(ctx context.Context, s *shop.Shop, entries []seti.Stock) ([]Changed, ChangeNotes, error) {
	v := all.visit(s)
	where, found, err := v.prepare(ctx, readableSKUs(entries))
	if bigcommerce.IsKeyRefused(err) {
		return nil, ChangeNotes{}, err
	}
	c := &changer{visit: v, where: where, entries: entries, list: make([]Changed, len(entries))}
	c.collect(found, err)
	if len(c.wanted) == 0 && len(entries) < 2 { // a longer post may be a repeat
		c.countRefusals(ctx)
		return c.list, c.notes, nil
	}
	if err := c.changeAll(ctx); err != nil {
		return nil, c.notes, err
	}
	return c.list, c.notes, nil
}

// prepare finds the location, and the items of SKUs.
func (v visit) prepare(ctx context.Context, list []string) (location, map[string]skus.Found, error) {
	ctx, cancel := shop.Reserve(ctx, reserveToTell)
	defer cancel()
	where, err := v.where(ctx)
	if err != nil {
		return location{}, nil, err
	}
	found, err := v.skus.Find(ctx, v.Shop, list, skus.Life)
	return where, found, err
}

// readableSKUs are the SKUs of all readable entries.
func readableSKUs(entries []seti.Stock) []string {
	var list []string
	for _, e := range entries {
		if !e.Bad {
			list = append(list, e.SKU)
		}
	}
	return list
}

// collect keeps the entries with an item. all is an error of every readable entry.
func (c *changer) collect(found map[string]skus.Found, all error) {
	for i, e := range c.entries {
		f := found[e.SKU]
		switch {
		case e.Bad:
			c.list[i].Err = ErrUnreadable
		case all != nil:
			c.list[i].Err = all
		case f.Err != nil:
			c.list[i].Err = f.Err
		default:
			c.wanted = append(c.wanted, wanted{change{itemAt{f.Item, c.where.id}, e.Quantity}, i})
		}
	}
}

// send writes a change. It gives a known refusal its own error: ErrNoLevel or
// ErrTooFew.
func (v visit) send(ctx context.Context, c change, now level) error {
	defer v.writes.now()
	_, err := v.Client.Inventory().AdjustRelative(ctx, changeReason, []bigcommerce.Adjustment{c.at.item.Adjustment(c.at.location, c.delta)})
	switch {
	case bigcommerce.IsNoLevel(err) && now.here == 0 && c.delta >= 0:
		return v.start(ctx, c)
	case bigcommerce.IsNoLevel(err):
		return fmt.Errorf("%w: %w", ErrNoLevel, err)
	case isTooFew(err, now, c.delta):
		return fmt.Errorf("%w: %w", ErrTooFew, err)
	case err != nil && !bigcommerce.IsUnclear(err):
		return fmt.Errorf("change the level: %w", err)
	}
	return err
}

// start gives an item its first level. BigCommerce adds only to a level that
// exists. A read shows a missing one as 0, but the refusal proves it missing
// (bigcommerce-api.md 7.4). The client sends the level once, because a late copy
// would undo every change after it.
func (v visit) start(ctx context.Context, c change) error {
	_, err := v.Client.Inventory().AdjustAbsolute(bigcommerce.Once(ctx), changeReason, []bigcommerce.Adjustment{c.at.item.Adjustment(c.at.location, c.delta)})
	return err
}

// isTooFew reports a refusal because a change would take more pieces than there
// are, or than BigCommerce may sell.
func isTooFew(err error, now level, delta int64) bool {
	return delta < 0 && (bigcommerce.IsTooFew(err) || bigcommerce.IsInvalid(err) && now.here+delta < 0)
}
