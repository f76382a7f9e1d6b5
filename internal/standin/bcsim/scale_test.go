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

// BenchmarkOrders lists 250 whole orders.
func BenchmarkOrders(b *testing.B) {
	s := bcsim.New(bcsim.WithQuota(bcsim.Quota{Unlimited: true}), bcsim.WithStore("scale", bcsim.Scale(20_000, 0, 0), bcsim.DefaultAccount()))
	for b.Loop() {
		a := call(s, "GET", "/v2/orders?min_id=10000&limit=250&include=consignments.line_items,fees&consignment_structure=object", "")
		b.SetBytes(int64(len(a.body)))
		s.ResetRequests()
	}
}

// BenchmarkOrders_cold lists 250 whole orders that are not in the cache yet.
func BenchmarkOrders_cold(b *testing.B) {
	st := bcsim.Scale(20_000, 0, 0)
	n := 0
	for b.Loop() {
		n++
		a := bcsim.DefaultAccount()
		s := bcsim.New(bcsim.WithQuota(bcsim.Quota{Unlimited: true}), bcsim.WithStore("cold"+itoa(int64(n)), st, a))
		call(s, "GET", "/v2/orders?min_id=10000&limit=250&include=consignments.line_items,fees&consignment_structure=object", "")
	}
}

// BenchmarkScale makes a store of the size in the project's targets.
func BenchmarkScale(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		bcsim.Scale(20_000, 25_000, 20_000)
	}
}
