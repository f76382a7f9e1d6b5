package translate

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
)

// Ensure OrderDate is the store's local time, across both changes of the clock.
func TestOrder_date(t *testing.T) {
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ utc, want string }{
		"winter":                     {"2026-01-15T17:00:00Z", "2026-01-15 12:00:00"},
		"a minute before spring":     {"2026-03-08T06:59:00Z", "2026-03-08 01:59:00"},
		"the first minute of summer": {"2026-03-08T07:00:00Z", "2026-03-08 03:00:00"},
		"one o'clock, first time":    {"2026-11-01T05:30:00Z", "2026-11-01 01:30:00"},
		"one o'clock, second time":   {"2026-11-01T06:30:00Z", "2026-11-01 01:30:00"},
		"yesterday over there":       {"2026-07-01T03:00:00Z", "2026-06-30 23:00:00"},
	} {
		t.Run(name, func(t *testing.T) {
			at, err := time.Parse(time.RFC3339, tt.utc)
			if err != nil {
				t.Fatal(err)
			}
			got, _ := Order(bigcommerce.Order{DateCreated: bigcommerce.Time{Time: at}}, Detail{}, Options{Location: newYork})
			if text := got.OrderDate.Format(time.DateTime); text != tt.want {
				t.Errorf("got %s, want %s", text, tt.want)
			}
		})
	}
}

// Ensure options of every type are readable.
func TestOptions(t *testing.T) {
	for name, tt := range map[string]struct {
		given bigcommerce.ProductOption
		want  []seti.OrderOption
	}{
		"a choice":                         {bigcommerce.ProductOption{DisplayName: "Colour", DisplayValue: "Blue"}, []seti.OrderOption{{OptionName: "Colour", SelectedOption: "Blue"}}},
		"only the merchant's words":        {bigcommerce.ProductOption{MerchantName: "Size", MerchantValue: "L"}, []seti.OrderOption{{OptionName: "Size", SelectedOption: "L"}}},
		"only the value":                   {bigcommerce.ProductOption{Name: "Engraving", Value: "to <b>Jo</b> &amp; Al"}, []seti.OrderOption{{OptionName: "Engraving", SelectedOption: "to <b>Jo</b> &amp; Al"}}},
		"a file with its name":             {bigcommerce.ProductOption{DisplayName: "Photo", DisplayValue: "cat.png", Type: "File Upload", Value: `{"originalName":"cat.png"}`}, []seti.OrderOption{{OptionName: "Photo", SelectedOption: "cat.png"}}},
		"a file without a display value":   {bigcommerce.ProductOption{DisplayName: "Photo", Type: "File Upload", Value: `{"originalName":"cat.png","path":"x/y"}`}, []seti.OrderOption{{OptionName: "Photo", SelectedOption: "cat.png"}}},
		"a date in seconds":                {bigcommerce.ProductOption{DisplayName: "Deliver on", Type: "Date Field", Value: "1798070400"}, []seti.OrderOption{{OptionName: "Deliver on", SelectedOption: "Dec 24, 2026"}}},
		"a date for people":                {bigcommerce.ProductOption{DisplayName: "Deliver on", Type: "Date field", DisplayValue: "24th Dec 2026", Value: "1798070400"}, []seti.OrderOption{{OptionName: "Deliver on", SelectedOption: "24th Dec 2026"}}},
		"several values":                   {bigcommerce.ProductOption{DisplayName: "Toppings", DisplayValue: `["Nuts","Cream"]`}, []seti.OrderOption{{OptionName: "Toppings", SelectedOption: "Nuts, Cream"}}},
		"a text that looks like a list":    {bigcommerce.ProductOption{DisplayName: "Note", DisplayValue: "[sic] fine"}, []seti.OrderOption{{OptionName: "Note", SelectedOption: "[sic] fine"}}},
		"brackets that the buyer typed":    {bigcommerce.ProductOption{DisplayName: "Engraving", DisplayValue: `["Jo", 7]`, Type: "Multi-line text field"}, []seti.OrderOption{{OptionName: "Engraving", SelectedOption: `["Jo", 7]`}}},
		"an option the buyer left empty":   {bigcommerce.ProductOption{DisplayName: "Engraving"}, nil},
		"a value of digits that is no day": {bigcommerce.ProductOption{DisplayName: "Phone", DisplayValue: "5551234567", Type: "Text field"}, []seti.OrderOption{{OptionName: "Phone", SelectedOption: "5551234567"}}},
	} {
		t.Run(name, func(t *testing.T) {
			got := options(bigcommerce.OrderProduct{ProductOptions: []bigcommerce.ProductOption{tt.given}})
			if diff := cmp.Diff(tt.want, got, exact); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Ensure configurable fields and the event date become options, too.
func TestOptions_otherFields(t *testing.T) {
	got := options(bigcommerce.OrderProduct{
		ConfigurableFields: []bigcommerce.ConfigurableField{{Name: "Initials", Value: "A.B."}, {Name: "Logo", Value: `{"originalName":"logo.svg"}`}},
		EventName:          "Party", EventDate: "2026-02-14",
	})
	want := []seti.OrderOption{{OptionName: "Initials", SelectedOption: "A.B."}, {OptionName: "Logo", SelectedOption: "logo.svg"}, {OptionName: "Party", SelectedOption: "Feb 14, 2026"}}
	if diff := cmp.Diff(want, got, exact); diff != "" {
		t.Error(diff)
	}
}

// Ensure every line has a SKU, a type and a status.
func TestProducts(t *testing.T) {
	parent := bigcommerce.OrderProduct{ID: 1, SKU: "BOX", Name: "Gift box", Type: "physical", Quantity: 2, Weight: "0.7500", PriceExTax: amount("8.50"), TotalExTax: amount("17"),
		PriceTax: amount("1"), WrappingName: "Gold", WrappingMessage: "Love", QuantityShipped: 1}
	child := bigcommerce.OrderProduct{ID: 2, Name: "Soap", Type: "physical", Quantity: 2, QuantityShipped: 2, ParentOrderProductID: 1, Weight: "0"}
	file := bigcommerce.OrderProduct{ID: 3, Type: "digital", Quantity: 1, QuantityRefunded: 1, Weight: "bogus", PriceExTax: amount("5"), TotalExTax: amount("5")}
	o := orderOf(parent, child, file)
	o.TotalTax = amount("2")
	got, _ := Order(o, Detail{}, Options{})
	want := []seti.OrderProduct{
		{SKU: "BOX", Name: "Gift box", Quantity: 2, ItemPrice: amount("8.50"), Total: amount("17"), Weight: "0.75", ProdType: "Tangible", Taxable: "Yes", LineID: "1",
			CustomerText: "Gift wrap: Gold; Gift message: Love", Status: "Partially Shipped"},
		{SKU: "Soap", Name: "Soap", Quantity: 2, ProdType: "Tangible", LineID: "2", CustomerText: "Part of: Gift box, SKU BOX", Status: "Shipped"},
		{SKU: "Line 3", Name: "Line 3", Quantity: 1, ItemPrice: amount("5"), Total: amount("5"), ProdType: "Download", Taxable: "No", CustomerText: "Refunded: 1 of 1", LineID: "3", Status: "Refunded"},
	}
	if diff := cmp.Diff(want, got.Shipping.Products, exact); diff != "" {
		t.Error(diff)
	}
	if got.Other.TotalOrderWeight != "1.5" {
		t.Errorf("weight of the order: got %q, want 1.5", got.Other.TotalOrderWeight)
	}
}

// Ensure an order to several places keeps every address and every line.
func TestInstructions_severalAddresses(t *testing.T) {
	mug, hat, tea := line(2, "1", "2"), line(1, "1", "1"), line(3, "1", "3")
	mug.ID, hat.ID, tea.ID = 1, 2, 3
	mug.SKU, hat.SKU, tea.SKU = "MUG", "HAT", "TEA"
	hat.Name = "Straw hat"
	var o bigcommerce.Order
	o.StaffNotes = "Ring twice"
	o.Consignments.Shipping = []bigcommerce.ShippingConsignment{
		{ID: 1, OrderAddress: bigcommerce.OrderAddress{FirstName: "Ada", City: "Sampleton", CountryISO2: "US", State: "Ohio"}, ShippingMethod: "Ground&reg;", LineItems: []bigcommerce.OrderProduct{mug}},
		{ID: 2, OrderAddress: bigcommerce.OrderAddress{FirstName: "Bob", LastName: "Sample", Street1: "2 Way", City: "Elsewhere", Zip: "1", Country: "France", CountryISO2: "FR", Phone: "555",
			FormFields: []bigcommerce.FormField{{Name: "Gate code", Value: "1234"}}}, ShippingMethod: "Air", LineItems: []bigcommerce.OrderProduct{hat}},
	}
	o.Consignments.Pickups = []bigcommerce.PickupConsignment{{PickupMethodDisplayName: "Pick up in store", CollectionInstructions: "Back door",
		Location: bigcommerce.PickupLocation{Name: "Main Street", City: "Austin", State: "Texas", CountryISO2: "US"}, LineItems: []bigcommerce.OrderProduct{tea}}}
	got, _ := Order(o, Detail{}, Options{})
	want := "Ring twice" +
		" | The address above gets: 2 x MUG; shipped by Ground®" +
		" | Address 2: Bob Sample, 2 Way, Elsewhere, 1, FR, phone 555 gets: 1 x HAT Straw hat; shipped by Air" +
		" | Pick-up: Main Street, Austin, TX, US; lines: 3 x TEA; Back door" +
		" | Shipping address 2: Gate code: 1234"
	if diff := cmp.Diff(want, got.Other.OrderInstructions, exact); diff != "" {
		t.Error(diff)
	}
	places := map[string]string{} // the one Shipping holds all lines
	for _, p := range got.Shipping.Products {
		places[p.SKU] = p.CustomerText
	}
	if diff := cmp.Diff(map[string]string{"MUG": "", "HAT": "Goes to address 2", "TEA": "To be picked up"}, places); diff != "" {
		t.Error(diff)
	}
	if got.Totals.ShippingTotal.Description != "Ground®, Air, Pick up in store" {
		t.Errorf("shipping: got %q", got.Totals.ShippingTotal.Description)
	}
}

// Ensure the instructions describe everything that lacks an element of its own,
// and only that.
func TestInstructions_words(t *testing.T) {
	plainOrder := bigcommerce.Order{OrderSource: "www", ChannelID: 1, EbayOrderID: "0", DefaultCurrencyCode: "USD", StoreDefaultCurrencyCode: "USD"}
	for name, tt := range map[string]struct {
		change func(*bigcommerce.Order)
		want   string
	}{
		"an ordinary order": {func(o *bigcommerce.Order) {}, ""},
		"another currency":  {func(o *bigcommerce.Order) { o.DefaultCurrencyCode = "EUR" }, "Amounts are in EUR; the store's own currency is USD"},
		"no currency known": {func(o *bigcommerce.Order) { o.StoreDefaultCurrencyCode = "" }, ""},
		"a marketplace":     {func(o *bigcommerce.Order) { o.OrderSource, o.ChannelID, o.ExternalOrderID = "amazon", 3, "114-1" }, "Order origin: source amazon, channel 3, external order 114-1"},
		"an auction":        {func(o *bigcommerce.Order) { o.EbayOrderID = "27-1" }, "Order origin: eBay order 27-1"},
		"money went back":   {func(o *bigcommerce.Order) { o.RefundedAmount = amount("5") }, "Refunded: 5.00 USD"},
		"staff notes alone": {func(o *bigcommerce.Order) { o.StaffNotes = "Call first" }, "Call first"},
		"a download elsewhere": {func(o *bigcommerce.Order) {
			o.BillingAddress.Email = "me@example.test"
			o.Consignments.Downloads = []bigcommerce.DownloadConsignment{{RecipientEmail: "you@example.test", LineItems: []bigcommerce.OrderProduct{{ID: 1, Name: "Song", Quantity: 1}}}}
		}, "Download for you@example.test: 1 x Song"},
		"a download to the buyer": {func(o *bigcommerce.Order) {
			o.BillingAddress.Email = "me@example.test"
			o.Consignments.Downloads = []bigcommerce.DownloadConsignment{{RecipientEmail: "ME@example.test", LineItems: []bigcommerce.OrderProduct{{ID: 1, Name: "Song", Quantity: 1}}}}
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := plainOrder
			tt.change(&o)
			if got := instructions(o, Detail{}, o.Lines(), 2); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// Ensure an order without shipping goes to the buyer's own address.
func TestOrder_notShipped(t *testing.T) {
	o := bigcommerce.Order{BillingAddress: bigcommerce.OrderAddress{FirstName: "Ada", Street1: "1 Way", Email: "a@example.test"}}
	o.Consignments.Downloads = []bigcommerce.DownloadConsignment{{LineItems: []bigcommerce.OrderProduct{{ID: 1, Name: "Song", Type: "digital", Quantity: 1}}}}
	got, _ := Order(o, Detail{}, Options{})
	if diff := cmp.Diff(got.Billing, got.Shipping.Party, exact); diff != "" || len(got.Shipping.Products) != 1 {
		t.Errorf("shipping is not billing with the line: %s", diff)
	}
}

// Ensure Complete notices missing lines, and WithLines keeps their
// destinations.
func TestComplete(t *testing.T) {
	shipped, collected, mailed, song := line(2, "1", "2"), line(1, "1", "1"), line(1, "5", "5"), line(1, "1", "1")
	shipped.ID, collected.ID, mailed.ID, song.ID = 1, 2, 3, 4
	shipped.OrderAddressID, collected.PickupMethodID, mailed.Type, song.Type = 9, 5, "giftcertificate", "digital"
	o := bigcommerce.Order{ItemsTotal: 5, ShippingAddressCount: 1}
	o.Consignments.Shipping = []bigcommerce.ShippingConsignment{{ID: 9}}
	o.Consignments.Pickups = []bigcommerce.PickupConsignment{{ID: 1, PickupMethodID: 5, CollectionInstructions: "Back door"}}
	o.Consignments.Downloads = []bigcommerce.DownloadConsignment{{RecipientEmail: "you@example.test"}}
	if o.IsComplete() {
		t.Error("an order without its lines passes as complete")
	}
	whole := o.WithLines([]bigcommerce.OrderProduct{shipped, collected, mailed, song}, []bigcommerce.ShippingConsignment{{ID: 9}})
	if !whole.IsComplete() {
		t.Error("the mended order is not complete")
	}
	got, _ := Order(whole, Detail{}, Options{})
	if len(got.Shipping.Products) != 4 {
		t.Errorf("got %d lines, want 4", len(got.Shipping.Products))
	}
	for _, words := range []string{"Back door", "Download for you@example.test"} {
		if !strings.Contains(got.Other.OrderInstructions, words) {
			t.Errorf("instructions %q: want %q", got.Other.OrderInstructions, words)
		}
	}
	if known := o.WithLines([]bigcommerce.OrderProduct{shipped}, nil).Consignments.Shipping; len(known) != 1 || len(known[0].LineItems) != 1 {
		t.Errorf("an address that only the list knew: got %+v", known)
	}
	if o.ShippingAddressCount = 2; o.IsComplete() {
		t.Error("an order with an address too few passes as complete")
	}
}

// Ensure plain resolves tags and entities in names made for web pages, and
// changes nothing else.
func TestPlain(t *testing.T) {
	for given, want := range map[string]string{
		"UPS&reg; Ground":           "UPS® Ground",
		"<b>Fast</b> &amp; <i>safe": "Fast & safe",
		"2 < 3 days":                "2 < 3 days",
		"a\n  b":                    "a b",
		"":                          "",
	} {
		if got := plain(given); got != want {
			t.Errorf("%q: got %q, want %q", given, got, want)
		}
	}
}
