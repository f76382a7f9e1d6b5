package fulfillment

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
)

// Ensure a part of an order never passes for the whole.
func TestPlanFor_part(t *testing.T) {
	item := func(number string, shipped int64, refs ...any) []seti.ItemUpdate {
		return []seti.ItemUpdate{itemIn(number, shipped, refs...)}
	}
	all := shipment(1, 1, "T", "", 11, 3, 12, 1)
	for name, tt := range map[string]struct {
		action action
		update seti.OrderUpdate
		have   []bigcommerce.Shipment
		want   []string
	}{
		"nothing was shipped of any line":                   {shipped, seti.OrderUpdate{Packages: packages("T"), Items: append(item("11", 0), item("12", 0)...)}, nil, []string{"idle: T"}},
		"nothing of a line, beside a shipment":              {shipped, seti.OrderUpdate{Packages: packages("T", "U"), Items: item("13", 0)}, []bigcommerce.Shipment{all}, []string{"idle: U"}},
		"nothing of one line, all of another":               {partly, seti.OrderUpdate{Packages: packages("T"), Items: append(item("11", 3), item("12", 0, "1", unsaid)...)}, nil, []string{"T to 1: 3x11"}},
		"nothing of a line in the package":                  {partly, seti.OrderUpdate{Packages: packages("T"), Items: item("11", 0, "1", 0)}, nil, []string{"idle: T"}},
		"one package, and a line that is not in it":         {shipped, seti.OrderUpdate{Packages: packages("T"), Items: append(item("11", 3, "1", 3), item("12", 1)...)}, nil, []string{"T to 1: 3x11 1x12"}},
		"the same, and it comes again":                      {shipped, seti.OrderUpdate{Packages: packages("T"), Items: append(item("11", 3, "1", 3), item("12", 1)...)}, []bigcommerce.Shipment{all}, nil},
		"the same, with some sent before":                   {shipped, seti.OrderUpdate{Packages: packages("U"), Items: append(item("12", 1, "1", 1), item("11", 2)...)}, []bigcommerce.Shipment{shipment(1, 1, "T", "", 11, 1)}, []string{"U to 1: 1x11 1x12"}},
		"unsaid units, with some sent before":               {shipped, seti.OrderUpdate{Packages: packages("U"), Items: item("11", 2, "1", unsaid)}, []bigcommerce.Shipment{shipment(1, 1, "T", "", 11, 1)}, []string{"U to 1: 1x11"}},
		"the same, and it comes again, unsaid":              {shipped, seti.OrderUpdate{Packages: packages("U"), Items: item("11", 2, "1", unsaid)}, []bigcommerce.Shipment{shipment(1, 1, "T", "", 11, 1), shipment(2, 1, "U", "", 11, 1)}, nil},
		"the same, with more of a line":                     {shipped, seti.OrderUpdate{Packages: packages("U"), Items: item("11", 3, "1", unsaid)}, []bigcommerce.Shipment{shipment(1, 1, "T", "", 11, 1), shipment(2, 1, "U", "", 11, 1)}, []string{"U to 1: 1x11"}},
		"unsaid units, all of them sent before":             {shipped, seti.OrderUpdate{Packages: packages("U"), Items: append(item("11", 1, "1", unsaid), item("12", 1, "1", 1)...)}, []bigcommerce.Shipment{shipment(1, 1, "T", "", 11, 1)}, []string{"U to 1: 1x12"}},
		"one number, and more of a line than in it":         {shipped, seti.OrderUpdate{Packages: packages("T"), Items: item("11", 2, "1", 1)}, []bigcommerce.Shipment{shipment(1, 1, "T", "", 11, 1)}, []string{"T to 1: 1x11"}},
		"the same, a second time":                           {shipped, seti.OrderUpdate{Packages: packages("T"), Items: item("11", 3, "1", 1)}, []bigcommerce.Shipment{shipment(1, 1, "T", "", 11, 1), shipment(2, 1, "T", "", 11, 1)}, []string{"T to 1: 1x11"}},
		"two packages, and more of a line":                  {shipped, seti.OrderUpdate{Packages: packages("T", "U"), Items: item("11", 3, "1", 1, "2", 1)}, []bigcommerce.Shipment{shipment(1, 1, "T", "", 11, 1)}, []string{"U to 1: 1x11", "unpacked: 11"}},
		"the same, and it comes again, unpacked":            {shipped, seti.OrderUpdate{Packages: packages("T", "U"), Items: item("11", 3, "1", 1, "2", 1)}, []bigcommerce.Shipment{shipment(1, 1, "T", "", 11, 1), shipment(2, 1, "U", "", 11, 1)}, []string{"unpacked: 11"}},
		"two packages, and a line in neither":               {shipped, seti.OrderUpdate{Packages: packages("T", "U"), Items: append(item("11", 3, "1", 1, "2", 2), item("12", 1)...)}, nil, []string{"T to 1: 1x11", "U to 1: 2x11", "unpacked: 12"}},
		"a number that is on the order, with another line":  {partly, seti.OrderUpdate{Packages: packages("T"), Items: append(item("11", 3), item("12", 1)...)}, []bigcommerce.Shipment{shipment(1, 1, "T", "", 11, 3)}, []string{"T to 1: 1x12"}},
		"the same number, with more of a line":              {shipped, seti.OrderUpdate{Packages: packages("t"), Items: item("11", 3)}, []bigcommerce.Shipment{shipment(1, 1, "T", "", 11, 1)}, []string{"t to 1: 2x11"}},
		"more of a line, with a number that is new":         {shipped, seti.OrderUpdate{Packages: packages("T", "U"), Items: item("11", 3)}, []bigcommerce.Shipment{shipment(1, 1, "T", "", 11, 1)}, []string{"U to 1: 2x11"}},
		"a line in a package without number":                {shipped, seti.OrderUpdate{Packages: packages("", "U"), Items: append(item("11", 3, "1", 3), item("12", 1, "2", 1)...)}, nil, []string{"U to 1: 1x12"}},
		"the same, beside a package with the rest":          {shipped, seti.OrderUpdate{Packages: packages("", "U"), Items: append(item("11", 3, "1", 2), item("12", 1)...)}, nil, []string{"U to 1: 1x11 1x12"}},
		"the number comes later":                            {shipped, seti.OrderUpdate{Packages: packages("T", "U"), Items: append(item("11", 3, "1", 3), item("12", 1, "2", 1)...)}, []bigcommerce.Shipment{shipment(1, 1, "U", "", 12, 1)}, []string{"T to 1: 3x11"}},
		"all of it in a package without number":             {shipped, seti.OrderUpdate{Packages: packages("", "U"), Items: item("11", 3, "1", 3)}, nil, []string{"idle: U"}},
		"a part, and nobody says which":                     {partly, seti.OrderUpdate{Packages: packages("T")}, nil, []string{"unsaid: T"}},
		"a part that is on the order":                       {partly, seti.OrderUpdate{Packages: packages("T")}, []bigcommerce.Shipment{all}, nil},
		"a part of one unit":                                {partly, seti.OrderUpdate{Packages: packages("U")}, []bigcommerce.Shipment{all, shipment(2, 2, "T", "", 13, 1)}, []string{"U to 2: 1x13"}},
		"a part that is on the order, before the last unit": {partly, seti.OrderUpdate{Packages: packages("T")}, []bigcommerce.Shipment{all, shipment(2, 2, "V", "", 13, 1)}, nil},
		"the last unit, after a part that is on the order":  {partly, seti.OrderUpdate{Packages: packages("T", "U")}, []bigcommerce.Shipment{all, shipment(2, 2, "V", "", 13, 1)}, []string{"U to 2: 1x13"}},
		"a part that names a line":                          {partly, seti.OrderUpdate{Packages: packages("T"), Items: item("11", unsaid)}, nil, []string{"T to 1: 3x11"}},
		"the whole, naming a line":                          {shipped, seti.OrderUpdate{Packages: packages("T"), Items: item("11", unsaid)}, nil, []string{"T to 1: 3x11 1x12", "T to 2: 2x13"}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, planFor(sending(), tt.update, tt.action, tt.have, nil, nil).words()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// Ensure a shipment made without a number gets the new one.
func TestPlanFor_withoutNumber(t *testing.T) {
	bare := []bigcommerce.Shipment{shipment(1, 1, "", "by hand", 11, 3, 12, 1), shipment(2, 2, "", "", 13, 2)}
	update := seti.OrderUpdate{Packages: packages("T", "U")}
	update.Packages[0].Shipper = "UPS"
	want := []string{`shipment 1: T by "ups" by hand` + "\nFurther tracking numbers: U"}
	if diff := cmp.Diff(want, planFor(sending(), update, shipped, bare, nil, nil).words()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	// The numbers go to two shipments, one after the other.
	update.Items = []seti.ItemUpdate{itemIn("11", 3, "1", 1, "2", 2), itemIn("13", 2, "3", 2)}
	update.Packages = append(update.Packages, seti.Package{ID: "3", TrackNum: "V"})
	want = []string{`shipment 1: T by "ups" by hand` + "\nFurther tracking numbers: U", `shipment 2: V`}
	if diff := cmp.Diff(want, planFor(sending(), update, shipped, bare, nil, nil).words()); diff != "" {
		t.Errorf("by item: -want +got:\n%s", diff)
	}
}

// Ensure shipments leave out downloads, pickups and refunded units.
func TestPlanFor_whatIsNotShipped(t *testing.T) {
	o := sending()
	o.Consignments.Shipping[0].LineItems[0].QuantityRefunded = 3
	o.Consignments.Shipping[1].LineItems[0].QuantityRefunded = 1
	o.Consignments.Downloads = []bigcommerce.DownloadConsignment{{LineItems: []bigcommerce.OrderProduct{{ID: 14, Type: "digital", Quantity: 1}}}}
	o.Consignments.Pickups = []bigcommerce.PickupConsignment{{ID: 3, LineItems: []bigcommerce.OrderProduct{{ID: 15, Type: "physical", Quantity: 1, PickupMethodID: 3}}}}
	want := []string{"T to 1: 1x12", "T to 2: 1x13"}
	if diff := cmp.Diff(want, planFor(o, seti.OrderUpdate{Packages: packages("T")}, shipped, nil, nil, nil).words()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// Ensure a package of lines for pickup counts as a package of known contents.
func TestPlanFor_ofWhatIsNotShipped(t *testing.T) {
	o := sending()
	o.Consignments.Pickups = []bigcommerce.PickupConsignment{{ID: 3, LineItems: []bigcommerce.OrderProduct{{ID: 15, Type: "physical", Quantity: 1, PickupMethodID: 3}}}}
	for name, tt := range map[string]struct {
		items []seti.ItemUpdate
		want  []string
	}{
		"alone":            {[]seti.ItemUpdate{itemIn("15", 1, "1", 1)}, []string{"idle: T"}},
		"with goods":       {[]seti.ItemUpdate{itemIn("15", 1, "1", 1), itemIn("12", 1, "1", 1)}, []string{"T to 1: 1x12"}},
		"nothing is said":  {[]seti.ItemUpdate{itemIn("15", unsaid)}, []string{"T to 1: 3x11 1x12", "T to 2: 2x13"}},
		"of another order": {[]seti.ItemUpdate{itemIn("16", 1, "1", 1)}, []string{"unsaid: T"}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, planFor(o, seti.OrderUpdate{Packages: packages("T"), Items: tt.items}, shipped, nil, nil, nil).words()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// Ensure refunded units stay behind if an update names a line and omits its
// units.
func TestPlanFor_refundedOfALine(t *testing.T) {
	o := sending()
	o.Consignments.Shipping[0].LineItems[0].QuantityRefunded = 1
	o.Consignments.Shipping[1].LineItems[0].QuantityRefunded = 2
	for name, tt := range map[string]struct {
		action action
		items  []seti.ItemUpdate
		want   []string
	}{
		"a part that names it":       {partly, []seti.ItemUpdate{itemIn("11", unsaid), itemIn("13", unsaid)}, []string{"T to 1: 2x11"}},
		"a package that it is in":    {shipped, []seti.ItemUpdate{itemIn("11", unsaid, "1", unsaid)}, []string{"T to 1: 2x11"}},
		"how much of it was shipped": {shipped, []seti.ItemUpdate{itemIn("11", 3, "1", unsaid)}, []string{"T to 1: 3x11"}},
		"how much is in the package": {shipped, []seti.ItemUpdate{itemIn("13", unsaid, "1", 1)}, []string{"T to 2: 1x13"}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, planFor(o, seti.OrderUpdate{Packages: packages("T"), Items: tt.items}, tt.action, nil, nil, nil).words()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// Ensure a number joins a shipment of goods refunded since, or else is named.
func TestPlanFor_allRefunded(t *testing.T) {
	o := sending()
	for _, c := range o.Consignments.Shipping {
		for i := range c.LineItems {
			c.LineItems[i].QuantityRefunded = c.LineItems[i].Quantity
		}
	}
	for want, have := range map[string][]bigcommerce.Shipment{
		"shipment 1: Further tracking numbers: U": {shipment(1, 1, "T", "", 11, 3)},
		"idle: U": nil,
	} {
		if got := planFor(o, seti.OrderUpdate{Packages: packages("U")}, shipped, have, nil, nil).words(); len(got) != 1 || got[0] != want {
			t.Errorf("got %q, want %s", got, want)
		}
	}
}
