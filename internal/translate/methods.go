package translate

import (
	"strings"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/money"
	"connect2cart/internal/seti"
)

// byName is the payment of a method of which only BigCommerce's name is known
// (3.5): cheque, cash on delivery, purchase order, PayPal by its transaction
// number; anything else is Generic1 under that name. words say what became of
// it; amount is what the method had to pay.
func byName(o bigcommerce.Order, name, words string, amount money.Amount) seti.Payment {
	id := string(o.PaymentProviderID)
	switch {
	case isCheque(name):
		return seti.Payment{Check: &seti.Check{}}
	case isCashOnDelivery(name):
		return seti.Payment{COD: &seti.COD{}}
	case isPurchaseOrder(name): // B 4.4: external_order_id may be the buyer's own number
		return seti.Payment{PurchaseOrder: &seti.PurchaseOrder{PurchaseNumber: firstOf(id, string(o.ExternalOrderID))}}
	case isPayPal(name) && id != "" && moneyCame(o.PaymentStatus):
		return seti.Payment{PayPal: &seti.PayPal{TransID: id, Status: o.PaymentStatus, Amount: amount}}
	}
	return seti.Payment{Generic1: &seti.Generic{
		Name:        name,
		Description: joined(", ", amount.String()+" "+o.DefaultCurrencyCode, words),
		Field1:      id,
	}}
}

// moneyCame reports whether an order's payment status (B 4.4) says that the
// method paid or holds the money.
func moneyCame(status string) bool {
	switch strings.ToLower(status) {
	case "authorized", "captured", "paid", "partially refunded", "refunded", "capture pending":
		return true
	}
	return false
}

// isOffline reports whether a method never passes a gateway. Names are the
// merchant's to edit (B 4.4); these are BigCommerce's own.
func isOffline(name string) bool {
	return isCheque(name) || isCashOnDelivery(name) || isPurchaseOrder(name) ||
		says(name, "bank deposit", "bank transfer", "pay in store", "in-store", "manual", "offline", "store credit", "gift certificate")
}

func isCheque(name string) bool {
	return says(name, "cheque", "check payment", "money order", "personal check", "echeck") || strings.EqualFold(strings.TrimSpace(name), "check")
}

func isCashOnDelivery(name string) bool {
	return says(name, "cash on delivery", "collect on delivery") || strings.EqualFold(strings.TrimSpace(name), "cod")
}

func isPurchaseOrder(name string) bool { return says(name, "purchase order") }

func isPayPal(name string) bool { return says(name, "paypal") }

func says(name string, words ...string) bool {
	name = strings.ToLower(name)
	for _, w := range words {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}
