package customers

import (
	"context"
	"fmt"
	"slices"

	"connect2cart/internal/bigcommerce"
)

// completeAddresses fetches all addresses of customers with more than the
// embedded ones. BigCommerce embeds ten at most (bigcommerce-api.md 8). It asks
// twice, because an answer can be short for a moment. The customer's own count
// can stay wrong. Then the customer goes out with the known addresses, and the
// others with it.
func (v visit) completeAddresses(ctx context.Context, list []bigcommerce.Customer) error {
	for range 2 {
		if !slices.ContainsFunc(list, hasMore) {
			return nil
		}
		all, err := v.addressesOf(ctx, list)
		if err != nil {
			return err
		}
		for i, c := range list {
			list[i].Addresses = joinedAddresses(c, all[c.ID])
		}
	}
	for _, c := range list {
		if hasMore(c) {
			bigcommerce.UsageOf(ctx).NoteOdd(wrongCount)
		}
	}
	return nil
}

// wrongCount notes a customer with fewer addresses than counted.
var wrongCount = bigcommerce.Odd{Unread: []bigcommerce.Unread{{Member: "address_count"}}}

func hasMore(c bigcommerce.Customer) bool { return int(c.AddressCount) > len(c.Addresses) }

// addressesOf reads all addresses of customers with more than the embedded
// ones, by customer.
func (v visit) addressesOf(ctx context.Context, list []bigcommerce.Customer) (map[int64][]bigcommerce.Address, error) {
	var ids []int64
	for _, c := range list {
		if hasMore(c) {
			ids = append(ids, c.ID)
		}
	}
	blocks := bigcommerce.ListBlocks(ids)
	if err := v.Afford(ctx, len(blocks)); err != nil {
		return nil, err
	}
	byCustomer := make(map[int64][]bigcommerce.Address)
	for _, block := range blocks {
		addresses, err := v.Client.Customers().Addresses(ctx, block)
		if err != nil {
			return nil, fmt.Errorf("addresses of customers %d to %d: %w", block[0], block[len(block)-1], err)
		}
		for _, a := range addresses {
			byCustomer[a.CustomerID] = append(byCustomer[a.CustomerID], a)
		}
	}
	return byCustomer, nil
}

// joinedAddresses are a customer's embedded addresses in their order, followed
// by the customer's other addresses in the full list.
func joinedAddresses(c bigcommerce.Customer, all []bigcommerce.Address) []bigcommerce.Address {
	known := make(map[int64]bool, len(c.Addresses))
	list := append([]bigcommerce.Address(nil), c.Addresses...)
	for _, a := range list {
		known[a.ID] = true
	}
	for _, a := range all {
		if a.CustomerID == c.ID && !known[a.ID] {
			known[a.ID] = true
			list = append(list, a)
		}
	}
	return list
}
