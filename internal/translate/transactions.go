package translate

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/money"
)

// taken is money paid or held by one method. An authorisation and its captures
// are one payment.
type taken struct {
	first    bigcommerce.Transaction // has the card's data
	last     bigcommerce.Transaction // moved the money: the capture, if there is one
	amount   money.Amount
	captured bool
}

// succeeded reports whether a transaction took or holds money: a completed
// purchase, authorisation or capture (B 4.8). Test payments are out.
func succeeded(t bigcommerce.Transaction) bool {
	switch strings.ToLower(t.Event) {
	case "purchase", "authorization", "capture":
		return strings.EqualFold(t.Status, "ok") && !t.Test
	}
	return false
}

// gatewayPayments are the successful payments through a gateway, in the order
// they began. We sort them by number, because the list's order is undocumented
// (B 4.8) and a capture must follow its authorisation. A single payment of
// unknown amount took the rest.
func gatewayPayments(list []bigcommerce.Transaction, rest money.Amount) []taken {
	var all []taken
	voided := voidedIDs(list)
	for _, t := range byNumber(list) {
		if voids(t) && t.ReferenceTransactionID == 0 && !t.Test {
			all = withoutVoided(all, t)
		}
		if isOwnMoney(t) || !succeeded(t) || voided[t.ID] {
			continue
		}
		if strings.EqualFold(t.Event, "capture") {
			if i := authorisationOf(all, t); i >= 0 {
				all[i].capture(t)
				continue
			}
		}
		all = append(all, taken{first: t, last: t, amount: t.Amount, captured: !strings.EqualFold(t.Event, "authorization")})
	}
	if len(all) == 1 && all[0].amount.IsZero() {
		all[0].amount = rest
	}
	return all
}

func byNumber(list []bigcommerce.Transaction) []bigcommerce.Transaction {
	return slices.SortedStableFunc(slices.Values(list), func(a, b bigcommerce.Transaction) int { return cmp.Compare(a.ID, b.ID) })
}

// voids reports whether a transaction took back another one.
func voids(t bigcommerce.Transaction) bool {
	return strings.EqualFold(t.Event, "void") && strings.EqualFold(t.Status, "ok")
}

// voidedIDs are the transactions named by a successful void.
func voidedIDs(list []bigcommerce.Transaction) map[int64]bool {
	ids := make(map[int64]bool)
	for _, t := range list {
		if voids(t) {
			ids[int64(t.ReferenceTransactionID)] = true
		}
	}
	return ids
}

// withoutVoided removes the authorisation that a void took back. It is for
// voids without a reference, and searches as for a capture.
func withoutVoided(all []taken, void bigcommerce.Transaction) []taken {
	if i := authorisationOf(all, void); i >= 0 {
		return slices.Delete(all, i, i+1)
	}
	return all
}

// authorisationOf is the index of a capture's payment, or -1. The capture's
// reference decides. Gateways differ in the fields they fill in (B 4.8). So
// without a reference it is an uncaptured payment of the same gateway for at
// least as much.
func authorisationOf(all []taken, capture bigcommerce.Transaction) int {
	for i, p := range all {
		if ref := int64(capture.ReferenceTransactionID); ref != 0 && (ref == p.first.ID || ref == p.last.ID) {
			return i
		}
	}
	for i, p := range all {
		if capture.ReferenceTransactionID == 0 && !p.captured && p.first.Gateway == capture.Gateway && p.first.Amount.Cmp(capture.Amount) >= 0 {
			return i
		}
	}
	return -1
}

// capture books a capture. The first replaces the authorised amount, and later
// ones add to it.
func (p *taken) capture(t bigcommerce.Transaction) {
	if !p.captured {
		p.amount = money.Amount{}
	}
	p.amount = p.amount.Add(t.Amount)
	p.captured = true
	p.last = t
}

// transID is the gateway's number for the payment. Without one, Stone Edge does
// not list the transaction (3.5).
func transID(o bigcommerce.Order, p taken) string {
	return firstOf(string(p.last.GatewayTransactionID), string(p.first.GatewayTransactionID), string(o.PaymentProviderID), strconv.FormatInt(p.last.ID, 10))
}

// processLevel tells money taken from money only promised (3.5).
func processLevel(p taken) string {
	if p.captured {
		return "Captured"
	}
	return "Auth Only"
}
