// Package customers is the list of a store's registered customers. Guests
// appear in their orders only (bigcommerce-api.md 8). It never knows orders or
// stock.
package customers
