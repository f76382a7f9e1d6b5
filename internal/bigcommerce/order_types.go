package bigcommerce

import "connect2cart/internal/money"

// Order is a v2 order with its consignments, lines and fees embedded
// (bigcommerce-api.md 4.4).
//
// https://developer.bigcommerce.com/docs/rest-management/orders#get-all-orders
type Order struct {
	ID           int64  `json:"id"`
	StatusID     int    `json:"status_id"`
	Status       string `json:"status"`
	CustomStatus string `json:"custom_status"`

	DateCreated  Time `json:"date_created"` // UTC
	DateModified Time `json:"date_modified"`
	DateShipped  Time `json:"date_shipped"`

	CustomerID     Int          `json:"customer_id"` // 0 is a guest
	BillingAddress OrderAddress `json:"billing_address"`

	TaxInclusive bool `json:"is_tax_inclusive_pricing"` // the *_inc_tax figures are exact

	SubtotalExTax  money.Amount `json:"subtotal_ex_tax"`
	SubtotalIncTax money.Amount `json:"subtotal_inc_tax"`
	SubtotalTax    money.Amount `json:"subtotal_tax"`

	ShippingExTax  money.Amount `json:"shipping_cost_ex_tax"`
	ShippingIncTax money.Amount `json:"shipping_cost_inc_tax"`
	ShippingTax    money.Amount `json:"shipping_cost_tax"`
	HandlingExTax  money.Amount `json:"handling_cost_ex_tax"`
	HandlingIncTax money.Amount `json:"handling_cost_inc_tax"`
	WrappingExTax  money.Amount `json:"wrapping_cost_ex_tax"`
	WrappingIncTax money.Amount `json:"wrapping_cost_inc_tax"`

	DiscountAmount money.Amount `json:"discount_amount"` // manual and automatic
	CouponDiscount money.Amount `json:"coupon_discount"` // coupon codes, apart from DiscountAmount

	TotalExTax  money.Amount `json:"total_ex_tax"`
	TotalIncTax money.Amount `json:"total_inc_tax"` // before gift certificates and store credit
	TotalTax    money.Amount `json:"total_tax"`

	GiftCertificateAmount money.Amount `json:"gift_certificate_amount"`
	StoreCreditAmount     money.Amount `json:"store_credit_amount"`
	RefundedAmount        money.Amount `json:"refunded_amount"`

	ItemsTotal   Int `json:"items_total"`
	ItemsShipped Int `json:"items_shipped"`

	PaymentMethod     string `json:"payment_method"`
	PaymentProviderID Text   `json:"payment_provider_id"`
	PaymentStatus     string `json:"payment_status"`

	CurrencyCode             string `json:"currency_code"`               // display only
	DefaultCurrencyCode      string `json:"default_currency_code"`       // the amounts are in this one
	StoreDefaultCurrencyCode string `json:"store_default_currency_code"` // "" on single-currency stores

	IPAddress   string `json:"ip_address"`
	IPAddressV6 string `json:"ip_address_v6"`

	StaffNotes      string `json:"staff_notes"`
	CustomerMessage string `json:"customer_message"`

	ShippingAddressCount Int  `json:"shipping_address_count"`
	IsDigital            bool `json:"order_is_digital"`
	IsDeleted            bool `json:"is_deleted"` // archived

	OrderSource     string `json:"order_source"`
	ChannelID       Int    `json:"channel_id"`
	ExternalSource  string `json:"external_source"`
	ExternalID      Text   `json:"external_id"`
	ExternalOrderID Text   `json:"external_order_id"`
	EbayOrderID     Text   `json:"ebay_order_id"` // "0": none

	Fees         Fees         `json:"fees"`
	Consignments Consignments `json:"consignments"`
}

// OrderAddress is a billing or shipping address; any field may be "".
type OrderAddress struct {
	FirstName   string      `json:"first_name"`
	LastName    string      `json:"last_name"`
	Company     string      `json:"company"`
	Street1     string      `json:"street_1"`
	Street2     string      `json:"street_2"`
	City        string      `json:"city"`
	State       string      `json:"state"` // full name
	Zip         string      `json:"zip"`
	Country     string      `json:"country"`
	CountryISO2 string      `json:"country_iso2"`
	Phone       string      `json:"phone"`
	Email       string      `json:"email"`
	FormFields  []FormField `json:"form_fields"`
}

// FormField is a merchant-defined address field; its value is a string, a
// number or an array of strings.
type FormField struct {
	Name  string    `json:"name"`
	Value FormValue `json:"value"`
}

// Consignments holds the lines of an order by destination
// (consignment_structure=object, bigcommerce-api.md 4.5).
type Consignments struct {
	Shipping  []ShippingConsignment `json:"shipping"`
	Pickups   []PickupConsignment   `json:"pickups"`
	Downloads []DownloadConsignment `json:"downloads"`
	Email     struct {
		GiftCertificates []DownloadConsignment `json:"gift_certificates"`
	} `json:"email"`
}

// ShippingConsignment is one shipping address with its lines. ID is the
// order_address_id of lines and shipments.
type ShippingConsignment struct {
	ID int64 `json:"id"`
	OrderAddress
	LineItems      []OrderProduct `json:"line_items"`
	ItemsTotal     Int            `json:"items_total"`
	ItemsShipped   Int            `json:"items_shipped"`
	ShippingMethod string         `json:"shipping_method"` // as shown to the shopper
	CostExTax      money.Amount   `json:"cost_ex_tax"`
	CostIncTax     money.Amount   `json:"cost_inc_tax"`
}

// PickupConsignment is a pickup location with the lines to collect there.
type PickupConsignment struct {
	ID                        int64          `json:"id"`
	PickupMethodID            Int            `json:"pickup_method_id"`
	PickupMethodDisplayName   string         `json:"pickup_method_display_name"`
	CollectionInstructions    string         `json:"collection_instructions"`
	CollectionTimeDescription string         `json:"collection_time_description"`
	Location                  PickupLocation `json:"location"`
	LineItems                 []OrderProduct `json:"line_items"`
}

// PickupLocation is the address of a pickup location.
type PickupLocation struct {
	Name        string `json:"name"`
	Address1    string `json:"address_line_1"`
	Address2    string `json:"address_line_2"`
	City        string `json:"city"`
	State       string `json:"state"`
	PostalCode  string `json:"postal_code"`
	CountryISO2 string `json:"country_alpha2"`
	Email       string `json:"email"`
	Phone       string `json:"phone"`
}

// DownloadConsignment is a recipient's e-mail address with the digital lines or
// gift certificates for it.
type DownloadConsignment struct {
	RecipientEmail string         `json:"recipient_email"`
	LineItems      []OrderProduct `json:"line_items"`
}

// OrderProduct is one line of an order (bigcommerce-api.md 4.6).
type OrderProduct struct {
	ID             int64 `json:"id"` // the order_product_id of shipments
	OrderID        int64 `json:"order_id"`
	ProductID      Int   `json:"product_id"` // 0 for a custom product
	VariantID      Int   `json:"variant_id"`
	OrderAddressID Int   `json:"order_address_id"` // 0 for digital, gift-certificate and pickup lines

	Name string `json:"name"`
	SKU  string `json:"sku"`  // the variant's; may be ""
	Type string `json:"type"` // physical, digital or giftcertificate

	Quantity         Int `json:"quantity"`
	QuantityShipped  Int `json:"quantity_shipped"`
	QuantityRefunded Int `json:"quantity_refunded"`

	BasePrice   money.Amount `json:"base_price"`
	PriceExTax  money.Amount `json:"price_ex_tax"` // one unit, before order-level discounts
	PriceIncTax money.Amount `json:"price_inc_tax"`
	PriceTax    money.Amount `json:"price_tax"`
	TotalExTax  money.Amount `json:"total_ex_tax"`
	TotalIncTax money.Amount `json:"total_inc_tax"`
	TotalTax    money.Amount `json:"total_tax"` // after discounts

	Weight Text `json:"weight"` // one unit, in the store's weight unit

	AppliedDiscounts   []AppliedDiscount   `json:"applied_discounts"`
	ProductOptions     []ProductOption     `json:"product_options"`
	ConfigurableFields []ConfigurableField `json:"configurable_fields"`

	WrappingName       string       `json:"wrapping_name"`
	WrappingMessage    string       `json:"wrapping_message"`
	WrappingCostExTax  money.Amount `json:"wrapping_cost_ex_tax"`
	WrappingCostIncTax money.Amount `json:"wrapping_cost_inc_tax"`

	EventName string `json:"event_name"`
	EventDate string `json:"event_date"`

	ParentOrderProductID Int  `json:"parent_order_product_id"` // set on bundle children
	IsBundledProduct     bool `json:"is_bundled_product"`
	GiftCertificateID    Int  `json:"gift_certificate_id"`
	PickupMethodID       Int  `json:"order_pickup_method_id"`
}

// AppliedDiscount is a discount's share in one line. Code is "" for an
// automatic promotion or a manual discount.
type AppliedDiscount struct {
	ID     Text         `json:"id"`
	Amount money.Amount `json:"amount"`
	Name   string       `json:"name"`
	Code   string       `json:"code"`
	Target string       `json:"target"` // order or product
}

// ProductOption is a chosen option or modifier. DisplayValue is for people;
// Value of a file upload is a JSON text.
type ProductOption struct {
	ID              int64  `json:"id"`
	DisplayName     string `json:"display_name"`
	DisplayValue    Text   `json:"display_value"`
	MerchantName    string `json:"display_name_merchant"`
	MerchantValue   Text   `json:"display_value_merchant"`
	Value           Text   `json:"value"`
	Type            string `json:"type"`
	Name            string `json:"name"`
	DisplayStyle    string `json:"display_style"`
	ProductOptionID Int    `json:"product_option_id"`
}

// ConfigurableField is a buyer's text on catalog-v2 stores.
type ConfigurableField struct {
	Name  string `json:"name"`
	Value Text   `json:"value"`
}

// Fee is an extra charge. The order's total includes it; subtotal, shipping and
// handling leave it out.
type Fee struct {
	ID          Int          `json:"id"`
	Type        string       `json:"type"`
	DisplayName string       `json:"display_name_customer"`
	CostExTax   money.Amount `json:"cost_ex_tax"`
	CostIncTax  money.Amount `json:"cost_inc_tax"`
}

// OrderCoupon is a coupon used on an order (bigcommerce-api.md 4.7). Type 5
// is an automatic promotion, already inside Order.DiscountAmount.
type OrderCoupon struct {
	ID       int64        `json:"id"`
	CouponID Int          `json:"coupon_id"`
	Code     string       `json:"code"`
	Amount   money.Amount `json:"amount"`
	Type     Int          `json:"type"`
	Discount money.Amount `json:"discount"`
}

// Transaction is one event of an order's payment (bigcommerce-api.md 4.8).
type Transaction struct {
	ID                     int64        `json:"id"`
	OrderID                Text         `json:"order_id"`
	Event                  string       `json:"event"`
	Method                 string       `json:"method"`
	Amount                 money.Amount `json:"amount"`
	Currency               string       `json:"currency"`
	Gateway                string       `json:"gateway"`
	GatewayTransactionID   Text         `json:"gateway_transaction_id"`
	DateCreated            Time         `json:"date_created"`
	Test                   bool         `json:"test"`
	Status                 string       `json:"status"`
	ReferenceTransactionID Int          `json:"reference_transaction_id"`
	AVSResult              struct {
		Code        string `json:"code"`
		Message     string `json:"message"`
		StreetMatch string `json:"street_match"`
		PostalMatch string `json:"postal_match"`
	} `json:"avs_result"`
	CVVResult struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	} `json:"cvv_result"`
	CreditCard struct {
		CardType        string `json:"card_type"`
		CardIIN         Text   `json:"card_iin"`
		CardLast4       Text   `json:"card_last4"`
		CardExpiryMonth Int    `json:"card_expiry_month"`
		CardExpiryYear  Int    `json:"card_expiry_year"`
	} `json:"credit_card"`
	GiftCertificate struct {
		Code             string       `json:"code"`
		OriginalBalance  money.Amount `json:"original_balance"`
		StartingBalance  money.Amount `json:"starting_balance"`
		RemainingBalance money.Amount `json:"remaining_balance"`
	} `json:"gift_certificate"`
	StoreCredit struct {
		RemainingBalance money.Amount `json:"remaining_balance"`
	} `json:"store_credit"`
	Offline struct {
		DisplayName string `json:"display_name"`
	} `json:"offline"`
	Custom struct {
		PaymentMethod string `json:"payment_method"`
	} `json:"custom"`
	CustomProviderFieldResult struct {
		ReceiptNumber     string `json:"receipt_number"`
		AuthorizationCode string `json:"authorization_code"`
	} `json:"custom_provider_field_result"`
}
