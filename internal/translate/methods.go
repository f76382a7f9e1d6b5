package translate

import (
	"strings"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/money"
	"connect2cart/internal/seti"
)

// byName is a payment known only by BigCommerce's name for its method (3.5).
// Cheque, cash on delivery and purchase order have their own elements. So has
// PayPal, with its transaction number. Any other method is Generic1 under its
// name. words describe the payment's state, and amount is the method's share of
// the total.
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

// moneyCame reports whether an order's payment status (B 4.4) tells of money
// paid or held.
func moneyCame(status string) bool {
	switch strings.ToLower(status) {
	case "authorized", "captured", "paid", "partially refunded", "refunded", "capture pending":
		return true
	}
	return false
}

// isOffline reports whether a method bypasses every gateway. It knows
// BigCommerce's own names, and merchants can edit them (B 4.4).
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
