package onboard

import (
	"context"
	"time"

	"connect2cart/internal/bigcommerce"
)

// surplus are permissions that a merchant is told to leave at None, with a GET
// that each of them opens and none of the granted ones does (bigcommerce-api.md
// 12). Five others have no such GET: Customers login, Create payments and both
// kinds of storefront tokens are for writing only, and what Stored Payment
// instruments opens is open with Customers as well
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
	// callsAtMost bounds what one submission asks of BigCommerce, advice
	// included, as long as the store answers.
	callsAtMost = 20

	surplusTime = 4 * time.Second
)

// seenSurplus are the permissions that are granted though we never use them. It
// only gives advice: a call that fails says nothing, and where calls are short
// none is made.
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
