package skus

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"connect2cart/internal/shop"
)

// Service resolves SKUs, and remembers its results for some minutes. A new
// process gives the same answers, only slower. The zero value is ready. It is
// safe for concurrent use.
type Service struct {
	stores shop.Kept[known]
}

// Find resolves SKUs by their exact spelling. Without an exact match it takes
// the one SKU with other letter case. Find asks for a few SKUs one by one. For
// many it reads the whole catalog page by page (bigcommerce-api.md 6.1) and keeps
// it for some minutes; for very many it reads the list of stock first. life is
// the greatest age of this knowledge. A life of 0 is for SKUs after a refusal by
// BigCommerce.
//
// Find returns an error when all lookups failed. If only some failed, these
// SKUs have ErrLookupFailed. They also have a *catalog.ProductError if the SKU may
// be of a product too heavy for BigCommerce.
func (all *Service) Find(ctx context.Context, s *shop.Shop, skus []string, life time.Duration) (map[string]Found, error) {
	v := visit{s, all.stores.Of(s.Hash, shop.Large)}
	results, open := v.known.resolve(skus, life)
	err := v.findOpen(ctx, open, results, life)
	if err != nil && explain(results, err) == len(results) {
		return nil, err
	}
	return results, nil
}

// explain adds the reason to the SKUs with a failed lookup, and returns how
// many there are.
func explain(results map[string]Found, why error) (failed int) {
	for sku, f := range results {
		if errors.Is(f.Err, ErrLookupFailed) {
			results[sku] = Found{Err: fmt.Errorf("%w: %w", ErrLookupFailed, why)}
			failed++
		}
	}
	return failed
}

// findOpen asks for a few SKUs one by one. For the rest, or for many, it reads
// the whole catalog.
func (v visit) findOpen(ctx context.Context, open []string, results map[string]Found, life time.Duration) error {
	few := len(open) <= maxFew
	if life == 0 { // the list of stock may have misled us
		v.known.distrust()
	}
	if few {
		if err := v.findFew(ctx, open, results); err != nil {
			return err
		}
		open = slices.DeleteFunc(open, func(sku string) bool { return !errors.Is(results[sku].Err, ErrLookupFailed) })
		life = Life // the lookup settled the exact spellings; the index only serves other letter cases
	} else {
		if len(open) >= manySKUs && life > 0 {
			open = v.findTracked(ctx, open, results)
		}
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
	if err == nil && index.odd != nil {
		return index.odd
	}
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
