package fulfillment

import (
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/carriers"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/seti"
	"connect2cart/internal/standin/bcsim"
)

// Ensure items find their lines by number, reference and unique SKU, and that an
// odd item or a label without a meaning for goods holds the number.
func TestPlanFor_items(t *testing.T) {
	o := sending()
	for i, sku := range []string{"MUG", "HAT"} {
		o.Consignments.Shipping[0].LineItems[i].SKU = sku
	}
	o.Consignments.Shipping[1].LineItems[0].SKU = "MUG"
	o.Consignments.Downloads = []bigcommerce.DownloadConsignment{{LineItems: []bigcommerce.OrderProduct{{Quantity: 1}}}} // without an id
	one, vague := int64(1), action{Ship: true}
	last := []bigcommerce.Shipment{shipment(1, 1, "S", "", 11, 3, 12, 1), shipment(2, 2, "S", "", 13, 1)} // a unit of 13 is left
	for name, tt := range map[string]struct {
		action action
		item   seti.ItemUpdate
		have   []bigcommerce.Shipment
		want   []string
	}{
		"by its own number":           {vague, seti.ItemUpdate{ItemNumber: "12", RefNumber: "11", Shipped: &one}, nil, []string{"T to 1: 1x12"}},
		"by its reference":            {vague, seti.ItemUpdate{ItemNumber: "1", RefNumber: " 13 ", SKU: "HAT", Shipped: &one}, nil, []string{"T to 2: 1x13"}},
		"by its SKU":                  {vague, seti.ItemUpdate{ItemNumber: "1", RefNumber: "2", SKU: " hat", Shipped: &one}, nil, []string{"T to 1: 1x12"}},
		"by a SKU of two lines":       {vague, seti.ItemUpdate{ItemNumber: "1", SKU: "MUG", Shipped: &one}, nil, []string{"unsaid: T"}},
		"by nothing":                  {shipped, seti.ItemUpdate{Shipped: &one}, nil, []string{"unsaid: T"}},
		"by the number 0":             {shipped, seti.ItemUpdate{ItemNumber: "0", Shipped: &one}, nil, []string{"unsaid: T"}},
		"nothing of a foreign item":   {shipped, seti.ItemUpdate{ItemNumber: "99", Shipped: new(int64(0))}, nil, []string{"T to 1: 3x11 1x12", "T to 2: 2x13"}},
		"a foreign item, packed 0":    {shipped, seti.ItemUpdate{ItemNumber: "99", Shipped: new(int64(0)), Packages: []seti.PackedItem{{PackageID: "1", Quantity: new(int64(0))}}}, nil, []string{"T to 1: 3x11 1x12", "T to 2: 2x13"}},
		"a foreign item, packed 1":    {shipped, seti.ItemUpdate{ItemNumber: "99", Shipped: new(int64(0)), Packages: []seti.PackedItem{{PackageID: "1", Quantity: &one}}}, nil, []string{"unsaid: T"}},
		"a foreign item in a package": {shipped, seti.ItemUpdate{ItemNumber: "99", Shipped: new(int64(0)), Packages: []seti.PackedItem{{PackageID: "1"}}}, nil, []string{"unsaid: T"}},
		"a part, of a canceled item":  {partly, seti.ItemUpdate{ItemNumber: "11", Status: "Item Canceled"}, nil, []string{"unsaid: T"}},
		"a part, of a canceled one":   {partly, seti.ItemUpdate{ItemNumber: "11", Status: "Canceled"}, nil, []string{"unsaid: T"}},
		"a part, of a pending one":    {partly, seti.ItemUpdate{ItemNumber: "11", Status: "Pending"}, nil, []string{"unsaid: T"}},
		"a part, of a shipped item":   {partly, seti.ItemUpdate{ItemNumber: "11", Status: "Item Shipped"}, nil, []string{"T to 1: 3x11"}},
		"the last unit, canceled":     {partly, seti.ItemUpdate{ItemNumber: "13", Status: "Item Canceled"}, last, []string{"unsaid: T"}},
		"the last unit, foreign":      {partly, seti.ItemUpdate{ItemNumber: "99", Shipped: &one}, last, []string{"unsaid: T"}},
		"the last unit, vague label":  {vague, seti.ItemUpdate{ItemNumber: "13"}, last, []string{"unsaid: T"}},
	} {
		got := planFor(o, seti.OrderUpdate{Packages: packages("T"), Items: []seti.ItemUpdate{tt.item}}, tt.action, tt.have, nil, nil)
		if diff := cmp.Diff(tt.want, got.words()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for action, want := range map[action]string{partly: "T to 2: 1x13", vague: "unsaid: T"} {
		if got := planFor(o, seti.OrderUpdate{Packages: packages("T")}, action, last, nil, nil).words(); len(got) != 1 || got[0] != want {
			t.Errorf("the last unit, no items: got %q, want %s", got, want)
		}
	}
	// A cancellation or refund takes the waiting numbers back. S is on its way, so
	// it stays. A declined order may still go out.
	for action, taken := range map[action][]string{cancelled: {"T", "H"}, refunded: {"T", "H"}, {Status: statusDeclined}: nil} {
		got := planFor(o, seti.OrderUpdate{Packages: packages("S", "T")}, action, last, []pack{{seti.Package{TrackNum: "H"}}}, nil)
		if diff := cmp.Diff(taken, got.TakenBack); diff != "" || (len(got.Held) != 0) != (taken == nil) {
			t.Errorf("status %d (-want +got):\n%s, held %v", action.Status, diff, got.Held)
		}
	}
}

// Ensure an item's name in an answer is a number or a code.
func TestItemName(t *testing.T) {
	for want, item := range map[string]seti.ItemUpdate{
		"7": {ItemNumber: " 7 ", SKU: "A"}, "A-1_b.c/d": {ItemNumber: "Ada Lovelace", SKU: "A-1_b.c/d"}, "9": {RefNumber: "9"}, "without number": {ItemNumber: "123456789012345678901", RefNumber: "#1", SKU: "a b"},
		"12345678901234567890": {ItemNumber: "12345678901234567890"}, "09AZaz": {SKU: "09AZaz"},
	} {
		if got := itemName(item); got != want {
			t.Errorf("%+v: got %q, want %q", item, got, want)
		}
	}
}

// Ensure the carrier's name wins, and that its service and the form of the number
// count only as far as they agree.
func TestPack_carrier(t *testing.T) {
	const ups, usps = "1Z9999999999999999", "9400111899223856928499"
	for name, tt := range map[string]struct {
		pack  seti.Package
		want  string
		known bool
	}{
		"a name":                            {seti.Package{TrackNum: ups, Shipper: "FedEx"}, "fedex", true},
		"an unknown name":                   {seti.Package{TrackNum: ups, Shipper: "Pony"}, "", false},
		"the number alone":                  {seti.Package{TrackNum: ups}, "ups", true},
		"the number, and an unknown method": {seti.Package{TrackNum: usps, Method: "Ground"}, "usps", true},
		"the method alone":                  {seti.Package{TrackNum: "T1", Method: "UPS Ground"}, "ups", true},
		"both agree":                        {seti.Package{TrackNum: ups, Method: "UPS Ground"}, "ups", true},
		"both differ":                       {seti.Package{TrackNum: usps, Method: "UPS Ground"}, "", false},
		"neither":                           {seti.Package{TrackNum: "T1"}, "", false},
	} {
		if got, known := (pack{tt.pack}).carrier(nil); known != tt.known || got != (carriers.Carrier{Provider: tt.want}) {
			t.Errorf("%s: got %+v, %t, want %s", name, got, known, tt.want)
		}
	}
}

// Ensure an existing shipment gets its number although BigCommerce refuses the
// carrier.
func TestUpdate_carrierOfAnExistingShipment(t *testing.T) {
	st := shoptest.Load(t, twoMugs)
	s, sim := shoptest.Open(t, st, merchant.Settings{})
	o, err := s.Client.Orders().Get(t.Context(), 1042, true)
	if err != nil {
		t.Fatal(err)
	}
	bare := bigcommerce.NewShipment{OrderAddressID: shippable(o)[0].address, Items: []bigcommerce.ShipmentItem{{OrderProductID: 311, Quantity: 2}, {OrderProductID: 312, Quantity: 1}}}
	if _, err := s.Client.Orders().CreateShipment(t.Context(), 1042, bare); err != nil {
		t.Fatal(err)
	}
	sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Method: http.MethodPut, Nth: 1, Status: 400, Body: `[{"status":400,"message":"The field 'shipping_provider' is invalid."}]`})
	got, _ := update(t, s, shipping("Shipped", "T1"))
	if list := st.Shipments(1042); got.Err != nil || len(list) != 1 || list[0].TrackingNumber != "T1" || list[0].ShippingProvider != "" {
		t.Errorf("got %v, %+v, want T1 without a carrier", got, list)
	}
}

// Ensure a line is shipped to the address it names, or else to the one that holds
// it. Lines for a pickup, without an address or without an id stay out.
func TestShippable(t *testing.T) {
	line := func(id int64, address, pickup bigcommerce.Int) bigcommerce.OrderProduct {
		return bigcommerce.OrderProduct{ID: id, OrderAddressID: address, PickupMethodID: pickup, Quantity: 3, QuantityShipped: 2, QuantityRefunded: 1}
	}
	o := bigcommerce.Order{ID: 7}
	o.Consignments.Shipping = []bigcommerce.ShippingConsignment{
		{ID: 1, LineItems: []bigcommerce.OrderProduct{line(11, 0, 0), line(12, 2, 0), line(13, 1, 5)}},
		{ID: 2, LineItems: []bigcommerce.OrderProduct{line(0, 2, 0)}},
	}
	o.Consignments.Downloads = []bigcommerce.DownloadConsignment{{LineItems: []bigcommerce.OrderProduct{line(14, 0, 0)}}}
	want := []goodsLine{{11, 1, 3, 2, 1}, {12, 2, 3, 2, 1}}
	if got := shippable(o); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
