package translate

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/money"
	"connect2cart/internal/seti"
)

// Ensure an expiry has a month from 1 to 12 and a known year, or is empty.
func TestExpiry(t *testing.T) {
	for _, tt := range []struct {
		month, year int
		want        string
	}{
		{1, 2027, "01/2027"}, {12, 27, "12/2027"}, {6, 99, "06/2099"}, {6, 100, "06/0100"}, {6, 1, "06/2001"},
		{0, 2027, ""}, {13, 2027, ""}, {6, 0, ""}, {6, -1, ""},
	} {
		if got := expiry(tt.month, tt.year); got != tt.want {
			t.Errorf("%d/%d: got %q, want %q", tt.month, tt.year, got, tt.want)
		}
	}
}

// Ensure a card's data come from the authorisation, or from the capture if only
// the capture has them.
func TestCreditCard_source(t *testing.T) {
	with := func(kind, last4 string) (tr bigcommerce.Transaction) {
		tr.CreditCard.CardType, tr.CreditCard.CardLast4 = kind, bigcommerce.Text(last4)
		return tr
	}
	for name, tt := range map[string]struct {
		first, last bigcommerce.Transaction
		want        string
	}{
		"both":                       {with("visa", "1111"), with("visa", "2222"), "1111"},
		"the capture alone":          {with("", ""), with("visa", "2222"), "2222"},
		"the type is enough to stay": {with("visa", ""), with("visa", "2222"), ""},
		"the number is enough, too":  {with("", "1111"), with("visa", "2222"), "1111"},
	} {
		if got := creditCard(bigcommerce.Order{}, taken{first: tt.first, last: tt.last}, 2).Number; got != tt.want {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}

// Ensure a number becomes a date only with 9 to 11 digits, as seconds of our
// time have.
func TestReadableDate_seconds(t *testing.T) {
	for value, want := range map[string]string{
		"1798070400": "Dec 24, 2026", "999999999": "Sep 9, 2001", "10000000000": "Nov 20, 2286",
		"20261224": "20261224", "100000000000": "100000000000", " 1798070400 ": "Dec 24, 2026",
	} {
		if got := readableDate(value); got != want {
			t.Errorf("%q: got %q, want %q", value, got, want)
		}
	}
}

// Ensure a unit's price stays if the line's total differs by at most half a
// cent a unit.
func TestUnitPrice_gap(t *testing.T) {
	for name, tt := range map[string]struct {
		quantity           int
		price, total, want string
	}{
		"they agree":              {2, "5", "10", "5"},
		"half a cent each":        {2, "5", "10.01", "5"},
		"more than that":          {2, "5", "10.0102", "5.0051"},
		"half a cent each, below": {2, "5", "9.99", "5"},
		"a line of nothing":       {0, "5", "10", "5"},
	} {
		p := bigcommerce.OrderProduct{Quantity: bigcommerce.Int(tt.quantity), PriceExTax: amount(tt.price), TotalExTax: amount(tt.total)}
		if got := unitPrice(p); got != amount(tt.want) {
			t.Errorf("%s: got %s, want %s", name, got, tt.want)
		}
	}
}

// Ensure the parts of a reduction explain it up to half a cent each.
func TestAccountsFor(t *testing.T) {
	two := []part{{"a", amount("1")}, {"b", amount("2")}}
	for whole, want := range map[string]bool{"3": true, "3.01": true, "2.99": true, "3.0101": false, "2.9899": false} {
		if got := accountsFor(two, amount(whole)); got != want {
			t.Errorf("1 and 2 of %s: got %t, want %t", whole, got, want)
		}
	}
	if accountsFor(nil, money.Amount{}) {
		t.Error("no parts of 0: got true, want false")
	}
}

// Ensure rounded parts add up to their sum. The first of the largest takes the
// rest, and a part of zero stays zero.
func TestFit(t *testing.T) {
	for name, tt := range map[string]struct {
		parts       []string
		whole, want string
	}{
		"thirds":                    {[]string{"1", "1", "1"}, "10", "3.34 3.33 3.33"},
		"the largest takes it":      {[]string{"1", "2", "1"}, "0.05", "0.01 0.03 0.01"},
		"nothing stays nothing":     {[]string{"0", "1", "1"}, "0.03", "0.00 0.01 0.02"},
		"a single part is the sum":  {[]string{"7"}, "3", "3.00"},
		"all of them being nothing": {[]string{"0", "0"}, "1", "0.00 0.00"},
	} {
		var parts []part
		for _, p := range tt.parts {
			parts = append(parts, part{"x", amount(p)})
		}
		got, sum := []string{}, money.Amount{}
		for _, p := range fit(parts, amount(tt.whole), 2) {
			got, sum = append(got, p.amount.String()), sum.Add(p.amount)
		}
		if name == "nothing stays nothing" { // either of two equal parts may have the cent
			if got[0] != "0.00" || sum != amount(tt.whole) {
				t.Errorf("%s: got %v", name, got)
			}
			continue
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: got %v, want %s", name, got, tt.want)
		}
	}
}

// Ensure a discount of zero disappears, and a coupon of zero keeps its code.
func TestWriteReductions_zero(t *testing.T) {
	parts := []part{{"more", amount("0.01")}, {"none", money.Amount{}}, {"less", amount("-1")}}
	if diff := cmp.Diff([]seti.Discount{{Description: "more", Amount: amount("0.01")}}, writeDiscounts(parts), exact); diff != "" {
		t.Errorf("discounts: -want +got:\n%s", diff)
	}
	want := []seti.Coupon{{Name: "more", Status: "Percentage off", Total: amount("0.01")}, {Name: "none"}, {Name: "less"}}
	d := Detail{Coupons: []bigcommerce.OrderCoupon{{Code: "MORE", Type: 1}, {Code: "none", Type: promotion}}}
	if diff := cmp.Diff(want, writeCoupons(parts, d), exact); diff != "" {
		t.Errorf("coupons: -want +got:\n%s", diff)
	}
}

// Ensure a reduction in a tax-inclusive store is the gap between the amounts
// before tax, if that gap makes sense.
func TestReductionExTax(t *testing.T) {
	for name, tt := range map[string]struct {
		inclusive              bool
		subtotal, total, whole string
		want                   string
	}{
		"prices without tax":                {false, "100", "90", "12", "12"},
		"what is lacking":                   {true, "100", "90", "12", "10"},
		"nothing is lacking":                {true, "100", "100", "12", "12"},
		"more than the whole":               {true, "100", "87", "12", "12"},
		"the whole":                         {true, "100", "88", "12", "12"},
		"a tax of half, the most there is":  {true, "100", "92", "12", "8"},
		"a tax of more than half cannot be": {true, "100", "92.01", "12", "12"},
	} {
		o := bigcommerce.Order{TaxInclusive: tt.inclusive, SubtotalExTax: amount(tt.subtotal), TotalExTax: amount(tt.total)}
		if got := reductionExTax(o, amount(tt.whole)); got != amount(tt.want) {
			t.Errorf("%s: got %s, want %s", name, got, tt.want)
		}
	}
}

// Ensure gift certificates come from the transactions if they add up to the
// order's sum. Else one GiftCard carries it all.
func TestGiftCards(t *testing.T) {
	gift := func(event, value, code string) (tr bigcommerce.Transaction) {
		tr.Method, tr.Event, tr.Status, tr.Amount = "gift_certificate", event, "ok", amount(value)
		tr.GiftCertificate.Code = code
		return tr
	}
	list := []bigcommerce.Transaction{gift("purchase", "5", "A"), gift("purchase", "3", "B"), gift("refund", "3", "C")}
	cards := func(pairs ...string) (want []seti.Payment) {
		for i := 0; i < len(pairs); i += 2 {
			want = append(want, seti.Payment{GiftCard: &seti.GiftCard{Number: pairs[i], FaceValue: amount(pairs[i+1])}})
		}
		return want
	}
	for value, want := range map[string][]seti.Payment{"8": cards("A", "5", "B", "3"), "7": cards("A", "7"), "0.01": cards("A", "0.01"), "0": nil, "-1": nil} {
		if diff := cmp.Diff(want, giftCards(list, amount(value), 2), exact); diff != "" {
			t.Errorf("%s: -want +got:\n%s", value, diff)
		}
	}
	if diff := cmp.Diff(cards("", "4"), giftCards(nil, amount("4"), 2), exact); diff != "" {
		t.Errorf("without transactions: -want +got:\n%s", diff)
	}
}

// Ensure a capture finds its authorisation by number. Without a number it takes
// an uncaptured one of the same gateway with a sufficient amount.
func TestAuthorisationOf(t *testing.T) {
	auth := func(id int64, gateway, value string, captured bool) taken {
		tr := bigcommerce.Transaction{ID: id, Gateway: gateway, Amount: amount(value)}
		return taken{first: tr, last: tr, captured: captured}
	}
	all := []taken{auth(1, "braintree", "10", true), auth(2, "square", "10", false), auth(3, "braintree", "10", false)}
	for name, tt := range map[string]struct {
		reference int64
		gateway   string
		value     string
		want      int
	}{
		"by number":                         {2, "braintree", "10", 1},
		"a number that nobody has":          {9, "braintree", "10", -1},
		"by gateway, the same amount":       {0, "braintree", "10", 2},
		"by gateway, a part":                {0, "braintree", "9.99", 2},
		"more than was authorised":          {0, "braintree", "10.01", -1},
		"a gateway that authorised nothing": {0, "paypal", "10", -1},
	} {
		capture := bigcommerce.Transaction{ReferenceTransactionID: bigcommerce.Int(tt.reference), Gateway: tt.gateway, Amount: amount(tt.value)}
		if got := authorisationOf(all, capture); got != tt.want {
			t.Errorf("%s: got %d, want %d", name, got, tt.want)
		}
	}
}

// Ensure a company follows the name, and is left out if it is the name.
func TestAddressWords_company(t *testing.T) {
	for name, tt := range map[string]struct {
		address bigcommerce.OrderAddress
		want    string
	}{
		"both":           {bigcommerce.OrderAddress{FirstName: "Ada", LastName: "Example", Company: "Shop", City: "Austin"}, "Ada Example, Shop, Austin"},
		"the same twice": {bigcommerce.OrderAddress{FirstName: "Shop", Company: "Shop", City: "Austin"}, "Shop, Austin"},
	} {
		if got := addressWords(tt.address); got != tt.want {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}

// Ensure the instructions number addresses from the second on, and assign lines
// to places only if there are several.
func TestInstructions_addresses(t *testing.T) {
	field := []bigcommerce.FormField{{Name: "Gate", Value: "7"}}
	place := func(first string) bigcommerce.ShippingConsignment {
		return bigcommerce.ShippingConsignment{OrderAddress: bigcommerce.OrderAddress{FirstName: first, FormFields: field},
			LineItems: []bigcommerce.OrderProduct{{SKU: "MUG", Quantity: 1}}}
	}
	var o bigcommerce.Order
	o.Consignments.Shipping = []bigcommerce.ShippingConsignment{place("Ada")}
	if got := instructions(o, Detail{}, nil, 2); strings.Contains(got, "gets") || strings.Contains(got, "Shipping address 1") || !strings.Contains(got, "Shipping address") {
		t.Errorf("one address: got %q", got)
	}
	o.Consignments.Shipping = append(o.Consignments.Shipping, place("Bo"))
	if got := instructions(o, Detail{}, nil, 2); !strings.Contains(got, "The address above gets: ") || !strings.Contains(got, "Address 2: Bo gets: ") ||
		!strings.Contains(got, "Shipping address 2") || strings.Contains(got, "Shipping address 1") || strings.Contains(got, "Address 1:") {
		t.Errorf("two addresses: got %q", got)
	}
	o.Consignments.Shipping, o.Consignments.Pickups = nil, []bigcommerce.PickupConsignment{{}, {}}
	if got := instructions(o, Detail{}, nil, 2); strings.Contains(got, "The address above gets") {
		t.Errorf("pickups alone: got %q", got)
	}
}

// Ensure only numbers from 1 on are customers, and the rest are guests.
func TestOther_customer(t *testing.T) {
	for id, want := range map[bigcommerce.Int]string{0: "", -1: "", 1: "1", 77: "77"} {
		if got := other(bigcommerce.Order{CustomerID: id}, Detail{}, nil, 2).WebCustomerID; got != want {
			t.Errorf("%d: got %q, want %q", id, got, want)
		}
	}
}

// Ensure shipping counts as taxed only with tax on it.
func TestOrderTotals_taxShipping(t *testing.T) {
	for tax, want := range map[string]bool{"0": false, "0.01": true} {
		got, _, _ := orderTotals(bigcommerce.Order{ShippingTax: amount(tax)}, Detail{}, nil, nil, 2)
		if got.Tax.TaxShipping != want {
			t.Errorf("tax of %s: got %t, want %t", tax, got.Tax.TaxShipping, want)
		}
	}
}

// Ensure rounding may move a sum by half a minor unit for each part, plus each
// line's own rounding.
func TestRoundingBound(t *testing.T) {
	rows := []bigcommerce.OrderProduct{{TotalExTax: amount("10.003")}}
	lines := []seti.OrderProduct{{Total: amount("10")}}
	o := bigcommerce.Order{Fees: make([]bigcommerce.Fee, 1)} // charges adds handling and wrapping
	if got := roundingBound(o, rows, lines, 2); got != amount("0.043") {
		t.Errorf("cents: got %s, want 0.043", got.Append(nil, 4))
	}
	if got := roundingBound(bigcommerce.Order{}, nil, nil, 0); got != amount("3.5") {
		t.Errorf("yen: got %s, want 3.5", got)
	}
}

// Ensure we read a weight from 0 to 1,000,000,000 units, a million tons in
// kilograms.
func TestParseWeight_largest(t *testing.T) {
	for text, want := range map[bigcommerce.Text]int64{"1000000000": 1_000_000_000 * weightScale, "1000000001": 0, "-1": 0} {
		if got := parseWeight(text); got != want {
			t.Errorf("%s: got %d, want %d", text, got, want)
		}
	}
}

// Ensure a variant's name keeps its option values whole. The product's name
// gets the room before them.
func TestItem_nameRoom(t *testing.T) {
	item := func(name, value string) Item {
		v := bigcommerce.Variant{OptionValues: []bigcommerce.OptionValue{{Label: value}}}
		return Item{Product: &bigcommerce.Product{Name: name}, Variant: &v}
	}
	long := strings.Repeat("n", 2*maxName)
	for name, tt := range map[string]struct{ product, value, want string }{
		"it fits to the letter":       {long[:maxName-4], "S", long[:maxName-4] + " (S)"},
		"one letter too many":         {long[:maxName-3], "S", long[:maxName-4] + " (S)"},
		"hardly any room":             {long[:maxName], long[:maxName*3/4-4], long[:maxName/4+1] + " (" + long[:maxName*3/4-4] + ")"},
		"no room for the name at all": {long[:maxName], long[:maxName*3/4-3], long[:maxName] + " (" + long[:maxName*3/4-3] + ")"},
	} {
		if got := item(tt.product, tt.value).name(); got != tt.want {
			t.Errorf("%s: got %d letters %q, want %d %q", name, len(got), got, len(tt.want), tt.want)
		}
	}
}

// Ensure a sale price counts if it is above zero and below the price.
func TestItem_salePrice(t *testing.T) {
	for sale, want := range map[string]string{"0": "10", "0.01": "0.01", "9.99": "9.99", "10": "10", "10.01": "10", "-1": "10"} {
		i := Item{Product: &bigcommerce.Product{Price: amount("10"), SalePrice: amount(sale)}, Variant: &bigcommerce.Variant{}}
		if got := i.price(SalePrices); got != amount(want) {
			t.Errorf("%s: got %s, want %s", sale, got, want)
		}
		if got := i.price(RegularPrices); got != amount("10") {
			t.Errorf("%s: got %s, want the regular price", sale, got)
		}
	}
}

// Ensure a line's status follows from its quantities.
func TestLineStatus(t *testing.T) {
	for want, quantities := range map[string][][3]bigcommerce.Int{ // ordered, shipped, refunded
		"":                  {{0, 0, 0}, {0, 1, 1}, {2, 0, 0}, {2, 0, 1}},
		"Refunded":          {{2, 0, 2}, {2, 2, 2}},
		"Shipped":           {{2, 2, 0}, {2, 3, 1}},
		"Partially Shipped": {{2, 1, 0}, {2, 1, 1}},
	} {
		for _, q := range quantities {
			if got := lineStatus(bigcommerce.OrderProduct{Quantity: q[0], QuantityShipped: q[1], QuantityRefunded: q[2]}); got != want {
				t.Errorf("%v: got %q, want %q", q, got, want)
			}
		}
	}
}

// Ensure a part of a bundle names the bundle, or the bundle's line if that is
// missing.
func TestCustomerText_bundle(t *testing.T) {
	part := bigcommerce.OrderProduct{ParentOrderProductID: 7, WrappingName: "Red"}
	for want, parent := range map[string]*bigcommerce.OrderProduct{
		"Home; Part of: line 7; Gift wrap: Red":     nil,
		"Home; Part of: Set, SKU S; Gift wrap: Red": {Name: "Set", SKU: "S"},
	} {
		if got := customerText(part, parent, "Home"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := customerText(bigcommerce.OrderProduct{}, nil, ""); got != "" {
		t.Errorf("an ordinary line: got %q", got)
	}
}

// Ensure PayPal outside of a gateway counts as PayPal only after money came.
func TestByName_payPal(t *testing.T) {
	o := bigcommerce.Order{PaymentProviderID: "8XY"}
	for _, status := range []string{"authorized", "Captured", "paid", "partially refunded", "refunded", "capture pending"} {
		o.PaymentStatus = status
		if p := byName(o, "PayPal", "", money.Amount{}); p.PayPal == nil || p.PayPal.TransID != "8XY" {
			t.Errorf("%s: got %+v", status, p)
		}
	}
	for _, status := range []string{"", "declined", "void"} {
		o.PaymentStatus = status
		if p := byName(o, "PayPal", "", money.Amount{}); p.PayPal != nil {
			t.Errorf("%s: got %+v", status, p.PayPal)
		}
	}
}

// Ensure the default tax class counts as taxed, and any other stays unknown.
func TestTaxableClass(t *testing.T) {
	if taxableClass(0) != "Yes" || taxableClass(1) != "" {
		t.Errorf("got %q and %q", taxableClass(0), taxableClass(1))
	}
}

// Ensure levels sort by product, then variant.
func TestLevel(t *testing.T) {
	a, b, c := Level{ProductID: 1, VariantID: 9}, Level{ProductID: 2, VariantID: 1}, Level{ProductID: 2, VariantID: 3}
	if a.Compare(b) >= 0 || c.Compare(b) <= 0 || b.Compare(b) != 0 {
		t.Error("levels are out of order")
	}
}
