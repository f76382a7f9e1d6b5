package skus

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/shop"
	"connect2cart/internal/translate"
)

// itemFields are a product's fields about the place of its stock.
var itemFields = []string{"sku", "inventory_tracking"}

// rowsOf are the SKUs of a product, as in the lists of items. A product without
// options sells by its own SKU. With options, its own SKU still names the stock
// of a product tracked as a whole, and the missing stock of an untracked one.
func rowsOf(p bigcommerce.Product) []row {
	rows := make([]row, 0, len(p.Variants)+1)
	for _, i := range translate.Items(&p) {
		rows = appendRow(rows, i.SKU(), itemOf(p, i.Variant.ID))
	}
	sold := slices.ContainsFunc(rows, func(r row) bool { return r.sku == strings.TrimSpace(p.SKU) })
	if !sold && p.InventoryTracking != "variant" {
		rows = appendRow(rows, p.SKU, itemOf(p, 0))
	}
	return rows
}

func appendRow(rows []row, sku string, i Item) []row {
	if sku = strings.TrimSpace(sku); sku == "" {
		return rows
	}
	return append(rows, row{strings.Clone(sku), i})
}

// itemOf is the place of a variant's stock (bigcommerce-api.md 7.5).
func itemOf(p bigcommerce.Product, variant int64) Item {
	switch p.InventoryTracking {
	case "variant":
		return Item{Variant: variant}
	case "product":
		return Item{Product: p.ID}
	}
	return Item{}
}

// lookUp reads the rows of a few SKUs. First it asks for products by their own
// SKU, a hundred a call: so it finds all simple products. Then it asks for the
// rest among the variants, a call each, because the filter of their list takes
// one SKU.
func (v visit) lookUp(ctx context.Context, skus []string) ([]row, error) {
	rows, err := v.lookUpProducts(ctx, skus)
	if err != nil {
		return nil, err
	}
	have := bySKU(rows)
	left := slices.DeleteFunc(slices.Clone(skus), func(sku string) bool { return have[strings.TrimSpace(sku)] })
	more, err := v.lookUpVariants(ctx, left)
	return append(rows, more...), err
}

func (v visit) lookUpProducts(ctx context.Context, skus []string) (rows []row, err error) {
	listable := []string{}
	for _, sku := range skus {
		if sku = strings.TrimSpace(sku); !strings.Contains(sku, ",") {
			listable = append(listable, sku)
		}
	}
	for _, block := range bigcommerce.ListBlocks(listable) {
		opts := bigcommerce.ProductListOptions{SKUs: block, IncludeFields: itemFields, Include: []string{"variants"}}
		for p, err := range v.Client.Catalog().AllProducts(ctx, opts) {
			if err != nil {
				return nil, fmt.Errorf("products by SKU: %w", err)
			}
			if member := p.Vital(); member != "" { // or we would remember the SKU as unknown
				return nil, fmt.Errorf("product %d: %w", p.ID, &bigcommerce.AnswerError{Err: &bigcommerce.MemberError{Member: member}})
			}
			rows = append(rows, rowsOf(p)...)
		}
	}
	return rows, nil
}

// lookUpVariants reads variants by SKU, then how their products are tracked.
// The list once held variants of no product (github.com/bigcommerce/api, issue
// 44). Nobody sells these.
func (v visit) lookUpVariants(ctx context.Context, skus []string) ([]row, error) {
	variants, err := v.variantsBySKU(ctx, skus)
	if err != nil {
		return nil, err
	}
	products, err := v.tracking(ctx, variants)
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, v := range variants {
		if p, ok := products[v.ProductID]; ok {
			rows = appendRow(rows, v.SKU, itemOf(p, v.ID))
		}
	}
	return rows, nil
}

// variantsBySKU asks for all SKUs side by side.
func (v visit) variantsBySKU(ctx context.Context, skus []string) ([]bigcommerce.Variant, error) {
	pages := make([][]bigcommerce.Variant, len(skus))
	err := shop.Together(ctx, len(skus), func(ctx context.Context, i int) error {
		page, err := v.Client.Catalog().Variants(ctx, bigcommerce.VariantListOptions{SKU: strings.TrimSpace(skus[i])})
		if err != nil {
			return fmt.Errorf("variant by SKU: %w", err)
		}
		pages[i] = page.Items
		return nil
	})
	return slices.Concat(pages...), err
}

// tracking reads the products of variants, by id.
func (v visit) tracking(ctx context.Context, variants []bigcommerce.Variant) (map[int64]bigcommerce.Product, error) {
	var ids []int64
	for _, v := range variants {
		if v.ProductID != 0 && !slices.Contains(ids, v.ProductID) {
			ids = append(ids, v.ProductID)
		}
	}
	products := make(map[int64]bigcommerce.Product, len(ids))
	for _, block := range bigcommerce.ListBlocks(ids) {
		for p, err := range v.Client.Catalog().AllProducts(ctx, bigcommerce.ProductListOptions{IDs: block, IncludeFields: itemFields}) {
			if err != nil {
				return nil, fmt.Errorf("products of variants: %w", err)
			}
			if member := p.Vital(); member != "" {
				return nil, fmt.Errorf("product %d: %w", p.ID, &bigcommerce.AnswerError{Err: &bigcommerce.MemberError{Member: member}})
			}
			products[p.ID] = p
		}
	}
	return products, nil
}
