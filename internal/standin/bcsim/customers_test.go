package bcsim_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"connect2cart/internal/standin/bcsim"

	"github.com/google/go-cmp/cmp"
)

// people makes a store with five customers. Number 3 has twelve addresses.
func people() *bcsim.Server {
	s := bcsim.New()
	for id := range int64(5) {
		c := bcsim.Customer{ID: id + 1, FirstName: "Sam", LastName: string(rune('E' - id)), GroupID: id % 2}
		if id == 2 {
			for n := range 12 {
				c.Addresses = append(c.Addresses, bcsim.CustomerAddress{Address1: fmt.Sprint(n)})
			}
		}
		s.Store().AddCustomer(c)
	}
	return s
}

// Ensure the filters and sort orders of the customer list work.
func TestCustomers_filters(t *testing.T) {
	tests := map[string]struct {
		query string
		want  []int64
	}{
		"all":         {"", []int64{1, 2, 3, 4, 5}},
		"numbers":     {"?id:in=2,4,9", []int64{2, 4}},
		"a group":     {"?customer_group_id:in=1", []int64{2, 4}},
		"an address":  {"?email:in=CUSTOMER1@example.test", []int64{1}},
		"a full name": {"?name:in=Sam+B", []int64{4}},
		"part of one": {"?name:like=am+c", []int64{3}},
		"by name":     {"?sort=last_name:asc", []int64{5, 4, 3, 2, 1}},
		"newest":      {"?sort=date_created:desc&limit=1", []int64{5}},
		"a page":      {"?limit=2&page=3", []int64{5}},
		"since":       {"?date_created:min=2026-01-19T21:00:00Z", []int64{4, 5}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, _ := ids(t, people(), "/v3/customers"+tt.query)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("got other customers (-want +got):\n%s", diff)
			}
		})
	}
	call(people(), "GET", "/v3/customers?sort=id:asc", "").want(t, 422)
}

// Ensure a client can read the whole list by cursor. Page 1 alone tells both
// kinds of pagination.
func TestCustomers_cursor(t *testing.T) {
	s := people()
	var seen []int64
	for path := "/v3/customers?limit=2"; path != ""; {
		var got struct {
			Data []struct{ ID int64 }
			Meta struct {
				Pagination *struct{ Total int }
				Cursor     *struct {
					End   string `json:"end_cursor"`
					Links struct{ Next string }
				} `json:"cursor_pagination"`
			}
		}
		call(s, "GET", path, "").into(t, 200, &got)
		if first := len(seen) == 0; (got.Meta.Pagination != nil) != first || got.Meta.Cursor == nil {
			t.Fatalf("%s: got %+v, want pagination on page 1 only", path, got.Meta)
		}
		for _, d := range got.Data {
			seen = append(seen, d.ID)
		}
		path = ""
		if next := got.Meta.Cursor.Links.Next; next != "" {
			path = "/v3/customers" + next
			if want := "?after=" + url.QueryEscape(got.Meta.Cursor.End); !strings.HasPrefix(next, want) {
				t.Errorf("got link %s, want %s", next, want)
			}
		}
	}
	if diff := cmp.Diff([]int64{1, 2, 3, 4, 5}, seen); diff != "" {
		t.Errorf("got other customers (-want +got):\n%s", diff)
	}
	if body := call(s, "GET", "/v3/customers?limit=2&page=2", "").body; strings.Contains(body, "cursor_pagination") {
		t.Errorf("got %s, want no cursor on page 2", body)
	}
}

// Ensure a customer embeds ten addresses at most, and a list of its own has
// all.
func TestCustomers_addresses(t *testing.T) {
	s := people()
	body := call(s, "GET", "/v3/customers?id:in=3&include=addresses", "").body
	if n := strings.Count(body, `"address1"`); n != 10 || !strings.Contains(body, `"address_count":12`) {
		t.Errorf("got %d embedded of %s, want 10 of 12", n, body)
	}
	if got, total := ids(t, s, "/v3/customers/addresses?customer_id:in=3,4&limit=250"); len(got) != 12 || total != 12 {
		t.Errorf("got %d of %d, want 12", len(got), total)
	}
	if body := call(s, "GET", "/v3/customers?id:in=3", "").body; strings.Contains(body, `"addresses"`) {
		t.Errorf("got %s, want no addresses unless asked for", body)
	}
}

// Ensure the v2 leftovers answer.
func TestCustomers_v2(t *testing.T) {
	s := people()
	call(s, "GET", "/v2/customers/count", "").contains(t, 200, `{"count":5}`)
	call(s, "GET", "/v2/customer_groups", "").want(t, 204)
	s.Store().AddGroup(bcsim.CustomerGroup{ID: 2, Name: "Wholesale"})
	call(s, "GET", "/v2/customer_groups", "").contains(t, 200, `"name":"Wholesale"`)
	call(s, "GET", "/v2/customer_groups/2", "").contains(t, 200, `"id":2`)
	call(s, "GET", "/v2/customer_groups/3", "").want(t, 404)
}
