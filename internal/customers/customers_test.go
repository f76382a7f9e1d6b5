package customers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/standin/bcsim"
)

func ids(list []bigcommerce.Customer) []int64 {
	all := []int64{}
	for _, c := range list {
		all = append(all, c.ID)
	}
	return all
}

// read reads a batch and counts it as sent.
func read(ctx context.Context, all *Service, s *shop.Shop, r seti.Range, most int) ([]bigcommerce.Customer, error) {
	b, err := all.Batch(ctx, s, r, most)
	if err == nil {
		err = b.Turn.Sent(ctx)
	}
	return b.Customers, err
}

// Ensure the list comes whole and in one order, for any batch size, in the
// process of the batch before and in a new one.
func TestService_Batch(t *testing.T) {
	s, _ := shoptest.Open(t, bcsim.Scale(0, 0, 600), merchant.Settings{})
	all := new(Service)
	whole, err := read(t.Context(), all, s, seti.Range{Start: 1, Size: 1000}, 1000)
	if err != nil || len(whole) != 600 {
		t.Fatalf("got %d, %v, want 600", len(whole), err)
	}
	want := ids(whole)
	for _, size := range []int{7, 250, 251, 599, 600} {
		got := []int64{}
		for start := 1; start <= 600; start += size {
			list, err := read(t.Context(), all, s, seti.Range{Start: start, Size: size}, 1000)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, ids(list)...)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("batches of %d: -want +got:\n%s", size, diff)
		}
	}
	for _, r := range []seti.Range{{Start: 11, Size: 10}, {Start: 12, Size: 10}, {Start: 500, Size: 300}, {Start: 601, Size: 10}} {
		list, err := read(t.Context(), new(Service), s, r, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want[r.Start-1:min(r.Start-1+r.Size, 600)], ids(list)); diff != "" {
			t.Errorf("%d from %d in a new process: -want +got:\n%s", r.Size, r.Start, diff)
		}
	}
	if n, err := all.Count(t.Context(), s); n != 600 || err != nil {
		t.Errorf("got %d, %v, want 600", n, err)
	}
	if _, err := read(t.Context(), all, s, seti.Range{Start: 1, Size: 600}, 100); !isTooMany(err) {
		t.Errorf("more than an answer holds: got %v, want a *TooManyError", err)
	}
}

func isTooMany(err error) bool {
	_, ok := errors.AsType[*shop.TooManyError](err)
	return ok
}

// Ensure a customer with more than the embedded addresses has all of them. After
// a count that stays wrong, all customers go out.
func TestService_Batch_addresses(t *testing.T) {
	st := bcsim.NewStore()
	many := make([]bcsim.CustomerAddress, 13)
	for i := range many {
		many[i] = bcsim.CustomerAddress{FirstName: "A", LastName: "B", Address1: fmt.Sprint(i)}
	}
	st.AddCustomer(bcsim.Customer{ID: 1, Email: "a@example.test", Addresses: many[:2]})
	st.AddCustomer(bcsim.Customer{ID: 2, Email: "b@example.test", Addresses: many})
	s, sim := shoptest.Open(t, st, merchant.Settings{})
	list, err := read(t.Context(), new(Service), s, seti.Range{Start: 1, Size: 10}, 100)
	if err != nil || len(list) != 2 || len(list[0].Addresses) != 2 || len(list[1].Addresses) != 13 {
		t.Fatalf("got %d customers, %v, want two with 2 and 13 addresses", len(list), err)
	}
	sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusOK, Path: "/v3/customers/addresses", Body: `{"data":[],"meta":{"pagination":{"total":0,"count":0,"per_page":250,"current_page":1,"total_pages":1}}}`})
	usage := new(bigcommerce.Usage)
	list, err = read(bigcommerce.WithUsage(t.Context(), usage), new(Service), s, seti.Range{Start: 1, Size: 10}, 100)
	if err != nil || len(list) != 2 || len(list[1].Addresses) != 10 || usage.Odd()["address_count"] != 1 {
		t.Errorf("a list without them: got %d customers, %v, noted %v, want both with what there is, and a note", len(list), err, usage.Odd())
	}
}

// Ensure a cursor that led to a refusal or a wrong page is left alone: the next
// try finds the batch by its number, in any process. After a busy store the
// cursor stays.
func TestService_Batch_distrust(t *testing.T) {
	for name, c := range map[string]struct {
		fault    bcsim.Fault
		byNumber bool
	}{
		"refused":      {bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusBadRequest, Body: `{}`, Path: "/v3/customers", Times: 1}, true},
		"a wrong page": {bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusOK, Body: `{"data":[{"id":0}],"meta":{}}`, Path: "/v3/customers", Times: 1}, true},
		"down":         {bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusServiceUnavailable, Body: `{}`, Path: "/v3/customers", Times: 100}, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			s, sim := shoptest.OpenUnwatched(t, bcsim.Scale(0, 0, 40), merchant.Settings{})
			if _, err := read(t.Context(), new(Service), s, seti.Range{Start: 1, Size: 20}, 100); err != nil {
				t.Fatal(err)
			}
			sim.Fail(c.fault)
			if _, err := read(t.Context(), new(Service), s, seti.Range{Start: 21, Size: 20}, 100); err == nil {
				t.Fatalf("%s: got no error", name)
			}
			sim.Heal()
			sim.ResetRequests()
			list, err := read(t.Context(), new(Service), s, seti.Range{Start: 21, Size: 20}, 100)
			if err != nil || len(list) != 20 || list[0].ID != 21 {
				t.Errorf("%s: got %v, %v", name, ids(list), err)
			}
			if got := strings.Contains(fmt.Sprint(sim.Requests()), "page="); got != c.byNumber {
				t.Errorf("%s: by number: %t, want %t: %v", name, got, c.byNumber, sim.Requests())
			}
		})
	}
}
