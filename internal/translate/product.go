package translate

import (
	"fmt"
	"slices"
	"strings"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/money"
	"connect2cart/internal/seti"
)

// Item is one sellable variant of a product. A product without options has one:
// its base variant (B 6.1).
type Item struct {
	Product *bigcommerce.Product
	Variant *bigcommerce.Variant
}

// Items are a product's sellable items, ascending by variant id.
func Items(p *bigcommerce.Product) []Item {
	items := make([]Item, len(p.Variants))
	for i := range p.Variants {
		items[i] = Item{p, &p.Variants[i]}
	}
	slices.SortFunc(items, func(a, b Item) int { return int(min(max(a.Variant.ID-b.Variant.ID, -1), 1)) })
	return items
}

// Prices says which price of a product Stone Edge gets.
type Prices int

// The prices of BigCommerce.
const (
	SalePrices    Prices = iota // today's, as a shopper pays it
	RegularPrices               // without the sale
)

// Product is an item as downloadprods lists it (3.9 from B 6.1). A variant
// inherits from its product: null means the product's value.
func Product(i Item, stock Stock, prices Prices) seti.Product {
	p, v := i.Product, i.Variant
	return seti.Product{
		Code:         i.Code(),
		WebID:        i.WebID(),
		Name:         i.name(),
		Price:        i.price(prices),
		Cost:         inherited(v.CostPrice, p.CostPrice),
		Description:  p.Description, // HTML as it is; seti escapes and cuts it
		Weight:       weight(bigcommerce.Text(firstOf(string(v.Weight), string(p.Weight)))),
		Thumb:        i.thumb(),
		Image:        i.image(),
		Taxable:      taxableClass(int64(p.TaxClassID)),
		Discontinued: i.discontinued(),
		QOH:          stock.qoh(i),
		CustomFields: i.customFields(),
	}
}

// SKU is the item's SKU without blanks around it, or "". A base variant is its
// product, so the product's SKU is as good as its own.
func (i Item) SKU() string {
	if len(i.Variant.OptionValues) > 0 {
		return strings.TrimSpace(i.Variant.SKU)
	}
	return strings.TrimSpace(firstOf(i.Variant.SKU, i.Product.SKU))
}

// Code is the item's SKU, never empty. The product's name stands in for a
// missing SKU, as on order lines (3.3, see lineSKU). Several such variants of
// one product share a Code, as their order lines do.
func (i Item) Code() string {
	return firstOf(i.SKU(), strings.TrimSpace(i.Product.Name), fmt.Sprintf("Product %d", i.Product.ID))
}

// WebID names the item by product and variant, as Interspire's module (IS)
// does.
func (i Item) WebID() string { return webID(i.Product.ID, i.Variant.ID) }

func webID(product, variant int64) string { return fmt.Sprintf("%d-%d", product, variant) }

// maxName is the number of characters that Stone Edge keeps of a name (3.9).
const maxName = 200

// name is the product's name with the variant's option values: "Mug (Blue,
// Large)". The product's part gives way if the name is too long, because the
// values tell the variants apart.
func (i Item) name() string {
	labels := make([]string, len(i.Variant.OptionValues))
	for n, o := range i.Variant.OptionValues {
		labels[n] = o.Label
	}
	product := firstOf(i.Product.Name, i.Code())
	values := joined(", ", labels...)
	if values == "" {
		return product
	}
	values = " (" + values + ")"
	room := maxName - len([]rune(values))
	if runes := []rune(product); len(runes) > room && room > maxName/4 {
		product = strings.TrimRight(string(runes[:room]), " ")
	}
	return product + values
}

// price is today's price of one unit: the sale price if it is lower than the
// price, else the price. Each of the two is the variant's own, or the product's
// if that is null. We ignore a sale price of zero (an empty field) and one
// above the price (a slip). Of regular prices it is the price in any case.
func (i Item) price(of Prices) money.Amount {
	price := inherited(i.Variant.Price, i.Product.Price)
	if of == RegularPrices {
		return price
	}
	sale := inherited(i.Variant.SalePrice, i.Product.SalePrice)
	if sale.Sign() > 0 && sale.Cmp(price) < 0 {
		return sale
	}
	return price
}

// inherited is the variant's own amount or the product's.
func inherited(own *money.Amount, product money.Amount) money.Amount {
	if own != nil {
		return *own
	}
	return product
}

func (i Item) thumb() string {
	if i.Product.PrimaryImage == nil {
		return ""
	}
	return firstOf(i.Product.PrimaryImage.URLThumbnail, i.Product.PrimaryImage.URLTiny)
}

// image is the variant's own picture or the product's.
func (i Item) image() string {
	if i.Product.PrimaryImage == nil {
		return i.Variant.ImageURL
	}
	return firstOf(i.Variant.ImageURL, i.Product.PrimaryImage.URLStandard, i.Product.PrimaryImage.URLZoom)
}

// defaultTaxClass is the class of goods with the usual tax.
const defaultTaxClass = 0

// taxableClass is Yes for the store's default tax class. We do not know about
// any other class: the list of classes is closed to us (B 2.2), and merchants
// choose the names.
func taxableClass(class int64) string {
	if class == defaultTaxClass {
		return "Yes"
	}
	return ""
}

// discontinued reports whether the item is off sale: its product is hidden or
// unavailable, or the variant has its purchasing disabled. An item out of stock
// is still on sale, and so is a pre-order.
func (i Item) discontinued() bool {
	return !i.Product.IsVisible || i.Product.Availability == "disabled" || i.Variant.PurchasingDisabled
}

// customFields are the product's fields, in its order, and the item's numbers, for
// which SETI has no element (3.9). A field needs a name and a value. The merchant's
// own field comes before a number of that name.
func (i Item) customFields() []seti.CustomField {
	var fields customFields
	for _, f := range i.Product.CustomFields {
		fields.add(f.Name, f.Value)
	}
	p, v := i.Product, i.Variant
	fields.addOnce("Brand", p.Brand)
	fields.addOnce("UPC", i.number(v.UPC, p.UPC))
	fields.addOnce("MPN", i.number(v.MPN, p.MPN))
	fields.addOnce("Bin", i.number(v.BinPickingNumber, p.BinPickingNumber))
	return fields
}

// number is the variant's own. A base variant is its product, so that one's is as
// good.
func (i Item) number(own, product bigcommerce.Text) string {
	if len(i.Variant.OptionValues) > 0 {
		return string(own)
	}
	return firstOf(string(own), string(product))
}
