package fulfillment

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
)

// sending is an order with two lines to address 1 and one to address 2.
func sending() bigcommerce.Order {
	to := func(address, id int64, quantity, shipped int) bigcommerce.OrderProduct {
		return bigcommerce.OrderProduct{ID: id, OrderAddressID: bigcommerce.Int(address), Type: "physical", Quantity: bigcommerce.Int(quantity), QuantityShipped: bigcommerce.Int(shipped)}
	}
	o := bigcommerce.Order{ID: 7}
	o.Consignments.Shipping = []bigcommerce.ShippingConsignment{
		{ID: 1, LineItems: []bigcommerce.OrderProduct{to(1, 11, 3, 0), to(1, 12, 1, 0)}},
		{ID: 2, LineItems: []bigcommerce.OrderProduct{to(2, 13, 2, 0)}},
	}
	return o
}

func shipment(id, address int64, track, comments string, items ...int64) bigcommerce.Shipment {
	s := bigcommerce.Shipment{ID: id, OrderAddressID: bigcommerce.Int(address), TrackingNumber: track, Comments: comments}
	for i := 0; i+1 < len(items); i += 2 {
		s.Items = append(s.Items, bigcommerce.ShipmentItem{OrderProductID: bigcommerce.Int(items[i]), Quantity: bigcommerce.Int(items[i+1])})
	}
	return s
}

// words puts a plan into words.
func (plan plan) words() []string {
	var words []string
	for _, s := range plan.Create {
		text := fmt.Sprintf("%s to %d:", s.TrackingNumber, s.OrderAddressID)
		for _, i := range s.Items {
			text += fmt.Sprintf(" %dx%d", i.Quantity, i.OrderProductID)
		}
		words = append(words, joined(" | ", text, s.Comments))
	}
	for _, u := range plan.Update {
		text := fmt.Sprintf("shipment %d:", u.ShipmentID)
		if c := u.Change; c.TrackingNumber != "" {
			text += " " + c.TrackingNumber
		}
		if by := u.Change.ShippingProvider; by != nil {
			text += fmt.Sprintf(" by %q", *by)
		}
		words = append(words, joined(" ", text, u.Change.Comments))
	}
	for _, track := range plan.Unmatched {
		words = append(words, "idle: "+track)
	}
	for _, track := range plan.ContentsUnknown {
		words = append(words, "unsaid: "+track)
	}
	for _, line := range plan.Unpacked {
		words = append(words, fmt.Sprintf("unpacked: %d", line))
	}
	return words
}

func packages(tracks ...string) (list []seti.Package) {
	for i, track := range tracks {
		list = append(list, seti.Package{ID: fmt.Sprint(i + 1), TrackNum: track})
	}
	return list
}

// itemIn is an item with its shipped units. refs are pairs: a package ID and
// the units in that package.
func itemIn(number string, shipped int64, refs ...any) seti.ItemUpdate {
	i := seti.ItemUpdate{ItemNumber: number, Shipped: saidUnits(shipped)}
	for n := 0; n+1 < len(refs); n += 2 {
		i.Packages = append(i.Packages, seti.PackedItem{PackageID: refs[n].(string), Quantity: saidUnits(int64(refs[n+1].(int)))})
	}
	return i
}

// unsaid leaves a number of units out of the update.
const unsaid = -9

func saidUnits(n int64) *int64 {
	if n == unsaid {
		return nil
	}
	return &n
}

// Ensure packages become exactly the missing shipments.
func TestPlanFor(t *testing.T) {
	long := strings.Repeat("9", 49) + "éééé"
	link := func(number string) string {
		return "https://tools.usps.com/go/TrackConfirmAction?tLabels=" + number
	}
	cut := link("")[:maxTrack]
	for name, tt := range map[string]struct {
		update seti.OrderUpdate
		have   []bigcommerce.Shipment
		want   []string
	}{
		"one number for all":                   {seti.OrderUpdate{Packages: packages("T")}, nil, []string{"T to 1: 3x11 1x12", "T to 2: 2x13"}},
		"half of it is there":                  {seti.OrderUpdate{Packages: packages("T")}, []bigcommerce.Shipment{shipment(1, 1, "t", "", 11, 3, 12, 1)}, []string{"T to 2: 2x13"}},
		"all of it is there":                   {seti.OrderUpdate{Packages: packages("T 1")}, []bigcommerce.Shipment{shipment(1, 1, "t1", "", 11, 3, 12, 1), shipment(2, 2, "T1", "", 13, 2)}, nil},
		"the number is there for a part":       {seti.OrderUpdate{Packages: packages("T")}, []bigcommerce.Shipment{shipment(1, 1, "T", "", 11, 1), shipment(2, 2, "T", "", 13, 2)}, nil},
		"no number":                            {seti.OrderUpdate{Packages: packages(" ", "()")}, nil, nil},
		"two numbers":                          {seti.OrderUpdate{Packages: packages("T", "U", "T")}, nil, []string{"T to 1: 3x11 1x12 | Further tracking numbers: U", "T to 2: 2x13 | Further tracking numbers: U"}},
		"the second comes later":               {seti.OrderUpdate{Packages: packages("T", "U")}, []bigcommerce.Shipment{shipment(1, 1, "T", "Mind the dog", 11, 3, 12, 1), shipment(2, 2, "T", "", 13, 2)}, []string{"shipment 1: Mind the dog\nFurther tracking numbers: U"}},
		"the second is among the comments":     {seti.OrderUpdate{Packages: packages("U", "T")}, []bigcommerce.Shipment{shipment(1, 1, "T", "Further tracking numbers: U (UPS), V", 11, 3, 12, 1), shipment(2, 2, "T", "", 13, 2)}, nil},
		"part of a longer number":              {seti.OrderUpdate{Packages: packages("U")}, []bigcommerce.Shipment{shipment(1, 1, "T", "Further tracking numbers: U2", 11, 3, 12, 1, 13, 2)}, []string{"shipment 1: Further tracking numbers: U2, U"}},
		"a number in the merchant's own words": {seti.OrderUpdate{Packages: packages("12")}, []bigcommerce.Shipment{shipment(1, 1, "T", "12 mugs, part 12-3", 11, 3, 12, 1, 13, 2)}, []string{"shipment 1: 12 mugs, part 12-3\nFurther tracking numbers: 12"}},
		"a number with words in brackets":      {seti.OrderUpdate{Packages: packages("T", "U (2 of 3), by hand", "V")}, []bigcommerce.Shipment{shipment(1, 1, "T", "", 11, 3, 12, 1, 13, 2)}, []string{"shipment 1: Further tracking numbers: U 2 of 3 by hand, V"}},
		"and it comes again":                   {seti.OrderUpdate{Packages: packages("T", "U (2 of 3), by hand", "V")}, []bigcommerce.Shipment{shipment(1, 1, "T", "Further tracking numbers: U 2 of 3 by hand, V", 11, 3, 12, 1, 13, 2)}, nil},
		"words behind our numbers":             {seti.OrderUpdate{Packages: packages("U", "V")}, []bigcommerce.Shipment{shipment(1, 1, "T", "Further tracking numbers: V (UPS, Ground)\nthanks", 11, 3, 12, 1, 13, 2)}, []string{"shipment 1: Further tracking numbers: V (UPS, Ground)\nthanks\nFurther tracking numbers: U"}},
		"nothing left and no shipment":         {seti.OrderUpdate{Packages: packages("U"), Items: []seti.ItemUpdate{itemIn("12", 1)}}, []bigcommerce.Shipment{shipment(1, 1, "T", "", 11, 3)}, []string{"U to 1: 1x12"}},
		"what was shipped of a line":           {seti.OrderUpdate{Packages: packages("T"), Items: []seti.ItemUpdate{itemIn("11", 1)}}, nil, []string{"T to 1: 1x11"}},
		"what was shipped, in all, so far":     {seti.OrderUpdate{Packages: packages("U"), Items: []seti.ItemUpdate{itemIn("11", 2)}}, []bigcommerce.Shipment{shipment(1, 1, "T", "", 11, 1)}, []string{"U to 1: 1x11"}},
		"packages by item":                     {seti.OrderUpdate{Packages: packages("T", "U"), Items: []seti.ItemUpdate{itemIn("11", 3, "1", 2, "2", 1), itemIn("13", 2, "2", 2)}}, nil, []string{"T to 1: 2x11", "U to 1: 1x11", "U to 2: 2x13"}},
		"more in packages than there is":       {seti.OrderUpdate{Packages: packages("T", "U"), Items: []seti.ItemUpdate{itemIn("12", 9, "1", 5, "2", 4)}}, nil, []string{"T to 1: 1x12 | Further tracking numbers: U"}},
		"more of the same package":             {seti.OrderUpdate{Packages: packages("T"), Items: []seti.ItemUpdate{itemIn("11", 3, "1", 3)}}, []bigcommerce.Shipment{shipment(1, 1, "T", "", 11, 1)}, []string{"T to 1: 2x11"}},
		"a package without number":             {seti.OrderUpdate{Packages: []seti.Package{{ID: "1"}, {ID: "2", TrackNum: "U"}}, Items: []seti.ItemUpdate{itemIn("11", unsaid, "1", 2), itemIn("12", unsaid, "2", 1)}}, nil, []string{"U to 1: 1x12"}},
		"a package nobody says the content of": {seti.OrderUpdate{Packages: packages("T", "U"), Items: []seti.ItemUpdate{itemIn("11", 3, "1", 3)}}, nil, []string{"T to 1: 3x11 | Further tracking numbers: U"}},
		"two of them, one with the rest":       {seti.OrderUpdate{Packages: packages("T", "U"), Items: []seti.ItemUpdate{itemIn("11", 3, "1", 2), itemIn("12", 1)}}, nil, []string{"T to 1: 2x11", "U to 1: 1x11 1x12"}},
		"items of somebody else":               {seti.OrderUpdate{Packages: packages("T"), Items: []seti.ItemUpdate{itemIn("99", 1, "1", 1), itemIn("x", 1)}}, nil, []string{"T to 1: 3x11 1x12", "T to 2: 2x13"}},
		"a quantity that is not said":          {seti.OrderUpdate{Packages: packages("T"), Items: []seti.ItemUpdate{itemIn("11", unsaid, "1", unsaid)}}, nil, []string{"T to 1: 3x11"}},
		"less than nothing":                    {seti.OrderUpdate{Packages: packages("T"), Items: []seti.ItemUpdate{itemIn("11", 1, "1", -4)}}, nil, []string{"T to 1: 1x11"}},
		"a number of the item's own":           {seti.OrderUpdate{Items: []seti.ItemUpdate{{ItemNumber: "12", Packages: []seti.PackedItem{{Quantity: new(int64(1)), Package: seti.Package{TrackNum: "T"}}}}}}, nil, []string{"T to 1: 1x12"}},
		"too long a number":                    {seti.OrderUpdate{Packages: packages(long), Items: []seti.ItemUpdate{itemIn("12", 1)}}, nil, []string{strings.Repeat("9", 49) + " to 1: 1x12 | Tracking number: " + long}},
		"two long numbers that begin alike":    {seti.OrderUpdate{Packages: packages(link("1"), link("2")), Items: []seti.ItemUpdate{itemIn("11", 3, "1", 2, "2", 1)}}, nil, []string{cut + " to 1: 2x11 | Tracking number: " + link("1"), cut + " to 1: 1x11 | Tracking number: " + link("2")}},
		"one that begins like the one before":  {seti.OrderUpdate{Packages: packages(link("2")), Items: []seti.ItemUpdate{itemIn("11", 3)}}, []bigcommerce.Shipment{shipment(1, 1, cut, "Tracking number: "+link("1"), 11, 2)}, []string{cut + " to 1: 1x11 | Tracking number: " + link("2")}},
		"both of them are there":               {seti.OrderUpdate{Packages: packages(link("1"), link("2")), Items: []seti.ItemUpdate{itemIn("11", 3)}}, []bigcommerce.Shipment{shipment(1, 1, cut, "Tracking number: "+link("1")+"\nFurther tracking numbers: "+link("2"), 11, 3)}, nil},
		"too long a number that is there":      {seti.OrderUpdate{Packages: packages(long), Items: []seti.ItemUpdate{itemIn("12", 1)}}, []bigcommerce.Shipment{shipment(1, 1, strings.Repeat("9", 49), "", 12, 1)}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, planFor(sending(), tt.update, shipped, tt.have).words()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

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
			if diff := cmp.Diff(tt.want, planFor(sending(), tt.update, tt.action, tt.have).words()); diff != "" {
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
	if diff := cmp.Diff(want, planFor(sending(), update, shipped, bare).words()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	// The numbers go to two shipments, one after the other.
	update.Items = []seti.ItemUpdate{itemIn("11", 3, "1", 1, "2", 2), itemIn("13", 2, "3", 2)}
	update.Packages = append(update.Packages, seti.Package{ID: "3", TrackNum: "V"})
	want = []string{`shipment 1: T by "ups" by hand` + "\nFurther tracking numbers: U", `shipment 2: V`}
	if diff := cmp.Diff(want, planFor(sending(), update, shipped, bare).words()); diff != "" {
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
	if diff := cmp.Diff(want, planFor(o, seti.OrderUpdate{Packages: packages("T")}, shipped, nil).words()); diff != "" {
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
		"of another order": {[]seti.ItemUpdate{itemIn("16", 1, "1", 1)}, []string{"T to 1: 3x11 1x12", "T to 2: 2x13"}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, planFor(o, seti.OrderUpdate{Packages: packages("T"), Items: tt.items}, shipped, nil).words()); diff != "" {
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
			if diff := cmp.Diff(tt.want, planFor(o, seti.OrderUpdate{Packages: packages("T"), Items: tt.items}, tt.action, nil).words()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// Ensure no update, however odd, ships more of a line than there is or mixes
// lines of two addresses. Once carried out, its plan leaves nothing to do. With
// -short it runs a tenth as often.
func TestPlanFor_again(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2026))
	times := 20_000
	if testing.Short() {
		times = 2000
	}
	for range times {
		o, have, next := sending(), []bigcommerce.Shipment(nil), int64(100)
		var updates []seti.OrderUpdate
		for range 1 + rng.IntN(3) {
			u, action := randomUpdate(rng), shipped
			if rng.IntN(3) == 0 {
				action = partly
			} else {
				updates = append(updates, u)
			}
			have = carryOut(t, o, planFor(o, u, action, have), have, &next)
			if again := planFor(o, u, action, have); len(again.Create)+len(again.Update) > 0 {
				t.Fatalf("%+v, %+v\nhave %+v\ngot %q when it came again, want nothing", u, action, have, again.words())
			}
		}
		for _, u := range updates {
			if again := planFor(o, u, shipped, have); len(again.Create) > 0 && len(u.Items) == 0 {
				t.Fatalf("%+v\nhave %+v\ngot %q when it came again after others, want no shipment", u, have, again.words())
			}
		}
		if n := doubles(have); n > 0 && !repeatsItself(updates) {
			t.Fatalf("%+v\nhave %+v\ngot %d doubles", updates, have, n)
		}
	}
}

// repeatsItself holds for updates with items. They may describe one number's
// contents twice, so two equal shipments are right.
func repeatsItself(updates []seti.OrderUpdate) bool {
	return slices.ContainsFunc(updates, func(u seti.OrderUpdate) bool { return len(u.Items) > 0 })
}

func randomUpdate(rng *rand.Rand) (u seti.OrderUpdate) {
	track := func() string { return [...]string{"T0", "T1", "T2 (1 of 2), by hand", "T3"}[rng.IntN(4)] }
	for i := range rng.IntN(4) {
		p := seti.Package{ID: fmt.Sprint(i), TrackNum: track(), Shipper: "UPS"}
		if rng.IntN(5) == 0 {
			p.TrackNum = ""
		}
		u.Packages = append(u.Packages, p)
	}
	for range rng.IntN(4) * rng.IntN(2) {
		i := itemIn(fmt.Sprint(10+rng.IntN(5)), unsaid)
		i.Shipped = randomUnits(rng)
		for range rng.IntN(3) {
			i.Packages = append(i.Packages, seti.PackedItem{PackageID: fmt.Sprint(rng.IntN(4)), Quantity: randomUnits(rng)})
		}
		if rng.IntN(6) == 0 {
			i.Packages = append(i.Packages, seti.PackedItem{Quantity: new(int64(1)), Package: seti.Package{TrackNum: track()}})
		}
		u.Items = append(u.Items, i)
	}
	return u
}

// randomUnits are sometimes missing and sometimes negative.
func randomUnits(rng *rand.Rand) *int64 {
	if n := int64(rng.IntN(6) - 2); n > -2 {
		return &n
	}
	return nil
}

// carryOut acts on a plan as BigCommerce would, and fails where it would
// refuse.
func carryOut(t *testing.T, o bigcommerce.Order, plan plan, have []bigcommerce.Shipment, next *int64) []bigcommerce.Shipment {
	left := map[int64]int64{}
	at := map[int64]int64{}
	for _, l := range shippable(o) {
		left[l.id], at[l.id] = l.quantity, l.address
	}
	have = slices.Clone(have)
	for _, n := range plan.Create {
		*next++
		have = append(have, bigcommerce.Shipment{ID: *next, OrderAddressID: bigcommerce.Int(n.OrderAddressID), TrackingNumber: n.TrackingNumber, Comments: n.Comments, Items: n.Items})
		for _, i := range n.Items {
			if at[int64(i.OrderProductID)] != n.OrderAddressID || i.Quantity < 1 {
				t.Fatalf("shipment %+v: line %d of address %d", n, i.OrderProductID, at[int64(i.OrderProductID)])
			}
		}
	}
	for _, r := range plan.Update {
		i := slices.IndexFunc(have, func(s bigcommerce.Shipment) bool { return s.ID == r.ShipmentID })
		if r.Change.TrackingNumber != "" {
			have[i].TrackingNumber = r.Change.TrackingNumber
		}
		have[i].Comments = r.Change.Comments
	}
	for _, s := range have {
		for _, i := range s.Items {
			if left[int64(i.OrderProductID)] -= int64(i.Quantity); left[int64(i.OrderProductID)] < 0 {
				t.Fatalf("%+v: more of line %d than there is", have, i.OrderProductID)
			}
		}
	}
	return have
}

// Ensure pickups cover the units left, less the refunded ones.
func TestPickupsFor(t *testing.T) {
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	o := bigcommerce.Order{ID: 7}
	o.Consignments.Pickups = []bigcommerce.PickupConsignment{
		{ID: 3, PickupMethodID: 30, LineItems: []bigcommerce.OrderProduct{{ID: 11, Quantity: 2}, {ID: 12, Quantity: 1, QuantityShipped: 1}, {ID: 14, Quantity: 3, QuantityRefunded: 1}, {ID: 15, Quantity: 1, QuantityRefunded: 1}}},
		{ID: 4, LineItems: []bigcommerce.OrderProduct{{ID: 13, Quantity: 5}}},
	}
	have := []bigcommerce.Pickup{{Items: []bigcommerce.PickupItem{{OrderProductID: 13, Quantity: 4}}}}
	want := []bigcommerce.NewPickup{
		{PickupMethodID: 30, OrderID: 7, ReadyAt: at, CollectedAt: at, Items: []bigcommerce.NewPickupItem{{OrderProductID: 11, Quantity: 2}, {OrderProductID: 14, Quantity: 2}}},
		{PickupMethodID: 4, OrderID: 7, ReadyAt: at, CollectedAt: at, Items: []bigcommerce.NewPickupItem{{OrderProductID: 13, Quantity: 1}}},
	}
	if diff := cmp.Diff(want, pickupsFor(o, have, at)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// Ensure an action depends on the way an order's goods leave.
func TestAction_forGoods(t *testing.T) {
	pickup := bigcommerce.Order{}
	pickup.Consignments.Pickups = []bigcommerce.PickupConsignment{{}, {ID: 3, LineItems: []bigcommerce.OrderProduct{{ID: 15}}}}
	empty := bigcommerce.Order{}
	empty.Consignments.Pickups = []bigcommerce.PickupConsignment{{ID: 3}}
	if !hasPickups(pickup) || hasPickups(empty) || hasPickups(sending()) {
		t.Error("an order has pickups only if they have lines")
	}
	for name, tt := range map[string]struct {
		order       bigcommerce.Order
		asked, want action
	}{
		"goods on their way":         {sending(), shipped, shipped},
		"a part of them":             {sending(), partly, partly},
		"nothing to ship":            {pickup, shipped, completed},
		"a part of nothing":          {pickup, partly, ship},
		"a status that is set alone": {pickup, cancelled, cancelled},
	} {
		if got := tt.asked.forGoods(tt.order); got != tt.want {
			t.Errorf("%s: got %+v, want %+v", name, got, tt.want)
		}
	}
}

// Ensure isPlanned finds a shipment in the plan by address and number.
func TestPlan_isPlanned(t *testing.T) {
	plan := plan{Create: []bigcommerce.NewShipment{{OrderAddressID: 1, TrackingNumber: "T 1"}}}
	for s, want := range map[[2]string]bool{{"1", "t1"}: true, {"2", "T1"}: false, {"1", "T2"}: false} {
		address := int64(s[0][0] - '0')
		if got := plan.isPlanned(bigcommerce.NewShipment{OrderAddressID: address, TrackingNumber: s[1]}); got != want {
			t.Errorf("%v: got %t", s, got)
		}
	}
}
