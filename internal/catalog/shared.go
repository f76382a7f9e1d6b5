package catalog

import (
	"context"
	"strings"

	"connect2cart/internal/shop"
	"connect2cart/internal/translate"
)

// Shared is a SKU of several items, in any letter case. Stone Edge takes them
// for one (seti-protocol.md 0), and so do our updates.
type Shared struct {
	Code  string // as the list of products has it
	Items []SharedItem
}

// SharedItem is one of the items, in the order of the list.
type SharedItem struct {
	Product, Variant int64  // ids
	SKU              string // as it is at BigCommerce; "" if the product's name stands in
	Name             string // of the product
}

// FindShared reads the whole catalog and returns the SKUs of several items, in
// the order of their first item. items is the number of all items. seen hears
// the number read so far, after each page. FindShared returns the client's own
// errors, or a *ProductError.
func FindShared(ctx context.Context, s *shop.Shop, seen func(int)) (shared []Shared, items int, err error) {
	v := visit{Shop: s, list: new(list), length: new(shop.PageLength)}
	var all sharing
	for behind, left, end := (itemKey{}), 0, false; !end; {
		page, err := v.pageOf(ctx, codeFields, behind, want{}, left)
		if err != nil {
			return nil, items, err
		}
		for _, i := range page.items {
			all.add(i)
		}
		items, behind, left, end = items+len(page.items), page.next, page.left, page.end
		seen(items)
	}
	return all.shared(), items, nil
}

// sharing is the items of each code, in small letters.
type sharing struct {
	order []string
	items map[string]*Shared
}

func (c *sharing) add(i translate.Item) {
	if c.items == nil {
		c.items = map[string]*Shared{}
	}
	key := strings.ToLower(i.Code())
	if c.items[key] == nil {
		c.items[key], c.order = &Shared{Code: i.Code()}, append(c.order, key)
	}
	same := c.items[key]
	same.Items = append(same.Items, SharedItem{i.Product.ID, i.Variant.ID, i.SKU(), i.Product.Name})
}

// shared are the codes of more than one item.
func (c *sharing) shared() []Shared {
	var list []Shared
	for _, key := range c.order {
		if one := c.items[key]; len(one.Items) > 1 {
			list = append(list, *one)
		}
	}
	return list
}
