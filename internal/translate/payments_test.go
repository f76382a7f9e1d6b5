package translate

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
)

func card(id int64, event, amountText string) bigcommerce.Transaction {
	t := bigcommerce.Transaction{ID: id, Event: event, Method: "credit_card", Status: "ok", Gateway: "braintree", Amount: amount(amountText),
		GatewayTransactionID: "gw-" + bigcommerce.Text(rune('0'+id))}
	t.CreditCard.CardType, t.CreditCard.CardLast4 = "visa", "4242"
	t.CreditCard.CardExpiryMonth, t.CreditCard.CardExpiryYear = 3, 2029
	t.AVSResult.Code, t.CustomProviderFieldResult.AuthorizationCode = "Y", "A1"
	return t
}

func with(t bigcommerce.Transaction, change func(*bigcommerce.Transaction)) bigcommerce.Transaction {
	change(&t)
	return t
}

func visa(transID, level, amountText string) seti.Payment {
	return seti.Payment{CreditCard: &seti.CreditCard{Issuer: "Visa", Number: "4242", ExpirationDate: "03/2029", AVS: "Y", AuthCode: "A1",
		TransID: transID, ProcessLevel: level, Amount: amount(amountText)}}
}

func generic(name, description, field string) seti.Payment {
	return seti.Payment{Generic1: &seti.Generic{Name: name, Description: description, Field1: field}}
}

// Ensure Stone Edge learns of successful payments only, and of each once.
func TestPayments(t *testing.T) {
	for name, tt := range map[string]struct {
		order bigcommerce.Order
		list  []bigcommerce.Transaction
		want  []seti.Payment
	}{
		"a card that was charged": {
			order: bigcommerce.Order{PaymentMethod: "Credit Card"},
			list:  []bigcommerce.Transaction{card(1, "purchase", "30")},
			want:  []seti.Payment{visa("gw-1", "Captured", "30")},
		},
		"a card that is only authorised": {
			order: bigcommerce.Order{PaymentMethod: "Credit Card"},
			list:  []bigcommerce.Transaction{card(1, "authorization", "30")},
			want:  []seti.Payment{visa("gw-1", "Auth Only", "30")},
		},
		"an authorisation and its capture are one payment": {
			order: bigcommerce.Order{PaymentMethod: "Credit Card"},
			list: []bigcommerce.Transaction{card(1, "authorization", "30"),
				with(card(2, "capture", "30"), func(t *bigcommerce.Transaction) { t.ReferenceTransactionID = 1 })},
			want: []seti.Payment{visa("gw-2", "Captured", "30")},
		},
		"two captures of one authorisation add up": {
			order: bigcommerce.Order{PaymentMethod: "Credit Card"},
			list: []bigcommerce.Transaction{card(1, "authorization", "30"),
				with(card(2, "capture", "10"), func(t *bigcommerce.Transaction) { t.ReferenceTransactionID = 1 }),
				with(card(3, "capture", "20"), func(t *bigcommerce.Transaction) { t.ReferenceTransactionID = 1 })},
			want: []seti.Payment{visa("gw-3", "Captured", "30")},
		},
		"a capture whose gateway names no authorisation": {
			order: bigcommerce.Order{PaymentMethod: "Credit Card"},
			list:  []bigcommerce.Transaction{card(1, "authorization", "30"), card(2, "capture", "30")},
			want:  []seti.Payment{visa("gw-2", "Captured", "30")},
		},
		"declined first, then paid": {
			order: bigcommerce.Order{PaymentMethod: "Credit Card"},
			list: []bigcommerce.Transaction{with(card(1, "purchase", "30"), func(t *bigcommerce.Transaction) { t.Status = "error" }),
				card(2, "purchase", "30")},
			want: []seti.Payment{visa("gw-2", "Captured", "30")},
		},
		"a void takes its authorisation away": {
			order: bigcommerce.Order{PaymentMethod: "Credit Card", PaymentStatus: "void", DefaultCurrencyCode: "USD"},
			list: []bigcommerce.Transaction{card(1, "authorization", "30"),
				with(card(2, "void", "30"), func(t *bigcommerce.Transaction) { t.ReferenceTransactionID = 1 })},
			want: []seti.Payment{generic("Credit Card", "30.00 USD, no successful payment, void", "")},
		},
		"a void whose gateway names no authorisation": {
			order: bigcommerce.Order{PaymentMethod: "Credit Card", PaymentStatus: "void", DefaultCurrencyCode: "USD"},
			list:  []bigcommerce.Transaction{card(1, "authorization", "30"), card(2, "void", "30")},
			want:  []seti.Payment{generic("Credit Card", "30.00 USD, no successful payment, void", "")},
		},
		"a void after the capture, told of the authorisation": {
			order: bigcommerce.Order{PaymentMethod: "Credit Card", PaymentStatus: "void", DefaultCurrencyCode: "USD"},
			list: []bigcommerce.Transaction{card(1, "authorization", "30"),
				with(card(2, "capture", "30"), func(t *bigcommerce.Transaction) { t.ReferenceTransactionID = 1 }),
				with(card(3, "void", "30"), func(t *bigcommerce.Transaction) { t.ReferenceTransactionID = 1 })},
			want: []seti.Payment{generic("Credit Card", "30.00 USD, no successful payment, void", "")},
		},
		"a void after the capture, told of the capture": {
			order: bigcommerce.Order{PaymentMethod: "Credit Card", PaymentStatus: "void", DefaultCurrencyCode: "USD"},
			list: []bigcommerce.Transaction{card(1, "authorization", "30"),
				with(card(2, "capture", "30"), func(t *bigcommerce.Transaction) { t.ReferenceTransactionID = 1 }),
				with(card(3, "void", "30"), func(t *bigcommerce.Transaction) { t.ReferenceTransactionID = 2 })},
			want: []seti.Payment{generic("Credit Card", "30.00 USD, no successful payment, void", "")},
		},
		"the rest of an authorisation is voided": {
			order: bigcommerce.Order{PaymentMethod: "Credit Card", PaymentStatus: "captured"},
			list: []bigcommerce.Transaction{card(1, "authorization", "30"),
				with(card(2, "capture", "20"), func(t *bigcommerce.Transaction) { t.ReferenceTransactionID = 1 }),
				with(card(3, "void", "10"), func(t *bigcommerce.Transaction) { t.ReferenceTransactionID = 1 })},
			want: []seti.Payment{visa("gw-2", "Captured", "20")},
		},
		"authorised, voided, and authorised again": {
			order: bigcommerce.Order{PaymentMethod: "Credit Card"},
			list:  []bigcommerce.Transaction{card(1, "authorization", "30"), card(2, "void", "30"), card(3, "authorization", "30")},
			want:  []seti.Payment{visa("gw-3", "Auth Only", "30")},
		},
		"the newest transaction first": {
			order: bigcommerce.Order{PaymentMethod: "Credit Card"},
			list: []bigcommerce.Transaction{with(card(2, "capture", "30"), func(t *bigcommerce.Transaction) { t.ReferenceTransactionID = 1 }),
				card(1, "authorization", "30")},
			want: []seti.Payment{visa("gw-2", "Captured", "30")},
		},
		"a refund is no payment": {
			order: bigcommerce.Order{PaymentMethod: "Credit Card"},
			list:  []bigcommerce.Transaction{card(1, "purchase", "30"), card(2, "refund", "12")},
			want:  []seti.Payment{visa("gw-1", "Captured", "30")},
		},
		"test money is no money": {
			order: bigcommerce.Order{PaymentMethod: "Test Payment Gateway", DefaultCurrencyCode: "USD"},
			list:  []bigcommerce.Transaction{with(card(1, "purchase", "30"), func(t *bigcommerce.Transaction) { t.Test = true })},
			want:  []seti.Payment{generic("Test Payment Gateway", "30.00 USD, test payment, no money was taken", "")},
		},
		"two cards": {
			order: bigcommerce.Order{PaymentMethod: "Credit Card"},
			list:  []bigcommerce.Transaction{card(1, "purchase", "10"), card(2, "purchase", "20")},
			want:  []seti.Payment{visa("gw-1", "Captured", "10"), visa("gw-2", "Captured", "20")},
		},
		"a gift certificate, store credit and a card": {
			order: bigcommerce.Order{PaymentMethod: "Credit Card", GiftCertificateAmount: amount("5"), StoreCreditAmount: amount("4")},
			list: []bigcommerce.Transaction{
				with(card(1, "purchase", "5"), func(t *bigcommerce.Transaction) {
					t.Method, t.GiftCertificate.Code = "gift_certificate", "GIFT-1"
				}),
				with(card(2, "purchase", "4"), func(t *bigcommerce.Transaction) { t.Method = "store_credit" }),
				card(3, "purchase", "21")},
			want: []seti.Payment{
				{GiftCard: &seti.GiftCard{Number: "GIFT-1", FaceValue: amount("5")}},
				{StoreCredit: &seti.StoreCredit{Total: amount("4"), Description: "Store credit"}},
				visa("gw-3", "Captured", "21")},
		},
		"a gift certificate paid it all": {
			order: bigcommerce.Order{PaymentMethod: "Gift Certificate", GiftCertificateAmount: amount("30")},
			want:  []seti.Payment{{GiftCard: &seti.GiftCard{FaceValue: amount("30")}}},
		},
		"PayPal": {
			order: bigcommerce.Order{PaymentMethod: "PayPal"},
			list: []bigcommerce.Transaction{{ID: 1, Event: "purchase", Method: "electronic_wallet", Status: "ok", Gateway: "paypal", Amount: amount("30"),
				GatewayTransactionID: "PP1", DateCreated: bigcommerce.Time{Time: time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)}}},
			want: []seti.Payment{{PayPal: &seti.PayPal{TransID: "PP1", Status: "Captured", Amount: amount("30"), TransDate: "Jul/01/2026 12:00:00"}}},
		},
		"a card that PayPal processed is a card": {
			order: bigcommerce.Order{PaymentMethod: "PayPal Commerce"},
			list:  []bigcommerce.Transaction{with(card(1, "purchase", "30"), func(t *bigcommerce.Transaction) { t.Gateway = "paypalcommercecreditcards" })},
			want:  []seti.Payment{visa("gw-1", "Captured", "30")},
		},
		"a wallet with a card behind it": {
			order: bigcommerce.Order{PaymentMethod: "Apple Pay"},
			list:  []bigcommerce.Transaction{with(card(1, "purchase", "30"), func(t *bigcommerce.Transaction) { t.Method = "apple_pay_token" })},
			want:  []seti.Payment{visa("gw-1", "Captured", "30")},
		},
		"another wallet": {
			order: bigcommerce.Order{PaymentMethod: "Amazon Pay"},
			list:  []bigcommerce.Transaction{{ID: 8, Event: "purchase", Method: "electronic_wallet", Status: "ok", Gateway: "amazon", Amount: amount("30"), Currency: "EUR"}},
			want:  []seti.Payment{generic("Amazon Pay", "30.00 EUR, Captured", "8")},
		},
		"a cheque":                      {order: bigcommerce.Order{PaymentMethod: "Check"}, want: []seti.Payment{{Check: &seti.Check{}}}},
		"a cheque, British":             {order: bigcommerce.Order{PaymentMethod: "Cheque"}, want: []seti.Payment{{Check: &seti.Check{}}}},
		"cash on delivery":              {order: bigcommerce.Order{PaymentMethod: "Cash on Delivery"}, want: []seti.Payment{{COD: &seti.COD{}}}},
		"a purchase order":              {order: bigcommerce.Order{PaymentMethod: "Purchase Order", ExternalOrderID: "PO-77"}, want: []seti.Payment{{PurchaseOrder: &seti.PurchaseOrder{PurchaseNumber: "PO-77"}}}},
		"a method Stone Edge never met": {order: bigcommerce.Order{PaymentMethod: "Bank Deposit", DefaultCurrencyCode: "USD"}, want: []seti.Payment{generic("Bank Deposit", "30.00 USD", "")}},
		"an offline method by its display name": {
			order: bigcommerce.Order{PaymentMethod: "Offline"},
			list:  []bigcommerce.Transaction{with(bigcommerce.Transaction{ID: 1, Event: "purchase", Method: "offline", Status: "ok"}, func(t *bigcommerce.Transaction) { t.Offline.DisplayName = "Money Order" })},
			want:  []seti.Payment{{Check: &seti.Check{}}},
		},
		"nothing to pay": {order: bigcommerce.Order{}},
	} {
		t.Run(name, func(t *testing.T) {
			got := payments(tt.order, tt.list, amount("30"), nil, 2)
			if diff := cmp.Diff(tt.want, got, exact); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Ensure a transaction of unknown amount pays the rest.
func TestPayments_unknownAmount(t *testing.T) {
	o := bigcommerce.Order{PaymentMethod: "Credit Card", StoreCreditAmount: amount("12")}
	got := payments(o, []bigcommerce.Transaction{card(1, "purchase", "0")}, amount("30"), nil, 2)
	if want := amount("18"); len(got) != 2 || got[1].CreditCard.Amount != want {
		t.Errorf("got %+v, want a card of %s", got, want)
	}
}

// Ensure issuers have Stone Edge's names, and card numbers at most four digits.
func TestCreditCard(t *testing.T) {
	for given, want := range map[string]string{"visa": "Visa", "MASTERCARD": "MasterCard", "american_express": "AMEX", "Amex": "AMEX",
		"discover": "Discover", "diners_club": "Diners Club", "elo": "elo", "": "Other"} {
		if got := issuer(given); got != want {
			t.Errorf("issuer %q: got %q, want %q", given, got, want)
		}
	}
	if got := lastFour("4111111111111111"); got != "1111" {
		t.Errorf("number: got %q, want the last four digits", got)
	}
	for _, tt := range []struct {
		month, year int
		want        string
	}{{3, 2029, "03/2029"}, {12, 29, "12/2029"}, {0, 2029, ""}, {13, 2029, ""}, {5, 0, ""}} {
		if got := expiry(tt.month, tt.year); got != tt.want {
			t.Errorf("expiry %d/%d: got %q, want %q", tt.month, tt.year, got, tt.want)
		}
	}
}

// Ensure we call /transactions only for orders with something to learn.
func TestNeedsTransactions(t *testing.T) {
	paid := func(o bigcommerce.Order) bigcommerce.Order { o.TotalIncTax = amount("30"); return o }
	for name, tt := range map[string]struct {
		order bigcommerce.Order
		want  bool
	}{
		"a card":                           {paid(bigcommerce.Order{PaymentMethod: "Credit Card"}), true},
		"a cheque":                         {paid(bigcommerce.Order{PaymentMethod: "Check"}), false},
		"a cheque of a gateway":            {paid(bigcommerce.Order{PaymentMethod: "Check", PaymentProviderID: "x"}), true},
		"payment free of interest":         {paid(bigcommerce.Order{PaymentMethod: "Klarna, interest-free"}), true},
		"no method":                        {paid(bigcommerce.Order{}), false},
		"a manual order":                   {paid(bigcommerce.Order{PaymentMethod: "Phone", OrderSource: "manual"}), false},
		"a manual order through a gateway": {paid(bigcommerce.Order{PaymentMethod: "Phone", OrderSource: "manual", PaymentProviderID: "x"}), true},
		"a gift certificate":               {bigcommerce.Order{GiftCertificateAmount: amount("30"), TotalIncTax: amount("30")}, true},
		"store credit alone":               {bigcommerce.Order{StoreCreditAmount: amount("30"), TotalIncTax: amount("30"), PaymentMethod: "Store Credit"}, false},
		"store credit and something else":  {paid(bigcommerce.Order{StoreCreditAmount: amount("12"), PaymentMethod: "Store Credit"}), true},
		"store credit and no method":       {paid(bigcommerce.Order{StoreCreditAmount: amount("12")}), true},
		"a free order":                     {bigcommerce.Order{PaymentMethod: "Credit Card"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := NeedsTransactions(tt.order); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}
