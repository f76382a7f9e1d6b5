package onboard

import (
	"cmp"
	"context"
	"math"
	"sync"
	"time"

	"connect2cart/internal/bigcommerce"
)

// probe finds out about one permission.
type probe struct {
	permission string // OAuth name

	// read is a cheap call under this permission. firstProbe has none: askFirst
	// makes its call.
	read func(context.Context, *bigcommerce.Client) error

	// mayMiss is true if read asks for something that may be missing.
	// BigCommerce's refusal of the content then proves the permission.
	mayMiss bool

	// write is a harmless change, because its target does not exist. It is nil
	// if we only read.
	write func(context.Context, *bigcommerce.Client) error
}

// nowhere is an id of nothing. It is the largest number BigCommerce's ids
// allow, and stores stay far below it.
const nowhere = math.MaxInt32

// firstProbe runs before all others. Its verdict on the token holds for them
// too.
const firstProbe = "store_v2_orders"

// probes find out the needed permissions, one each and in the control panel's
// order (bigcommerce-api.md 2.3).
//
// The write probes rely on the gateway's order of questions: route, token,
// store and scope, content. We saw this order with reads. For writes we have
// yet to see it on a live store, hence the care in checkWrites.
var probes = []probe{
	{
		permission: "store_v2_customers",
		read: func(ctx context.Context, c *bigcommerce.Client) error {
			_, err := c.Customers().List(ctx, bigcommerce.CustomerListOptions{Limit: 1})
			return err
		},
	},
	{
		permission: firstProbe,
		write: func(ctx context.Context, c *bigcommerce.Client) error {
			_, err := c.Orders().UpdateStatus(ctx, nowhere, nowhere)
			return err
		},
	},
	{
		permission: "store_v2_transactions",
		read: func(ctx context.Context, c *bigcommerce.Client) error {
			_, err := c.Orders().Transactions(ctx, nowhere)
			return err
		},
		mayMiss: true,
	},
	{
		permission: "store_v2_products",
		read: func(ctx context.Context, c *bigcommerce.Client) error {
			_, err := c.Catalog().Summary(ctx)
			return err
		},
	},
	{
		permission: "store_locations_read_only",
		read: func(ctx context.Context, c *bigcommerce.Client) error {
			_, err := c.Locations().List(ctx, bigcommerce.LocationListOptions{Limit: 1})
			return err
		},
	},
	{
		permission: "store_inventory",
		read: func(ctx context.Context, c *bigcommerce.Client) error {
			_, err := c.Inventory().Items(ctx, bigcommerce.InventoryListOptions{Limit: 1})
			return err
		},
		write: func(ctx context.Context, c *bigcommerce.Client) error {
			item := bigcommerce.Adjustment{LocationID: nowhere, VariantID: nowhere}
			_, err := c.Inventory().AdjustAbsolute(ctx, "Connect2Cart permission check", []bigcommerce.Adjustment{item})
			return err
		},
	},
	{
		permission: "store_order_fulfillment_manage",
		read: func(ctx context.Context, c *bigcommerce.Client) error {
			_, err := c.Pickups().List(ctx, nowhere)
			return err
		},
		mayMiss: true,
		write: func(ctx context.Context, c *bigcommerce.Client) error {
			item := bigcommerce.NewPickupItem{OrderProductID: nowhere, Quantity: 1}
			_, err := c.Pickups().Create(ctx, []bigcommerce.NewPickup{
				{PickupMethodID: nowhere, OrderID: nowhere, ReadyAt: time.Now().UTC(), Items: []bigcommerce.NewPickupItem{item}},
			})
			return err
		},
	},
}

// eachAtOnce asks every probe and gives the answers in the probes' order.
func eachAtOnce(ask func(int, probe) error) []error {
	return sideBySide(len(probes), func(i int) error { return ask(i, probes[i]) })
}

// sideBySide asks count questions at once and returns the answers in their
// order. The client bounds the number of calls at once. A panic comes out here,
// because ServeHTTP can answer it. Inside a goroutine it would end the process.
func sideBySide(count int, ask func(int) error) []error {
	errs, panics := make([]error, count), make([]error, count)
	var all sync.WaitGroup
	for i := range count {
		all.Go(func() {
			defer func() {
				if v := recover(); v != nil {
					panics[i] = panicked(v)
				}
			}()
			errs[i] = ask(i)
		})
	}
	all.Wait()
	if err := cmp.Or(panics...); err != nil {
		panic(err)
	}
	return errs
}
