package catalog

import (
	"context"
	"fmt"
	"slices"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/translate"
)

// Service lists the items of stores. Its memory of a store makes the next batch
// cheaper. A new process gives the same answers, except for products that come
// or go during a run (see run). The zero value is ready. It is safe for
// concurrent use.
type Service struct {
	products, stock shop.Kept[list]
	lengths         shop.Kept[shop.PageLength]
	counts          shop.Kept[counts]
}

// Batch is the part of the list in a range.
type Batch struct {
	Items []translate.Item
	Turn  *shop.Turn // for the caller to end
}

// Count returns the number of a store's items, base variants among them.
//
// BigCommerce's count of variants can hold thousands of orphans, whose product is
// gone. So where it has more variants than products, Count counts what the list
// gives, if that takes no page more than one: all products fit on it, or a whole
// run of the list told it while both counts were the same. Reading the other
// catalogs for a count would take as many calls as their download. There the larger
// count costs Stone Edge some empty batches, once in a process.
func (all *Service) Count(ctx context.Context, s *shop.Shop) (int, error) {
	n, err := s.Client.Catalog().CountVariants(ctx)
	if err != nil {
		return 0, fmt.Errorf("count variants: %w", err)
	}
	if n == 0 {
		return 0, nil
	}
	products, err := s.Client.Catalog().CountProducts(ctx)
	if err != nil {
		return 0, fmt.Errorf("count products: %w", err)
	}
	if n <= products {
		return n, nil
	}
	c := all.counts.Of(s.Hash, shop.Small)
	if items, known := c.listed(n, products); known {
		return items, nil
	}
	if products > bigcommerce.PageSize {
		return n, nil
	}
	v := all.visit(s, new(list), skuFields)
	v.perProduct = 1 // all of them on one page
	page, err := v.page(ctx, skuFields, itemKey{}, want{items: products})
	if err != nil || !page.end {
		return n, nil // the larger count costs Stone Edge an empty batch at most
	}
	c.ended(len(page.items))
	return len(page.items), nil
}

// Products returns the items of a range with the fields of a product list. It
// returns as many as Stone Edge asked for, or all the rest of the list. most is
// the number of items that an answer can hold. A longer batch is a
// *shop.TooManyError, a used-up quota a *shop.QuotaError.
func (all *Service) Products(ctx context.Context, s *shop.Shop, r seti.Range, most int) (Batch, error) {
	return all.visit(s, all.products.Of(s.Hash, shop.Large), productFields).download(ctx, productKind, r, most)
}

// Stocked is Products with the few fields of a list of stock.
func (all *Service) Stocked(ctx context.Context, s *shop.Shop, r seti.Range, most int) (Batch, error) {
	return all.visit(s, all.stock.Of(s.Hash, shop.Large), stockFields).download(ctx, stockKind, r, most)
}

func (all *Service) visit(s *shop.Shop, l *list, fields fields) visit {
	return visit{Shop: s, list: l, length: all.lengths.Of(s.Hash, shop.Small), fields: fields, counts: all.counts.Of(s.Hash, shop.Small)}
}

// The names of the runs through the lists.
const (
	productKind = "products"
	stockKind   = "stock"
)

func (v visit) download(ctx context.Context, kind string, r seti.Range, most int) (Batch, error) {
	turn, err := v.Turn(ctx, kind, r.Start, r.Size)
	if err != nil {
		return Batch{}, err
	}
	v.turn = turn
	release, err := v.lock.Hold(ctx)
	if err != nil {
		return Batch{Turn: turn}, err
	}
	defer release()
	if r.Start == 1 {
		v.restart()
	}
	items, err := v.batch(ctx, r, most)
	if err == nil && kind == productKind {
		err = v.nameBrands(ctx, items)
	}
	if err != nil {
		return Batch{Turn: turn}, err
	}
	if a := v.lookahead; a.end && len(a.items) == 0 && len(items) > 0 { // an empty batch may lie far behind the end
		v.counts.ended(a.at.number - 1)
	}
	return Batch{items, turn}, nil
}

// Seen is the memory of a list of stock.
type Seen struct {
	Items    []translate.Item // read beyond the last batch
	Products int              // of the store, at the last read of the list's start; 0 is unknown
	OnePage  bool             // all of them came on one page
}

// Seen returns the memory of the list that Stocked reads.
func (all *Service) Seen(ctx context.Context, s *shop.Shop) (Seen, error) {
	l := all.stock.Of(s.Hash, shop.Large)
	release, err := l.lock.Hold(ctx)
	if err != nil {
		return Seen{}, err
	}
	defer release()
	return Seen{l.lookahead.items, l.total, l.onePage}, nil
}

// Picked is a batch of levels out of a whole list.
type Picked struct {
	Levels []translate.Level
	Turn   *shop.Turn
}

// Pick is Stocked for a whole list in memory: the levels of all items, in the
// order of the catalog. It goes on at the end of the batch before, from Pick or
// Stocked.
func (all *Service) Pick(ctx context.Context, s *shop.Shop, r seti.Range, list []translate.Level) (Picked, error) {
	turn, err := s.Turn(ctx, stockKind, r.Start, r.Size)
	if err != nil {
		return Picked{}, err
	}
	l := all.stock.Of(s.Hash, shop.Large)
	release, err := l.lock.Hold(ctx)
	if err != nil {
		return Picked{Turn: turn}, err
	}
	defer release()
	if r.Start == 1 {
		l.restart()
	}
	l.lookahead = lookahead{}
	return Picked{pick(r, list, turn), turn}, nil
}

// pick takes the levels of a range out of the whole list.
func pick(r seti.Range, levels []translate.Level, turn *shop.Turn) []translate.Level {
	at := nearest(turn)
	first, _ := slices.BinarySearchFunc(levels, at.after, func(l translate.Level, k itemKey) int {
		if (itemKey{l.ProductID, l.VariantID}).compare(k) <= 0 {
			return -1
		}
		return 1
	})
	first = min(first+r.Start-at.number, len(levels))
	rest := levels[first:]
	levels = rest[:min(r.Size, len(rest))]
	if n := len(levels); n > 0 {
		turn.Ends(itemKey{levels[n-1].ProductID, levels[n-1].VariantID}.String(), n == len(rest))
	} else {
		turn.Ends("", true)
	}
	return levels
}
