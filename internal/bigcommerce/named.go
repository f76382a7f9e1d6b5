package bigcommerce

import (
	"regexp"
	"strconv"
	"sync"
)

// A refusal names items in its title, in plain text: "[Item with variant_id 106
// is tracked by product, please update stock by product id]", "Items with
// identity: [sku: A, variant_id: 2, product_id: 1]".
var (
	namedVariant = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)variant[ _]?id"?\s*[:=]?\s*(\d+)`) })
	namedProduct = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)product[ _]?id"?\s*[:=]?\s*(\d+)`) })
)

// Named returns the items that a refusal names. A product's id alone names the
// product itself. Beside a variant's id it is only the variant's product.
func Named(err error, items []Adjustment) []Adjustment {
	e := refusalIn(err)
	if e == nil {
		return nil
	}
	text := e.title
	for field, words := range e.fields {
		text += " " + field + " " + words
	}
	variants, products := numbersIn(namedVariant(), text), numbersIn(namedProduct(), text)
	var named []Adjustment
	for _, item := range items {
		if variants[item.VariantID] || products[item.ProductID] {
			named = append(named, item)
		}
	}
	return named
}

func numbersIn(pattern *regexp.Regexp, text string) map[int64]bool {
	numbers := map[int64]bool{}
	for _, found := range pattern.FindAllStringSubmatch(text, -1) {
		if n, err := strconv.ParseInt(found[1], 10, 64); err == nil && n != 0 {
			numbers[n] = true
		}
	}
	return numbers
}
