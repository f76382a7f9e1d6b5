package fulfillment

import (
	"net/http"
	"slices"
	"testing"

	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/seti"
	"connect2cart/internal/standin/bcsim"
)

const tenMugs = `{"orders":[{"id":1042,"status_id":11,"products":[{"id":311,"sku":"MUG","quantity":10}]}]}`

// mugsIn is an update about packages with two mugs each.
func mugsIn(tracks ...string) seti.OrderUpdate {
	u := seti.OrderUpdate{OrderNumber: "1042", Status: "Partially Shipped", Packages: packages(tracks...)}
	item := seti.ItemUpdate{ItemNumber: "311"}
	for _, p := range u.Packages {
		item.Packages = append(item.Packages, seti.PackedItem{PackageID: p.ID, Quantity: new(int64(2))})
	}
	u.Items = []seti.ItemUpdate{item}
	return u
}

// Ensure a package goes out once, although BigCommerce leaves its shipment out of
// the list. We read the list again where the order contradicts it.
func TestUpdate_shortList(t *testing.T) {
	for name, c := range map[string]struct {
		status   int
		body     string
		times    int
		unlisted []string
	}{
		"empty once":  {http.StatusOK, "[]", 1, nil},
		"204 once":    {http.StatusNoContent, "", 1, nil},
		"empty twice": {http.StatusOK, "[]", 2, []string{"T1"}},
	} {
		st := shoptest.Load(t, tenMugs)
		s, sim := shoptest.Open(t, st, merchant.Settings{})
		update(t, s, mugsIn("T1"))
		sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: c.status, Body: c.body, Method: http.MethodGet, Path: "/v2/orders/*/shipments", Nth: 1, Times: c.times})
		got, _ := update(t, s, mugsIn("T1", "T2"))
		var made []string
		for _, parcel := range st.Shipments(1042) {
			made = append(made, parcel.TrackingNumber)
		}
		if got.Err != nil || !slices.Equal(made, []string{"T1", "T2"}) || !slices.Equal(got.Remark.Unlisted, c.unlisted) {
			t.Errorf("%s: got %v, shipments %v, want T1 and T2 once each", name, got, made)
		}
	}
}
