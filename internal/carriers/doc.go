// Package carriers recognizes parcel companies by the names of Stone Edge's
// operators. It knows BigCommerce's code of each. It will never guess: a wrong
// link is worse than none.
//
// The codes are BigCommerce's own: its shipping providers (shipping_provider_standard
// in its OpenAPI description of orders), and its tracking carriers
// (https://developer.bigcommerce.com/docs/store-operations/shipping/shipping-providers,
// as of 2026-11-28).
package carriers
