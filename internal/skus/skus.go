// Package skus leads from a SKU to where BigCommerce keeps its stock. It never
// knows levels, nor who asks.
package skus

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"connect2cart/internal/shop"
)

// Service resolves SKUs, and remembers what it found for some minutes. Without
// that every answer is the same, only slower. The zero value is ready. It is safe
// for concurrent use.
type Service struct {
	stores shop.Kept[known]
}

// Find resolves SKUs: exactly, then without regard to letter case if only one
// SKU of the catalog comes into question. A few are asked for one by one,
// many are looked up in the whole catalog (bigcommerce-api.md 6.1), read
// page by page and kept for some minutes. life is how old knowledge may be.
//
// An error says that nothing could be found out. A SKU of which that is so
// though others were found has ErrLookupFailed.
func (all *Service) Find(ctx context.Context, s *shop.Shop, skus []string, life time.Duration) (map[string]Found, error) {
	v := visit{s, all.stores.Of(s.Hash, shop.Large)}
	results, open := v.known.resolve(skus, life)
	err := v.findOpen(ctx, open, results, life)
	if err != nil && explain(results, err) == len(results) {
		return nil, err
	}
	return results, nil
}

// explain adds why to the SKUs that could not be looked up, and returns how many
// those are.
func explain(results map[string]Found, why error) (failed int) {
	for sku, f := range results {
		if errors.Is(f.Err, ErrLookupFailed) {
			results[sku] = Found{Err: fmt.Errorf("%w: %w", ErrLookupFailed, why)}
			failed++
		}
	}
	return failed
}

// findOpen asks for SKUs one by one when they are few, and looks the others up
// in the whole catalog.
func (v visit) findOpen(ctx context.Context, open []string, results map[string]Found, life time.Duration) error {
	few := len(open) <= maxFew
	if few {
		if err := v.findFew(ctx, open, results); err != nil {
			return err
		}
		open = slices.DeleteFunc(open, func(sku string) bool { return !errors.Is(results[sku].Err, ErrLookupFailed) })
		life = Life // whether they are there was just asked; this is for how they are spelled
	} else {
		life = min(life, noneLife)
	}
	if len(open) == 0 {
		return nil
	}
	pages := everyPage
	if few {
		pages = v.sparePages()
	}
	index, err := v.index(ctx, life, pages)
	if index == nil {
		return err
	}
	index.fill(results, open, err == nil && (few || index.sure))
	return err
}

func (v visit) findFew(ctx context.Context, open []string, results map[string]Found) error {
	if len(open) == 0 {
		return nil
	}
	rows, err := v.lookUp(ctx, open)
	if err != nil {
		return err
	}
	v.known.keep(rows)
	for _, sku := range open {
		if f, ok := v.known.exactly(sku, Life); ok {
			results[sku] = f
		}
	}
	return nil
}
