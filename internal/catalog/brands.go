package catalog

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/translate"
)

// nameBrands gives each product the name of its brand. A run asks for each brand
// once. A deleted brand, and a key that may not ask, leave the name out.
func (v visit) nameBrands(ctx context.Context, items []translate.Item) error {
	asked := map[int64]bool{}
	for _, i := range items {
		if id := int64(i.Product.BrandID); id > 0 {
			if _, known := v.brands[id]; !known {
				asked[id] = true
			}
		}
	}
	if err := v.readBrands(ctx, slices.Sorted(maps.Keys(asked))); err != nil {
		return err
	}
	for _, i := range items {
		i.Product.Brand = v.brands[int64(i.Product.BrandID)]
	}
	return nil
}

// readBrands reads brands into the list's memory.
func (v visit) readBrands(ctx context.Context, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	if v.brands == nil {
		v.brands = map[int64]string{}
	}
	blocks := bigcommerce.ListBlocks(ids)
	if err := v.Afford(ctx, len(blocks)); err != nil {
		return err
	}
	for _, block := range blocks {
		brands, err := v.Client.Catalog().Brands(ctx, block)
		if err != nil && !bigcommerce.IsForbidden(err) && !bigcommerce.IsNotFound(err) {
			return fmt.Errorf("brands: %w", err)
		}
		for _, id := range block {
			v.brands[id] = "" // asked, whatever the answer was
		}
		for _, b := range brands {
			v.brands[b.ID] = b.Name
		}
	}
	return nil
}
