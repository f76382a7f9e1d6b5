package seti

import "connect2cart/internal/money"

// Product is SETIProducts/Product of downloadprods (seti-protocol.md 3.9), one
// sellable variant.
type Product struct {
	Code         string // always; the SKU
	WebID        string
	Name         string
	Price        money.Amount
	Cost         money.Amount // left out when zero
	Description  string       // HTML or text; the writer escapes it
	Weight       string
	Thumb        string
	Image        string
	Taxable      string // Yes, No, or empty: left out
	Discontinued bool   // always; Yes or No
	QOH          string // a whole number, or NA
	CustomFields []CustomField
}

// CustomField is CustomFields/CustomField.
type CustomField struct{ FieldName, FieldValue string }

// QOH is SETIProducts/Product of downloadqoh (2.6).
type QOH struct {
	Code  string
	WebID string
	QOH   string // a whole number, or NA
}

// Customer is SETICustomers/Customer (3.10, 3.11).
type Customer struct {
	WebID        string
	UserName     string
	BillAddr     CustomerAddress
	ShipAddrs    []CustomerAddress
	CustomFields []CustomField
}

// CustomerAddress is BillAddr or ShipAddr, in the nested form.
type CustomerAddress struct {
	FirstName string // always
	LastName  string // always
	Company   string
	Phone     string
	Email     string
	Addr1     string
	Addr2     string
	City      string
	State     string
	Zip       string
	Country   string
}
