package bcsim_test

import (
	"testing"

	"connect2cart/internal/standin/bcsim"
)

// Ensure a big store answers like a small one, and its orders can change.
func TestScale(t *testing.T) {
	s := bcsim.New(bcsim.WithStore("scale", bcsim.Scale(2000, 105, 30), bcsim.DefaultAccount()))
	if got := listed(t, s, "?min_id=1500&limit=250"); len(got) != 250 || got[0] != 1500 {
		t.Errorf("got %d orders, want 250 from 1500 on", len(got))
	}
	before := call(s, "GET", "/v2/orders/7", "").body
	call(s, "PUT", "/v2/orders/7", `{"status_id":2}`).want(t, 200)
	if o, _ := s.Store().Order(7); o.StatusID != 2 || before == call(s, "GET", "/v2/orders/7", "").body {
		t.Errorf("got status %d, want 2", o.StatusID)
	}
	if _, total := ids(t, s, "/v3/catalog/variants"); total != 105 {
		t.Errorf("got %d variants, want 105", total)
	}
	if _, total := ids(t, s, "/v3/customers"); total != 30 {
		t.Errorf("got %d customers, want 30", total)
	}
}
