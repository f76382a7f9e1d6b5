package bigcommerce

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"sort"
)

// inOrder sorts a page by id. It leaves out orders that come twice or are beyond
// the filter. tidy reports that there was nothing to do.
func (o OrderListOptions) inOrder(page []Order) (list []Order, tidy bool) {
	last := o.MinID - 1
	tidy = !slices.ContainsFunc(page, func(order Order) bool {
		isNext := order.ID > last && (o.MaxID == 0 || order.ID <= o.MaxID)
		last = order.ID
		return !isNext
	})
	if tidy {
		return page, true
	}
	list = slices.DeleteFunc(page, func(order Order) bool { return order.ID < o.MinID || o.MaxID > 0 && order.ID > o.MaxID })
	slices.SortStableFunc(list, func(a, b Order) int { return cmp.Compare(a.ID, b.ID) })
	return slices.CompactFunc(list, func(a, b Order) bool { return a.ID == b.ID }), false
}

// confirmed is the part of a page out of order that BigCommerce's count
// confirms. A store that ignores our filter or our order may leave out any order,
// and the caller goes on behind the last one. So the part ends before the first
// hole. A page whose first order is behind a hole is an error.
func (r OrdersResource) confirmed(ctx context.Context, req *http.Request, o OrderListOptions, page []Order, nameless int) ([]Order, error) {
	var failed error
	holed := func(n int) bool { // in front of the order n
		if failed != nil {
			return true
		}
		c, err := r.Count(ctx, o.UpTo(page[n].ID))
		failed = err
		return err != nil || c.Count > n+1+nameless
	}
	whole := len(page)
	if whole > 0 && holed(whole-1) {
		whole = sort.Search(whole-1, holed)
	}
	switch {
	case failed != nil:
		return nil, fmt.Errorf("orders out of order: %w", failed)
	case whole == 0:
		return nil, answerError(req, fmt.Errorf("%d orders from %d on are out of place", len(page), o.MinID))
	}
	return page[:whole], nil
}

// UpTo counts what the list has up to an order.
func (o OrderListOptions) UpTo(order int64) OrderCountOptions {
	return OrderCountOptions{MinID: o.MinID, MaxID: order, StatusID: o.StatusID, ChannelID: o.ChannelID, MinDateCreated: o.MinDateCreated, Modified: o.Modified}
}
