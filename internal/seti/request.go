package seti

import (
	"time"

	"connect2cart/internal/secret"
)

// Request is one of OrderCount, DownloadOrders, ProductsCount,
// DownloadProducts, DownloadQOH, CustomersCount, DownloadCustomers,
// QOHReplace, InvUpdate and UpdateStatus.
type Request interface {
	// Function returns the SETI function's name in lower case, as in the log.
	Function() string
}

// Login is the login of every function but sendversion (seti-protocol.md 1.2).
type Login struct {
	CartID    string
	Password  secret.String
	StoreCode string // often empty
}

// Since is the start of a list of orders (seti-protocol.md 1.6). With both
// fields zero it means every order.
type Since struct {
	Order int64 // exclusive; 0 unless lastorder is a whole number
	Date  Date  // inclusive by day; set only when Order is 0

	Text string // lastorder where it is no whole number: see Numbered
}

// Date is a day in the store's time zone. The zero value means no date.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// Range is a part of a list: the 1-based position of its first record, and the
// number of records (seti-protocol.md 1.5).
type Range struct {
	Start int // at least 1
	Size  int // at least 1
}

// OrderCount asks how many orders DownloadOrders would list.
type OrderCount struct {
	Since   Since
	Program string // Stone Edge's version, such as 7.732; "" if it names none
}

// DownloadOrders asks for one batch of orders.
type DownloadOrders struct {
	Since   Since
	Range   Range
	Program string // as in OrderCount
}

// ProductsCount asks how many products DownloadProducts would list.
type ProductsCount struct{}

// DownloadProducts asks for one batch of the flat catalog.
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

// Stock is one entry of a stock update. For an unreadable piece Bad is set and
// Raw holds its text. The answer reports it as an error, so no entry is lost.
type Stock struct {
	SKU      string // exactly as sent
	Quantity int64  // whole units, rounded; a level in QOHReplace, a change in InvUpdate
	Raw      string // the whole piece as sent
	Bad      bool
}

// QOHReplace sets absolute levels for many SKUs (seti-protocol.md 4.1).
type QOHReplace struct {
	Entries []Stock
	Count   int // as sent, for the log only; -1 when absent
}

// InvUpdate changes levels by a difference, usually for one SKU
// (seti-protocol.md 4.2).
type InvUpdate struct {
	Entries []Stock
}

// UpdateStatus reports news of orders (seti-protocol.md 4.3).
type UpdateStatus struct {
	Orders []OrderUpdate
}

// OrderUpdate is one order of an UpdateStatus.
type OrderUpdate struct {
	OrderNumber string // as sent; normally the BigCommerce order id
	Reference   string // Stone Edge's own order number
	Status      string // a label of the operator's choice
	Notes       string
	Comments    string
	Packages    []Package
	Items       []ItemUpdate
}

// Package is one parcel. It is a shipment of its own if it has a TrackNum.
type Package struct {
	ID         string
	TrackNum   string
	Shipper    string // carrier
	Method     string // service
	PickupDate string // as sent, store-local
}

// ItemUpdate is one order line of an OrderUpdate.
type ItemUpdate struct {
	ItemNumber string // our LineID, or Stone Edge's own counting (8)
	RefNumber  string // perhaps our LineID
	SKU        string // as Stone Edge has it
	Status     string
	Ordered    int64  // units
	Shipped    *int64 // units so far; nil when absent or unreadable
	Needed     int64  // units
	Packages   []PackedItem
	Unreadable bool // a figure of shipped units has text, but no number
}

// PackedItem is the number of units of a line in a package. PackageID refers to
// one of the order's packages. With a TrackNum in its own Package it is a
// shipment of its own.
type PackedItem struct {
	PackageID string
	Quantity  *int64 // units; nil when absent or unreadable
	Package   Package
}
