package main

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// document is any of the three XML answers (seti-protocol.md 2 and 3), as far
// as checks and tables need it.
type document struct {
	XMLName  xml.Name
	Response struct {
		ResponseCode        string
		ResponseDescription string
	}
	Order    []order
	Product  []product
	Customer []customer
}

type order struct {
	OrderNumber string
	OrderDate   string
	Billing     struct{ FullName string }
	Shipping    struct {
		FullName string
		Product  []struct{ SKU, Quantity, ItemPrice, Total string }
	}
	Payment []struct {
		Method []method `xml:",any"`
	}
	Totals struct {
		ProductTotal  string
		Discount      []struct{ Amount string }
		SubTotal      string
		Tax           struct{ TaxAmount string }
		GrandTotal    string
		Surcharge     []struct{ Total string }
		ShippingTotal struct{ Total string }
	}
	Coupon []struct{ Name, Total string }
	Other  struct{ OrderInstructions string }
}

type method struct {
	XMLName xml.Name
	Issuer  string
	Number  string
	Name    string
}

type product struct {
	Code, WebID, Name, Price, QOH, Discontinued string
}

type customer struct {
	WebID, UserName string
	BillAddr        struct {
		FirstName, LastName string
		Address             struct{ City, State, Country string }
	}
}

// roots is the root element of each function's answer (1.7).
var roots = map[string]string{
	"downloadorders": "SETIOrders", "downloadprods": "SETIProducts", "downloadqoh": "SETIProducts", "downloadcustomers": "SETICustomers",
}

// read reads an answer in two ways. A refusal by a strict parser is an error.
// Trouble for Stone Edge's text searcher goes to notice.
func read(function, text string, notice func(format string, args ...any)) (document, error) {
	doc, err := parse(text)
	if err != nil {
		return document{}, fmt.Errorf("%s: a strict XML parser refuses the answer: %w", function, err)
	}
	if got := doc.XMLName.Local; got != roots[function] {
		notice("%s: the root is <%s> instead of <%s>", function, got, roots[function])
	}
	if err := searchable(text); err != nil {
		notice("%s: %v", function, err)
	}
	return doc, nil
}

// parse is strict to the last byte: xml.Unmarshal would ignore text behind the
// root.
func parse(text string) (document, error) {
	var doc document
	d := xml.NewDecoder(strings.NewReader(text))
	if err := d.Decode(&doc); err != nil {
		return document{}, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return document{}, errors.New("something stands behind the root element")
	}
	return doc, nil
}

var (
	declaration = regexp.MustCompile(`^<\?xml version="1\.0" encoding="UTF-8"\?>\r?\n?`)
	plainTag    = regexp.MustCompile(`^</?[A-Za-z][A-Za-z0-9]*>`)
	plainEntity = regexp.MustCompile(`^&(amp|lt|gt|quot);`)
)

// searchable checks an answer against the writing rules (1.4). Stone Edge finds
// the literal texts <Name> and </Name>, and may show the rest as it is.
func searchable(text string) error {
	head := declaration.FindString(text)
	if head == "" {
		return fmt.Errorf("it does not start with an XML declaration: %.60q", text)
	}
	body := text[len(head):]
	for i := range len(body) {
		switch {
		case body[i] == '<' && !plainTag.MatchString(body[i:]):
			return fmt.Errorf("a tag is not plainly <Name>: %.60q", body[i:])
		case body[i] == '&' && !plainEntity.MatchString(body[i:]):
			return fmt.Errorf("a reference that a text searcher shows as it is: %.20q", body[i:])
		case body[i] == '\n' || body[i] == '\r':
			return fmt.Errorf("a line break: %.60q", body[max(0, i-20):])
		}
	}
	return nil
}
