package translate

import (
	"fmt"
	"strings"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
)

// isCard reports whether a card paid, directly or behind a token or a wallet.
func isCard(t bigcommerce.Transaction) bool {
	card := t.CreditCard
	return t.Method == "credit_card" || t.Method == "apple_pay_card" || card.CardType != "" || card.CardLast4 != ""
}

// creditCard is CreditCard (3.5 from B 4.8). The number is the last four
// digits. BigCommerce does not give the card holder's name.
func creditCard(o bigcommerce.Order, p taken, minor int) *seti.CreditCard {
	card := p.first.CreditCard
	if card.CardType == "" && card.CardLast4 == "" {
		card = p.last.CreditCard
	}
	return &seti.CreditCard{
		Issuer:         issuer(card.CardType),
		Number:         lastFour(string(card.CardLast4)),
		ExpirationDate: expiry(int(card.CardExpiryMonth), int(card.CardExpiryYear)),
		AVS:            firstOf(p.first.AVSResult.Code, p.first.AVSResult.Message),
		TransID:        transID(o, p),
		AuthCode:       firstOf(p.first.CustomProviderFieldResult.AuthorizationCode, p.last.CustomProviderFieldResult.AuthorizationCode),
		ProcessLevel:   processLevel(p),
		Amount:         p.amount.Round(minor),
	}
}

// issuers maps BigCommerce's card types to the spellings of the vendor's own
// script (3.5). They must equal the payment methods defined in Stone Edge.
var issuers = map[string]string{
	"visa":             "Visa",
	"mastercard":       "MasterCard",
	"mc":               "MasterCard",
	"master":           "MasterCard",
	"discover":         "Discover",
	"amex":             "AMEX",
	"americanexpress":  "AMEX",
	"jcb":              "JCB",
	"dinersclub":       "Diners Club",
	"diners":           "Diners Club",
	"maestro":          "Maestro",
	"unionpay":         "UnionPay",
	"chinaunionpay":    "UnionPay",
	"visaelectron":     "Visa",
	"americanexpress®": "AMEX",
}

// issuer is a card's brand. An unknown brand keeps its name, and an empty one
// is "Other".
func issuer(cardType string) string {
	key := strings.NewReplacer(" ", "", "_", "", "-", "").Replace(strings.ToLower(cardType))
	if name, ok := issuers[key]; ok {
		return name
	}
	return firstOf(strings.TrimSpace(strings.ReplaceAll(cardType, "_", " ")), "Other")
}

// lastFour lets at most four digits through.
func lastFour(digits string) string {
	return digits[max(0, len(digits)-4):]
}

// expiry is MM/YYYY (3.5), or "" for an unknown date.
func expiry(month, year int) string {
	if month < 1 || month > 12 || year <= 0 {
		return ""
	}
	if year < 100 {
		year += 2000
	}
	return fmt.Sprintf("%02d/%04d", month, year)
}
