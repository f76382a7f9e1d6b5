package translate

import (
	"testing"

	"connect2cart/internal/bigcommerce"
)

// Ensure /coupons is asked for where it can say more than the lines.
func TestNeedsCoupons(t *testing.T) {
	shipped := func(cost, base, coupon string) bigcommerce.Order {
		o := orderOf(line(1, "10", "10"))
		o.Consignments.Shipping = []bigcommerce.ShippingConsignment{{ID: 1}}
		o.ShippingExTax, o.ShippingBase, o.CouponDiscount = amount(cost), amount(base), amount(coupon)
		return o
	}
	download := bigcommerce.Order{CouponDiscount: amount("3")}
	download.Consignments.Downloads = []bigcommerce.DownloadConsignment{{LineItems: []bigcommerce.OrderProduct{coded(line(1, "10", "10"), bigcommerce.AppliedDiscount{Code: "SAVE3", Amount: amount("3")})}}}
	for name, c := range map[string]struct {
		order bigcommerce.Order
		want  bool
	}{
		"a coupon of a download's line":          {download, false},
		"paid shipping":                          {shipped("5", "5", "0"), false},
		"sent for free by the shop's own rule":   {shipped("0", "0", "0"), false},
		"shipping that nobody paid":              {shipped("0", "5", "0"), true},
		"a coupon and shipping for free":         {shipped("0", "0", "3"), true},
		"a coupon that the lines do not explain": {shipped("5", "5", "3"), true},
	} {
		if got := NeedsCoupons(c.order); got != c.want {
			t.Errorf("%s: got %t, want %t", name, got, c.want)
		}
	}
}

// Ensure a code for free shipping alone is a coupon of 0.00.
func TestOrder_freeShippingCode(t *testing.T) {
	o := orderOf(line(1, "10", "10"))
	o.TotalIncTax, o.TotalExTax = amount("10"), amount("10")
	got, _ := Order(o, Detail{Coupons: []bigcommerce.OrderCoupon{{Code: "SHIPFREE", Type: 4}}}, Options{})
	if len(got.Coupons) != 1 || got.Coupons[0].Name != "SHIPFREE" || !got.Coupons[0].Total.IsZero() {
		t.Errorf("got %+v, want SHIPFREE of 0.00", got.Coupons)
	}
}

// Ensure a line tells the picker how many of its units were refunded, and keeps
// the quantity that was ordered.
func TestOrder_refundedUnits(t *testing.T) {
	p := line(3, "10", "30")
	p.QuantityRefunded, p.SKU = 1, " MUG-1\t"
	got, _ := Order(orderOf(p), Detail{}, Options{})
	one := got.Shipping.Products[0]
	if one.Quantity != 3 || one.CustomerText != "Refunded: 1 of 3" || one.SKU != "MUG-1" {
		t.Errorf("got %d of %q, %q", one.Quantity, one.SKU, one.CustomerText)
	}
}
