// Package catalog is the flat list of what a store sells: every sellable variant,
// ascending by product id, then variant id. The order is ours: BigCommerce sorts
// products by id when asked to, and gives their variants along with them; its
// flat list of variants has no order that it vouches for, no filter by key, and
// was seen to hold variants of no product (github.com/bigcommerce/api, issue 44).
//
// It never knows stock levels, nor what a price means.
package catalog

import (
	"context"
	"fmt"
	"slices"

	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/translate"
)

// Service lists the items of stores, and remembers of each store what makes the
// next batch cheaper. Without that every answer is the same, but for products
// that came or went meanwhile (see run). The zero value is ready. It is safe for
// concurrent use.
type Service struct {
	products, stock shop.Kept[list]
}

// Batch is what a range brings.
type Batch struct {
	Items      []translate.Item
	Duplicates []Duplicate // that were not told before in this run
}

// Count returns how many items a store has, base variants among them, in one
// call.
func (all *Service) Count(ctx context.Context, s *shop.Shop) (int, error) {
	n, err := s.Client.Catalog().CountVariants(ctx)
	if err != nil {
		return 0, fmt.Errorf("count variants: %w", err)
	}
	return n, nil
}

// Products returns the items of a range with all that a product list says of
// them: exactly as many as were asked for, or all that are left. most is how many
// an answer can hold; more are a *shop.TooManyError. A quota that is used up is a
// *shop.QuotaError.
func (all *Service) Products(ctx context.Context, s *shop.Shop, r seti.Range, most int) (Batch, error) {
	return visit{s, all.products.Of(s.Hash, shop.Large), productFields}.download(ctx, r, most)
}

// Stocked is Products with no more than a list of stock says of items.
func (all *Service) Stocked(ctx context.Context, s *shop.Shop, r seti.Range, most int) (Batch, error) {
	return visit{s, all.stock.Of(s.Hash, shop.Large), stockFields}.download(ctx, r, most)
}

func (v visit) download(ctx context.Context, r seti.Range, most int) (Batch, error) {
	release, err := v.lock.Hold(ctx)
	if err != nil {
		return Batch{}, err
	}
	defer release()
	if r.Start == 1 {
		v.restart()
	}
	items, err := v.batch(ctx, r, most)
	if err != nil {
		return Batch{}, err
	}
	return Batch{items, v.duplicates.in(items)}, nil
}

// Seen is what is remembered of a list of stock.
type Seen struct {
	Items    []translate.Item // that were read beyond the last batch
	Products int              // of the store, when the list's start was last read; 0 is unknown
	OnePage  bool             // all of them came on one page
}

// Seen returns what is remembered of the list that Stocked reads.
func (all *Service) Seen(ctx context.Context, s *shop.Shop) (Seen, error) {
	l := all.stock.Of(s.Hash, shop.Large)
	release, err := l.lock.Hold(ctx)
	if err != nil {
		return Seen{}, err
	}
	defer release()
	return Seen{l.lookahead.items, l.total, l.onePage}, nil
}

// Pick is Stocked for a list that is known already: levels of all items, in the
// order of the catalog. It goes on from where the batch before ended, whichever
// of the two served that.
func (all *Service) Pick(ctx context.Context, s *shop.Shop, r seti.Range, list []translate.Level) ([]translate.Level, []Duplicate, error) {
	l := all.stock.Of(s.Hash, shop.Large)
	release, err := l.lock.Hold(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer release()
	if r.Start == 1 {
		l.restart()
	}
	l.lookahead = lookahead{}
	picked := l.pick(r, list)
	return picked, l.duplicates.among(picked), nil
}

func (l *list) pick(r seti.Range, levels []translate.Level) []translate.Level {
	at := l.run.nearest(r.Start)
	first, _ := slices.BinarySearchFunc(levels, at.after, func(l translate.Level, k itemKey) int {
		if (itemKey{l.ProductID, l.VariantID}).compare(k) <= 0 {
			return -1
		}
		return 1
	})
	first = min(first+r.Start-at.number, len(levels))
	levels = levels[first:min(first+r.Size, len(levels))]
	if n := len(levels); n > 0 {
		l.run.remember(position{r.Start + n, itemKey{levels[n-1].ProductID, levels[n-1].VariantID}})
	}
	return levels
}
