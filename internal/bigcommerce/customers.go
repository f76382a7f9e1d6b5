package bigcommerce

import (
	"cmp"
	"context"
	"iter"
	"net/http"
)

// Customers returns the registered customers of the store.
func (c *Client) Customers() CustomersResource { return CustomersResource{c} }

// CustomersResource is the store's registered customers (v3). Guests are in
// their orders only.
type CustomersResource struct{ *Client }

// Customer is a registered customer (bigcommerce-api.md 8).
type Customer struct {
	ID           int64     `json:"id" need:"id"`
	Email        string    `json:"email"`
	FirstName    string    `json:"first_name"`
	LastName     string    `json:"last_name"`
	Company      string    `json:"company"`
	Phone        string    `json:"phone"`
	AddressCount Int       `json:"address_count"`
	Addresses    []Address `json:"addresses"` // the first ten at most

	GroupID           Int         `json:"customer_group_id"` // 0: none
	TaxExemptCategory Text        `json:"tax_exempt_category"`
	FormFields        []FormField `json:"form_fields"` // with include=formfields

	Group string `json:"-"` // the group's name, from Groups
}

// CustomerGroup is a group of customers, with prices of its own.
type CustomerGroup struct {
	ID   int64  `json:"id" need:"id"`
	Name string `json:"name"`
}

// Groups returns all groups of customers (v2), except those without a readable id.
//
// https://developer.bigcommerce.com/docs/rest-management/customers/customer-groups#get-all-customer-groups
func (r CustomersResource) Groups(ctx context.Context) ([]CustomerGroup, error) {
	return collect(pages(ctx, func(g CustomerGroup) int64 { return g.ID }, func(ctx context.Context, page int) ([]CustomerGroup, bool, error) {
		q := newQuery()
		q.page(page, PageSize)
		req, err := r.newRequest(ctx, http.MethodGet, []any{"v2", "customer_groups"}, q.Values, nil)
		if err != nil {
			return nil, false, err
		}
		list, err := doList[CustomerGroup](r.Client, req, PageSize)
		return list.items, list.listed() < PageSize, err
	}))
}

// Address is a customer's address; any text may be "".
type Address struct {
	ID              int64  `json:"id" need:"id"`
	CustomerID      int64  `json:"customer_id"`
	FirstName       string `json:"first_name"`
	LastName        string `json:"last_name"`
	Company         string `json:"company"`
	Address1        string `json:"address1"`
	Address2        string `json:"address2"`
	City            string `json:"city"`
	StateOrProvince string `json:"state_or_province"`
	PostalCode      string `json:"postal_code"`
	CountryCode     string `json:"country_code"`
	Country         string `json:"country"`
	Phone           string `json:"phone"`
}

// CustomerListOptions narrows a list of customers. Zero fields do not filter.
type CustomerListOptions struct {
	IDs         []int64  // see ListBlocks
	Include     []string // addresses, storecredit, formfields, attributes
	After       string   // the Cursor.EndCursor of the page before
	Page, Limit int      // Page from 1, never together with After; at most 250, 50 when 0
}

// List returns a page of customers. The first page carries a Pagination and a
// Cursor. A later page carries only the one its options used.
//
// https://developer.bigcommerce.com/docs/rest-management/customers#get-all-customers
func (r CustomersResource) List(ctx context.Context, opts CustomerListOptions) (Page[Customer], error) {
	q := newQuery()
	q.numbers("id:in", opts.IDs)
	q.list("include", opts.Include)
	q.text("after", opts.After)
	q.page(opts.Page, opts.Limit)
	req, err := r.newRequest(ctx, http.MethodGet, []any{"v3", "customers"}, q.Values, nil)
	if err != nil {
		return Page[Customer]{}, err
	}
	page, err := doPage[Customer](r.Client, req, opts.Page, opts.Limit)
	if err == nil && opts.Page > 0 {
		err = answered(req, page.Pagination.numbered(page.Listed, opts.Limit))
	}
	return page, err
}

// Behind returns the page of customers behind a cursor, "" for the first page.
// A short page that is not the last one is an *AnswerError.
//
// https://developer.bigcommerce.com/docs/rest-management/customers#get-all-customers
func (r CustomersResource) Behind(ctx context.Context, cursor string, opts CustomerListOptions) (Page[Customer], error) {
	opts.After, opts.Page = cursor, 0
	page, err := r.List(ctx, opts)
	if err != nil {
		return page, err
	}
	if cursor == "" {
		err = page.Pagination.whole(page.Listed)
	} else {
		err = page.Cursor.whole(page.Listed)
	}
	if err != nil {
		return page, &AnswerError{Err: err}
	}
	return page, nil
}

// All ranges over all customers by cursor, so customers made or deleted
// meanwhile shift nothing. It goes by page number if the store gives no cursor.
func (r CustomersResource) All(ctx context.Context, opts CustomerListOptions) iter.Seq2[Customer, error] {
	return func(yield func(Customer, error) bool) {
		opts := opts // each range starts anew
		opts.Page, opts.Limit = 0, cmp.Or(opts.Limit, PageSize)
		fetch := func(ctx context.Context, number int) ([]Customer, bool, error) {
			if number > 1 && opts.After == "" {
				opts.Page = number
			}
			page, err := r.List(ctx, opts)
			if err != nil || page.Cursor == (Cursor{}) {
				return page.Items, page.last(opts.Limit), err
			}
			opts.After = page.Cursor.EndCursor
			return page.Items, page.Cursor.Links.Next == "" || opts.After == "", nil
		}
		pages(ctx, func(c Customer) int64 { return c.ID }, fetch)(yield)
	}
}

// Count counts the customers.
//
// https://developer.bigcommerce.com/docs/rest-management/customers#get-all-customers
func (r CustomersResource) Count(ctx context.Context) (int, error) {
	q := newQuery()
	q.page(0, 1)
	req, err := r.newRequest(ctx, http.MethodGet, []any{"v3", "customers"}, q.Values, nil)
	if err != nil {
		return 0, err
	}
	return total[Customer](r.Client, req)
}

// Addresses returns all addresses of the given customers. (A Customer embeds
// only the first ten.) Give it a block of ListBlocks.
//
// https://developer.bigcommerce.com/docs/rest-management/customers/addresses#get-all-customer-addresses
func (r CustomersResource) Addresses(ctx context.Context, customerIDs []int64) ([]Address, error) {
	if len(customerIDs) == 0 {
		return nil, nil // an empty filter would return all addresses of the store
	}
	return collect(pages(ctx, func(a Address) int64 { return a.ID }, func(ctx context.Context, number int) ([]Address, bool, error) {
		q := newQuery()
		q.numbers("customer_id:in", customerIDs)
		q.page(number, PageSize)
		req, err := r.newRequest(ctx, http.MethodGet, []any{"v3", "customers", "addresses"}, q.Values, nil)
		if err != nil {
			return nil, false, err
		}
		page, err := doPage[Address](r.Client, req, number, PageSize)
		if err == nil {
			err = answered(req, page.Pagination.whole(page.Listed))
		}
		return page.Items, page.last(PageSize), err
	}))
}
