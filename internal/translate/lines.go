package translate

import (
	"fmt"
	"strconv"
	"strings"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/money"
	"connect2cart/internal/seti"
)

// products are the Product elements of Shipping (3.3 from B 4.6).
func products(o bigcommerce.Order, rows []bigcommerce.OrderProduct, minor int, opts Options) []seti.OrderProduct {
	byID := make(map[int64]*bigcommerce.OrderProduct, len(rows))
	for i := range rows {
		byID[rows[i].ID] = &rows[i]
	}
	places := otherPlaces(o)
	lines := make([]seti.OrderProduct, len(rows))
	for i, p := range rows {
		price, total := writtenPrice(p, minor, opts.TwoDigitPrices)
		lines[i] = seti.OrderProduct{
			SKU:          lineSKU(p),
			Name:         firstOf(p.Name, lineSKU(p)),
			Quantity:     int64(p.Quantity),
			ItemPrice:    price,
			Weight:       weight(p.Weight),
			ProdType:     prodType(p.Type),
			Taxable:      taxable(o, p),
			CustomerText: customerText(p, byID[int64(p.ParentOrderProductID)], places[p.ID]),
			LineID:       strconv.FormatInt(p.ID, 10), // comes back as ItemNumber in updatestatus
			Status:       lineStatus(p),
			Total:        total,
			Options:      options(p),
		}
	}
	return lines
}

// lineSKU is the variant's SKU (B 9), never empty. The product's name stands in
// for a missing SKU (3.3), and the line's number for a missing name. Blanks
// around a SKU are no part of it: the lists and the updates leave them out, too.
func lineSKU(p bigcommerce.OrderProduct) string {
	return strings.TrimSpace(firstOf(p.SKU, p.Name, fmt.Sprintf("Line %d", p.ID)))
}

// unitPrice is the exact price of one unit, before tax and order-level
// discounts. The order's subtotal is the sum of the lines' totals. So the total
// wins if the two disagree by more than the rounding of a unit.
func unitPrice(p bigcommerce.OrderProduct) money.Amount {
	quantity := int64(p.Quantity)
	gap := p.PriceExTax.Times(quantity).Sub(p.TotalExTax).Abs()
	if quantity <= 0 || gap.Cmp(halfCent.Times(quantity)) <= 0 {
		return p.PriceExTax
	}
	return p.TotalExTax.Div(quantity)
}

var halfCent = money.MustParse("0.005")

// writtenPrice is the unit price as we write it, and the line's total by that
// price. A price below a cent (1,000 units at 0.0125) has four decimals, as the
// vendor's own script writes all prices (1.4 rule 8), because the total of a
// rounded one would be far off. twoDigits forbids that.
func writtenPrice(p bigcommerce.OrderProduct, minor int, twoDigits bool) (price, total money.Amount) {
	quantity := int64(p.Quantity)
	price = roundedPrice(p, minor)
	total = price.Times(quantity)
	if twoDigits || total == p.TotalExTax.Round(minor) {
		return price, total
	}
	exact := unitPrice(p)
	closer := exact.Times(quantity).Round(minor)
	if closer.Sub(p.TotalExTax).Abs().Cmp(total.Sub(p.TotalExTax).Abs()) < 0 {
		return exact, closer
	}
	return price, total
}

// roundedPrice is the unit price in the order's currency. A price halfway between two
// amounts (9.99 with 20 % tax is 8.325 without) may go up or down. We choose
// the way with the closer line total.
func roundedPrice(p bigcommerce.OrderProduct, minor int) money.Amount {
	price := unitPrice(p)
	up := price.Round(minor)
	down := up.Sub(minorUnit(minor))
	if price.Sub(down) != up.Sub(price) {
		return up
	}
	off := func(price money.Amount) money.Amount { return price.Times(int64(p.Quantity)).Sub(p.TotalExTax).Abs() }
	if off(down).Cmp(off(up)) < 0 {
		return down
	}
	return up
}

// prodType is a line's kind of goods (3.3).
func prodType(kind string) string {
	switch kind {
	case "physical":
		return "Tangible"
	case "digital", "giftcertificate": // neither is shipped
		return "Download"
	}
	return ""
}

// taxable says whether a line bears tax, or "" if that is unknown. An order
// free of tax may just go to a place free of tax. A line at no cost, such as a
// part of a bundle, looks the same either way.
func taxable(o bigcommerce.Order, p bigcommerce.OrderProduct) string {
	switch {
	case p.PriceTax.Sign() > 0 || p.TotalTax.Sign() > 0:
		return "Yes"
	case o.TotalTax.Sign() > 0 && p.TotalExTax.Sign() > 0:
		return "No"
	}
	return ""
}

// lineStatus is a line's progress in the words of B 4.2, taken from its
// quantities. It is "" for an untouched line.
func lineStatus(p bigcommerce.OrderProduct) string {
	switch {
	case p.Quantity <= 0:
		return ""
	case p.QuantityRefunded >= p.Quantity:
		return "Refunded"
	case p.QuantityShipped >= p.Quantity:
		return "Shipped"
	case p.QuantityShipped > 0:
		return "Partially Shipped"
	}
	return ""
}

// otherPlaces maps line ids to destinations other than the address in Shipping.
// Pickers work line by line, and one SKU may go to two places.
// OrderInstructions describes the places themselves (Q9).
func otherPlaces(o bigcommerce.Order) map[int64]string {
	c := o.Consignments
	if len(c.Shipping) == 0 || len(c.Shipping)+len(c.Pickups) == 1 {
		return nil
	}
	places := make(map[int64]string)
	for i, s := range c.Shipping[1:] {
		for _, p := range s.LineItems {
			places[p.ID] = fmt.Sprintf("Goes to address %d", i+2)
		}
	}
	for _, s := range c.Pickups {
		for _, p := range s.LineItems {
			places[p.ID] = "To be picked up"
		}
	}
	return places
}

// customerText holds everything about a line that lacks an element of its own
// (3.3): refunded units, destination, bundle, gift wrap and gift message. The
// message comes last, to keep our words out of it.
func customerText(p bigcommerce.OrderProduct, parent *bigcommerce.OrderProduct, place string) string {
	bundle := ""
	switch {
	case parent != nil:
		bundle = "Part of: " + joined(", ", parent.Name, labelled("SKU ", strings.TrimSpace(parent.SKU)))
	case p.ParentOrderProductID > 0:
		bundle = fmt.Sprintf("Part of: line %d", p.ParentOrderProductID)
	}
	refunded := ""
	if p.QuantityRefunded > 0 { // the picker must not send these
		refunded = fmt.Sprintf("Refunded: %d of %d", p.QuantityRefunded, p.Quantity)
	}
	return joined("; ", refunded, place, bundle, labelled("Gift wrap: ", p.WrappingName), labelled("Gift message: ", p.WrappingMessage))
}
