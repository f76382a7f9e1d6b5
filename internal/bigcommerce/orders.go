package bigcommerce

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"time"
)

// Orders returns the store's orders, with their lines, shipments and payments.
func (c *Client) Orders() OrdersResource { return OrdersResource{c} }

// OrdersResource is the store's orders (v2) with their payments (v3).
type OrdersResource struct{ *Client }

// OrderListOptions narrows a list of orders. Zero fields do not filter.
type OrderListOptions struct {
	MinID, MaxID   int64     // both inclusive
	StatusID       *int      // one status; the API takes one at most
	ChannelID      int64     // one sales channel; the API takes one at most
	MinDateCreated time.Time // inclusive to the second
	Modified       Span      // by the time of the last change
	Page, Limit    int       // from 1; at most 250, 50 when 0
	Embed          bool      // consignments with their lines, and fees
	Fees           bool      // fees alone, where the lines are too much
}

// Span is a span of time, inclusive to the second. A zero end is open.
type Span struct{ From, To time.Time }

func (o OrderListOptions) query() query {
	q := embedQuery(o.Embed)
	if o.Fees && !o.Embed {
		q.text("include", "fees")
	}
	q.number("min_id", o.MinID)
	q.number("max_id", o.MaxID)
	q.optional("status_id", o.StatusID)
	q.number("channel_id", o.ChannelID)
	q.moment("min_date_created", o.MinDateCreated)
	q.moment("min_date_modified", o.Modified.From)
	q.moment("max_date_modified", o.Modified.To)
	q.page(o.Page, o.Limit)
	q.text("sort", "id:asc")
	return q
}

// embedQuery asks for the embedded lines and fees, to make one call of five.
// Without consignment_structure the store sends an array form, and BigCommerce
// has announced its end.
func embedQuery(embed bool) query {
	q := newQuery()
	if embed {
		q.text("include", "consignments.line_items,fees")
		q.text("consignment_structure", "object")
	}
	return q
}

// List returns a page of orders, ascending by id, Incomplete ones (status 0)
// included. opts.Limit may be 250 at most. A page out of order comes in order, and
// may be shorter; see confirmed. With a channel as a filter every order has it.
//
// https://developer.bigcommerce.com/docs/rest-management/orders#get-all-orders
func (r OrdersResource) List(ctx context.Context, opts OrderListOptions) ([]Order, error) {
	if opts.Limit > PageSize {
		// The store may cut such a page silently, and it would look like the last.
		return nil, fmt.Errorf("list of orders: limit %d, want at most %d", opts.Limit, PageSize)
	}
	req, err := r.newRequest(ctx, http.MethodGet, []any{"v2", "orders"}, opts.query().Values, nil)
	if err != nil {
		return nil, err
	}
	page, err := doList[Order](r.Client, req, cmp.Or(opts.Limit, PageSize))
	if err != nil {
		return nil, err
	}
	if err := opts.check(page); err != nil {
		return nil, answerError(req, err)
	}
	opts.nameChannel(page.items)
	orders, tidy := opts.inOrder(page.items)
	if tidy {
		return orders, nil
	}
	return r.confirmed(ctx, req, opts, orders, page.nameless)
}

// check makes sure that a page can be the one asked for. v2 sends no meta data.
func (o OrderListOptions) check(page records[Order]) error {
	if o.Limit > 0 && page.listed() > o.Limit {
		return fmt.Errorf("got %d orders, asked for at most %d", page.listed(), o.Limit)
	}
	for _, order := range page.items {
		if o.StatusID != nil && order.StatusID != *o.StatusID && !order.has("status_id") {
			return fmt.Errorf("order %d has status %d, not %d", order.ID, order.StatusID, *o.StatusID)
		}
		if got := int64(order.ChannelID); o.ChannelID != 0 && got > 0 && got != o.ChannelID {
			return fmt.Errorf("order %d has channel %d, not %d", order.ID, got, o.ChannelID)
		}
	}
	return nil
}

// Newest returns the newest orders, descending by id and at most limit of them,
// Incomplete ones (status 0) included. limit may be 250 at most.
//
// https://developer.bigcommerce.com/docs/rest-management/orders#get-all-orders
func (r OrdersResource) Newest(ctx context.Context, limit int) ([]Order, error) {
	q := newQuery()
	q.page(1, min(limit, PageSize))
	q.text("sort", "id:desc")
	req, err := r.newRequest(ctx, http.MethodGet, []any{"v2", "orders"}, q.Values, nil)
	if err != nil {
		return nil, err
	}
	page, err := doList[Order](r.Client, req, min(limit, PageSize))
	if err != nil {
		return nil, err
	}
	for i, order := range page.items {
		if order.ID <= 0 || i > 0 && order.ID >= page.items[i-1].ID {
			return nil, answerError(req, fmt.Errorf("order %d is out of place", order.ID))
		}
	}
	return page.items, nil
}

// OrderCountOptions narrows a count of orders. Zero fields do not filter.
type OrderCountOptions struct {
	MinID, MaxID   int64 // both inclusive
	StatusID       *int
	ChannelID      int64     // one sales channel
	MinDateCreated time.Time // inclusive to the second
	Modified       Span      // by the time of the last change
}

// OrderCount is how many orders there are, Incomplete ones included.
type OrderCount struct {
	Count    int           `json:"count" need:"present"`
	Statuses []StatusCount `json:"statuses" need:"readable"`
}

// StatusCount is how many orders have one status.
type StatusCount struct {
	ID    int    `json:"id" need:"present"`
	Name  string `json:"name"`
	Count int    `json:"count" need:"present"`
}

// Count counts orders, in all and by status.
//
// https://developer.bigcommerce.com/docs/rest-management/orders#get-a-count-of-orders
func (r OrdersResource) Count(ctx context.Context, opts OrderCountOptions) (OrderCount, error) {
	q := newQuery()
	q.number("min_id", opts.MinID)
	q.number("max_id", opts.MaxID)
	q.optional("status_id", opts.StatusID)
	q.number("channel_id", opts.ChannelID)
	q.moment("min_date_created", opts.MinDateCreated)
	q.moment("min_date_modified", opts.Modified.From)
	q.moment("max_date_modified", opts.Modified.To)
	req, err := r.newRequest(ctx, http.MethodGet, []any{"v2", "orders", "count"}, q.Values, nil)
	if err != nil {
		return OrderCount{}, err
	}
	count, err := do[OrderCount](r.Client, req)
	if err != nil {
		return OrderCount{}, err
	}
	if count.Count < 0 || slices.ContainsFunc(count.Statuses, func(s StatusCount) bool { return s.Count < 0 }) {
		return OrderCount{}, answerError(req, errors.New("a count below zero"))
	}
	return count, nil
}

// Get returns one order, archived or not.
//
// https://developer.bigcommerce.com/docs/rest-management/orders#get-an-order
func (r OrdersResource) Get(ctx context.Context, id int64, embed bool) (Order, error) {
	req, err := r.newRequest(ctx, http.MethodGet, []any{"v2", "orders", id}, embedQuery(embed).Values, nil)
	if err != nil {
		return Order{}, err
	}
	return r.one(req, id)
}

// UpdateStatus changes an order's status alone. Products and fees sent along
// would lose their discounts. It may mail the customer.
//
// https://developer.bigcommerce.com/docs/rest-management/orders#update-an-order
func (r OrdersResource) UpdateStatus(ctx context.Context, id int64, statusID int) (Order, error) {
	body := struct {
		StatusID int `json:"status_id"`
	}{statusID}
	req, err := r.newRequest(ctx, http.MethodPut, []any{"v2", "orders", id}, nil, body)
	if err != nil {
		return Order{}, err
	}
	return r.one(req, id)
}

// one reads an order and checks its id.
func (r OrdersResource) one(req *http.Request, id int64) (Order, error) {
	order, err := do[Order](r.Client, req)
	if err != nil {
		return Order{}, err
	}
	if order.ID != id {
		return Order{}, answerError(req, fmt.Errorf("got order %d, asked for %d", order.ID, id))
	}
	return order, nil
}

// Products ranges over all lines of an order.
//
// https://developer.bigcommerce.com/docs/rest-management/orders/order-products#list-order-products
func (r OrdersResource) Products(ctx context.Context, id int64) iter.Seq2[OrderProduct, error] {
	return orderPages(ctx, r.Client, id, "products", func(p OrderProduct) int64 { return p.ID })
}

// ShippingAddresses returns all shipping addresses of an order. Their LineItems
// stay empty.
//
// https://developer.bigcommerce.com/docs/rest-management/orders/order-shipping-addresses
func (r OrdersResource) ShippingAddresses(ctx context.Context, id int64) ([]ShippingConsignment, error) {
	return collect(orderPages(ctx, r.Client, id, "shipping_addresses", func(a ShippingConsignment) int64 { return a.ID }))
}

// Coupons returns the coupons used on an order.
//
// https://developer.bigcommerce.com/docs/rest-management/orders/order-coupons
func (r OrdersResource) Coupons(ctx context.Context, id int64) ([]OrderCoupon, error) {
	return collect(orderPages(ctx, r.Client, id, "coupons", func(c OrderCoupon) int64 { return c.ID }))
}

// orderPages ranges over a v2 list of an order. It ends at a short page or 204.
func orderPages[T any](ctx context.Context, c *Client, id int64, list string, key func(T) int64) iter.Seq2[T, error] {
	return pages(ctx, key, func(ctx context.Context, page int) ([]T, bool, error) {
		list, err := orderPage[T](ctx, c, id, list, page, PageSize)
		return list.items, list.listed() < PageSize, err
	})
}

// orderPage is one page of a v2 list of an order. It refuses a page with an
// unreadable part.
func orderPage[T any](ctx context.Context, c *Client, id int64, list string, page, limit int) (records[T], error) {
	q := newQuery()
	q.page(page, limit)
	req, err := c.newRequest(ctx, http.MethodGet, []any{"v2", "orders", id, list}, q.Values, nil)
	if err != nil {
		return records[T]{}, err
	}
	got, err := doList[T](c, req, limit)
	if err == nil {
		err = answered(req, got.whole())
	}
	return got, err
}

// shortPage is the length of pages that every store gives (bigcommerce-api.md
// 3.1).
const shortPage = 50

// listAgain reads a v2 list of an order once more, page after page until one
// brings nothing new, because a short page need not be the last. It returns all
// items that came.
func listAgain[T any](ctx context.Context, r OrdersResource, id int64, list string, items []T, key func(T) int64) ([]T, error) {
	seen := make(map[int64]bool, len(items))
	for _, item := range items {
		seen[key(item)] = true
	}
	for number := 1; ; number++ {
		page, err := orderPage[T](ctx, r.Client, id, list, number, shortPage)
		if IsNotFound(err) || err == nil && len(page.items) == 0 {
			return items, nil
		}
		if err != nil {
			return nil, err
		}
		before := len(items)
		for _, item := range page.items {
			if !seen[key(item)] {
				seen[key(item)], items = true, append(items, item)
			}
		}
		if before == len(items) && number*shortPage > before {
			return items, nil
		}
	}
}

// Elsewhere is the channel of an order that is in none of those asked about.
const Elsewhere = -1

// ListNamed is List for a caller who wants certain channels, or wants to leave
// them out. An order may come without a readable channel. Only the store's filter
// can tell that: one more call for each of the channels. Without channels it is
// List.
func (r OrdersResource) ListNamed(ctx context.Context, opts OrderListOptions, channels []int64) ([]Order, error) {
	page, err := r.List(ctx, opts)
	if err != nil || len(channels) == 0 || !slices.ContainsFunc(page, lacksChannel) {
		return page, err
	}
	opts.MinID, opts.MaxID, opts.Embed, opts.Fees = page[0].ID, page[len(page)-1].ID, false, false
	found := map[int64]Int{}
	for _, channel := range channels {
		opts.ChannelID = channel
		among, err := r.List(ctx, opts)
		if err != nil {
			return nil, err
		}
		for _, o := range among {
			found[o.ID] = Int(channel)
		}
	}
	for i, o := range page {
		if lacksChannel(o) {
			page[i].ChannelID = cmp.Or(found[o.ID], Elsewhere)
		}
	}
	return page, nil
}

// nameChannel gives each order without a readable channel the one of the filter:
// the store chose the order by it.
func (o OrderListOptions) nameChannel(page []Order) {
	for i := range page {
		if o.ChannelID != 0 && lacksChannel(page[i]) {
			page[i].ChannelID = Int(o.ChannelID)
		}
	}
}

func lacksChannel(o Order) bool { return o.ChannelID <= 0 }
