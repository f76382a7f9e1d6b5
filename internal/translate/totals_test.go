package translate

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/money"
	"connect2cart/internal/seti"
)

var amount = money.MustParse

func line(quantity int64, unit, total string) bigcommerce.OrderProduct {
	return bigcommerce.OrderProduct{ID: 1, SKU: "A", Quantity: bigcommerce.Int(quantity), PriceExTax: amount(unit), TotalExTax: amount(total)}
}

func orderOf(lines ...bigcommerce.OrderProduct) bigcommerce.Order {
	o := bigcommerce.Order{ID: 7, DefaultCurrencyCode: "USD", ShippingAddressCount: 1}
	for i := range lines {
		lines[i].ID = int64(i + 1)
		o.SubtotalExTax = o.SubtotalExTax.Add(lines[i].TotalExTax)
		o.ItemsTotal += lines[i].Quantity
	}
	o.Consignments.Shipping = []bigcommerce.ShippingConsignment{{ID: 9, LineItems: lines}}
	return o
}

func coded(o bigcommerce.OrderProduct, discounts ...bigcommerce.AppliedDiscount) bigcommerce.OrderProduct {
	o.AppliedDiscounts = discounts
	return o
}

// Ensure every order adds up, with each correction in its place.
func TestOrder_totals(t *testing.T) {
	type want struct {
		product, sub, tax, grand string
		discounts, surcharges    map[string]string
		coupons                  map[string]string
		rounding, adjustment     string
	}
	for name, tt := range map[string]struct {
		order  func() bigcommerce.Order
		detail Detail
		opts   Options
		want   want
	}{
		"a plain order": {
			order: func() bigcommerce.Order {
				o := orderOf(line(2, "8.50", "17"))
				o.TotalExTax, o.TotalTax, o.TotalIncTax, o.ShippingExTax = amount("22"), amount("1.70"), amount("23.70"), amount("5")
				return o
			},
			want: want{product: "17.00", sub: "17.00", tax: "1.70", grand: "23.70"},
		},
		"handling, wrapping and fees are surcharges": {
			order: func() bigcommerce.Order {
				o := orderOf(line(1, "10", "10"))
				o.HandlingExTax, o.WrappingExTax = amount("2"), amount("3")
				o.Fees = []bigcommerce.Fee{{DisplayName: "Eco <b>fee</b>", CostExTax: amount("0.50")}, {CostExTax: amount("1")}}
				o.TotalExTax, o.TotalIncTax = amount("16.50"), amount("16.50")
				return o
			},
			want: want{product: "10.00", sub: "10.00", tax: "0.00", grand: "16.50",
				surcharges: map[string]string{"Handling": "2.00", "Gift wrapping": "3.00", "Eco fee": "0.50", "Fee": "1.00"}},
		},
		"a negative fee is a discount": {
			order: func() bigcommerce.Order {
				o := orderOf(line(1, "10", "10"))
				o.Fees = []bigcommerce.Fee{{DisplayName: "Trade-in", CostExTax: amount("-4")}}
				o.TotalExTax, o.TotalIncTax = amount("6"), amount("6")
				return o
			},
			want: want{product: "10.00", sub: "6.00", tax: "0.00", grand: "6.00", discounts: map[string]string{"Trade-in": "4.00"}},
		},
		"a manual discount and a coupon are both taken off": {
			order: func() bigcommerce.Order {
				o := orderOf(coded(line(1, "50", "50"), bigcommerce.AppliedDiscount{Code: "SAVE", Amount: amount("5")}))
				o.DiscountAmount, o.CouponDiscount = amount("10"), amount("5")
				o.TotalExTax, o.TotalIncTax = amount("35"), amount("35")
				return o
			},
			want: want{product: "50.00", sub: "40.00", tax: "0.00", grand: "35.00",
				discounts: map[string]string{"Discount": "10.00"}, coupons: map[string]string{"SAVE": "5.00"}},
		},
		"a promotion goes by its name, and the rest is manual": {
			order: func() bigcommerce.Order {
				o := orderOf(coded(line(1, "50", "50"), bigcommerce.AppliedDiscount{Name: "Spring sale", Amount: amount("4")}))
				o.DiscountAmount = amount("6")
				o.TotalExTax, o.TotalIncTax = amount("44"), amount("44")
				return o
			},
			want: want{product: "50.00", sub: "44.00", tax: "0.00", grand: "44.00",
				discounts: map[string]string{"Spring sale": "4.00", "Discount": "2.00"}},
		},
		"a promotion among the coupons is not taken off twice": {
			order: func() bigcommerce.Order {
				o := orderOf(line(1, "50", "50"))
				o.DiscountAmount, o.CouponDiscount = amount("6"), amount("3")
				o.TotalExTax, o.TotalIncTax = amount("41"), amount("41")
				return o
			},
			detail: Detail{Coupons: []bigcommerce.OrderCoupon{{Type: 5, Discount: amount("6")}, {Code: "X", Type: 2, Discount: amount("3")}}},
			want: want{product: "50.00", sub: "44.00", tax: "0.00", grand: "41.00",
				discounts: map[string]string{"Discount": "6.00"}, coupons: map[string]string{"X": "3.00"}},
		},
		"a promotion that has a code is no coupon either": {
			order: func() bigcommerce.Order {
				o := orderOf(line(1, "50", "50"))
				o.DiscountAmount, o.CouponDiscount = amount("6"), amount("3")
				o.TotalExTax, o.TotalIncTax = amount("41"), amount("41")
				return o
			},
			detail: Detail{Coupons: []bigcommerce.OrderCoupon{{Code: "AUTO", Type: 5, Discount: amount("6")}, {Code: "X", Type: 2, Discount: amount("3")}}},
			want: want{product: "50.00", sub: "44.00", tax: "0.00", grand: "41.00",
				discounts: map[string]string{"Discount": "6.00"}, coupons: map[string]string{"X": "3.00"}},
		},
		"two coupons and a free-shipping code keep their names": {
			order: func() bigcommerce.Order {
				o := orderOf(line(1, "50", "50"))
				o.CouponDiscount = amount("8")
				o.TotalExTax, o.TotalIncTax = amount("42"), amount("42")
				return o
			},
			detail: Detail{Coupons: []bigcommerce.OrderCoupon{
				{Code: "A", Type: 0, Discount: amount("5")}, {Code: "B", Type: 1, Discount: amount("3")}, {Code: "SHIP", Type: 4}}},
			want: want{product: "50.00", sub: "50.00", tax: "0.00", grand: "42.00",
				coupons: map[string]string{"A": "5.00", "B": "3.00", "SHIP": "0.00"}},
		},
		"coupons that do not add up are one discount, and their codes are kept": {
			order: func() bigcommerce.Order {
				o := orderOf(line(1, "50", "50"))
				o.CouponDiscount = amount("8")
				o.TotalExTax, o.TotalIncTax = amount("42"), amount("42")
				return o
			},
			detail: Detail{Coupons: []bigcommerce.OrderCoupon{{Code: "A", Discount: amount("5")}, {Code: "B", Discount: amount("9")}}},
			want: want{product: "50.00", sub: "42.00", tax: "0.00", grand: "42.00",
				discounts: map[string]string{"Coupons (A, B)": "8.00"}, coupons: map[string]string{"A": "0.00", "B": "0.00"}},
		},
		"a code whose value is in discount_amount counts once": {
			order: func() bigcommerce.Order {
				o := orderOf(coded(line(1, "50", "50"), bigcommerce.AppliedDiscount{Code: "PROMO", Name: "Promotion", Amount: amount("5")}))
				o.DiscountAmount = amount("5")
				o.TotalExTax, o.TotalIncTax = amount("45"), amount("45")
				return o
			},
			want: want{product: "50.00", sub: "45.00", tax: "0.00", grand: "45.00",
				discounts: map[string]string{"PROMO": "5.00"}, coupons: map[string]string{"PROMO": "0.00"}},
		},
		"prices with tax: a cent of rounding goes into the tax": {
			order: func() bigcommerce.Order {
				o := orderOf(line(1, "8.325", "8.325"))
				o.TaxInclusive = true
				o.TotalIncTax, o.TotalTax, o.TotalExTax = amount("9.99"), amount("1.665"), amount("8.325")
				return o
			},
			want: want{product: "8.33", sub: "8.33", tax: "1.66", grand: "9.99", rounding: "-0.01"},
		},
		"prices with tax: a half cent is rounded where the line comes out closer": {
			order: func() bigcommerce.Order {
				o := orderOf(line(3, "8.325", "24.97"))
				o.TaxInclusive = true
				o.TotalIncTax, o.TotalTax, o.TotalExTax = amount("29.97"), amount("5"), amount("24.97")
				return o
			},
			want: want{product: "24.96", sub: "24.96", tax: "5.01", grand: "29.97", rounding: "0.01"},
		},
		"prices with tax: a discount is stated with tax, and taken off without": {
			order: func() bigcommerce.Order {
				o := orderOf(coded(line(1, "50", "50"), bigcommerce.AppliedDiscount{Code: "TEN", Amount: amount("12")}))
				o.TaxInclusive = true
				o.CouponDiscount = amount("12")
				o.TotalIncTax, o.TotalTax, o.TotalExTax = amount("48"), amount("8"), amount("40")
				return o
			},
			want: want{product: "50.00", sub: "50.00", tax: "8.00", grand: "48.00", coupons: map[string]string{"TEN": "10.00"}},
		},
		"many units: what rounding a unit price leaves is written openly": {
			opts: Options{TwoDigitPrices: true},
			order: func() bigcommerce.Order {
				o := orderOf(line(100, "0.3333", "33.33"))
				o.TotalExTax, o.TotalTax, o.TotalIncTax = amount("33.33"), amount("3.33"), amount("36.66")
				return o
			},
			want: want{product: "33.00", sub: "33.00", tax: "3.33", grand: "36.66", surcharges: map[string]string{"Rounding": "0.33"}, rounding: "0.33"},
		},
		"many units rounded up: the rest is a discount": {
			opts: Options{TwoDigitPrices: true},
			order: func() bigcommerce.Order {
				o := orderOf(line(100, "0.6667", "66.67"))
				o.TotalExTax, o.TotalIncTax = amount("66.67"), amount("66.67")
				return o
			},
			want: want{product: "67.00", sub: "66.67", tax: "0.00", grand: "66.67", discounts: map[string]string{"Rounding": "0.33"}, rounding: "-0.33"},
		},
		"an exempt order shows no cent of tax": {
			opts: Options{TwoDigitPrices: true},
			order: func() bigcommerce.Order {
				o := orderOf(line(3, "0.3333", "1"))
				o.TotalExTax, o.TotalIncTax = amount("1"), amount("1")
				return o
			},
			want: want{product: "0.99", sub: "0.99", tax: "0.00", grand: "1.00", surcharges: map[string]string{"Rounding": "0.01"}, rounding: "0.01"},
		},
		"many units: four decimals of the unit price leave nothing over": {
			order: func() bigcommerce.Order {
				o := orderOf(line(1000, "0.0125", "12.5"))
				o.TotalExTax, o.TotalIncTax = amount("12.5"), amount("12.5")
				return o
			},
			want: want{product: "12.50", sub: "12.50", tax: "0.00", grand: "12.50"},
		},
		"more units than four decimals can hold": {
			order: func() bigcommerce.Order {
				o := orderOf(line(3000, "3.3333", "10000"))
				o.TotalExTax, o.TotalIncTax = amount("10000"), amount("10000")
				return o
			},
			want: want{product: "9999.90", sub: "9999.90", tax: "0.00", grand: "10000.00", surcharges: map[string]string{"Rounding": "0.10"}, rounding: "0.10"},
		},
		"a gap that nothing explains is an adjustment": {
			order: func() bigcommerce.Order {
				o := orderOf(line(1, "10", "10"))
				o.TotalExTax, o.TotalTax, o.TotalIncTax = amount("12.50"), amount("1"), amount("13.50")
				return o
			},
			want: want{product: "10.00", sub: "10.00", tax: "1.00", grand: "13.50", surcharges: map[string]string{"Adjustment": "2.50"}, adjustment: "2.50"},
		},
		"a line whose total was changed by hand": {
			order: func() bigcommerce.Order {
				o := orderOf(line(2, "10", "15"))
				o.TotalExTax, o.TotalIncTax = amount("15"), amount("15")
				return o
			},
			want: want{product: "15.00", sub: "15.00", tax: "0.00", grand: "15.00"},
		},
		"yen have no decimals": {
			order: func() bigcommerce.Order {
				o := orderOf(line(3, "909.0909", "2727.2727"))
				o.DefaultCurrencyCode, o.TaxInclusive = "JPY", true
				o.TotalIncTax, o.TotalTax, o.TotalExTax = amount("3000"), amount("272.7273"), amount("2727.2727")
				return o
			},
			want: want{product: "2727.00", sub: "2727.00", tax: "273.00", grand: "3000.00"},
		},
		"an order without lines": {
			order: func() bigcommerce.Order {
				o := orderOf()
				o.TotalIncTax, o.TotalExTax, o.ShippingExTax = amount("5"), amount("5"), amount("5")
				return o
			},
			want: want{product: "0.00", sub: "0.00", tax: "0.00", grand: "5.00"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := tt.order()
			got, notes := Order(o, tt.detail, tt.opts)
			totals := got.Totals
			check := func(what, want string, got money.Amount) {
				t.Helper()
				if want == "" {
					want = "0.00"
				}
				if got.String() != want {
					t.Errorf("%s: got %s, want %s", what, got, want)
				}
			}
			check("product total", tt.want.product, totals.ProductTotal)
			check("subtotal", tt.want.sub, totals.SubTotal)
			check("tax", tt.want.tax, totals.Tax.TaxAmount)
			check("grand total", tt.want.grand, totals.GrandTotal)
			check("rounding rest", tt.want.rounding, notes.RoundingRest)
			check("adjustment", tt.want.adjustment, notes.Adjustment)
			checkParts(t, "discounts", tt.want.discounts, totals.Discounts, func(d seti.Discount) (string, money.Amount) { return d.Description, d.Amount })
			checkParts(t, "surcharges", tt.want.surcharges, totals.Surcharges, func(s seti.Surcharge) (string, money.Amount) { return s.Description, s.Total })
			checkParts(t, "coupons", tt.want.coupons, got.Coupons, func(c seti.Coupon) (string, money.Amount) { return c.Name, c.Total })
			checkSums(t, got)
		})
	}
}

func checkParts[T any](t *testing.T, what string, want map[string]string, got []T, of func(T) (string, money.Amount)) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
	for _, g := range got {
		name, amount := of(g)
		if want[name] != amount.String() {
			t.Errorf("%s: got %q %s, want %v", what, name, amount, want)
		}
	}
}

// checkSums is the sum rule of seti-protocol.md 3.6 as Stone Edge sees it, in
// amounts of two decimals.
func checkSums(t testing.TB, o seti.Order) {
	t.Helper()
	var products money.Amount
	for _, p := range o.Shipping.Products {
		if want := p.ItemPrice.Times(p.Quantity).Round(o.Minor); p.Total != want {
			t.Errorf("line %s: total: got %s, want %s", p.LineID, p.Total, want)
		}
		products = products.Add(p.Total)
	}
	if products != o.Totals.ProductTotal {
		t.Errorf("product total: got %s, want %s", o.Totals.ProductTotal, products)
	}
	if got := sum(o.Totals, o.Coupons); got != o.Totals.GrandTotal {
		t.Errorf("sum of the parts: got %s, want %s", got, o.Totals.GrandTotal)
	}
	if want := o.Totals.ProductTotal.Sub(sumDiscounts(o.Totals.Discounts)); o.Totals.SubTotal != want {
		t.Errorf("subtotal: got %s, want %s", o.Totals.SubTotal, want)
	}
	for _, a := range amounts(o) {
		if a != a.Round(o.Minor) {
			t.Errorf("got %s, want an amount of %d decimals", a.Append(nil, 4), o.Minor)
		}
	}
}

func amounts(o seti.Order) []money.Amount {
	t := o.Totals
	list := []money.Amount{t.ProductTotal, t.SubTotal, t.Tax.TaxAmount, t.GrandTotal, t.ShippingTotal.Total}
	for _, d := range t.Discounts {
		list = append(list, d.Amount)
	}
	for _, s := range t.Surcharges {
		list = append(list, s.Total)
	}
	for _, c := range o.Coupons {
		list = append(list, c.Total)
	}
	return list
}

// exact compares amounts as the numbers they are.
var exact = cmp.Comparer(func(a, b money.Amount) bool { return a == b })

// Ensure a unit price has four decimals only where two make another total, and
// never against the setting.
func TestWrittenPrice(t *testing.T) {
	for name, c := range map[string]struct {
		line         bigcommerce.OrderProduct
		two          bool
		price, total string
	}{
		"below a cent":                        {line(1000, "0.0125", "12.5"), false, "0.0125", "12.5000"},
		"below a cent, against the setting":   {line(1000, "0.0125", "12.5"), true, "0.0100", "10.0000"},
		"a third":                             {line(3, "3.3333", "10"), false, "3.3333", "10.0000"},
		"one unit, halfway":                   {line(1, "8.325", "8.325"), false, "8.3300", "8.3300"},
		"two units, halfway":                  {line(2, "8.325", "16.65"), false, "8.3250", "16.6500"},
		"whole cents":                         {line(7, "9.99", "69.93"), false, "9.9900", "69.9300"},
		"a total that nothing makes":          {line(0, "1", "5"), false, "1.0000", "0.0000"},
		"a unit price from a total by hand":   {line(3, "10", "20"), false, "6.6667", "20.0000"},
		"yen: a fraction that is no rounding": {line(3, "909.0909", "2727.2727"), false, "909.0900", "2727.2700"},
	} {
		price, total := writtenPrice(c.line, 2, c.two)
		if got := string(price.Append(nil, 4)) + " " + string(total.Append(nil, 4)); got != c.price+" "+c.total {
			t.Errorf("%s: got %s, want %s %s", name, got, c.price, c.total)
		}
	}
}
