package fulfillment

import (
	"net/http"
	"strings"
	"testing"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/seti"
	"connect2cart/internal/standin/bcsim"
)

// Ensure an order without a readable status keeps the one it has: before the
// shipments, and after them.
func TestUpdate_noStatus(t *testing.T) {
	for name, c := range map[string]struct {
		update seti.OrderUpdate
		nth    int
		status string // as BigCommerce sends it
		made   int
	}{
		"null at first":      {statusOnly("Order Shipped"), 1, `"status_id":null,`, 0},
		"a word at first":    {statusOnly("Order Shipped"), 1, `"status_id":"Completed",`, 0},
		"missing at first":   {statusOnly("Order Shipped"), 1, ``, 0},
		"null at the second": {oneMug("Item Shipped", "T1"), 2, `"status_id":null,`, 1},
	} {
		st := shoptest.Load(t, strings.Replace(twoMugs, `"status_id":11`, `"status_id":10`, 1))
		s, sim := shoptest.OpenUnwatched(t, st, merchant.Settings{})
		sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusOK, Method: http.MethodGet, Path: "/v2/orders/1042", Nth: c.nth,
			Body: `{"id":1042,` + c.status + `"total_inc_tax":"9.00","shipping_address_count":1,"consignments":{"shipping":[{"id":5,"line_items":[{"id":311,"order_address_id":5,"quantity":2}]}]}}`})
		got, _ := update(t, s, c.update)
		if !bigcommerce.IsUnusable(got.Err) || sim.Count(http.MethodPut, "") != 0 || len(st.Shipments(1042)) != c.made {
			t.Errorf("%s: got %v after %d changes of the status, %d shipments, want %d", name, got, sim.Count(http.MethodPut, ""), len(st.Shipments(1042)), c.made)
		}
		got, _ = update(t, s, c.update)
		if o, _ := st.Order(1042); got.Err != nil || o.StatusID != statusCompleted || len(st.Shipments(1042)) != c.made {
			t.Errorf("%s, again: got %v, status %d, %d shipments, want completed and %d", name, got, o.StatusID, len(st.Shipments(1042)), c.made)
		}
	}
}
