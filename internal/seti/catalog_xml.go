package seti

import "strings"

func (m *markup) product(p *Product) {
	m.open("Product")
	m.text("Code", p.Code, noLimit)
	m.optional("WebID", p.WebID, noLimit)
	m.text("Name", p.Name, limit200)
	m.money("Price", p.Price)
	if !p.Cost.IsZero() {
		m.money("Cost", p.Cost)
	}
	m.optional("Description", cutHTML(p.Description), noLimit)
	m.optional("Weight", p.Weight, noLimit)
	m.address("Thumb", p.Thumb)
	m.address("Image", p.Image)
	m.optional("Taxable", p.Taxable, noLimit)
	m.yesNo("Discontinued", p.Discontinued)
	m.optional("QOH", p.QOH, noLimit)
	m.customFields(p.CustomFields)
	m.close("Product")
}

// maxAddress is the limit of Thumb and Image.
const maxAddress = 250

// address writes a URL in full. It leaves out a longer one, because a cut
// address leads nowhere.
func (m *markup) address(name, url string) {
	if cut(url, maxAddress) == url {
		m.optional(name, url, noLimit)
	}
}

// cutHTML cuts a description at the specification's 4,096 characters. This also
// keeps a batch of page-long descriptions within an answer's limit. The cut
// falls before a tag or an entity, because a reader of HTML would swallow text
// after half of one.
func cutHTML(s string) string {
	short := cut(s, limitHTML)
	if short == s {
		return s
	}
	if i := strings.LastIndexByte(short, '<'); i > strings.LastIndexByte(short, '>') {
		short = short[:i]
	}
	if i := strings.LastIndexByte(short, '&'); i >= 0 && len(short)-i < 12 && !strings.Contains(short[i:], ";") {
		short = short[:i]
	}
	return short
}

func (m *markup) customFields(fields []CustomField) {
	if len(fields) == 0 {
		return
	}
	m.open("CustomFields")
	for _, f := range fields {
		m.open("CustomField")
		m.text("FieldName", f.FieldName, noLimit)
		m.text("FieldValue", f.FieldValue, limit255)
		m.close("CustomField")
	}
	m.close("CustomFields")
}

func (m *markup) qoh(q *QOH) {
	m.open("Product")
	m.text("Code", q.Code, noLimit)
	m.optional("WebID", q.WebID, noLimit)
	m.text("QOH", q.QOH, noLimit)
	m.close("Product")
}

// customer writes UserName in full, because it is a key, mostly an e-mail
// address. Only MT cuts it (at 25).
func (m *markup) customer(c *Customer) {
	m.open("Customer")
	m.optional("WebID", c.WebID, noLimit)
	m.optional("UserName", c.UserName, noLimit)
	m.customerAddress("BillAddr", &c.BillAddr)
	for i := range c.ShipAddrs {
		m.customerAddress("ShipAddr", &c.ShipAddrs[i])
	}
	m.customFields(c.CustomFields)
	m.close("Customer")
}

// customerAddress writes the nested form. Addr1 and its like belong to
// customers, Street1 to orders (seti-protocol.md 3.2, 3.11).
func (m *markup) customerAddress(name string, a *CustomerAddress) {
	m.open(name)
	m.text("FirstName", a.FirstName, limit50)
	m.text("LastName", a.LastName, limit50)
	m.optional("Company", a.Company, limit50)
	m.optional("Phone", a.Phone, limit50)
	m.optional("Email", a.Email, limit255)
	m.open("Address")
	m.text("Addr1", a.Addr1, noLimit)
	m.optional("Addr2", a.Addr2, noLimit)
	m.optional("City", a.City, noLimit)
	m.optional("State", a.State, noLimit)
	m.optional("Zip", a.Zip, noLimit)
	m.optional("Country", a.Country, noLimit)
	m.close("Address")
	m.close(name)
}
