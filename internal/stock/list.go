package stock

import (
	"context"

	"connect2cart/internal/catalog"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/translate"
)

// Listed is one batch of levels.
type Listed struct {
	Levels      []translate.Level
	FromCatalog bool // see Figures
	Turn        *shop.Turn
}

// List returns the levels of a range, with the items and the order of the
// catalog. most is the number of levels in the longest answer. A longer batch is
// a *shop.TooManyError. The other errors are those of Figures.
func (all *Service) List(ctx context.Context, s *shop.Shop, r seti.Range, most int) (Listed, error) {
	f := all.figures.Of(s.Hash, shop.Large)
	release, err := f.lock.Hold(ctx)
	if err != nil {
		return Listed{}, err
	}
	defer release()
	if r.Start == 1 {
		return all.visit(s).firstBatch(ctx, &f.figures, r, most)
	}
	return all.visit(s).laterBatch(ctx, &f.figures, r, most)
}

// firstBatch asks for the items first, and for the stock if there are any.
func (v visit) firstBatch(ctx context.Context, f *figures, r seti.Range, most int) (Listed, error) {
	if f.whole.list != nil {
		if used, err := v.use(ctx, f, true); err != nil || f.whole.list != nil { // still
			return v.pick(ctx, f, used, r, err)
		}
	}
	batch, err := v.catalog.Stocked(ctx, v.Shop, r, most)
	if err != nil || len(batch.Items) == 0 {
		return Listed{Turn: batch.Turn}, err
	}
	used, err := v.use(ctx, f, true)
	if err != nil {
		return Listed{FromCatalog: used.FromCatalog, Turn: batch.Turn}, err
	}
	return listed(batch, used), v.findWhole(ctx, f, batch.Items)
}

// laterBatch reads the stock first, because the figures keep the pages they
// have if the quota ends there.
func (v visit) laterBatch(ctx context.Context, f *figures, r seti.Range, most int) (Listed, error) {
	used, err := v.use(ctx, f, false)
	if err != nil {
		return Listed{FromCatalog: used.FromCatalog}, err
	}
	if err := v.findWhole(ctx, f, nil); err != nil {
		return Listed{FromCatalog: used.FromCatalog}, err
	}
	if f.whole.list != nil {
		return v.pick(ctx, f, used, r, nil)
	}
	batch, err := v.catalog.Stocked(ctx, v.Shop, r, most)
	return listed(batch, used), err
}

// pick takes a batch out of the whole list. It passes on an error.
func (v visit) pick(ctx context.Context, f *figures, used Figures, r seti.Range, err error) (Listed, error) {
	if err != nil {
		return Listed{FromCatalog: used.FromCatalog}, err
	}
	picked, err := v.catalog.Pick(ctx, v.Shop, r, f.whole.list)
	return Listed{picked.Levels, used.FromCatalog, picked.Turn}, err
}

func listed(batch catalog.Batch, used Figures) Listed {
	l := Listed{make([]translate.Level, len(batch.Items)), used.FromCatalog, batch.Turn}
	for i, item := range batch.Items {
		l.Levels[i] = translate.ListedLevel(item, used.Stock)
	}
	return l
}
