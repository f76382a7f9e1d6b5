package bcsim

// Order is an order in a store. You may leave out most members, in JSON and in
// Go. complete (order_complete.go) works them out as a store would: totals,
// addresses, identifiers and the like.
type Order struct {
	OrderFields

	Products     []OrderProduct  `json:"products,omitempty"`
	Addresses    []OrderAddress  `json:"shipping_addresses,omitempty"`
	Pickups      []OrderPickup   `json:"pickups,omitempty"`
	Coupons      []OrderCoupon   `json:"coupons,omitempty"`
	Fees         []OrderFee      `json:"fees,omitempty"`
	Taxes        []OrderTax      `json:"taxes,omitempty"` // made from the lines when absent
	Messages     []OrderMessage  `json:"messages,omitempty"`
	Shipments    []OrderShipment `json:"shipments,omitempty"`
	Transactions []Transaction   `json:"transactions,omitempty"`
	Refunds      []Refund        `json:"refunds,omitempty"`

	// TaxRate, in percent, is for the short form only. It works out tax that
	// the order leaves out.
	TaxRate Money `json:"tax_rate,omitempty"`
	// ShippingUntaxed takes the tax off shipping and handling.
	ShippingUntaxed bool `json:"shipping_untaxed,omitempty"`
	// TaxName names the tax in /taxes; "Tax" when empty.
	TaxName string `json:"tax_name,omitempty"`
}

// OrderFields are the plain members of a v2 order, named and typed as on the
// wire.
//
// https://developer.bigcommerce.com/docs/rest-management/orders#get-an-order
type OrderFields struct {
	ID           int64  `json:"id"`
	CustomerID   int64  `json:"customer_id"` // 0 is a guest
	DateCreated  Date   `json:"date_created"`
	DateModified Date   `json:"date_modified"`
	DateShipped  Date   `json:"date_shipped"`
	StatusID     int    `json:"status_id"`
	Status       string `json:"status"`
	CustomStatus string `json:"custom_status"`

	CartID NullText `json:"cart_id"`

	SubtotalExTax  Money `json:"subtotal_ex_tax"`
	SubtotalIncTax Money `json:"subtotal_inc_tax"`
	SubtotalTax    Money `json:"subtotal_tax"` // after discounts, so ex + tax may differ from inc

	BaseShippingCost   Money `json:"base_shipping_cost"`
	ShippingCostExTax  Money `json:"shipping_cost_ex_tax"`
	ShippingCostIncTax Money `json:"shipping_cost_inc_tax"`
	ShippingCostTax    Money `json:"shipping_cost_tax"`
	ShippingTaxClassID int   `json:"shipping_cost_tax_class_id"`

	BaseHandlingCost   Money `json:"base_handling_cost"`
	HandlingCostExTax  Money `json:"handling_cost_ex_tax"`
	HandlingCostIncTax Money `json:"handling_cost_inc_tax"`
	HandlingCostTax    Money `json:"handling_cost_tax"`
	HandlingTaxClassID int   `json:"handling_cost_tax_class_id"`

	BaseWrappingCost   Money `json:"base_wrapping_cost"`
	WrappingCostExTax  Money `json:"wrapping_cost_ex_tax"`
	WrappingCostIncTax Money `json:"wrapping_cost_inc_tax"`
	WrappingCostTax    Money `json:"wrapping_cost_tax"`
	WrappingTaxClassID int   `json:"wrapping_cost_tax_class_id"`

	TotalExTax  Money `json:"total_ex_tax"`
	TotalIncTax Money `json:"total_inc_tax"` // before gift certificates and store credit
	TotalTax    Money `json:"total_tax"`

	ItemsTotal   int `json:"items_total"`
	ItemsShipped int `json:"items_shipped"`

	PaymentMethod     string   `json:"payment_method"`
	PaymentProviderID NullText `json:"payment_provider_id"`
	PaymentStatus     string   `json:"payment_status"`
	RefundedAmount    Money    `json:"refunded_amount"`
	CreditCardType    NullText `json:"credit_card_type"`

	OrderIsDigital        bool  `json:"order_is_digital"`
	StoreCreditAmount     Money `json:"store_credit_amount"`
	GiftCertificateAmount Money `json:"gift_certificate_amount"`

	IPAddress        string `json:"ip_address"`
	IPAddressV6      string `json:"ip_address_v6"`
	GeoIPCountry     string `json:"geoip_country"`
	GeoIPCountryISO2 string `json:"geoip_country_iso2"`

	CurrencyID           int    `json:"currency_id"`
	CurrencyCode         string `json:"currency_code"` // display only
	CurrencyExchangeRate string `json:"currency_exchange_rate"`
	DefaultCurrencyID    int    `json:"default_currency_id"`
	DefaultCurrencyCode  string `json:"default_currency_code"` // the amounts are in this one
	StoreCurrencyCode    string `json:"store_default_currency_code"`
	StoreExchangeRate    string `json:"store_default_to_transactional_exchange_rate"`

	StaffNotes      NullText `json:"staff_notes"`
	CustomerMessage NullText `json:"customer_message"`

	DiscountAmount Money `json:"discount_amount"` // manual and automatic
	CouponDiscount Money `json:"coupon_discount"` // coupon codes

	ShippingAddressCount int  `json:"shipping_address_count"`
	IsDeleted            bool `json:"is_deleted"` // archived
	IsTaxInclusive       bool `json:"is_tax_inclusive_pricing"`
	IsEmailOptIn         bool `json:"is_email_opt_in"`

	EbayOrderID string `json:"ebay_order_id"` // "0" is none

	BillingAddress Address `json:"billing_address"`

	OrderSource        string   `json:"order_source"`
	ChannelID          int      `json:"channel_id"`
	ExternalSource     NullText `json:"external_source"`
	ExternalID         NullText `json:"external_id"`
	ExternalMerchantID NullText `json:"external_merchant_id"`
	ExternalOrderID    string   `json:"external_order_id"`

	TaxProviderID  string `json:"tax_provider_id"`
	CustomerLocale string `json:"customer_locale"`
}

// Address is a billing address, and the plain part of a shipping address.
type Address struct {
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

// FormField is a merchant-defined field; Value is a string, a number or a list
// of strings.
type FormField struct {
	Name  string `json:"name"`
	Value any    `json:"value"`
}

// OrderAddress is a shipping address of an order, with the cost of sending
// there.
//
// https://developer.bigcommerce.com/docs/rest-management/orders/order-shipping-addresses
type OrderAddress struct {
	ID      int64 `json:"id"`
	OrderID int64 `json:"order_id"`
	Address

	ItemsTotal     int    `json:"items_total"`
	ItemsShipped   int    `json:"items_shipped"`
	ShippingMethod string `json:"shipping_method"` // as shown to the shopper

	BaseCost           Money  `json:"base_cost"`
	CostExTax          Money  `json:"cost_ex_tax"`
	CostIncTax         Money  `json:"cost_inc_tax"`
	CostTax            Money  `json:"cost_tax"`
	CostTaxClassID     int    `json:"cost_tax_class_id"`
	BaseHandlingCost   Money  `json:"base_handling_cost"`
	HandlingExTax      Money  `json:"handling_cost_ex_tax"`
	HandlingIncTax     Money  `json:"handling_cost_inc_tax"`
	HandlingTax        Money  `json:"handling_cost_tax"`
	HandlingTaxClassID int    `json:"handling_cost_tax_class_id"`
	ShippingZoneID     int    `json:"shipping_zone_id"`
	ShippingZoneName   string `json:"shipping_zone_name"`
}

// OrderPickup is a place for the shopper to collect lines. A line belongs to it
// when its order_pickup_method_id is the pick-up's id.
type OrderPickup struct {
	ID                        int64          `json:"id"`
	PickupMethodID            int64          `json:"pickup_method_id"`
	PickupMethodDisplayName   string         `json:"pickup_method_display_name"`
	CollectionInstructions    string         `json:"collection_instructions"`
	CollectionTimeDescription string         `json:"collection_time_description"`
	Location                  PickupLocation `json:"location"`
}

// PickupLocation is the address of a pick-up place.
type PickupLocation struct {
	ID          int64  `json:"id"`
	Name        string `json:"name"`
	Code        string `json:"code"`
	Address1    string `json:"address_line_1"`
	Address2    string `json:"address_line_2"`
	City        string `json:"city"`
	State       string `json:"state"`
	PostalCode  string `json:"postal_code"`
	CountryISO2 string `json:"country_alpha2"`
	Email       string `json:"email"`
	Phone       string `json:"phone"`
}

// OrderProduct is one line of an order.
//
// https://developer.bigcommerce.com/docs/rest-management/orders/order-products
type OrderProduct struct {
	ID        int64  `json:"id"`
	OrderID   int64  `json:"order_id"`
	ProductID int64  `json:"product_id"` // 0 for a custom product
	VariantID NullID `json:"variant_id"`
	AddressID int64  `json:"order_address_id"`       // 0 for digital, gift-certificate and pick-up lines
	PickupID  int64  `json:"order_pickup_method_id"` // 0 unless picked up

	Name         string `json:"name"`
	NameCustomer string `json:"name_customer"`
	NameMerchant string `json:"name_merchant"`
	SKU          string `json:"sku"`
	UPC          string `json:"upc"`
	Type         string `json:"type"` // physical, digital or giftcertificate

	BasePrice   Money `json:"base_price"` // as entered: with tax when the order is tax inclusive
	PriceExTax  Money `json:"price_ex_tax"`
	PriceIncTax Money `json:"price_inc_tax"`
	PriceTax    Money `json:"price_tax"`
	BaseTotal   Money `json:"base_total"`
	TotalExTax  Money `json:"total_ex_tax"`
	TotalIncTax Money `json:"total_inc_tax"`
	TotalTax    Money `json:"total_tax"` // after discounts

	Weight Weight `json:"weight"`
	Width  string `json:"width"`
	Height string `json:"height"`
	Depth  string `json:"depth"`

	Quantity int `json:"quantity"`

	BaseCostPrice   Money `json:"base_cost_price"`
	CostPriceIncTax Money `json:"cost_price_inc_tax"`
	CostPriceExTax  Money `json:"cost_price_ex_tax"`
	CostPriceTax    Money `json:"cost_price_tax"`

	IsRefunded       bool  `json:"is_refunded"`
	QuantityRefunded int   `json:"quantity_refunded"`
	RefundAmount     Money `json:"refund_amount"` // always 0, use refunds
	ReturnID         int   `json:"return_id"`

	WrappingID         int64    `json:"wrapping_id"`
	WrappingName       NullText `json:"wrapping_name"`
	BaseWrappingCost   Money    `json:"base_wrapping_cost"`
	WrappingCostExTax  Money    `json:"wrapping_cost_ex_tax"`
	WrappingCostIncTax Money    `json:"wrapping_cost_inc_tax"`
	WrappingCostTax    Money    `json:"wrapping_cost_tax"`
	WrappingMessage    string   `json:"wrapping_message"`

	QuantityShipped int `json:"quantity_shipped"`

	EventName NullText `json:"event_name"`
	EventDate NullText `json:"event_date"` // as 2026-02-14

	FixedShippingCost     Money    `json:"fixed_shipping_cost"`
	EbayItemID            string   `json:"ebay_item_id"`
	EbayTransactionID     string   `json:"ebay_transaction_id"`
	OptionSetID           NullID   `json:"option_set_id"`
	ParentOrderProductID  NullID   `json:"parent_order_product_id"` // set on bundle children
	IsBundledProduct      bool     `json:"is_bundled_product"`
	BinPickingNumber      string   `json:"bin_picking_number"`
	ExternalID            NullText `json:"external_id"`
	FulfillmentSource     string   `json:"fulfillment_source"`
	Brand                 string   `json:"brand"`
	GiftCertificateID     NullID   `json:"gift_certificate_id"`
	DiscountedTotalIncTax Money    `json:"discounted_total_inc_tax"`

	AppliedDiscounts   []AppliedDiscount   `json:"applied_discounts"`
	ProductOptions     []ProductOption     `json:"product_options"`
	ConfigurableFields []ConfigurableField `json:"configurable_fields"`
}

// AppliedDiscount is a discount's share in one line. Code is null for an
// automatic promotion or a manual discount.
type AppliedDiscount struct {
	ID     string   `json:"id"`
	Amount Money    `json:"amount"`
	Name   string   `json:"name"`
	Code   NullText `json:"code"`
	Target string   `json:"target"` // order or product
}

// ProductOption is an option or modifier of the shopper's choice.
type ProductOption struct {
	ID                   int64  `json:"id"`
	OptionID             int64  `json:"option_id"`
	OrderProductID       int64  `json:"order_product_id"`
	ProductOptionID      int64  `json:"product_option_id"`
	DisplayName          string `json:"display_name"`
	DisplayNameCustomer  string `json:"display_name_customer"`
	DisplayNameMerchant  string `json:"display_name_merchant"`
	DisplayValue         string `json:"display_value"`
	DisplayValueCustomer string `json:"display_value_customer"`
	DisplayValueMerchant string `json:"display_value_merchant"`
	Value                string `json:"value"` // of a file upload: a JSON text
	Type                 string `json:"type"`
	Name                 string `json:"name"`
	DisplayStyle         string `json:"display_style"`
}

// ConfigurableField is a buyer's text on catalogue-v2 stores.
type ConfigurableField struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// OrderCoupon is a coupon used on an order. Types are 0 per item, 1 percentage,
// 2 per total, 3 shipping, 4 free shipping and 5 automatic promotion. The
// order's discount_amount already holds the discount of type 5.
//
// https://developer.bigcommerce.com/docs/rest-management/orders/order-coupons
type OrderCoupon struct {
	ID       int64    `json:"id"`
	CouponID int64    `json:"coupon_id"`
	OrderID  int64    `json:"order_id"`
	Code     NullText `json:"code"`
	Amount   Money    `json:"amount"`
	Type     int      `json:"type"`
	Discount Number   `json:"discount"`
}

// OrderFee is an extra charge. It counts in the total, but not in subtotal,
// shipping or handling.
//
// https://developer.bigcommerce.com/docs/rest-management/orders/order-fees
type OrderFee struct {
	ID           int64  `json:"id"`
	Type         string `json:"type"` // custom_fee
	NameCustomer string `json:"display_name_customer"`
	NameMerchant string `json:"display_name_merchant"`
	Source       string `json:"source"`
	BaseCost     Money  `json:"base_cost"`
	CostExTax    Money  `json:"cost_ex_tax"`
	CostIncTax   Money  `json:"cost_inc_tax"`
	CostTax      Money  `json:"cost_tax"`
	TaxClassID   NullID `json:"tax_class_id"`
}

// OrderTax is a line of /taxes.
//
// https://developer.bigcommerce.com/docs/rest-management/orders/order-taxes
type OrderTax struct {
	ID             int64  `json:"id"`
	OrderID        int64  `json:"order_id"`
	AddressID      int64  `json:"order_address_id"`
	TaxRateID      int64  `json:"tax_rate_id"`
	SalesTaxID     string `json:"sales_tax_id"`
	TaxClassID     NullID `json:"tax_class_id"`
	Name           string `json:"name"`
	Class          string `json:"class"`
	Rate           Money  `json:"rate"`
	Priority       int    `json:"priority"`
	PriorityAmount Money  `json:"priority_amount"`
	LineAmount     Money  `json:"line_amount"`

	// Only with details=true.
	OrderProductID string `json:"order_product_id,omitempty"`
	LineItemType   string `json:"line_item_type,omitempty"`
}

// OrderMessage is a message between shopper and merchant.
//
// https://developer.bigcommerce.com/docs/rest-management/orders/order-messages
type OrderMessage struct {
	ID          int64  `json:"id"`
	OrderID     int64  `json:"order_id"`
	StaffID     int64  `json:"staff_id"`
	CustomerID  int64  `json:"customer_id"`
	Type        string `json:"type"`
	Subject     string `json:"subject"`
	Message     string `json:"message"`
	Status      string `json:"status"` // read or unread
	IsFlagged   bool   `json:"is_flagged"`
	DateCreated Date   `json:"date_created"`
}
