package seti

// Reply is an answer. Its concrete types are Version, Count, Orders, Products,
// QOHs, Customers, QOHResults, InvResults, StatusResult and Refusal.
type Reply interface {
	// Append adds the whole answer to dst. So the caller can check its length
	// against a limit before sending it.
	Append(dst []byte) []byte
	// ContentType is the HTTP content type with its character set (1.3).
	ContentType() string
}

// Version answers sendversion: "SETIResponse: version=1.000".
type Version struct{ Number string }

// Count answers ordercount ("ordercount"), getproductscount and
// getcustomerscount ("itemcount").
type Count struct {
	Key string // ordercount or itemcount
	N   int
}

// Orders answers downloadorders; empty means response code 2.
type Orders struct{ Orders []Order }

// Products answers downloadprods.
type Products struct{ Products []Product }

// QOHs answers downloadqoh.
type QOHs struct{ QOHs []QOH }

// Customers answers downloadcustomers.
type Customers struct{ Customers []Customer }

// QOHResults answers qohreplace, a line per entry in request order.
type QOHResults struct{ Lines []QOHResult }

// QOHResult is one line: SKU exactly as sent, and OK, NF, NA or an error text.
type QOHResult struct{ SKU, Code string }

// InvResults answers invupdate, a line per entry.
type InvResults struct{ Lines []InvResult }

// InvResult is one line of an invupdate answer (4.2).
type InvResult struct {
	OK   bool
	SKU  string
	QOH  string // level after the change, NF or NA
	Note string
}

// StatusResult answers updatestatus.
type StatusResult struct {
	OK    bool
	Notes string
}

// Refusal is an error answer. Download functions get XML with response code 3,
// all others plain text (1.7).
type Refusal struct {
	Function string // as in the poll, in lower case; "" when unknown
	Text     string // for the operator; one line
}
