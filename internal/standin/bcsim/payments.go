package bcsim

import "net/http"

// Transaction is one event of an order's payment.
//
// https://developer.bigcommerce.com/docs/rest-management/transactions
type Transaction struct {
	ID                     int64     `json:"id"`
	OrderID                orderText `json:"order_id"`
	Event                  string    `json:"event"`
	Method                 string    `json:"method"`
	Amount                 Number    `json:"amount"`
	Currency               string    `json:"currency"`
	Gateway                string    `json:"gateway"`
	GatewayTransactionID   NullText  `json:"gateway_transaction_id"`
	DateCreated            Stamp     `json:"date_created"`
	Test                   bool      `json:"test"`
	Status                 string    `json:"status"` // ok or error
	FraudReview            bool      `json:"fraud_review"`
	ReferenceTransactionID NullID    `json:"reference_transaction_id"`

	Offline             *Offline                   `json:"offline"`
	Custom              *CustomPayment             `json:"custom"`
	PaymentMethodID     NullText                   `json:"payment_method_id"`
	InstrumentToken     NullText                   `json:"payment_instrument_token"`
	AVS                 *AVS                       `json:"avs_result"`
	CVV                 *CVV                       `json:"cvv_result"`
	CreditCard          *CreditCard                `json:"credit_card"`
	GiftCertificate     *GiftCertificate           `json:"gift_certificate"`
	StoreCredit         *StoreCredit               `json:"store_credit"`
	CustomProviderField *CustomProviderFieldResult `json:"custom_provider_field_result"`
}

// Offline names an offline method.
type Offline struct {
	DisplayName string `json:"display_name"`
}

// CustomPayment names the method of a manual order.
type CustomPayment struct {
	PaymentMethod string `json:"payment_method"`
}

// AVS is the answer of the address check; gateways fill as much as they like.
type AVS struct {
	Code        NullText `json:"code"`
	Message     NullText `json:"message"`
	StreetMatch NullText `json:"street_match"`
	PostalMatch NullText `json:"postal_match"`
}

// CVV is the answer of the card code check.
type CVV struct {
	Code    NullText `json:"code"`
	Message NullText `json:"message"`
}

// CreditCard tells of a card, but never its full number.
type CreditCard struct {
	CardType        NullText `json:"card_type"`
	CardIIN         NullText `json:"card_iin"`
	CardLast4       NullText `json:"card_last4"`
	CardExpiryMonth NullID   `json:"card_expiry_month"`
	CardExpiryYear  NullID   `json:"card_expiry_year"`
}

// GiftCertificate is the certificate behind a payment.
type GiftCertificate struct {
	Code             string `json:"code"`
	OriginalBalance  Number `json:"original_balance"`
	StartingBalance  Number `json:"starting_balance"`
	RemainingBalance Number `json:"remaining_balance"`
	Status           string `json:"status"`
}

// StoreCredit is the credit left after the payment.
type StoreCredit struct {
	RemainingBalance Number `json:"remaining_balance"`
}

// CustomProviderFieldResult holds additions of some gateways.
type CustomProviderFieldResult struct {
	ReceiptNumber     NullText `json:"receipt_number"`
	AuthorizationCode NullText `json:"authorization_code"`
	FraudResponse     NullText `json:"fraud_response"`
	AmountReceived    *Number  `json:"amount_received"`
}

// Refund is money given back.
//
// https://developer.bigcommerce.com/docs/rest-management/orders/order-refunds
type Refund struct {
	ID          int64           `json:"id"`
	OrderID     int64           `json:"order_id"`
	UserID      int64           `json:"user_id"`
	Created     Stamp           `json:"created"`
	Reason      string          `json:"reason"`
	TotalAmount Number          `json:"total_amount"`
	TotalTax    Number          `json:"total_tax"`
	Override    bool            `json:"uses_merchant_override_values"`
	Items       []RefundItem    `json:"items"`
	Payments    []RefundPayment `json:"payments"`
}

// RefundItem is a refunded item. Quantity is for item type PRODUCT only.
type RefundItem struct {
	ItemType        string `json:"item_type"`
	ItemID          int64  `json:"item_id"`
	Quantity        int    `json:"quantity,omitempty"`
	RequestedAmount Number `json:"requested_amount"`
	Reason          string `json:"reason"`
}

// RefundPayment tells how the money went back.
type RefundPayment struct {
	ID              int64  `json:"id"`
	ProviderID      string `json:"provider_id"`
	Amount          Number `json:"amount"`
	Offline         bool   `json:"offline"`
	IsDeclined      bool   `json:"is_declined"`
	DeclinedMessage string `json:"declined_message"`
	TransactionID   string `json:"transaction_id,omitempty"`
}

// https://developer.bigcommerce.com/docs/rest-management/transactions#get-transactions
func listTransactions(c *call) reply {
	c.store.mu.RLock()
	defer c.store.mu.RUnlock()
	s := c.order()
	if s == nil {
		return notFoundV3("Order not found")
	}
	list := s.get().Transactions
	if len(list) == 0 {
		return noContent()
	}
	return dataReply(list)
}

// https://developer.bigcommerce.com/docs/rest-management/orders/order-refunds
func listOrderRefunds(c *call) reply {
	c.store.mu.RLock()
	defer c.store.mu.RUnlock()
	s := c.order()
	if s == nil {
		return notFoundV3("Order not found")
	}
	return dataReply(orEmpty(s.get().Refunds))
}

func listRefunds(c *call) reply {
	p := queryParser{q: c.query}
	orderIDs, ids := p.numbers("order_id:in"), p.numbers("id:in")
	from, to := p.date("created:min"), p.date("created:max")
	if p.wrong != "" {
		return errorV3(http.StatusUnprocessableEntity, "Invalid filter", map[string]string{p.wrong: "is invalid"})
	}
	c.store.mu.RLock()
	defer c.store.mu.RUnlock()
	var found []Refund
	for _, s := range c.store.orders {
		for _, r := range s.get().Refunds {
			at := r.Created.Unix()
			if lacks(orderIDs, r.OrderID) || lacks(ids, r.ID) || (from != nil && at < *from) || (to != nil && at > *to) {
				continue
			}
			found = append(found, r)
		}
	}
	return listV3(c, found, maxLimit, func(r Refund) any { return r })
}

func getRefund(c *call) reply {
	c.store.mu.RLock()
	defer c.store.mu.RUnlock()
	for _, s := range c.store.orders {
		for _, r := range s.get().Refunds {
			if r.ID == c.ids[0] {
				return dataReply(r)
			}
		}
	}
	return notFoundV3("Refund not found")
}
