// Package catalog is the flat list of a store's items: every sellable variant,
// ascending by product id, then variant id. We make this order ourselves,
// because BigCommerce sorts products by id on request and gives their variants
// along. BigCommerce's own flat list of variants promises no order and has no
// filter by key. It even held variants of no product
// (github.com/bigcommerce/api, issue 44).
//
// It never knows stock levels, nor the meaning of a price.
package catalog
