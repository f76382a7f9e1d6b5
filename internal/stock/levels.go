package stock

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/shop"
	"connect2cart/internal/skus"
)

// fewLevels is how many items to read by their ids. For more items, readLevels
// reads the whole list.
const fewLevels = 200

// readLevels reads the stock of items. An item outside the list never had a level.
// The result lacks items with an unreadable level (errUnseen).
// Pages that are too heavy come shorter. It remembers no length: one for a few items
// would be far too short for a whole list.
func (v visit) readLevels(ctx context.Context, where location, wanted []skus.Item) (map[skus.Item]level, error) {
	var length shop.PageLength
	return shop.Shorten(ctx, &length, bigcommerce.InventoryPageSize, len(wanted), func(ctx context.Context, limit int) (map[skus.Item]level, error) {
		return v.levelsOf(ctx, where, wanted, limit)
	})
}

// errUnseen is an item whose level came in an unreadable form.
var errUnseen error = &bigcommerce.AnswerError{Err: errors.New("the item's level is unreadable")}

// levelsOf is readLevels in pages of a length. It leaves out items with an
// unreadable figure, because 0 would be a level. A record without a readable name
// may be of any item that the list lacks.
func (v visit) levelsOf(ctx context.Context, where location, wanted []skus.Item, limit int) (map[skus.Item]level, error) {
	levels := make(map[skus.Item]level, len(wanted))
	for _, i := range wanted {
		levels[i] = level{}
	}
	readable, nameless := make(map[skus.Item]bool, len(wanted)), false
	for got, err := range v.stockList(ctx, where, wanted, limit) {
		if err != nil && !errors.Is(err, bigcommerce.ErrNameless) {
			return nil, fmt.Errorf("stock levels: %w", err)
		}
		nameless = nameless || err != nil
		for _, i := range []skus.Item{{Variant: int64(got.Identity.VariantID)}, {Product: int64(got.Identity.ProductID)}} {
			if old, ok := levels[i]; ok && i.IsTracked() {
				levels[i], readable[i] = old.plus(got.Locations, where), got.Vital() == ""
			}
		}
	}
	maps.DeleteFunc(levels, func(i skus.Item, _ level) bool {
		good, listed := readable[i]
		return !good && (listed || nameless)
	})
	return levels, nil
}

// stockList ranges over the stock of the wanted items, and maybe of others.
func (v visit) stockList(ctx context.Context, where location, wanted []skus.Item, limit int) iter.Seq2[bigcommerce.InventoryItem, error] {
	opts := bigcommerce.InventoryListOptions{LocationIDs: []int64{where.id}, Limit: limit}
	if where.sum {
		opts.LocationIDs = where.counted
	}
	if len(wanted) > fewLevels {
		return v.Client.Inventory().AllItems(ctx, opts)
	}
	return func(yield func(bigcommerce.InventoryItem, error) bool) {
		for _, some := range narrowed(opts, wanted) {
			for got, err := range v.Client.Inventory().AllItems(ctx, some) {
				if !yield(got, err) {
					return
				}
			}
		}
	}
}

// narrowed are the lists of the wanted items: variants, and products tracked as
// a whole.
func narrowed(opts bigcommerce.InventoryListOptions, wanted []skus.Item) []bigcommerce.InventoryListOptions {
	variants, products := idsOf(wanted)
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

func idsOf(wanted []skus.Item) (variants, products []int64) {
	for _, i := range wanted {
		if i.Variant != 0 {
			variants = append(variants, i.Variant)
		} else {
			products = append(products, i.Product)
		}
	}
	return variants, products
}
