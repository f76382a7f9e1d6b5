package bigcommerce

import (
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"
)

// Ensure an answer of many tiny items costs no more memory than its text. Each
// item would take a kilobyte.
func TestClient_manyItems(t *testing.T) {
	many := strings.Repeat("{},", 1_000_000) + "{}"
	tests := map[string]struct {
		call func(*Client) error
		body string
	}{
		"orders":                 {func(c *Client) error { return second(c.Orders().List(t.Context(), OrderListOptions{Limit: 250})) }, "[" + many + "]"},
		"orders without a limit": {func(c *Client) error { return second(c.Orders().List(t.Context(), OrderListOptions{})) }, "[" + many + "]"},
		"shipments":              {func(c *Client) error { return second(c.Orders().Shipments(t.Context(), 7)) }, "[" + many + "]"},
		"products": {func(c *Client) error {
			return second(c.Catalog().Products(t.Context(), ProductListOptions{Page: 1, Limit: 250}))
		}, `{"data":[` + many + `]}`},
		"customers":    {func(c *Client) error { return second(c.Customers().List(t.Context(), CustomerListOptions{})) }, `{"data":[` + many + `]}`},
		"levels":       {func(c *Client) error { return second(c.Inventory().Items(t.Context(), InventoryListOptions{})) }, `{"data":[` + many + `]}`},
		"locations":    {func(c *Client) error { return second(c.Locations().List(t.Context(), LocationListOptions{})) }, `{"data":[` + many + `]}`},
		"pickups":      {func(c *Client) error { return second(c.Pickups().List(t.Context(), 7)) }, `{"data":[` + many + `]}`},
		"transactions": {func(c *Client) error { return second(c.Orders().Transactions(t.Context(), 7)) }, `{"data":[` + many + `]}`},
		"a count":      {func(c *Client) error { return second(c.Customers().Count(t.Context())) }, `{"data":[` + many + `]}`},
		"lines of an order": {func(c *Client) error { return second(c.Orders().Get(t.Context(), 7, true)) },
			`{"id":7,"consignments":{"shipping":[{"line_items":[` + many + `]}]}}`},
		"variants of a product": {func(c *Client) error {
			return second(c.Catalog().Products(t.Context(), ProductListOptions{Page: 1, Limit: 1}))
		},
			`{"data":[{"id":1,"variants":[` + many + `]}]}`},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			err := tc.call(newClient(always(200, tc.body)))
			runtime.ReadMemStats(&after)
			if _, ok := errors.AsType[*AnswerError](err); !ok {
				t.Errorf("got %v, want an *AnswerError", err)
			}
			if taken := (after.TotalAlloc - before.TotalAlloc) >> 20; taken > 400 {
				t.Errorf("took %d MiB, want at most 400", taken)
			}
		})
	}
}

func second[T any](_ T, err error) error { return err }

// Ensure braces inside texts do not count as objects.
func TestClient_manyBraces(t *testing.T) {
	body := fmt.Sprintf(`{"id":7,"customer_message":"%s \" %s \\"}`, strings.Repeat("{", maxObjects), strings.Repeat("{", maxObjects))
	if _, err := newClient(always(200, body)).Orders().Get(t.Context(), 7, false); err != nil {
		t.Error(err)
	}
}

// Ensure the client refuses a count below zero or beyond reason.
func TestClient_impossibleCounts(t *testing.T) {
	orders := func(c *Client) error { return second(c.Orders().Count(t.Context(), OrderCountOptions{})) }
	customers := func(c *Client) error { return second(c.Customers().Count(t.Context())) }
	meta := `{"data":[],"meta":{"pagination":{"total":%d,"count":0,"per_page":1,"current_page":1,"total_pages":%d}}}`
	for name, tc := range map[string]struct {
		call func(*Client) error
		body string
	}{
		"orders":              {orders, `{"count":-1,"statuses":[]}`},
		"orders of a status":  {orders, `{"count":1,"statuses":[{"id":1,"count":-1}]}`},
		"a total":             {customers, fmt.Sprintf(meta, -1, 1)},
		"pages":               {customers, fmt.Sprintf(meta, 0, -1)},
		"a total of too many": {customers, fmt.Sprintf(meta, 1<<40, 1)},
		"more pages than fit": {customers, fmt.Sprintf(meta, 0, 1<<40)},
	} {
		err := tc.call(newClient(always(http.StatusOK, tc.body)))
		if _, ok := errors.AsType[*AnswerError](err); !ok {
			t.Errorf("%s: got %v, want an *AnswerError", name, err)
		}
	}
}
