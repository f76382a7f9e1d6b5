// Package skus leads from a SKU to the place of its stock at BigCommerce. It
// never knows levels, nor who asks.
package skus
