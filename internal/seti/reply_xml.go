package seti

import "slices"

// Response codes (seti-protocol.md 1.7).
const (
	codeRecords = 1
	codeNothing = 2
	codeFailure = 3
)

const xmlType = "text/xml; charset=utf-8"

// Guesses at the length of one record in bytes, so a batch mostly needs one
// allocation.
const (
	orderBytes    = 2048
	productBytes  = 768
	qohBytes      = 96
	customerBytes = 1024
)

// start opens root and writes the Response: records follow, or there are none.
func (m *markup) start(root string, records, recordBytes int) {
	m.b = slices.Grow(m.b, 256+records*recordBytes)
	if records == 0 {
		m.head(root, codeNothing, "Success")
		return
	}
	m.head(root, codeRecords, "Success")
}

func (m *markup) head(root string, code int64, description string) {
	m.b = append(m.b, `<?xml version="1.0" encoding="UTF-8"?>`...)
	m.open(root)
	m.open("Response")
	m.number("ResponseCode", code)
	m.text("ResponseDescription", description, noLimit)
	m.close("Response")
}

// Append implements Reply.
func (r Orders) Append(dst []byte) []byte {
	m := markup{dst}
	m.start("SETIOrders", len(r.Orders), orderBytes)
	for i := range r.Orders {
		m.order(&r.Orders[i])
	}
	m.close("SETIOrders")
	return m.b
}

// Append implements Reply.
func (r Products) Append(dst []byte) []byte {
	m := markup{dst}
	m.start("SETIProducts", len(r.Products), productBytes)
	for i := range r.Products {
		m.product(&r.Products[i])
	}
	m.close("SETIProducts")
	return m.b
}

// Append implements Reply.
func (r QOHs) Append(dst []byte) []byte {
	m := markup{dst}
	m.start("SETIProducts", len(r.QOHs), qohBytes)
	for i := range r.QOHs {
		m.qoh(&r.QOHs[i])
	}
	m.close("SETIProducts")
	return m.b
}

// Append implements Reply.
func (r Customers) Append(dst []byte) []byte {
	m := markup{dst}
	m.start("SETICustomers", len(r.Customers), customerBytes)
	for i := range r.Customers {
		m.customer(&r.Customers[i])
	}
	m.close("SETICustomers")
	return m.b
}

// ContentType implements Reply.
func (Orders) ContentType() string { return xmlType }

// ContentType implements Reply.
func (Products) ContentType() string { return xmlType }

// ContentType implements Reply.
func (QOHs) ContentType() string { return xmlType }

// ContentType implements Reply.
func (Customers) ContentType() string { return xmlType }
