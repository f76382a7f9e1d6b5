package bigcommerce_test

import (
	"errors"
	"net/http"
	"testing"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/secret"
	"connect2cart/internal/standin/bcsim"
)

// Ensure an order comes with its lines even if its own answer lacks them. An
// order without lines and a removed order are errors, and so is a 404 for one that
// the list has.
func TestOrders_Whole(t *testing.T) {
	st := bcsim.NewStore()
	st.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: 1001, StatusID: 11}})
	st.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: 1002, StatusID: 11}})
	account := bcsim.DefaultAccount()
	sim := bcsim.New(bcsim.WithStore(account.StoreHash, st, account))
	sim.Fail(bcsim.Fault{Kind: bcsim.EmptyLineItems, Order: 1002})
	c := &bigcommerce.Client{BaseURL: "https://bigcommerce.test", StoreHash: account.StoreHash, Token: secret.New(account.AccessToken), Transport: sim.RoundTripper()}

	for id, want := range map[int64]bool{1001: false, 1002: true} {
		o, completed, err := c.Orders().Whole(t.Context(), id)
		if err != nil || completed != want || !o.IsComplete() || len(o.Lines()) == 0 {
			t.Errorf("order %d: got %d lines, completed %v, %v, want completed %v", id, len(o.Lines()), completed, err, want)
		}
	}
	if _, _, err := c.Orders().Whole(t.Context(), 7); !bigcommerce.IsNotFound(err) {
		t.Errorf("no such order: got %v, want not found", err)
	}
	if _, err := c.Orders().CouponsOf(t.Context(), 7); !errors.Is(err, bigcommerce.ErrOrderGone) {
		t.Errorf("coupons of an order that went: got %v, want ErrOrderGone", err)
	}
	sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusNotFound, Path: "/v2/orders/1001"})
	sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusNotFound, Path: "/v2/orders/1001/coupons"})
	if _, err := c.Orders().CouponsOf(t.Context(), 1001); !bigcommerce.IsUnusable(err) || bigcommerce.IsNotFound(err) || errors.Is(err, bigcommerce.ErrOrderGone) {
		t.Errorf("404 for an order that the list has: got %v, want an unusable answer", err)
	}
	if list, err := c.Orders().TransactionsOf(t.Context(), 1001); len(list) != 0 || err != nil {
		t.Errorf("payments of an unpaid order: got %v, %v, want none", list, err)
	}
}
