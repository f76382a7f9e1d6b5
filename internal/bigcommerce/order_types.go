package bigcommerce

import "connect2cart/internal/money"

// Order is a v2 order with its consignments, lines and fees embedded
// (bigcommerce-api.md 4.4).
//
// https://developer.bigcommerce.com/docs/rest-management/orders#get-all-orders
type Order struct {
	Odd

	ID           int64  `json:"id" need:"id"`
	StatusID     int    `json:"status_id" need:"present"`
	Status       string `json:"status"`
	CustomStatus string `json:"custom_status"`

	DateCreated  Time `json:"date_created"` // UTC
	DateModified Time `json:"date_modified"`

	CustomerID     Int          `json:"customer_id"` // 0 is a guest
	BillingAddress OrderAddress `json:"billing_address"`

	TaxInclusive bool `json:"is_tax_inclusive_pricing"` // the *_inc_tax figures are exact

	SubtotalExTax money.Amount `json:"subtotal_ex_tax"`

	ShippingBase  money.Amount `json:"base_shipping_cost"` // before a coupon for free shipping, where the store tells it
	ShippingExTax money.Amount `json:"shipping_cost_ex_tax"`
	ShippingTax   money.Amount `json:"shipping_cost_tax"`
	HandlingExTax money.Amount `json:"handling_cost_ex_tax"`
	WrappingExTax money.Amount `json:"wrapping_cost_ex_tax"`

	DiscountAmount money.Amount `json:"discount_amount"` // manual and automatic
	CouponDiscount money.Amount `json:"coupon_discount"` // coupon codes, apart from DiscountAmount

	TotalExTax  money.Amount `json:"total_ex_tax"`
	TotalIncTax money.Amount `json:"total_inc_tax" need:"present"` // before gift certificates and store credit
	TotalTax    money.Amount `json:"total_tax" need:"readable"`

	GiftCertificateAmount money.Amount `json:"gift_certificate_amount" need:"readable"`
	StoreCreditAmount     money.Amount `json:"store_credit_amount" need:"readable"`
	RefundedAmount        money.Amount `json:"refunded_amount"`

	ItemsTotal Int `json:"items_total" need:"readable"`

	PaymentMethod     string `json:"payment_method"`
	PaymentProviderID Text   `json:"payment_provider_id"`
	PaymentStatus     string `json:"payment_status"`

	DefaultCurrencyCode      string `json:"default_currency_code"`       // the amounts are in this one
	StoreDefaultCurrencyCode string `json:"store_default_currency_code"` // "" on single-currency stores

	IPAddress   string `json:"ip_address"`
	IPAddressV6 string `json:"ip_address_v6"`

	StaffNotes      string `json:"staff_notes"`
	CustomerMessage string `json:"customer_message"`

	ShippingAddressCount Int  `json:"shipping_address_count"`
	IsDeleted            bool `json:"is_deleted"` // archived

	OrderSource     string `json:"order_source"`
	ChannelID       Int    `json:"channel_id"`
	ExternalSource  string `json:"external_source"`
	ExternalID      Text   `json:"external_id"`
	ExternalOrderID Text   `json:"external_order_id"`
	EbayOrderID     Text   `json:"ebay_order_id"` // "0": none

	Fees         []Fee        `json:"fees"`
	Consignments Consignments `json:"consignments" need:"readable"`
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
	Shipping  []ShippingConsignment `json:"shipping" need:"readable"`
	Pickups   []PickupConsignment   `json:"pickups" need:"readable"`
	Downloads []DownloadConsignment `json:"downloads" need:"readable"`
	Email     struct {
		GiftCertificates []DownloadConsignment `json:"gift_certificates" need:"readable"`
	} `json:"email" need:"readable"`
}

// ShippingConsignment is one shipping address with its lines. ID is the
// order_address_id of lines and shipments.
type ShippingConsignment struct {
	ID int64 `json:"id" need:"id"`
	OrderAddress
	LineItems      []OrderProduct `json:"line_items" need:"readable"`
	ShippingMethod string         `json:"shipping_method"` // as shown to the shopper
}

// PickupConsignment is a pickup location with the lines to collect there.
type PickupConsignment struct {
	ID                        int64          `json:"id"`
	PickupMethodID            Int            `json:"pickup_method_id"`
	PickupMethodDisplayName   string         `json:"pickup_method_display_name"`
	CollectionInstructions    string         `json:"collection_instructions"`
	CollectionTimeDescription string         `json:"collection_time_description"`
	Location                  PickupLocation `json:"location"`
	LineItems                 []OrderProduct `json:"line_items" need:"readable"`
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
	LineItems      []OrderProduct `json:"line_items" need:"readable"`
}

// OrderProduct is one line of an order (bigcommerce-api.md 4.6).
type OrderProduct struct {
	ID             int64 `json:"id" need:"id"`     // the order_product_id of shipments
	OrderAddressID Int   `json:"order_address_id"` // 0 for digital, gift-certificate and pickup lines

	Name string `json:"name"`
	SKU  string `json:"sku"`  // the variant's; may be ""
	Type string `json:"type"` // physical, digital or giftcertificate

	Quantity         Int `json:"quantity" need:"present"`
	QuantityShipped  Int `json:"quantity_shipped"`
	QuantityRefunded Int `json:"quantity_refunded"`

	PriceExTax money.Amount `json:"price_ex_tax"` // one unit, before order-level discounts
	PriceTax   money.Amount `json:"price_tax"`
	TotalExTax money.Amount `json:"total_ex_tax" need:"readable"`
	TotalTax   money.Amount `json:"total_tax"` // after discounts

	Weight Text `json:"weight"` // one unit, in the store's weight unit

	AppliedDiscounts   []AppliedDiscount   `json:"applied_discounts"`
	ProductOptions     []ProductOption     `json:"product_options"`
	ConfigurableFields []ConfigurableField `json:"configurable_fields"`

	WrappingName    string `json:"wrapping_name"`
	WrappingMessage string `json:"wrapping_message"`

	EventName string `json:"event_name"`
	EventDate Text   `json:"event_date"`

	ParentOrderProductID Int `json:"parent_order_product_id"` // set on bundle children
	PickupMethodID       Int `json:"order_pickup_method_id"`
}

// AppliedDiscount is a discount's share in one line. Code is "" for an
// automatic promotion or a manual discount.
type AppliedDiscount struct {
	Amount money.Amount `json:"amount"`
	Name   string       `json:"name"`
	Code   string       `json:"code"`
}

// ProductOption is a chosen option or modifier. DisplayValue is for people;
// Value of a file upload is a JSON text.
type ProductOption struct {
	DisplayName   string `json:"display_name"`
	DisplayValue  Option `json:"display_value"`
	MerchantName  string `json:"display_name_merchant"`
	MerchantValue Option `json:"display_value_merchant"`
	Value         Option `json:"value"`
	Type          string `json:"type"`
	Name          string `json:"name"`
}

// ConfigurableField is a buyer's text on catalog-v2 stores.
type ConfigurableField struct {
	Name  string `json:"name"`
	Value Option `json:"value"`
}

// Fee is an extra charge. The order's total includes it; subtotal, shipping and
// handling leave it out.
type Fee struct {
	Type        string       `json:"type"`
	DisplayName string       `json:"display_name_customer"`
	CostExTax   money.Amount `json:"cost_ex_tax"`
}

// OrderCoupon is a coupon used on an order (bigcommerce-api.md 4.7). Type 5
// is an automatic promotion, already inside Order.DiscountAmount.
type OrderCoupon struct {
	ID       int64        `json:"id" need:"id"`
	Code     string       `json:"code"`
	Type     Int          `json:"type"`
	Discount money.Amount `json:"discount"`
}

// Transaction is one event of an order's payment (bigcommerce-api.md 4.8).
type Transaction struct {
	ID                     int64        `json:"id" need:"id"`
	Event                  string       `json:"event" need:"readable"`
	Method                 string       `json:"method"`
	Amount                 money.Amount `json:"amount" need:"readable"`
	Currency               string       `json:"currency"`
	Gateway                string       `json:"gateway"`
	GatewayTransactionID   Text         `json:"gateway_transaction_id"`
	DateCreated            Time         `json:"date_created"`
	Test                   bool         `json:"test"`
	Status                 string       `json:"status" need:"readable"`
	ReferenceTransactionID Int          `json:"reference_transaction_id"`
	AVSResult              struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	} `json:"avs_result"`
	CreditCard struct {
		CardType        string `json:"card_type"`
		CardLast4       Text   `json:"card_last4"`
		CardExpiryMonth Int    `json:"card_expiry_month"`
		CardExpiryYear  Int    `json:"card_expiry_year"`
	} `json:"credit_card"`
	GiftCertificate struct {
		Code string `json:"code"`
	} `json:"gift_certificate"`
	Offline struct {
		DisplayName string `json:"display_name"`
	} `json:"offline"`
	Custom struct {
		PaymentMethod string `json:"payment_method"`
	} `json:"custom"`
	CustomProviderFieldResult struct {
		AuthorizationCode string `json:"authorization_code"`
	} `json:"custom_provider_field_result"`
}
