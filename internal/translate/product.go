package translate

import (
	"fmt"
	"slices"
	"strings"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/money"
	"connect2cart/internal/seti"
)

// Item is what is sold: one variant of a product. A product without options
// has one, its base variant (B 6.1).
type Item struct {
	Product *bigcommerce.Product
	Variant *bigcommerce.Variant
}

// Items are what is sold of a product, ascending by variant id.
func Items(p *bigcommerce.Product) []Item {
	items := make([]Item, len(p.Variants))
	for i := range p.Variants {
		items[i] = Item{p, &p.Variants[i]}
	}
	slices.SortFunc(items, func(a, b Item) int { return int(min(max(a.Variant.ID-b.Variant.ID, -1), 1)) })
	return items
}

// Product is an item as downloadprods lists it (3.9 from B 6.1). What a
// variant does not say for itself, its product says: null means inherited.
func Product(i Item, stock Stock) seti.Product {
	p, v := i.Product, i.Variant
	return seti.Product{
		Code:         i.Code(),
		WebID:        i.WebID(),
		Name:         i.name(),
		Price:        i.price(),
		Cost:         inherited(v.CostPrice, p.CostPrice),
		Description:  p.Description, // HTML as it is; seti escapes and cuts it
		Weight:       weight(bigcommerce.Text(firstOf(string(v.Weight), string(p.Weight)))),
		Thumb:        i.thumb(),
		Image:        i.image(),
		Taxable:      taxableClass(int64(p.TaxClassID)),
		Discontinued: i.discontinued(),
		QOH:          stock.qoh(i),
		CustomFields: customFields(p.CustomFields),
	}
}

// QOH is an item as downloadqoh lists it (2.6): the same Code and WebID.
func QOH(i Item, stock Stock) seti.QOH {
	return seti.QOH{Code: i.Code(), WebID: i.WebID(), QOH: stock.qoh(i)}
}

// SKU is what the item is sold by, "" if it has none. A base variant is its
// product, so that the product's SKU is as good as its own.
func (i Item) SKU() string {
	if len(i.Variant.OptionValues) > 0 {
		return i.Variant.SKU
	}
	return firstOf(i.Variant.SKU, i.Product.SKU)
}

// Code returns the item's SKU, never empty, by the rule of order lines: without a
// SKU the product's name stands in (3.3, see lineSKU). Several such variants
// of one product share a Code, as their order lines do.
func (i Item) Code() string {
	return firstOf(i.SKU(), i.Product.Name, fmt.Sprintf("Product %d", i.Product.ID))
}

// WebID names the item as IS does: product and variant.
func (i Item) WebID() string { return webID(i.Product.ID, i.Variant.ID) }

func webID(product, variant int64) string { return fmt.Sprintf("%d-%d", product, variant) }

// maxName is what Stone Edge keeps of a name (3.9).
const maxName = 200

// name is the product's with the variant's option values: "Mug (Blue, Large)".
// Where that is too long the product's part gives way: the values are what
// tells the variants apart.
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

// price is what one unit costs today: the sale price where there is one and
// it is lower than the price, else the price. Each of the two is the
// variant's own or, where that is null, the product's. A sale price of zero
// is none, and one above the price is a slip that nobody pays.
func (i Item) price() money.Amount {
	price := inherited(i.Variant.Price, i.Product.Price)
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

// defaultTaxClass is the class of everything that is taxed as usual.
const defaultTaxClass = 0

// taxableClass is Yes for the store's default tax class. What another class
// means is not known: the list of classes is closed to us (B 2.2), and its
// names are the merchant's.
func taxableClass(class int64) string {
	if class == defaultTaxClass {
		return "Yes"
	}
	return ""
}

// discontinued tells that nobody can buy the item now: the product is hidden
// or not available, or the variant is not for sale. Out of stock is another
// thing, and a pre-order can be bought.
func (i Item) discontinued() bool {
	return !i.Product.IsVisible || i.Product.Availability == "disabled" || i.Variant.PurchasingDisabled
}

// customFields are the product's, in its order; one without a name or value
// says nothing.
func customFields(fields []bigcommerce.CustomField) []seti.CustomField {
	var list []seti.CustomField
	for _, f := range fields {
		if strings.TrimSpace(f.Name) != "" && strings.TrimSpace(f.Value) != "" {
			list = append(list, seti.CustomField{FieldName: f.Name, FieldValue: f.Value})
		}
	}
	return list
}
