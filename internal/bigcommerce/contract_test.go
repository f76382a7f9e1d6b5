package bigcommerce_test

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/money"
	"connect2cart/internal/proof/referee"
	"connect2cart/internal/secret"
	"connect2cart/internal/standin/bcsim"
)

// The contract suite calls every method of the client against the stand-in. The
// referee holds both against BigCommerce's own OpenAPI files. The reading part
// also runs against a sandbox store: set BIGCOMMERCE_STORE_HASH and
// BIGCOMMERCE_ACCESS_TOKEN. If the sandbox store differs, fix bcsim.

// Ensure the OpenAPI files are there. Without them the suite would test only
// the client.
func TestContract_checked(t *testing.T) { referee.Require(t) }

// simulated is a client of the sample store behind the referee.
func simulated(t *testing.T) (*bigcommerce.Client, *bcsim.Server) {
	t.Helper()
	sim := bcsim.New(bcsim.WithAccounts(bcsim.SampleStore()), bcsim.WithQuota(bcsim.Quota{Unlimited: true}))
	account := sim.Account()
	sim.SetQuota(account.StoreHash, bcsim.Quota{Limit: 100_000, Window: 30 * time.Second})
	server := httptest.NewServer(referee.Wrap(t, sim))
	t.Cleanup(server.Close)
	return &bigcommerce.Client{
		BaseURL: server.URL, StoreHash: account.StoreHash, Token: secret.New(account.AccessToken),
	}, sim
}

// sandbox is a client of a real store behind the referee.
func sandbox(t *testing.T) *bigcommerce.Client {
	t.Helper()
	hash, token := os.Getenv("BIGCOMMERCE_STORE_HASH"), os.Getenv("BIGCOMMERCE_ACCESS_TOKEN")
	if hash == "" || token == "" {
		t.Skip("SKIPPED: no real store is asked; set BIGCOMMERCE_STORE_HASH and BIGCOMMERCE_ACCESS_TOKEN to those of a sandbox store")
	}
	return &bigcommerce.Client{StoreHash: hash, Token: secret.New(token), Transport: referee.Watch(t, http.DefaultTransport)}
}

// Ensure every reading method keeps the contract. Its results must agree with
// each other, on the stand-in and on a real store.
func TestContract_reads(t *testing.T) {
	t.Run("bcsim", func(t *testing.T) {
		c, _ := simulated(t)
		reads(t, c, 1000)
	})
	t.Run("sandbox", func(t *testing.T) { reads(t, sandbox(t), 5) })
}

// reads asks a store for everything, and for details of a few orders.
func reads(t *testing.T, c *bigcommerce.Client, details int) {
	t.Run("orders", func(t *testing.T) { readOrders(t, c, details) })
	t.Run("order filters", func(t *testing.T) { readOrderFilters(t, c) })
	t.Run("catalog", func(t *testing.T) { readCatalog(t, c) })
	t.Run("customers", func(t *testing.T) { readCustomers(t, c) })
	t.Run("inventory", func(t *testing.T) { readInventory(t, c) })
	t.Run("refusals", func(t *testing.T) { readRefusals(t, c) })
}

func readOrders(t *testing.T, c *bigcommerce.Client, details int) {
	ctx := t.Context()
	orders := ok(c.Orders().List(ctx, bigcommerce.OrderListOptions{Limit: 250, Embed: true}))(t)
	if len(orders) == 0 {
		t.Fatal("got no order to go on with")
	}
	count := ok(c.Orders().Count(ctx, bigcommerce.OrderCountOptions{}))(t)
	if count.Count < len(orders) {
		t.Errorf("counted %d orders, listed %d", count.Count, len(orders))
	}
	for _, order := range orders[:min(details, len(orders))] {
		readOrder(t, c, order)
	}
}

// readOrder reads all lists of an order and compares them with the embedded
// ones.
func readOrder(t *testing.T, c *bigcommerce.Client, order bigcommerce.Order) {
	ctx := t.Context()
	got := ok(c.Orders().Get(ctx, order.ID, true))(t)
	if diff := gocmp.Diff(order, got, cmpopts.EquateComparable(money.Amount{}), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("order %d: listed -, got +:\n%s", order.ID, diff)
	}
	bare := ok(c.Orders().Get(ctx, order.ID, false))(t)
	if len(bare.Consignments.Shipping) != 0 || bare.ID != order.ID {
		t.Errorf("order %d: got %d embedded addresses unasked", order.ID, len(bare.Consignments.Shipping))
	}
	lines := 0
	for _, consignment := range order.Consignments.Shipping {
		lines += len(consignment.LineItems)
	}
	for line, err := range c.Orders().Products(ctx, order.ID) {
		if err != nil {
			t.Fatalf("order %d: %v", order.ID, err)
		}
		if line.OrderAddressID != 0 {
			lines--
		}
	}
	if lines != 0 {
		t.Errorf("order %d: %d more lines embedded than listed", order.ID, lines)
	}
	addresses := ok(c.Orders().ShippingAddresses(ctx, order.ID))(t)
	if len(addresses) != int(order.ShippingAddressCount) {
		t.Errorf("order %d: got %d addresses, want %d", order.ID, len(addresses), order.ShippingAddressCount)
	}
	ok(c.Orders().Coupons(ctx, order.ID))(t)
	ok(c.Orders().Transactions(ctx, order.ID))(t)
	ok(c.Orders().Shipments(ctx, order.ID))(t)
	ok(c.Pickups().List(ctx, order.ID))(t)
}

func readOrderFilters(t *testing.T, c *bigcommerce.Client) {
	ctx := t.Context()
	all := ok(c.Orders().List(ctx, bigcommerce.OrderListOptions{Limit: 250}))(t)
	middle := all[len(all)/2]
	since := middle.DateCreated.Add(-time.Second)
	for name, opts := range map[string]bigcommerce.OrderListOptions{
		"by number":        {MinID: middle.ID, Limit: 250},
		"between numbers":  {MinID: all[0].ID, MaxID: middle.ID, Limit: 250},
		"incomplete ones":  {StatusID: new(0), Limit: 250},
		"by date":          {MinDateCreated: since, Limit: 250},
		"by all of them":   {MinID: middle.ID, MinDateCreated: since, StatusID: new(11), Limit: 250},
		"beyond the last":  {MinID: all[len(all)-1].ID + 1_000_000, Limit: 250},
		"the default page": {},
	} {
		listed := ok(c.Orders().List(ctx, opts))(t)
		counted := ok(c.Orders().Count(ctx, bigcommerce.OrderCountOptions{
			MinID: opts.MinID, MaxID: opts.MaxID, StatusID: opts.StatusID, MinDateCreated: opts.MinDateCreated,
		}))(t)
		if limit := cmp.Or(opts.Limit, 50); len(listed) != min(counted.Count, limit) {
			t.Errorf("%s: listed %d, counted %d", name, len(listed), counted.Count)
		}
	}
	page2 := ok(c.Orders().List(ctx, bigcommerce.OrderListOptions{Page: 2, Limit: 2}))(t)
	if len(all) >= 4 && (len(page2) != 2 || page2[0].ID != all[2].ID) {
		t.Errorf("page 2: got %d orders, want the third and fourth", len(page2))
	}
}

func readCatalog(t *testing.T, c *bigcommerce.Client) {
	ctx := t.Context()
	products, ids := 0, []int64(nil)
	for p, err := range c.Catalog().AllProducts(ctx, bigcommerce.ProductListOptions{
		Include: []string{"variants", "images", "primary_image", "custom_fields"}, Limit: 7,
	}) {
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Variants) == 0 || p.Name == "" {
			t.Errorf("product %d: got %d variants, name %q", p.ID, len(p.Variants), p.Name)
		}
		products++
		ids = append(ids, p.ID)
	}
	if n := ok(c.Catalog().CountProducts(ctx))(t); n != products {
		t.Errorf("counted %d products, listed %d", n, products)
	}
	variants := 0
	for _, err := range c.Catalog().AllVariants(ctx, bigcommerce.VariantListOptions{Limit: 10}) {
		if err != nil {
			t.Fatal(err)
		}
		variants++
	}
	if n := ok(c.Catalog().CountVariants(ctx))(t); n != variants {
		t.Errorf("counted %d variants, listed %d", n, variants)
	}
	if s := ok(c.Catalog().Summary(ctx))(t); int(s.VariantCount) != variants {
		t.Errorf("the summary says %d variants, listed %d", s.VariantCount, variants)
	}
	ok(c.Catalog().Brands(ctx, []int64{1}))(t)
	some := ok(c.Catalog().Products(ctx, bigcommerce.ProductListOptions{IDs: ids[:2], IncludeFields: []string{"sku", "name"}, Page: 1, Limit: 250}))(t)
	if len(some.Items) != 2 {
		t.Errorf("by id: got %d products, want 2", len(some.Items))
	}
	ok(c.Catalog().Products(ctx, bigcommerce.ProductListOptions{SKUs: []string{"A", "B"}}))(t)
	flat := ok(c.Catalog().Variants(ctx, bigcommerce.VariantListOptions{ProductIDs: ids[:3], Page: 1}))(t)
	if len(flat.Items) < 3 {
		t.Errorf("variants of three products: got %d", len(flat.Items))
	}
}

func readCustomers(t *testing.T, c *bigcommerce.Client) {
	ctx := t.Context()
	var ids []int64
	for customer, err := range c.Customers().All(ctx, bigcommerce.CustomerListOptions{Include: []string{"addresses", "formfields", "storecredit"}, Limit: 5}) {
		if err != nil {
			t.Fatal(err)
		}
		if ids = append(ids, customer.ID); int(customer.AddressCount) < len(customer.Addresses) {
			t.Errorf("customer %d: %d addresses embedded of %d", customer.ID, len(customer.Addresses), customer.AddressCount)
		}
	}
	ok(c.Customers().Groups(ctx))(t)
	if n := ok(c.Customers().Count(ctx))(t); n != len(ids) {
		t.Errorf("counted %d customers, listed %d", n, len(ids))
	}
	for _, block := range bigcommerce.ListBlocks(ids) {
		ok(c.Customers().Addresses(ctx, block))(t)
	}
	page := ok(c.Customers().List(ctx, bigcommerce.CustomerListOptions{IDs: ids[:1], Page: 1, Limit: 1}))(t)
	if len(page.Items) != 1 || page.Items[0].ID != ids[0] {
		t.Errorf("by id: got %d customers, want the one", len(page.Items))
	}
}

func readInventory(t *testing.T, c *bigcommerce.Client) {
	ctx := t.Context()
	defaults := ok(c.Locations().List(ctx, bigcommerce.LocationListOptions{IsDefault: new(true)}))(t)
	if len(defaults.Items) != 1 {
		t.Fatalf("got %d default locations, want one", len(defaults.Items))
	}
	location := defaults.Items[0].ID
	for _, err := range c.Locations().All(ctx, bigcommerce.LocationListOptions{IsActive: new(true)}) {
		if err != nil {
			t.Error(err)
		}
	}
	var one bigcommerce.InventoryIdentity
	for item, err := range c.Inventory().AllItems(ctx, bigcommerce.InventoryListOptions{LocationIDs: []int64{location}, Limit: 10}) {
		if err != nil {
			t.Fatal(err)
		}
		if item.Identity.SKU != "" {
			one = item.Identity
		}
	}
	for name, opts := range map[string]bigcommerce.InventoryListOptions{
		"sku":     {SKUs: []string{one.SKU}},
		"variant": {VariantIDs: []int64{int64(one.VariantID)}},
		"product": {ProductIDs: []int64{int64(one.ProductID)}, LocationIDs: []int64{location}},
	} {
		page := ok(c.Inventory().Items(ctx, opts))(t)
		if !slices.ContainsFunc(page.Items, func(i bigcommerce.InventoryItem) bool { return i.Identity == one }) {
			t.Errorf("by %s: %+v is not among %d items", name, one, len(page.Items))
		}
	}
}

func readRefusals(t *testing.T, c *bigcommerce.Client) {
	ctx := t.Context()
	_, err := c.Orders().Get(ctx, 2_000_000_000, false)
	wantStatus(t, "an order that does not exist", err, http.StatusNotFound)
	_, err = c.Store().Time(ctx)
	if e, ok := errors.AsType[*bigcommerce.Error](err); err != nil && (!ok || e.Status != http.StatusForbidden) {
		t.Errorf("the store's clock: got %v, want it open or 403", err)
	}
	stranger := &bigcommerce.Client{BaseURL: c.BaseURL, StoreHash: c.StoreHash, Transport: c.Transport, Token: secret.New("0123456789abcdefghijklmnopqrstu")}
	_, err = stranger.Orders().Count(ctx, bigcommerce.OrderCountOptions{})
	wantStatus(t, "an unknown token", err, http.StatusUnauthorized)
	elsewhere := &bigcommerce.Client{BaseURL: c.BaseURL, StoreHash: "zzzz0000zz", Transport: c.Transport, Token: c.Token}
	_, err = elsewhere.Orders().Count(ctx, bigcommerce.OrderCountOptions{})
	wantStatus(t, "another store", err, http.StatusForbidden)
}

// Ensure every writing method keeps the contract and takes effect.
func TestContract_writes(t *testing.T) {
	c, sim := simulated(t)
	ctx := t.Context()
	orders := ok(c.Orders().List(ctx, bigcommerce.OrderListOptions{StatusID: new(11), Limit: 250, Embed: true}))(t)

	t.Run("status", func(t *testing.T) {
		order := orders[0]
		if got := ok(c.Orders().UpdateStatus(ctx, order.ID, 5))(t); got.StatusID != 5 || got.TotalIncTax != order.TotalIncTax {
			t.Errorf("got status %d, total %v, want 5, %v", got.StatusID, got.TotalIncTax, order.TotalIncTax)
		}
		_, err := c.Orders().UpdateStatus(ctx, 2_000_000_000, 5)
		wantStatus(t, "an order that does not exist", err, http.StatusNotFound)
	})
	t.Run("shipment", func(t *testing.T) {
		order := orders[1]
		address := order.Consignments.Shipping[0]
		line := address.LineItems[0]
		made := ok(c.Orders().CreateShipment(ctx, order.ID, bigcommerce.NewShipment{
			OrderAddressID: address.ID, TrackingNumber: "1Z999AA10123456784", ShippingProvider: "ups", Comments: "two <parcels> & a note",
			Items: []bigcommerce.ShipmentItem{{OrderProductID: bigcommerce.Int(line.ID), Quantity: 1}},
		}))(t)
		got := ok(c.Orders().Shipments(ctx, order.ID))(t)
		if len(got) != 1 || got[0].ID != made.ID || got[0].TrackingNumber != "1Z999AA10123456784" || got[0].Items[0].Quantity != 1 {
			t.Errorf("got %+v, want the one that was made: %+v", got, made)
		}
		_, err := c.Orders().CreateShipment(ctx, order.ID, bigcommerce.NewShipment{
			OrderAddressID: address.ID, Items: []bigcommerce.ShipmentItem{{OrderProductID: bigcommerce.Int(line.ID), Quantity: 999}},
		})
		if !bigcommerce.IsRefused(err) {
			t.Errorf("more than there is: got %v, want a refusal", err)
		}
	})
	t.Run("stock", func(t *testing.T) { writeStock(ctx, t, c, sim) })
	t.Run("pickup", func(t *testing.T) { writePickup(ctx, t, c, orders) })
}

func writeStock(ctx context.Context, t *testing.T, c *bigcommerce.Client, sim *bcsim.Server) {
	var item bigcommerce.InventoryItem
	for i, err := range c.Inventory().AllItems(ctx, bigcommerce.InventoryListOptions{}) {
		if err != nil {
			t.Fatal(err)
		}
		if i.Identity.SKU != "" && i.Identity.SKUID != 0 && len(i.Locations) > 0 && i.Locations[0].LocationEnabled {
			item = i
			break
		}
	}
	location, sku := int64(item.Locations[0].LocationID), item.Identity.SKU
	ok(c.Inventory().AdjustAbsolute(ctx, "count", []bigcommerce.Adjustment{{LocationID: location, SKU: sku, Quantity: 12}}))(t)
	ok(c.Inventory().AdjustRelative(ctx, "sale", []bigcommerce.Adjustment{{LocationID: location, VariantID: int64(item.Identity.VariantID), Quantity: -2}}))(t)
	if got, _ := sim.Store().StockAt(sku, location); got != 10 {
		t.Errorf("got %d of %s, want 10", got, sku)
	}
	for name, write := range map[string]func() (string, error){
		"absolute": func() (string, error) {
			return c.Inventory().AdjustAbsolute(ctx, "", []bigcommerce.Adjustment{{LocationID: location, SKU: "no such thing", Quantity: 1}})
		},
		"relative": func() (string, error) {
			return c.Inventory().AdjustRelative(ctx, "", []bigcommerce.Adjustment{{LocationID: location, SKU: "no such thing", Quantity: 1}})
		},
	} {
		_, err := write()
		wantStatus(t, name+" of an unknown item", err, http.StatusUnprocessableEntity)
	}
}

func writePickup(ctx context.Context, t *testing.T, c *bigcommerce.Client, orders []bigcommerce.Order) {
	all := ok(c.Orders().List(ctx, bigcommerce.OrderListOptions{Limit: 250, Embed: true}))(t)
	i := slices.IndexFunc(all, func(o bigcommerce.Order) bool { return len(o.Consignments.Pickups) > 0 })
	if i < 0 {
		t.Fatal("the sample has no pickup order")
	}
	consignment := all[i].Consignments.Pickups[0]
	now := time.Now().UTC().Truncate(time.Second)
	made, err := c.Pickups().Create(ctx, []bigcommerce.NewPickup{{
		PickupMethodID: int64(consignment.PickupMethodID), OrderID: all[i].ID, ReadyAt: now, CollectedAt: now,
		Items: []bigcommerce.NewPickupItem{{OrderProductID: consignment.LineItems[0].ID, Quantity: 1}},
	}})
	if err != nil || len(made) != 1 || len(made[0].Items) != 1 {
		t.Fatalf("got %+v, %v, want one pickup", made, err)
	}
	listed := ok(c.Pickups().List(ctx, all[i].ID))(t)
	if !slices.ContainsFunc(listed, func(p bigcommerce.Pickup) bool { return p.ID == made[0].ID }) {
		t.Errorf("got %+v, want the new one among them", listed)
	}
	_, err = c.Pickups().Create(ctx, []bigcommerce.NewPickup{{
		PickupMethodID: 1, OrderID: orders[0].ID, ReadyAt: now, Items: []bigcommerce.NewPickupItem{{OrderProductID: 2_000_000_000, Quantity: 1}},
	}})
	wantStatus(t, "a line that does not exist", err, http.StatusUnprocessableEntity)
}

// ok returns the value of a call and ends the test on an error. With
// ok(call())(t) a case reads as a list of calls.
func ok[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func wantStatus(t *testing.T, what string, err error, status int) {
	t.Helper()
	if e, ok := errors.AsType[*bigcommerce.Error](err); !ok || e.Status != status {
		t.Errorf("%s: got %v, want status %d", what, err, status)
	}
}
