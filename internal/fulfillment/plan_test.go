package fulfillment

import (
	"fmt"
	"strings"
	"testing"

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
func (p plan) words() []string {
	var words []string
	for _, s := range p.Create {
		text := fmt.Sprintf("%s to %d:", s.TrackingNumber, s.OrderAddressID)
		for _, i := range s.Items {
			text += fmt.Sprintf(" %dx%d", i.Quantity, i.OrderProductID)
		}
		words = append(words, joined(" | ", text, s.Comments))
	}
	for _, u := range p.Update {
		text := fmt.Sprintf("shipment %d:", u.ShipmentID)
		if c := u.Change; c.TrackingNumber != "" {
			text += " " + c.TrackingNumber
		}
		if by := u.Change.ShippingProvider; by != nil {
			text += fmt.Sprintf(" by %q", *by)
		}
		words = append(words, joined(" ", text, u.Change.Comments))
	}
	for _, track := range p.Unmatched {
		words = append(words, "idle: "+track)
	}
	for _, track := range p.ContentsUnknown {
		words = append(words, "unsaid: "+track)
	}
	for _, line := range p.Unpacked {
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
		"the same, beside two that are known":  {seti.OrderUpdate{Packages: packages("T", "V", "U"), Items: []seti.ItemUpdate{itemIn("12", unsaid, "1", 1), itemIn("11", 3, "2", 3)}}, nil, []string{"T to 1: 1x12 | Further tracking numbers: U", "V to 1: 3x11"}},
		"two of them, one with the rest":       {seti.OrderUpdate{Packages: packages("T", "U"), Items: []seti.ItemUpdate{itemIn("11", 3, "1", 2), itemIn("12", 1)}}, nil, []string{"T to 1: 2x11", "U to 1: 1x11 1x12"}},
		"items of somebody else":               {seti.OrderUpdate{Packages: packages("T"), Items: []seti.ItemUpdate{itemIn("99", 1, "1", 1), itemIn("x", 1)}}, nil, []string{"unsaid: T"}},
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
			if diff := cmp.Diff(tt.want, planFor(sending(), tt.update, shipped, tt.have, nil, nil).words()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
