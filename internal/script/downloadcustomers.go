package script

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
	"connect2cart/internal/translate"
)

// downloadCustomers sends one batch of customers: exactly as many as were
// asked for, or all that are left.
func (s *shop) downloadCustomers(ctx context.Context, p *poll, req seti.DownloadCustomers) (seti.Reply, error) {
	p.asked(req.Range)
	if req.Range.Start == 1 {
		s.cursors.begin()
	}
	customers, err := s.customerBatch(ctx, req.Range)
	if err != nil {
		s.cursors.doubt(err)
		return nil, err
	}
	more, err := s.moreAddresses(ctx, customers)
	if err != nil {
		return nil, err
	}
	reply := seti.Customers{Customers: make([]seti.Customer, len(customers))}
	for i, c := range customers {
		reply.Customers[i] = translate.Customer(c, translate.AllAddresses(c, more[c.ID]))
	}
	p.items = len(customers)
	return reply, nil
}

// moreAddresses are all addresses of those customers that have more than came
// with them: BigCommerce embeds ten at most (bigcommerce-api.md 8).
func (s *shop) moreAddresses(ctx context.Context, customers []bigcommerce.Customer) (map[int64][]bigcommerce.Address, error) {
	var ids []int64
	for _, c := range customers {
		if int(c.AddressCount) > len(c.Addresses) {
			ids = append(ids, c.ID)
		}
	}
	blocks := bigcommerce.ListBlocks(ids)
	if err := s.client.Afford(ctx, len(blocks)); err != nil {
		return nil, &budgetError{calls: len(blocks), err: err}
	}
	byCustomer := make(map[int64][]bigcommerce.Address)
	for _, block := range blocks {
		addresses, err := s.client.Customers().Addresses(ctx, block)
		if err != nil {
			return nil, fmt.Errorf("addresses of customers %d to %d: %w", block[0], block[len(block)-1], err)
		}
		for _, a := range addresses {
			byCustomer[a.CustomerID] = append(byCustomer[a.CustomerID], a)
		}
	}
	for _, c := range customers {
		if int(c.AddressCount) > len(c.Addresses) && !covers(byCustomer[c.ID], c.Addresses) {
			return nil, fmt.Errorf("addresses of customer %d: %w", c.ID, errFewAddresses)
		}
	}
	return byCustomer, nil
}

// errFewAddresses is a list of all addresses that is not.
var errFewAddresses = &bigcommerce.AnswerError{Err: errors.New("fewer than came with the customer")}

// covers reports whether all addresses of a customer, of which there are some,
// have those among them that came with the customer. How many there are is not
// held against the customer's count: one that is wrong for good would keep
// everybody behind this customer out.
func covers(all, embedded []bigcommerce.Address) bool {
	return len(all) > 0 && !slices.ContainsFunc(embedded, func(e bigcommerce.Address) bool {
		return !slices.ContainsFunc(all, func(a bigcommerce.Address) bool { return a.ID == e.ID })
	})
}
