package translate

import (
	"strings"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/money"
	"connect2cart/internal/seti"
)

// payments are the order's Payment elements, one a method (3.5). Gift
// certificates and store credit pay their part of the total first (B 4.4). The
// gateway's successful transactions pay the rest. Without any, we know only the
// method's name. A free order has no payments.
func payments(o bigcommerce.Order, list []bigcommerce.Transaction, total money.Amount, loc *time.Location, minor int) []seti.Payment {
	gift, credit := o.GiftCertificateAmount.Round(minor), o.StoreCreditAmount.Round(minor)
	all := giftCards(list, gift, minor)
	if credit.Sign() > 0 {
		all = append(all, seti.Payment{StoreCredit: &seti.StoreCredit{Total: credit, Description: "Store credit"}})
	}
	rest := total.Sub(gift).Sub(credit)
	if rest.Sign() <= 0 {
		return all
	}
	taken := gatewayPayments(list, rest)
	if strings.EqualFold(o.PaymentStatus, "void") {
		taken = nil // whichever transaction the void refers to
	}
	for _, p := range taken {
		all = append(all, gatewayPayment(o, p, loc, minor))
	}
	if len(taken) == 0 && o.PaymentMethod != "" {
		all = append(all, byName(o, o.PaymentMethod, paymentWords(o, list), rest))
	}
	return all
}

// paymentWords explains why a method has no transaction to show.
func paymentWords(o bigcommerce.Order, list []bigcommerce.Transaction) string {
	tests, failed := 0, 0
	for _, t := range list {
		switch {
		case isOwnMoney(t):
		case t.Test:
			tests++
		default:
			failed++
		}
	}
	switch {
	case failed > 0:
		return joined(", ", "no successful payment", o.PaymentStatus)
	case tests > 0:
		return joined(", ", "test payment, no money was taken", o.PaymentStatus)
	}
	return o.PaymentStatus
}

// isOwnMoney reports whether a transaction spent the buyer's gift certificate
// or store credit. The order itself states those amounts.
func isOwnMoney(t bigcommerce.Transaction) bool {
	return t.Method == "gift_certificate" || t.Method == "store_credit"
}

// giftCards are the gift certificates that paid the order, with their codes
// from the transactions. The order's own sum is the truth. If the transactions
// do not add up to it, one GiftCard carries it all.
func giftCards(list []bigcommerce.Transaction, gift money.Amount, minor int) []seti.Payment {
	if gift.Sign() <= 0 {
		return nil
	}
	var cards []seti.Payment
	var sum money.Amount
	number := ""
	for _, t := range list {
		if t.Method != "gift_certificate" || !succeeded(t) {
			continue
		}
		amount := t.Amount.Abs().Round(minor)
		number = firstOf(number, t.GiftCertificate.Code)
		sum = sum.Add(amount)
		cards = append(cards, seti.Payment{GiftCard: &seti.GiftCard{Number: t.GiftCertificate.Code, FaceValue: amount}})
	}
	if sum == gift {
		return cards
	}
	return []seti.Payment{{GiftCard: &seti.GiftCard{Number: number, FaceValue: gift}}}
}

// gatewayPayment puts one successful payment into the fitting element.
func gatewayPayment(o bigcommerce.Order, p taken, loc *time.Location, minor int) seti.Payment {
	t := p.first
	switch {
	case isCard(t):
		return seti.Payment{CreditCard: creditCard(o, p, minor)}
	case t.Method == "offline":
		return byName(o, firstOf(t.Offline.DisplayName, o.PaymentMethod, "Offline"), o.PaymentStatus, p.amount.Round(minor))
	case t.Method == "custom":
		return byName(o, firstOf(t.Custom.PaymentMethod, o.PaymentMethod, "Custom"), o.PaymentStatus, p.amount.Round(minor))
	case isPayPal(t.Gateway) || isPayPal(o.PaymentMethod):
		return seti.Payment{PayPal: payPal(o, p, loc, minor)}
	}
	return seti.Payment{Generic1: &seti.Generic{
		Name:        firstOf(o.PaymentMethod, t.Gateway, t.Method, "Payment"),
		Description: joined(", ", p.amount.Round(minor).String()+" "+firstOf(t.Currency, o.DefaultCurrencyCode), processLevel(p)),
		Field1:      transID(o, p),
	}}
}

// payPal is the nested form (3.5). BigCommerce says nothing about the payer.
func payPal(o bigcommerce.Order, p taken, loc *time.Location, minor int) *seti.PayPal {
	date := ""
	if at := p.last.DateCreated.Time; !at.IsZero() {
		date = inZone(at, loc).Format("Jan/02/2006 15:04:05") // the form of OrderDate, 3.1.1
	}
	return &seti.PayPal{
		TransID:   transID(o, p),
		Status:    processLevel(p),
		Amount:    p.amount.Round(minor),
		TransDate: date,
	}
}
