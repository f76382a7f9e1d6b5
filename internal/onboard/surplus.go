package onboard

import (
	"context"
	"time"

	"connect2cart/internal/bigcommerce"
)

// surplus are permissions the merchant should leave at None. Each has a GET
// that it opens, and that none of the granted permissions opens
// (bigcommerce-api.md 12).
//
// Five others have no such GET. Customers login, Create payments and both kinds
// of storefront tokens are for writing only. Customers also opens the GET of
// Stored Payment instruments
// (https://developer.bigcommerce.com/docs/rest-management/customers/stored-instruments).
var surplus = []struct{ permission, path string }{
	{"store_v2_information", "v2/time"},
	{"store_v2_marketing", "v2/banners"},
	{"store_payments_methods_read", "v2/payments/methods"},
	{"store_themes_manage", "v3/themes"},
	{"store_sites", "v3/sites"},
	{"store_channel_settings", "v3/channels"},
	{"store_channel_listings", "v3/channels/1/listings"}, // every store has channel 1
	{"store_logs", "v3/store/systemlogs"},
}

const (
	// callsAtMost bounds the calls to BigCommerce for one submission, advice
	// included. It holds as long as the store answers.
	callsAtMost = 20

	surplusTime = 4 * time.Second
)

// seenSurplus finds granted permissions outside our use. It is for advice
// alone. A failed call says nothing, and a store short of calls gets none.
func seenSurplus(ctx context.Context, client *bigcommerce.Client) []Permission {
	if quota, known := client.Quota(); known && quota.Left < 2*len(surplus) {
		return nil
	}
	if int(bigcommerce.UsageOf(ctx).Calls.Load())+len(surplus) > callsAtMost {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, surplusTime)
	defer cancel()
	var seen []Permission
	for i, err := range sideBySide(len(surplus), func(i int) error { return client.Opens(ctx, surplus[i].path) }) {
		if err == nil {
			seen = append(seen, permissionNamed(surplus[i].permission))
		}
	}
	return seen
}
