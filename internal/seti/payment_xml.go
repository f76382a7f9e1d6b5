package seti

// payment writes one Payment with its one method (seti-protocol.md 3.5).
// Without a method it writes nothing.
func (m *markup) payment(p *Payment) {
	if *p == (Payment{}) {
		return
	}
	m.open("Payment")
	switch {
	case p.CreditCard != nil:
		m.creditCard(p.CreditCard)
	case p.PayPal != nil:
		m.payPal(p.PayPal)
	case p.Check != nil:
		m.single("Check", "CheckNumber", p.Check.CheckNumber, noLimit)
	case p.COD != nil:
		m.flag("COD")
	case p.PurchaseOrder != nil:
		m.single("PurchaseOrder", "PurchaseNumber", p.PurchaseOrder.PurchaseNumber, limit50)
	case p.GiftCard != nil:
		m.giftCard(p.GiftCard)
	case p.StoreCredit != nil:
		m.storeCredit(p.StoreCredit)
	case p.Generic1 != nil:
		m.generic(p.Generic1)
	}
	m.close("Payment")
}

func (m *markup) creditCard(c *CreditCard) {
	m.open("CreditCard")
	m.text("Issuer", c.Issuer, noLimit)
	m.optional("Number", lastFour(c.Number), noLimit)
	m.optional("ExpirationDate", c.ExpirationDate, noLimit)
	m.optional("FullName", c.FullName, limit255)
	m.optional("AVS", c.AVS, noLimit)
	m.optional("TransID", c.TransID, limit100)
	m.optional("AuthCode", c.AuthCode, limit100)
	m.optional("ProcessLevel", c.ProcessLevel, noLimit)
	m.money("Amount", c.Amount)
	m.close("CreditCard")
}

// lastFour returns the last four digits of a card's number, even of a full
// number.
func lastFour(number string) string { return number[max(0, len(number)-4):] }

func (m *markup) payPal(p *PayPal) {
	m.open("PayPal")
	if p.PayerFirstName+p.PayerLastName+p.PayerEmail != "" {
		m.open("Payer")
		m.optional("FirstName", p.PayerFirstName, noLimit)
		m.optional("LastName", p.PayerLastName, noLimit)
		m.optional("Email", p.PayerEmail, noLimit)
		m.close("Payer")
	}
	m.open("Transaction")
	m.optional("TransID", p.TransID, limit50)
	m.optional("Status", p.Status, noLimit)
	m.money("Amount", p.Amount)
	m.optional("TransDate", p.TransDate, noLimit)
	m.close("Transaction")
	m.close("PayPal")
}

// single writes a method with one optional child. Without the child the method
// is a flag.
func (m *markup) single(method, child, value string, limit int) {
	if value == "" {
		m.flag(method)
		return
	}
	m.open(method)
	m.text(child, value, limit)
	m.close(method)
}

func (m *markup) giftCard(g *GiftCard) {
	m.open("GiftCard")
	m.optional("Number", g.Number, limit20)
	m.money("FaceValue", g.FaceValue)
	m.close("GiftCard")
}

func (m *markup) storeCredit(s *StoreCredit) {
	m.open("StoreCredit")
	m.money("Total", s.Total)
	m.optional("Description", s.Description, noLimit)
	m.close("StoreCredit")
}

func (m *markup) generic(g *Generic) {
	m.open("Generic1")
	m.text("Name", g.Name, noLimit)
	m.optional("Description", g.Description, noLimit)
	m.optional("Field1", g.Field1, noLimit)
	m.close("Generic1")
}
