package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

var orders = listing{
	noun: "orders", count: "ordercount", countKey: "ordercount", download: "downloadorders",
	table: table{
		{"Order", true, 0}, {"Date", false, 0}, {"Name", false, 28}, {"Lines", true, 0}, {"Products", true, 10}, {"Discounts", true, 0},
		{"Tax", true, 8}, {"Surcharges", true, 0}, {"Shipping", true, 9}, {"Grand total", true, 0}, {"In", false, 3}, {"Payment", false, 0},
	},
	records: func(s *session, doc document) []record {
		rows := make([]record, 0, len(doc.Order))
		for i := range doc.Order {
			rows = append(rows, s.orderRow(&doc.Order[i]))
		}
		return rows
	},
}

// orders lists the orders after LASTORDER, and those that come late.
func (s *session) orders() error {
	err := s.list(orders)
	s.tellTotals()
	if len(s.late) > 0 {
		s.say("Late, because they became eligible after a younger order: %s.", s.clean(strings.Join(s.late, ", ")))
	}
	if s.connection != "" {
		s.tellHeldBack()
	}
	return err
}

// orderDate is the documented spelling (3.1.1).
const orderDate = "Jan/02/2006 15:04:05"

// orderRow shows one order and notices its faults.
func (s *session) orderRow(o *order) record {
	what := "order " + o.OrderNumber
	if _, err := time.Parse(orderDate, o.OrderDate); err != nil {
		s.notice("%s: OrderDate %q is not written as Dec/03/2019 14:05:09", what, o.OrderDate)
	}
	if len(o.Shipping.Product) == 0 {
		s.notice("%s: there is no product in it", what)
	}
	if s.isLate(o.OrderNumber) {
		s.late = append(s.late, o.OrderNumber)
	}
	t, currency := s.sums(what, o), currencyOf(o)
	s.grand[currency] += t.grand
	return record{o.OrderNumber, []string{
		o.OrderNumber, o.OrderDate, o.Billing.FullName, strconv.Itoa(len(o.Shipping.Product)),
		decimal(t.products), decimal(t.discounts + t.coupons), decimal(t.tax), decimal(t.surcharges), decimal(t.shipping), decimal(t.grand), currency,
		s.payments(what, o),
	}}
}

// foreign is the line that Connect2Cart writes above an order's instructions,
// because SETI has no field for a currency (Q15).
var foreign = regexp.MustCompile(`Amounts are in ([A-Z]{3})\b`)

// currencyOf is an order's currency, or "" for the store's own.
func currencyOf(o *order) string {
	if found := foreign.FindStringSubmatch(o.Other.OrderInstructions); found != nil {
		return found[1]
	}
	return ""
}

// tellTotals prints the sum of the grand totals, by currency.
func (s *session) tellTotals() {
	var sums []string
	for _, currency := range slices.Sorted(maps.Keys(s.grand)) {
		sum := decimal(s.grand[currency])
		if currency != "" {
			sum += " " + currency
		} else if len(s.grand) > 1 {
			sum += " in the store's own currency"
		}
		sums = append(sums, sum)
	}
	if len(sums) > 0 {
		s.say("Grand totals: %s.", strings.Join(sums, ", "))
	}
}

// isLate reports whether an order comes although LASTORDER went past it. Stone
// Edge skips it if it holds it (1.6).
func (s *session) isLate(number string) bool {
	last, err := strconv.ParseInt(s.lastOrder, 10, 64)
	n, bad := strconv.ParseInt(number, 10, 64)
	return err == nil && bad == nil && n <= last
}

// totals is an order's money in hundredths.
type totals struct{ products, discounts, coupons, tax, surcharges, shipping, grand int64 }

// sums adds an order up and notices wrong sums (3.6).
func (s *session) sums(what string, o *order) totals {
	t := totals{
		products: s.cents(what+": ProductTotal", o.Totals.ProductTotal),
		tax:      s.cents(what+": TaxAmount", o.Totals.Tax.TaxAmount),
		shipping: s.cents(what+": ShippingTotal", o.Totals.ShippingTotal.Total),
		grand:    s.cents(what+": GrandTotal", o.Totals.GrandTotal),
	}
	for _, d := range o.Totals.Discount {
		t.discounts += s.cents(what+": Discount", d.Amount)
	}
	for _, c := range o.Coupon {
		t.coupons += s.cents(what+": Coupon", c.Total)
	}
	for _, c := range o.Totals.Surcharge {
		t.surcharges += s.cents(what+": Surcharge", c.Total)
	}
	s.checkSums(what, o, t)
	return t
}

func (s *session) checkSums(what string, o *order, t totals) {
	if sum := t.products - t.discounts - t.coupons + t.tax + t.surcharges + t.shipping; sum != t.grand {
		s.notice("%s: %s - %s - %s + %s + %s + %s = %s, but GrandTotal is %s (ProductTotal - discounts - coupons + tax + surcharges + shipping)", what,
			decimal(t.products), decimal(t.discounts), decimal(t.coupons), decimal(t.tax), decimal(t.surcharges), decimal(t.shipping), decimal(sum), decimal(t.grand))
	}
	if sub := s.cents(what+": SubTotal", o.Totals.SubTotal); sub != t.products-t.discounts {
		s.notice("%s: SubTotal is %s, but ProductTotal less discounts is %s", what, decimal(sub), decimal(t.products-t.discounts))
	}
	var lines int64
	for _, p := range o.Shipping.Product {
		s.unitPrice(what+": ItemPrice", p.ItemPrice)
		lines += s.cents(what+": a line's Total", p.Total)
		if strings.TrimSpace(p.SKU) == "" {
			s.notice("%s: a line has no SKU", what)
		}
	}
	if lines != t.products {
		s.notice("%s: the lines add up to %s, but ProductTotal is %s", what, decimal(lines), decimal(t.products))
	}
}

// payments names an order's payment methods.
func (s *session) payments(what string, o *order) string {
	var names []string
	for _, p := range o.Payment {
		if len(p.Method) != 1 {
			s.notice("%s: a Payment has %d methods instead of one", what, len(p.Method))
		}
		for _, m := range p.Method {
			names = append(names, s.methodName(what, m))
		}
	}
	return strings.Join(names, ", ")
}

func (s *session) methodName(what string, m method) string {
	switch m.XMLName.Local {
	case "CreditCard":
		if len(m.Number) > 4 {
			s.notice("%s: more than four digits of a card's number", what)
			return m.Issuer
		}
		return strings.TrimSpace(fmt.Sprint(m.Issuer, " ", m.Number))
	case "Generic1", "Generic2":
		return m.Name
	}
	return m.XMLName.Local
}
