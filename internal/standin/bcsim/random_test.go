package bcsim_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"connect2cart/internal/proof/referee"
	"connect2cart/internal/standin/bcsim"

	"github.com/google/go-cmp/cmp"
)

func random(seed uint64) bcsim.Order {
	return bcsim.RandomOrder(rand.New(rand.NewPCG(seed, 1)), int64(seed)+1)
}

// Ensure a seed always makes the same order, and completing it once more
// changes nothing.
func TestRandomOrder_repeats(t *testing.T) {
	for seed := range uint64(300) {
		first := random(seed)
		if diff := cmp.Diff(first, random(seed)); diff != "" {
			t.Fatalf("seed %d: got another order:\n%s", seed, diff)
		}
		if diff := cmp.Diff(first, bcsim.NewStore().AddOrder(random(seed))); diff != "" {
			t.Fatalf("seed %d: completing changed it:\n%s", seed, diff)
		}
	}
}

// Ensure the sums of a random order add up.
func TestRandomOrder_addsUp(t *testing.T) {
	for seed := range uint64(5000) {
		if wrong := sums(random(seed)); wrong != "" {
			t.Fatalf("seed %d: %s", seed, wrong)
		}
	}
}

// sums names a wrong sum of an order, or returns "".
func sums(o bcsim.Order) string {
	var lines, shared, paid bcsim.Money
	items, atAddresses, shippable := 0, 0, 0
	for _, p := range o.Products {
		items += p.Quantity
		if p.Type == "physical" && p.PickupID == 0 {
			shippable += p.Quantity
		}
		if o.IsTaxInclusive {
			lines += p.TotalIncTax
		} else {
			lines += p.TotalExTax
		}
		for _, d := range p.AppliedDiscounts {
			shared += d.Amount
		}
	}
	for _, a := range o.Addresses {
		atAddresses += a.ItemsTotal
	}
	for _, x := range o.Transactions {
		if x.Status == "ok" && x.Event != "refund" {
			paid += bcsim.Money(x.Amount)
		}
	}
	charges, subtotal, total := o.ShippingCostExTax+o.HandlingCostExTax+o.WrappingCostExTax, o.SubtotalExTax, o.TotalExTax
	for _, f := range o.Fees {
		charges += f.CostExTax
	}
	if o.IsTaxInclusive {
		charges, subtotal, total = o.ShippingCostIncTax+o.HandlingCostIncTax+o.WrappingCostIncTax, o.SubtotalIncTax, o.TotalIncTax
		for _, f := range o.Fees {
			charges += f.CostIncTax
		}
	}
	discounts := o.DiscountAmount + o.CouponDiscount
	switch {
	case o.TotalExTax+o.TotalTax != o.TotalIncTax:
		return fmt.Sprintf("total: got %s + %s, want %s", o.TotalExTax, o.TotalTax, o.TotalIncTax)
	case lines != subtotal:
		return fmt.Sprintf("lines: got %s, want %s", lines, subtotal)
	case subtotal+charges-discounts != total:
		return fmt.Sprintf("got %s + %s - %s, want %s", subtotal, charges, discounts, total)
	case shared != discounts:
		return fmt.Sprintf("discounts on lines: got %s, want %s", shared, discounts)
	case total < 0 || o.GiftCertificateAmount+o.StoreCreditAmount > o.TotalIncTax:
		return fmt.Sprintf("got %s and %s paid by credit, want at most %s", o.GiftCertificateAmount, o.StoreCreditAmount, o.TotalIncTax)
	case paid > o.TotalIncTax:
		return fmt.Sprintf("paid: got %s, want at most %s", paid, o.TotalIncTax)
	case items != o.ItemsTotal || atAddresses != shippable:
		return fmt.Sprintf("items: got %d, %d of them at addresses, want %d and %d", o.ItemsTotal, atAddresses, items, shippable)
	}
	return ""
}

// Ensure answers about random orders keep to BigCommerce's description.
func TestRandomOrder_keepsContract(t *testing.T) {
	st := bcsim.NewStore()
	for seed := range uint64(120) {
		st.AddOrder(random(seed))
	}
	s := bcsim.New(bcsim.WithQuota(bcsim.Quota{Unlimited: true}), bcsim.WithStore("randomst01", st, bcsim.DefaultAccount()))
	judged := bcsim.DefaultAccount()
	rt := handlerTransport{referee.Wrap(t, s)}
	get := func(path string) {
		if got := sendAs(rt, "randomst01", judged.AccessToken, path); got.status >= 300 {
			t.Errorf("GET %s: got status %d: %.200s", path, got.status, got.body)
		}
	}
	get("/v2/orders?limit=250&include=consignments.line_items,fees&consignment_structure=object")
	get("/v2/orders?limit=250&include=consignments,fees&consignment_structure=object")
	for id := 1; id <= 120; id++ {
		for _, part := range []string{"products", "shipping_addresses", "coupons", "taxes", "fees", "shipments"} {
			get(fmt.Sprintf("/v2/orders/%d/%s", id, part))
		}
		get(fmt.Sprintf("/v3/orders/%d/transactions", id))
		get(fmt.Sprintf("/v3/orders/%d/payment_actions/refunds", id))
	}
}
