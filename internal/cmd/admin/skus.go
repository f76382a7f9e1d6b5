package main

import (
	"context"
	"flag"
	"strconv"

	"connect2cart/internal/catalog"
)

var skusCommand = command{name: "skus", args: "STORE", least: 1, most: 1, summary: "SKUs of several items, which Stone Edge takes for one",
	help: "It reads the whole catalog. Capitals make no difference to Stone Edge. An item without a SKU goes by its product's\n" +
		"name. Give each item its own SKU in BigCommerce: until then an update of such a SKU is refused or meets the wrong item.",
	flags: []func(*flag.FlagSet, *desk){jsonFlag}, long: true, run: sharedSKUs}

// sharedSKUs prints the SKUs of several items.
func sharedSKUs(ctx context.Context, d *desk, args []string) error {
	s, _, err := d.openShop(ctx, hashOf(args[0]))
	if err != nil {
		return err
	}
	list, items, err := catalog.FindShared(ctx, s, d.progress("items", 10_000))
	if err != nil {
		return err
	}
	if d.orders.json {
		return d.json(sharedJSON(s.Hash, list, items))
	}
	d.say("Store %s: %d items, and %d SKUs of several items.", s.Hash, items, len(list))
	if len(list) == 0 {
		return nil
	}
	table := d.table()
	table.row("SKU", "PRODUCT", "VARIANT", "NAME")
	for _, shared := range list {
		for _, i := range shared.Items {
			sku := i.SKU
			if sku == "" {
				sku = "(none)"
			}
			table.row(sku, strconv.FormatInt(i.Product, 10), strconv.FormatInt(i.Variant, 10), i.Name)
		}
	}
	return table.end()
}

// sharedJSON is the same for a program.
func sharedJSON(hash string, list []catalog.Shared, items int) any {
	type item struct {
		Product int64  `json:"product_id"`
		Variant int64  `json:"variant_id"`
		SKU     string `json:"sku"`
		Name    string `json:"name"`
	}
	type shared struct {
		Code  string `json:"code"`
		Items []item `json:"items"`
	}
	out := struct {
		StoreHash string   `json:"store_hash"`
		Items     int      `json:"items"`
		Shared    []shared `json:"shared"`
	}{hash, items, []shared{}}
	for _, one := range list {
		same := shared{Code: one.Code}
		for _, i := range one.Items {
			same.Items = append(same.Items, item(i))
		}
		out.Shared = append(out.Shared, same)
	}
	return out
}
