package customers

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"connect2cart/internal/bigcommerce"
)

// completeAddresses fetches all addresses of customers with more than the
// embedded ones. BigCommerce embeds ten at most (bigcommerce-api.md 8).
func (v visit) completeAddresses(ctx context.Context, list []bigcommerce.Customer) error {
	all, err := v.addressesOf(ctx, list)
	if err != nil {
		return err
	}
	for i, c := range list {
		if !hasMore(c) {
			continue
		}
		if !covers(all[c.ID], c.Addresses) {
			return fmt.Errorf("addresses of customer %d: %w", c.ID, errFewAddresses)
		}
		list[i].Addresses = joinedAddresses(c, all[c.ID])
	}
	return nil
}

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

// errFewAddresses is an incomplete list of all addresses.
var errFewAddresses = &bigcommerce.AnswerError{Err: errors.New("fewer than came with the customer")}

// covers reports whether the full list holds addresses, and every embedded one.
// It ignores the customer's own count, because a count that stays wrong would
// block every customer behind this one.
func covers(all, embedded []bigcommerce.Address) bool {
	return len(all) > 0 && !slices.ContainsFunc(embedded, func(e bigcommerce.Address) bool {
		return !slices.ContainsFunc(all, func(a bigcommerce.Address) bool { return a.ID == e.ID })
	})
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
