package onboard

import (
	"context"
	"math"
	"time"

	"connect2cart/internal/bigcommerce"
)

// probe is how one permission is found out.
type probe struct {
	permission string // OAuth name

	// read is a cheap call that the permission opens.
	read func(context.Context, *bigcommerce.Client) error

	// mayMiss is true where read asks for something that need not exist: then
	// any refusal but 401 and 403 says that the permission is there.
	mayMiss bool

	// write is a change that can never be made, for what it names does not
	// exist. nil where reading is all we do.
	write func(context.Context, *bigcommerce.Client) error
}

// nowhere is the id of nothing: the largest number that BigCommerce's ids can
// be, which no store reaches.
const nowhere = math.MaxInt32

// firstProbe is the one that is asked before all others: what it says of the
// token holds for them too.
const firstProbe = "store_v2_orders"

// probes find out the needed permissions, one each and in the control panel's
// order (bigcommerce-api.md 2.3).
//
// That the write probes tell follows from the gateway's order of questions
// (route, token, store and scope, content), which holds for reads; for writes
// it was not seen on a live store, hence the care in checkWrites.
var probes = []probe{
	{
		permission: "store_v2_customers",
		read: func(ctx context.Context, c *bigcommerce.Client) error {
			_, err := c.Customers().List(ctx, bigcommerce.CustomerListOptions{Limit: 1})
			return err
		},
	},
	{
		permission: "store_v2_orders",
		read: func(ctx context.Context, c *bigcommerce.Client) error {
			_, err := c.Orders().Count(ctx, bigcommerce.OrderCountOptions{})
			return err
		},
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
