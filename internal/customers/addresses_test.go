package customers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/standin/bcsim"
)

// Ensure embedded addresses stay first and in order. The customer's other
// addresses follow, each once. Other customers' addresses stay out.
func TestJoinedAddresses(t *testing.T) {
	at := func(id, customer int64) bigcommerce.Address {
		return bigcommerce.Address{ID: id, CustomerID: customer}
	}
	c := bigcommerce.Customer{ID: 1, Addresses: []bigcommerce.Address{at(5, 1), at(3, 1)}}
	got := []int64{}
	for _, a := range joinedAddresses(c, []bigcommerce.Address{at(3, 1), at(4, 1), at(9, 2), at(5, 1), at(4, 1), at(6, 1)}) {
		got = append(got, a.ID)
	}
	if diff := cmp.Diff([]int64{5, 3, 4, 6}, got); diff != "" {
		t.Error(diff)
	}
}

// withAddresses is a store of customers with so many addresses each.
func withAddresses(counts ...int) *bcsim.Store {
	st := bcsim.NewStore()
	for i, n := range counts {
		c := bcsim.Customer{ID: int64(i + 1), Email: fmt.Sprintf("c%d@example.test", i)}
		for a := range n {
			c.Addresses = append(c.Addresses, bcsim.CustomerAddress{FirstName: "A", LastName: "B", Address1: fmt.Sprint(a + 1)})
		}
		st.AddCustomer(c)
	}
	return st
}

// Ensure a batch fetches addresses for the customers with more than ten alone,
// many customers a call, and gives everybody their own.
func TestService_Batch_addressCalls(t *testing.T) {
	s, sim := shoptest.Open(t, withAddresses(0, 10, 11, 1, 13, 10, 12), merchant.Settings{})
	list, err := read(t.Context(), new(Service), s, seti.Range{Start: 1, Size: 10}, 100)
	if err != nil {
		t.Fatal(err)
	}
	got := map[int64]string{}
	for _, c := range list {
		for _, a := range c.Addresses {
			got[c.ID] += a.Address1 + " "
		}
	}
	const ten = "1 2 3 4 5 6 7 8 9 10 "
	want := map[int64]string{2: ten, 3: ten + "11 ", 4: "1 ", 5: ten + "11 12 13 ", 6: ten, 7: ten + "11 12 "}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if calls := sim.Count(http.MethodGet, "/v3/customers/addresses"); calls != 1 {
		t.Errorf("got %d calls for addresses, want 1", calls)
	}
}

// Ensure a batch ends with an error if the quota is too small for its addresses,
// or BigCommerce refuses to give them.
func TestService_Batch_addressesUnavailable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, sim := shoptest.Open(t, withAddresses(11, 11), merchant.Settings{}, bcsim.WithQuota(bcsim.Quota{Limit: 100, Window: time.Minute}))
		sim.UseQuota(s.Hash, 99)
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		_, err := read(ctx, new(Service), s, seti.Range{Start: 1, Size: 10}, 100)
		if e, ok := errors.AsType[*shop.QuotaError](err); !ok || e.Calls != 1 {
			t.Errorf("got %v, want a *QuotaError of 1 call", err)
		}
		time.Sleep(time.Minute)
		sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusForbidden, Path: "/v3/customers/addresses", Body: `{"status":403,"title":"no"}`})
		if _, err := read(t.Context(), new(Service), s, seti.Range{Start: 1, Size: 10}, 100); !bigcommerce.IsForbidden(err) {
			t.Errorf("got %v, want it forbidden", err)
		}
	})
}
