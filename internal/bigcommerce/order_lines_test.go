package bigcommerce

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Ensure separately fetched lines go to the right place: the address they name,
// their pickup or the only one, or their recipient in the list.
func TestPlaces(t *testing.T) {
	addresses := []ShippingConsignment{{ID: 0}, {ID: 5}}
	if got := shippingByID(addresses, 5); got == nil || got.ID != 5 {
		t.Errorf("address 5: got %v", got)
	}
	if shippingByID(addresses, 0) != nil || shippingByID(addresses, 6) != nil {
		t.Error("got an address for id 0 or an unknown id, want none")
	}
	two := []PickupConsignment{{ID: 71, PickupMethodID: 1}, {ID: 72, PickupMethodID: 2}}
	for method, want := range map[Int]int{1: 0, 2: 1, 71: 0, 72: 1, 3: 2} {
		got := withPickup(append([]PickupConsignment(nil), two...), OrderProduct{PickupMethodID: method})
		if len(got) <= want || len(got[want].LineItems) != 1 {
			t.Errorf("pickup %d: got %+v, want it in place %d", method, got, want)
		}
	}
	if got := withPickup([]PickupConsignment{{ID: 71, PickupMethodID: 1}}, OrderProduct{PickupMethodID: 3}); len(got) != 1 {
		t.Errorf("the only pickup: got %d, want 1", len(got))
	}
	from := []DownloadConsignment{{RecipientEmail: "a@x.test"}, {RecipientEmail: "b@x.test", LineItems: []OrderProduct{{ID: 7}}}}
	for id, want := range map[int64]string{7: "b@x.test", 8: "a@x.test"} {
		got := withDownload([]DownloadConsignment{{RecipientEmail: "c@x.test"}}, from, OrderProduct{ID: id})
		if len(got) != 2 || got[1].RecipientEmail != want {
			t.Errorf("line %d: got %+v, want it sent to %s", id, got, want)
		}
		if got = withDownload(got, from, OrderProduct{ID: id}); len(got) != 2 || len(got[1].LineItems) != 2 {
			t.Errorf("line %d again: got %+v, want it beside the first", id, got)
		}
	}
}

// Ensure Lines returns each line once, sorted by id.
func TestOrderLines_sorted(t *testing.T) {
	var o Order
	o.Consignments.Shipping = []ShippingConsignment{{LineItems: []OrderProduct{{ID: 9_000_000_000}, {ID: 3}}}}
	o.Consignments.Downloads = []DownloadConsignment{{LineItems: []OrderProduct{{ID: 5}, {ID: 3}}}}
	var got []int64
	for _, p := range o.Lines() {
		got = append(got, p.ID)
	}
	if diff := cmp.Diff([]int64{3, 5, 9_000_000_000}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	o.Consignments.Downloads[0].LineItems = []OrderProduct{{SKU: "a"}, {SKU: "b"}}
	if got := o.Lines(); len(got) != 4 {
		t.Errorf("lines without a number: got %d lines, want all 4", len(got))
	}
}
