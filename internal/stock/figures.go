package stock

import (
	"context"
	"fmt"
	"slices"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/shop"
	"connect2cart/internal/translate"
)

// figures are the stock of all of a store's items at its location, read 1,000
// items a call and kept for the batches of a run. The inventory API has no
// order to ask for a batch by. A list by the ids of a batch would take a call
// for every hundred items.
type figures struct {
	stock translate.Stock
	ids   []int64 // locations
	at    time.Time
	pages stockPages
	used  bool // in an answer
	whole whole
}

// keptFigures are a store's figures, for one poll at a time.
type keptFigures struct {
	lock shop.Lock // guards the rest
	figures
}

const (
	figuresLife  = 5 * time.Minute // of a run
	figuresFresh = time.Minute     // at the start of one
)

// Figures are a store's levels for Stone Edge.
type Figures struct {
	translate.Stock
	// FromCatalog marks figures of the catalog, read because the key lacks the
	// permission for inventory or locations. They are of the default location
	// and leave its safety stock out (bigcommerce-api.md 7.1).
	FromCatalog bool
}

// Figures returns the stock of all of a store's items. fresh asks for figures
// of the last minute. The catalog's figures stand in only if no setting names
// locations. Besides the client's own errors it returns a *LocationError, and a
// *shop.QuotaError when the quota is used up.
func (all *Service) Figures(ctx context.Context, s *shop.Shop, fresh bool) (Figures, error) {
	f := all.figures.Of(s.Hash, shop.Large)
	release, err := f.lock.Hold(ctx)
	if err != nil {
		return Figures{}, err
	}
	defer release()
	return all.visit(s).use(ctx, &f.figures, fresh)
}

// use is Figures for the holder of the lock.
func (v visit) use(ctx context.Context, f *figures, fresh bool) (Figures, error) {
	err := v.loadFigures(ctx, f, fresh)
	if bigcommerce.IsForbidden(err) && v.Settings.Location == "" {
		*f = figures{used: true}
		return Figures{Stock: translate.Stock{Catalog: true}, FromCatalog: true}, nil
	}
	f.used = f.used || err == nil
	return Figures{Stock: f.stock}, err
}

func (v visit) loadFigures(ctx context.Context, f *figures, fresh bool) error {
	ids, err := v.counted(ctx)
	if err != nil {
		return err
	}
	if v.writes.isAhead(f.readAt()) || !slices.Equal(f.ids, ids) {
		*f = figures{ids: ids}
	}
	if !f.stale(fresh) {
		return nil
	}
	if err := v.readStock(ctx, f); err != nil {
		return fmt.Errorf("stock: %w", err)
	}
	return nil
}

// readAt is when the figures were read, or else the first of their pages.
func (f *figures) readAt() time.Time {
	if f.at.IsZero() {
		return f.pages.begun
	}
	return f.at
}

// stale reports whether the figures are too old for the start of a run (fresh),
// or for a run under way. A refused start leaves its figures unused. They live
// longer, because a second read would use up the quota again.
func (f *figures) stale(fresh bool) bool {
	life := figuresLife
	if fresh && f.used {
		life = figuresFresh
	}
	return f.at.IsZero() || shop.Age(f.at) >= life
}
