// Package skus leads from a SKU to the place of its stock at BigCommerce. It
// knows neither levels nor callers.
package skus
