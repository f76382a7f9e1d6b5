package translate

import (
	"fmt"
	"strings"

	"connect2cart/internal/bigcommerce"
)

// instructions is OrderInstructions (3.8): the staff's notes, then in plain
// words everything that lacks an element of its own. Bars separate the parts,
// because line breaks get lost on the way to Stone Edge (1.4, rule 6).
func instructions(o bigcommerce.Order, d Detail, rows []bigcommerce.OrderProduct, minor int) string {
	parts := []string{o.StaffNotes}
	parts = append(parts, otherDestinations(o)...)
	parts = append(parts, formFieldWords("Billing address", o.BillingAddress.FormFields))
	for i, c := range o.Consignments.Shipping {
		label := "Shipping address"
		if i > 0 {
			label = fmt.Sprintf("Shipping address %d", i+1)
		}
		parts = append(parts, formFieldWords(label, c.FormFields))
	}
	parts = append(parts, countWords(o, rows), refundWords(o, rows, minor), originWords(o), currencyWords(o))
	parts = append(parts, unreadWords(d)...)
	return joined(" | ", parts...)
}

// otherDestinations describes every further destination and its lines, because
// Shipping holds one address only (Q9).
func otherDestinations(o bigcommerce.Order) []string {
	c := o.Consignments
	var words []string
	if len(c.Shipping)+len(c.Pickups) > 1 && len(c.Shipping) > 0 {
		first := c.Shipping[0]
		words = append(words, fmt.Sprintf("The address above gets: %s%s", lineWords(first.LineItems), shippedBy(first)))
	}
	for i, s := range c.Shipping {
		if i > 0 {
			words = append(words, fmt.Sprintf("Address %d: %s gets: %s%s", i+1, addressWords(s.OrderAddress), lineWords(s.LineItems), shippedBy(s)))
		}
	}
	for _, p := range c.Pickups {
		words = append(words, pickupWords(p))
	}
	for _, d := range c.Downloads {
		words = append(words, recipientWords("Download for ", d, o.BillingAddress.Email))
	}
	for _, g := range c.Email.GiftCertificates {
		words = append(words, recipientWords("Gift certificate for ", g, o.BillingAddress.Email))
	}
	return words
}

func shippedBy(s bigcommerce.ShippingConsignment) string {
	return labelled("; shipped by ", plain(s.ShippingMethod))
}

func pickupWords(p bigcommerce.PickupConsignment) string {
	at := p.Location
	place := joined(", ", at.Name, at.Address1, at.Address2, at.City, joined(" ", stateCode(at.CountryISO2, at.State), at.PostalCode), at.CountryISO2,
		labelled("phone ", at.Phone), labelled("e-mail ", at.Email))
	return joined("; ", "Pick-up: "+firstOf(place, plain(p.PickupMethodDisplayName), "place unknown"),
		labelled("lines: ", lineWords(p.LineItems)), p.CollectionInstructions, p.CollectionTimeDescription)
}

// recipientWords names a recipient other than the buyer.
func recipientWords(label string, d bigcommerce.DownloadConsignment, buyer string) string {
	if d.RecipientEmail == "" || strings.EqualFold(d.RecipientEmail, buyer) {
		return ""
	}
	return label + d.RecipientEmail + ": " + lineWords(d.LineItems)
}

// lineWords is "2 x MUG-BLU Mug, 1 x CAP".
func lineWords(lines []bigcommerce.OrderProduct) string {
	words := make([]string, len(lines))
	for i, p := range lines {
		words[i] = fmt.Sprintf("%d x %s", p.Quantity, lineSKU(p))
		if p.SKU != "" && p.Name != "" && p.Name != p.SKU {
			words[i] += " " + p.Name
		}
	}
	return firstOf(strings.Join(words, ", "), "nothing")
}

func formFieldWords(label string, fields []bigcommerce.FormField) string {
	var words []string
	for _, f := range fields {
		if v := strings.TrimSpace(string(f.Value)); v != "" {
			words = append(words, firstOf(f.Name, "field")+": "+v)
		}
	}
	if len(words) == 0 {
		return ""
	}
	return label + ": " + strings.Join(words, "; ")
}

// countWords warn of a number of items that the lines do not reach. It is often
// left from an edit, and the picker can tell.
func countWords(o bigcommerce.Order, rows []bigcommerce.OrderProduct) string {
	if o.UnlistedItems() == 0 || len(rows) == 0 {
		return ""
	}
	return fmt.Sprintf("BigCommerce counts %d items in this order, and lists %d", o.ItemsTotal, int64(o.ItemsTotal)-o.UnlistedItems())
}

// unreadWords tell which details BigCommerce did not give for hours.
func unreadWords(d Detail) (words []string) {
	for _, part := range d.Unread {
		switch part {
		case Payments:
			words = append(words, "Payment details could not be read: see the order in BigCommerce")
		case Coupons:
			words = append(words, "Coupon codes could not be read: see the order in BigCommerce")
		}
	}
	return words
}

// refundWords describes refunds, because SETI has no element for them. Totals
// and payments stay as on the day of the order.
func refundWords(o bigcommerce.Order, rows []bigcommerce.OrderProduct, minor int) string {
	var lines []string
	for _, p := range rows {
		if p.QuantityRefunded > 0 {
			lines = append(lines, fmt.Sprintf("%d x %s", p.QuantityRefunded, lineSKU(p)))
		}
	}
	amount := ""
	if o.RefundedAmount.Sign() > 0 {
		amount = o.RefundedAmount.Round(minor).String() + " " + o.DefaultCurrencyCode
	}
	return labelled("Refunded: ", joined("; ", amount, strings.Join(lines, ", ")))
}

// originWords describes the origin of an order from outside the store's own web
// shop (B 4.4: channel 1, source www).
func originWords(o bigcommerce.Order) string {
	source, channel, ebay := "", "", ""
	if o.OrderSource != "" && o.OrderSource != "www" {
		source = "source " + o.OrderSource
	}
	if o.ChannelID > 1 {
		channel = fmt.Sprintf("channel %d", o.ChannelID)
	}
	if o.EbayOrderID != "0" { // B 4.4: "0" is none
		ebay = labelled("eBay order ", string(o.EbayOrderID))
	}
	return labelled("Order origin: ", joined(", ", source, channel, labelled("external source ", o.ExternalSource),
		labelled("external order ", string(o.ExternalOrderID)), labelled("external id ", string(o.ExternalID)), ebay))
}

// currencyWords warns of amounts in a currency other than the store's own. SETI
// has no element for it (Q15).
func currencyWords(o bigcommerce.Order) string {
	own, used := o.StoreDefaultCurrencyCode, o.DefaultCurrencyCode
	if own == "" || used == "" || own == used {
		return ""
	}
	return fmt.Sprintf("Amounts are in %s; the store's own currency is %s", used, own)
}
