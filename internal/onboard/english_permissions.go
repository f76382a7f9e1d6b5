package onboard

// Permissions are the lines of BigCommerce's screen "Create API account", in
// its order and with its labels. This one table feeds the page's checklist, the
// verification, every answer and the mails.
//
// Labels and levels: the merchant's instructions. OAuth names:
// https://developer.bigcommerce.com/docs/start/authentication/api-accounts#oauth-scopes
// Calls and their permissions: bigcommerce-api.md 2.2.
var Permissions = []Permission{
	{Name: "store_v2_content_read_only", Label: "Content", Grant: ReadOnly,
		Why: "On Stone Edge’s standard list. We do not use it today, but nobody can add it later."},
	{Name: "store_content_checkout", Label: "Checkout content", Grant: Modify,
		Why: "On Stone Edge’s standard list. We do not use it today, but nobody can add it later."},
	{Name: "store_v2_customers", Label: "Customers", Grant: Modify, Needed: true,
		Why:     "To copy customers and their addresses into Stone Edge. We only read them.",
		Without: "Stone Edge cannot import your customers."},
	{Name: "store_v2_customers_login", Label: "Customers login", Grant: None},
	{Name: "store_v2_information", Label: "Information & Settings", Grant: None},
	{Name: "store_v2_marketing", Label: "Marketing", Grant: None},
	{Name: "store_v2_orders", Label: "Orders", Grant: Modify, Needed: true, Writes: true,
		Why:      "To bring orders into Stone Edge and report back what has shipped.",
		Without:  "No order reaches Stone Edge, and no tracking number reaches your shopper.",
		ReadOnly: "Stone Edge cannot report what has shipped, and no tracking number reaches your shopper."},
	{Name: "store_v2_transactions", Label: "Order transactions", Grant: Modify, Needed: true,
		Why:     "To show how an order was paid: card type, last four digits, approval. We only read it.",
		Without: "Orders arrive without their payment details."},
	{Name: "store_payments_access_token_create", Label: "Create payments", Grant: None},
	{Name: "store_payments_methods_read", Label: "Get payment methods", Grant: None},
	{Name: "store_stored_payment_instruments", Label: "Stored Payment instruments", Grant: None},
	{Name: "store_v2_products", Label: "Products", Grant: Modify, Needed: true,
		Why:     "To match your products and options to the SKUs in Stone Edge. We only read them.",
		Without: "Stone Edge cannot import products or find the item behind a SKU."},
	{Name: "store_themes_manage", Label: "Themes", Grant: None},
	{Name: "store_cart", Label: "Carts", Grant: Modify,
		Why: "On Stone Edge’s standard list. We do not use it today, but nobody can add it later."},
	{Name: "store_checkout", Label: "Checkouts", Grant: Modify,
		Why: "On Stone Edge’s standard list. We do not use it today, but nobody can add it later."},
	{Name: "store_sites", Label: "Sites & routes", Grant: None},
	{Name: "store_channel_settings", Label: "Channel Settings", Grant: None},
	{Name: "store_channel_listings", Label: "Channel Listings", Grant: None},
	{Name: "store_storefront_api", Label: "Storefront API tokens", Grant: None},
	{Name: "store_storefront_api_customer_impersonation", Label: "Storefront API customer impersonation tokens", Grant: None},
	{Name: "store_logs", Label: "Store logs", Grant: None},
	{Name: "store_locations_read_only", Label: "Store Locations", Grant: ReadOnly, Needed: true,
		Why:     "To know which location your stock is counted at.",
		Without: "Stock levels cannot be read or updated."},
	{Name: "store_inventory", Label: "Store Inventory", Grant: Modify, Needed: true, Writes: true,
		Why:     "To keep the quantity on hand the same in Stone Edge and in your store.",
		Without: "Your store may go on selling items that are out of stock."},
	{Name: "store_fulfillment_methods_manage", Label: "Fulfillment Methods", Grant: Modify,
		Why: "On Stone Edge’s standard list. We do not use it today, but nobody can add it later."},
	{Name: "store_order_fulfillment_manage", Label: "Order Fulfillment", Grant: Modify, Needed: true, Writes: true,
		Why:     "To mark pick-up orders as collected.",
		Without: "Pick-up orders stay open in your store."},
}
