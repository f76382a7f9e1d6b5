package script

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
)

// level is how much there is of an item at the location that is written, and
// at the others that count.
type level struct {
	here      int64
	elsewhere int64
	set       bool // false where the location never had a figure of the item
}

func (l level) total() int64 { return l.here + l.elsewhere }

// site is the location whose stock is written. With all the figures that Stone
// Edge sees and sends are the sum of all active ones: what is sent is made so
// at the default location.
type site struct {
	location int64
	all      bool
	counted  []int64 // locations whose stock makes the figure
	at       time.Time
	setting  string
}

// stockSite is where a store's stock is written, kept for some minutes.
func (s *shop) stockSite(ctx context.Context) (site, error) {
	setting := strings.ToLower(strings.TrimSpace(s.merchant.Settings.Location))
	s.book.mu.Lock()
	known := s.book.site
	s.book.mu.Unlock()
	if known.location != 0 && known.setting == setting && age(known.at) < placeLife {
		return known, nil
	}
	found := site{setting: setting, all: setting == merchant.AllLocations, at: time.Now()}
	counted, err := s.findLocations(ctx, setting)
	if err != nil {
		return site{}, err
	}
	written := counted
	if found.all {
		if written, err = s.findLocations(ctx, ""); err != nil {
			return site{}, err
		}
	}
	if len(written) == 0 {
		return site{}, &locationError{setting}
	}
	found.location, found.counted = written[0], counted
	s.book.mu.Lock()
	s.book.site = found
	s.book.mu.Unlock()
	return found, nil
}

// fewLevels is how many items are read by their ids; more are picked out of
// the list of all.
const fewLevels = 200

// readLevels reads the stock of items. One that is missing in the list has a
// level that is not set.
func (s *shop) readLevels(ctx context.Context, at site, wanted []item) (map[item]level, error) {
	levels := make(map[item]level, len(wanted))
	for _, i := range wanted {
		levels[i] = level{}
	}
	for got, err := range s.stockList(ctx, at, wanted) {
		if err != nil {
			return nil, fmt.Errorf("stock levels: %w", err)
		}
		for _, i := range []item{{variant: int64(got.Identity.VariantID)}, {product: int64(got.Identity.ProductID)}} {
			if old, ok := levels[i]; ok && i.isTracked() {
				levels[i] = old.plus(got.Locations, at)
			}
		}
	}
	return levels, nil
}

func (l level) plus(stock []bigcommerce.LocationStock, at site) level {
	for _, one := range stock {
		switch {
		case int64(one.LocationID) == at.location:
			l.here, l.set = l.here+int64(one.OnHand), true
		case at.all && slices.Contains(at.counted, int64(one.LocationID)):
			l.elsewhere += int64(one.OnHand)
		}
	}
	return l
}

// stockList ranges over the stock of the wanted items, and maybe of others.
func (s *shop) stockList(ctx context.Context, at site, wanted []item) iter.Seq2[bigcommerce.InventoryItem, error] {
	opts := bigcommerce.InventoryListOptions{LocationIDs: []int64{at.location}}
	if at.all {
		opts.LocationIDs = at.counted
	}
	if len(wanted) > fewLevels {
		return s.client.Inventory().AllItems(ctx, opts)
	}
	return func(yield func(bigcommerce.InventoryItem, error) bool) {
		for _, some := range narrowed(opts, wanted) {
			for got, err := range s.client.Inventory().AllItems(ctx, some) {
				if !yield(got, err) || err != nil {
					return
				}
			}
		}
	}
}

// narrowed are the lists that bring the wanted items: variants, and products
// that are tracked as a whole.
func narrowed(opts bigcommerce.InventoryListOptions, wanted []item) []bigcommerce.InventoryListOptions {
	var variants, products []int64
	for _, i := range wanted {
		if i.variant != 0 {
			variants = append(variants, i.variant)
		} else {
			products = append(products, i.product)
		}
	}
	var all []bigcommerce.InventoryListOptions
	for _, ids := range bigcommerce.ListBlocks(variants) {
		opts.VariantIDs = ids
		all = append(all, opts)
	}
	opts.VariantIDs = nil
	for _, ids := range bigcommerce.ListBlocks(products) {
		opts.ProductIDs = ids
		all = append(all, opts)
	}
	return all
}
