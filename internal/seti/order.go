package seti

import (
	"time"

	"connect2cart/internal/money"
)

// The order part of seti-protocol.md section 3. Fields stand in the order of
// the XML. The XML leaves an empty field out unless its comment says "always".

// Order is SETIOrders/Order (3.1).
type Order struct {
	OrderNumber string    // always
	OrderDate   time.Time // always; in the store's time zone, written MMM/dd/yyyy HH:mm:ss
	OrderStatus string
	Billing     Party
	Shipping    Shipping
	Payments    []Payment
	Totals      Totals
	Coupons     []Coupon
	Other       Other
	Minor       int // decimals of the order's currency, 0 to 2; the XML always has two
}

// Party is Billing, or the head of Shipping (3.2).
type Party struct {
	FullName string // always
	Company  string
	Phone    string
	Email    string
	Address  Address
}

// Address is an order's address (3.2).
type Address struct {
	Street1 string // always
	Street2 string
	City    string // always
	State   string // always; two letters for US and CA
	Code    string // always; postal code
	Country string // ISO 3166 alpha-2
}

// Shipping is the one Shipping of an order; it holds all of its lines (3.2).
type Shipping struct {
	Party
	Products []OrderProduct
}

// OrderProduct is one line, Shipping/Product (3.3).
type OrderProduct struct {
	SKU          string // always
	Name         string // always
	Quantity     int64  // always; units
	ItemPrice    money.Amount
	Weight       string // decimal, one unit, in the store's weight unit
	ProdType     string // Tangible or Download
	Taxable      string // Yes, No, or empty: left out
	CustomerText string
	LineID       string
	Status       string
	Total        money.Amount // always; Quantity x ItemPrice, rounded to Minor
	Options      []OrderOption
}

// OrderOption is one chosen option of a line (3.4).
type OrderOption struct {
	OptionName     string // always
	SelectedOption string // always
}

// Payment holds exactly one method (3.5): the one non-nil field.
type Payment struct {
	CreditCard    *CreditCard
	PayPal        *PayPal
	Check         *Check
	COD           *COD
	PurchaseOrder *PurchaseOrder
	GiftCard      *GiftCard
	StoreCredit   *StoreCredit
	Generic1      *Generic
}

// CreditCard is a card payment. Number is at most the last four digits.
type CreditCard struct {
	Issuer         string // always
	Number         string
	ExpirationDate string // MM/YYYY
	FullName       string
	AVS            string
	TransID        string
	AuthCode       string
	ProcessLevel   string // Captured or Auth Only
	Amount         money.Amount
}

// PayPal is a PayPal payment in the nested form.
type PayPal struct {
	PayerFirstName string
	PayerLastName  string
	PayerEmail     string
	TransID        string
	Status         string
	Amount         money.Amount
	TransDate      string
}

// Check is a payment by cheque.
type Check struct{ CheckNumber string }

// COD is cash on delivery. Its presence is its meaning.
type COD struct{}

// PurchaseOrder is a payment on account.
type PurchaseOrder struct{ PurchaseNumber string }

// GiftCard is a gift certificate. FaceValue is its share of this order.
type GiftCard struct {
	Number    string
	FaceValue money.Amount
}

// StoreCredit is the shopper's credit with the store.
type StoreCredit struct {
	Total       money.Amount
	Description string
}

// Generic is any other method, by BigCommerce's name for it.
type Generic struct {
	Name        string // always
	Description string
	Field1      string
}

// Totals is Order/Totals (3.6). Every amount counts once: GrandTotal is
// ProductTotal - Discounts - Coupons + Tax + Surcharges + Shipping.
type Totals struct {
	ProductTotal  money.Amount // always
	Discounts     []Discount
	SubTotal      money.Amount // always; ProductTotal less Discounts
	Tax           Tax
	GrandTotal    money.Amount // always
	Surcharges    []Surcharge
	ShippingTotal ShippingTotal
}

// Discount is a flat reduction; Amount is positive.
type Discount struct {
	Description string
	Amount      money.Amount
	PostTax     bool // ApplyDiscount: Post instead of Pre
}

// Tax is Totals/Tax, always written, with TaxShipping.
type Tax struct {
	TaxAmount   money.Amount
	TaxShipping bool
	TaxExempt   bool
	TaxID       string
}

// Surcharge is handling, gift wrap or a fee.
type Surcharge struct {
	Total       money.Amount
	Description string
}

// ShippingTotal is always written, once.
type ShippingTotal struct {
	Total       money.Amount
	Description string
}

// Coupon is a coupon code; Total is positive (3.7).
type Coupon struct {
	Name    string // always
	Status  string
	Total   money.Amount
	PostTax bool // ApplyCoupon: Post instead of Pre
}

// Other is Order/Other (3.8); left out when wholly empty.
type Other struct {
	OrderInstructions string
	Comments          string
	GiftMessage       string
	TotalOrderWeight  string
	IPHostName        string
	WebCustomerID     string
}
