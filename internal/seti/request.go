package seti

import (
	"time"

	"connect2cart/internal/secret"
)

// Request is one of OrderCount, DownloadOrders, ProductsCount,
// DownloadProducts, DownloadQOH, CustomersCount, DownloadCustomers,
// QOHReplace, InvUpdate and UpdateStatus.
type Request interface {
	// Function is the SETI function's name in lower case, as logged.
	Function() string
}

// Login is what every function but sendversion carries (seti-protocol.md 1.2).
type Login struct {
	CartID    string
	Password  secret.String
	StoreCode string // often empty
}

// Since says after which order the list starts (seti-protocol.md 1.6). With
// both fields zero it means every order.
type Since struct {
	Order int64 // exclusive; 0 when lastorder was no whole number
	Date  Date  // inclusive by day; set only when Order is 0
}

// Date is a day in the store's time zone; the zero value is no date.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// Range is a slice of a list: the 1-based position of its first record, and
// how many records are wanted (seti-protocol.md 1.5).
type Range struct {
	Start int // at least 1
	Size  int // at least 1
}

// OrderCount asks how many orders DownloadOrders would list.
type OrderCount struct {
	Since Since
}

// DownloadOrders asks for one batch of orders.
type DownloadOrders struct {
	Since Since
	Range Range
}

// ProductsCount asks how many products DownloadProducts would list.
type ProductsCount struct{}

// DownloadProducts asks for one batch of the flat catalogue.
type DownloadProducts struct {
	Range Range
}

// DownloadQOH asks for one batch of stock figures.
type DownloadQOH struct {
	Range Range
}

// CustomersCount asks how many customers DownloadCustomers would list.
type CustomersCount struct{}

// DownloadCustomers asks for one batch of customers.
type DownloadCustomers struct {
	Range Range
}

// Stock is one entry of a stock update. A piece that could not be read has
// its text in Raw and Bad set; it is answered as an error, never dropped.
type Stock struct {
	SKU      string // exactly as sent
	Quantity int64  // whole units, rounded; a level in QOHReplace, a change in InvUpdate
	Raw      string // the whole piece as sent
	Bad      bool
}

// QOHReplace sets absolute levels for many SKUs (seti-protocol.md 4.1).
type QOHReplace struct {
	Entries []Stock
	Count   int // as announced; -1 when absent. For the log only
}

// InvUpdate changes levels by a difference, usually for one SKU
// (seti-protocol.md 4.2).
type InvUpdate struct {
	Entries []Stock
}

// UpdateStatus reports what happened to orders (seti-protocol.md 4.3).
type UpdateStatus struct {
	Orders []OrderUpdate
}

// OrderUpdate is one order of an UpdateStatus.
type OrderUpdate struct {
	OrderNumber string // as sent; normally the BigCommerce order id
	Reference   string // Stone Edge's own order number
	Status      string // operator-chosen label
	Notes       string
	Comments    string
	Packages    []Package
	Items       []ItemUpdate
}

// Package is one parcel. Only one with a TrackNum is a shipment of its own.
type Package struct {
	ID         string
	TrackNum   string
	Shipper    string // carrier
	Method     string // service
	PickupDate string // as sent, store-local
}

// ItemUpdate is one order line of an OrderUpdate.
type ItemUpdate struct {
	ItemNumber string // our LineID
	Status     string
	Ordered    int64  // units
	Shipped    *int64 // units so far; nil when absent or unreadable
	Needed     int64  // units
	Packages   []PackedItem
}

// PackedItem says how many units of a line are in a package. It refers to one
// of the order's packages by PackageID; it is a shipment of its own only when
// its own Package has a TrackNum.
type PackedItem struct {
	PackageID string
	Quantity  *int64 // units; nil when absent or unreadable
	Package   Package
}
