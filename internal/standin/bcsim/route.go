package bcsim

import (
	"net/http"
	"strconv"
	"strings"
)

// route is one method of one resource.
type route struct {
	method string
	path   string   // behind the hash; {} is a number
	scopes []string // one of them opens it; empty: open to every account
	handle func(*call) reply
}

// The scopes of the resources. The read-only sister of each opens GET. We
// ask a merchant for none of those from information to logs.
var (
	orders       = []string{"store_v2_orders"}
	payments     = []string{"store_v2_transactions"}
	refunds      = []string{"store_v2_orders", "store_v2_transactions"}
	products     = []string{"store_v2_products"}
	customers    = []string{"store_v2_customers"}
	inventory    = []string{"store_inventory"}
	locations    = []string{"store_locations"}
	fulfillment  = []string{"store_order_fulfillment_manage"}
	methods      = []string{"store_fulfillment_methods_manage"}
	information  = []string{"store_v2_information"}
	marketing    = []string{"store_v2_marketing"}
	themes       = []string{"store_themes_manage"}
	channels     = []string{"store_channel_settings"}
	listings     = []string{"store_channel_listings"}
	sites        = []string{"store_sites"}
	methodNames  = []string{"store_payments_methods_read"}
	logs         = []string{"store_logs"}
	anybody      []string
	routesByPath = makeRoutes()
)

func makeRoutes() map[string][]*route {
	table := []route{
		{method: "GET", path: "/v2/orders", scopes: orders, handle: listOrders},
		{method: "GET", path: "/v2/orders/count", scopes: orders, handle: countOrders},
		{method: "GET", path: "/v2/orders/{}", scopes: orders, handle: getOrder},
		{method: "PUT", path: "/v2/orders/{}", scopes: orders, handle: updateOrder},
		{method: "GET", path: "/v2/orders/{}/products", scopes: orders, handle: listOrderProducts},
		{method: "GET", path: "/v2/orders/{}/products/{}", scopes: orders, handle: getOrderProduct},
		{method: "GET", path: "/v2/orders/{}/shipping_addresses", scopes: orders, handle: listOrderAddresses},
		{method: "GET", path: "/v2/orders/{}/shipping_addresses/{}", scopes: orders, handle: getOrderAddress},
		{method: "GET", path: "/v2/orders/{}/coupons", scopes: orders, handle: listOrderCoupons},
		{method: "GET", path: "/v2/orders/{}/taxes", scopes: orders, handle: listOrderTaxes},
		{method: "GET", path: "/v2/orders/{}/fees", scopes: orders, handle: listOrderFees},
		{method: "GET", path: "/v2/orders/{}/messages", scopes: orders, handle: listOrderMessages},
		{method: "GET", path: "/v2/orders/{}/consignments", scopes: orders, handle: listOrderConsignments},
		{method: "GET", path: "/v2/orders/{}/shipments", scopes: orders, handle: listShipments},
		{method: "POST", path: "/v2/orders/{}/shipments", scopes: orders, handle: createShipment},
		{method: "GET", path: "/v2/orders/{}/shipments/count", scopes: orders, handle: countShipments},
		{method: "GET", path: "/v2/orders/{}/shipments/{}", scopes: orders, handle: getShipment},
		{method: "PUT", path: "/v2/orders/{}/shipments/{}", scopes: orders, handle: updateShipment},
		{method: "DELETE", path: "/v2/orders/{}/shipments/{}", scopes: orders, handle: deleteShipment},
		{method: "GET", path: "/v2/order_statuses", scopes: orders, handle: listOrderStatuses},
		{method: "GET", path: "/v2/order_statuses/{}", scopes: orders, handle: getOrderStatus},
		{method: "GET", path: "/v3/orders/{}/transactions", scopes: payments, handle: listTransactions},
		{method: "GET", path: "/v3/orders/{}/payment_actions/refunds", scopes: refunds, handle: listOrderRefunds},
		{method: "GET", path: "/v3/orders/payment_actions/refunds", scopes: refunds, handle: listRefunds},
		{method: "GET", path: "/v3/orders/payment_actions/refunds/{}", scopes: refunds, handle: getRefund},
		{method: "GET", path: "/v3/orders/pickups", scopes: fulfillment, handle: listPickups},
		{method: "POST", path: "/v3/orders/pickups", scopes: fulfillment, handle: createPickups},
		{method: "GET", path: "/v3/pickup/methods", scopes: methods, handle: listPickupMethods},
		{method: "GET", path: "/v3/catalog/products", scopes: products, handle: listProducts},
		{method: "GET", path: "/v3/catalog/products/{}", scopes: products, handle: getProduct},
		{method: "GET", path: "/v3/catalog/products/{}/variants", scopes: products, handle: listProductVariants},
		{method: "GET", path: "/v3/catalog/products/{}/variants/{}", scopes: products, handle: getProductVariant},
		{method: "GET", path: "/v3/catalog/products/{}/custom-fields", scopes: products, handle: listProductCustomFields},
		{method: "GET", path: "/v3/catalog/products/{}/images", scopes: products, handle: listProductImages},
		{method: "GET", path: "/v3/catalog/variants", scopes: products, handle: listVariants},
		{method: "GET", path: "/v3/catalog/summary", scopes: products, handle: getCatalogSummary},
		{method: "GET", path: "/v3/catalog/brands", scopes: products, handle: listBrands},
		{method: "GET", path: "/v3/catalog/trees", scopes: products, handle: listTrees},
		{method: "GET", path: "/v3/catalog/trees/categories", scopes: products, handle: listCategories},
		{method: "GET", path: "/v3/customers", scopes: customers, handle: listCustomers},
		{method: "GET", path: "/v3/customers/addresses", scopes: customers, handle: listCustomerAddresses},
		{method: "GET", path: "/v2/customers/count", scopes: customers, handle: countCustomers},
		{method: "GET", path: "/v2/customer_groups", scopes: customers, handle: listCustomerGroups},
		{method: "GET", path: "/v2/customer_groups/{}", scopes: customers, handle: getCustomerGroup},
		{method: "GET", path: "/v3/inventory/items", scopes: inventory, handle: listInventoryItems},
		{method: "GET", path: "/v3/inventory/locations", scopes: locations, handle: listLocations},
		{method: "GET", path: "/v3/inventory/locations/{}/items", scopes: inventory, handle: listLocationItems},
		{method: "PUT", path: "/v3/inventory/adjustments/absolute", scopes: inventory, handle: adjustAbsolute},
		{method: "POST", path: "/v3/inventory/adjustments/relative", scopes: inventory, handle: adjustRelative},
		{method: "GET", path: "/v3/hooks", scopes: anybody, handle: listHooks},
		{method: "POST", path: "/v3/hooks", scopes: anybody, handle: createHook},
		{method: "GET", path: "/v3/hooks/{}", scopes: anybody, handle: getHook},
		{method: "PUT", path: "/v3/hooks/{}", scopes: anybody, handle: updateHook},
		{method: "DELETE", path: "/v3/hooks/{}", scopes: anybody, handle: deleteHook},

		// Our client uses none of these routes. They exist to answer 403.
		{method: "GET", path: "/v2/store", scopes: information, handle: getStoreInformation},
		{method: "GET", path: "/v2/time", scopes: information, handle: getTime},
		{method: "GET", path: "/v2/countries", scopes: information, handle: emptyV2},
		{method: "GET", path: "/v2/currencies", scopes: information, handle: emptyV2},
		{method: "GET", path: "/v2/tax_classes", scopes: information, handle: emptyV2},
		{method: "GET", path: "/v2/shipping/zones", scopes: information, handle: emptyV2},
		{method: "GET", path: "/v2/shipping/methods", scopes: information, handle: emptyV2},
		{method: "GET", path: "/v3/settings/inventory", scopes: information, handle: emptyV3},
		{method: "GET", path: "/v3/settings/store/profile", scopes: information, handle: emptyV3},
		{method: "GET", path: "/v3/settings/store/locale", scopes: information, handle: emptyV3},
		{method: "GET", path: "/v3/channels", scopes: channels, handle: emptyV3},
		{method: "GET", path: "/v3/channels/{}/listings", scopes: listings, handle: emptyV3},
		{method: "GET", path: "/v3/sites", scopes: sites, handle: emptyV3},
		{method: "GET", path: "/v3/themes", scopes: themes, handle: emptyV3},
		{method: "GET", path: "/v2/payments/methods", scopes: methodNames, handle: emptyV2},
		{method: "GET", path: "/v2/coupons", scopes: marketing, handle: emptyV2},
		{method: "GET", path: "/v2/banners", scopes: marketing, handle: emptyV2},
		{method: "GET", path: "/v3/store/systemlogs", scopes: logs, handle: emptyV3},
	}
	byPath := map[string][]*route{}
	for i := range table {
		byPath[table[i].path] = append(byPath[table[i].path], &table[i])
	}
	return byPath
}

// findRoute looks a path up. It replaces each number in the path with {} and
// returns the numbers. For a known path with another method it returns a route
// without a handler.
func findRoute(method, target string) (*route, []int64) {
	var ids []int64
	elements := strings.Split(target, "/")
	for i, e := range elements {
		if i < 2 || e == "" {
			continue
		}
		if id, err := strconv.ParseInt(e, 10, 64); err == nil && id >= 0 {
			ids, elements[i] = append(ids, id), "{}"
		}
	}
	all := routesByPath[strings.Join(elements, "/")]
	if all == nil {
		return nil, nil
	}
	for _, r := range all {
		if r.method == method {
			return r, ids
		}
	}
	return &route{method: method, scopes: all[0].scopes}, ids
}

func emptyV2(*call) reply { return noContent() }

func emptyV3(*call) reply { return dataReply([]any{}) }

// https://developer.bigcommerce.com/docs/rest-management/store-information
func getStoreInformation(c *call) reply {
	return jsonReply(http.StatusOK, map[string]any{"id": c.mount.account.StoreHash, "name": "Sample Store", "domain": "store.example.test"})
}

func getTime(*call) reply {
	return jsonReply(http.StatusOK, map[string]any{"time": now().Unix()})
}
