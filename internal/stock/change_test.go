package stock

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/standin/bcsim"
)

const (
	relativePath = "/v3/inventory/adjustments/relative"
	absolutePath = "/v3/inventory/adjustments/absolute"
	itemsPath    = "/v3/inventory/items"
)

// neverCounted is a store with a hat that never had a level.
const neverCounted = `{"products":[{"id":1,"name":"Hat","sku":"HAT","inventory_tracking":"product","stock":{}},
 {"id":2,"name":"Mug","sku":"MUG","inventory_tracking":"product","stock":{"1":10}}]}`

// Ensure an item without a level gets its first one by a change upwards. A change
// downwards gets an error about the missing level.
func TestService_Change_firstLevel(t *testing.T) {
	st := shoptest.Load(t, neverCounted)
	s, sim := shoptest.Open(t, st, merchant.Settings{})
	all := new(Service)
	list, _, err := all.Change(t.Context(), s, []seti.Stock{entry("HAT", -1), entry("HAT", 0), entry("HAT", 4), entry("HAT", -1)})
	want := []Changed{{Err: ErrNoLevel}, {}, {Level: 4}, {Level: 3}}
	if diff := cmp.Diff(want, list, cmpopts.EquateErrors()); diff != "" || err != nil {
		t.Errorf("%v, -want +got:\n%s", err, diff)
	}
	if got := st.Stock("HAT"); got != 3 {
		t.Errorf("got %d hats, want 3", got)
	}
	if relative, absolute := sim.Count(http.MethodPost, relativePath), sim.Count(http.MethodPut, absolutePath); relative != 3 || absolute != 1 {
		t.Errorf("got %d changes and %d levels set, want 3 and 1", relative, absolute)
	}
}

// Ensure the first receipt of an item succeeds even if BigCommerce shows its
// missing level as 0. A refusal with another level to see proves nothing.
func TestService_Change_missingLevelShownAs0(t *testing.T) {
	for shown, want := range map[int]error{0: nil, 7: ErrNoLevel} {
		st := shoptest.Load(t, neverCounted)
		s, sim := shoptest.Open(t, st, merchant.Settings{})
		sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusOK, Path: itemsPath, Body: fmt.Sprintf(`{"data":[{"identity":{"sku":"HAT","variant_id":1,"product_id":1,"sku_id":null},
			"locations":[{"location_id":1,"location_code":"BC-LOCATION-1","location_name":"Shop","available_to_sell":%d,"total_inventory_onhand":%[1]d,"location_enabled":true}]}],
			"meta":{"pagination":{"total":1,"count":1,"per_page":1000,"current_page":1,"total_pages":1}}}`, shown)})
		got := changeOne(t, s, "HAT", 100)
		if !errors.Is(got.Err, want) || (got.Err == nil) != (want == nil) || want == nil && (got.Level != 100 || st.Stock("HAT") != 100) {
			t.Errorf("shown as %d: got %+v and %d hats, want %v", shown, got, st.Stock("HAT"), want)
		}
	}
}

// Ensure a change by nothing reads the level and writes none.
func TestService_Change_byNothing(t *testing.T) {
	s, sim := shoptest.Open(t, shoptest.Load(t, twoLocations), merchant.Settings{Location: "all"})
	list, _, err := new(Service).Change(t.Context(), s, []seti.Stock{entry("MUG", 0)})
	if err != nil || len(list) != 1 || list[0] != (Changed{Level: 15}) {
		t.Errorf("got %v, %v, want the 15 of all locations", list, err)
	}
	if got := sim.Count(http.MethodPost, ""); got != 0 {
		t.Errorf("got %d writes, want none", got)
	}
}

// Ensure a key without the right to write ends the whole call with an error. After
// a first change only the entries have it, because Stone Edge repeats a whole
// failed call.
func TestService_Change_keyRefused(t *testing.T) {
	forbidden := bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusForbidden, Method: http.MethodPost, Body: `{"status":403,"title":"no"}`}
	for name, c := range map[string]struct {
		nth     int
		entries []seti.Stock
		want    []Changed // nil: the whole call ends
	}{
		"at the first":             {1, []seti.Stock{entry("MUG", 1), entry("CAP", 1)}, nil},
		"behind an unknown SKU":    {1, []seti.Stock{entry("NOPE", 1), entry("CAP", 1)}, nil},
		"behind one that was made": {2, []seti.Stock{entry("MUG", 1), entry("CAP", 1)}, []Changed{{Level: 11}, {Err: cmpopts.AnyError}}},
	} {
		t.Run(name, func(t *testing.T) {
			s, sim := shoptest.Open(t, shoptest.Load(t, twoLocations), merchant.Settings{})
			fault := forbidden
			fault.Nth = c.nth
			sim.Fail(fault)
			list, _, err := new(Service).Change(t.Context(), s, c.entries)
			if bigcommerce.IsKeyRefused(err) != (c.want == nil) {
				t.Errorf("got error %v, want the whole refused: %t", err, c.want == nil)
			}
			if diff := cmp.Diff(c.want, list, cmpopts.EquateErrors(), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// Ensure each entry has the error if the location, the SKUs or the time fail for
// all of them.
func TestService_Change_nothingWorks(t *testing.T) {
	down := bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusServiceUnavailable, Body: `{"status":503,"title":"no"}`}
	for name, c := range map[string]struct {
		path string
		time time.Duration
		want func(error) bool
	}{
		"locations": {"/v3/inventory/locations", time.Minute, bigcommerce.IsFailing},
		"SKUs":      {"/v3/catalog/*", time.Minute, bigcommerce.IsFailing},
		"level":     {itemsPath, time.Minute, bigcommerce.IsFailing},
		"time":      {"/none", reserveToTell + time.Second, func(err error) bool { return errors.Is(err, shop.ErrOutOfTime) }},
	} {
		synctest.Test(t, func(t *testing.T) {
			s, sim := shoptest.Open(t, shoptest.Load(t, twoLocations), merchant.Settings{})
			fault := down
			fault.Path = c.path
			sim.Fail(fault)
			ctx, cancel := context.WithTimeout(t.Context(), c.time)
			defer cancel()
			list, notes, err := new(Service).Change(ctx, s, []seti.Stock{entry("MUG", 1), {Bad: true}, entry("CAP", 1)})
			if err != nil || len(list) != 3 || notes.Unclear != 0 {
				t.Fatalf("%s: got %v, %d unclear, %v, want three results", name, list, notes.Unclear, err)
			}
			if !c.want(list[0].Err) || !errors.Is(list[1].Err, ErrUnreadable) || !c.want(list[2].Err) {
				t.Errorf("%s: got %v", name, list)
			}
			if got := sim.Count(http.MethodPost, ""); got != 0 {
				t.Errorf("%s: got %d writes, want none", name, got)
			}
		})
	}
}

// Ensure a change counts on what we wrote within a minute, because reads may still
// show the level before.
func TestService_Change_lag(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := shoptest.Load(t, twoLocations)
		st.SetStockLag(5 * time.Second)
		s, sim := shoptest.Open(t, st, merchant.Settings{})
		all := new(Service)
		for i, want := range []int64{8, 6, 4} {
			list, _, err := all.Change(t.Context(), s, []seti.Stock{entry("MUG", -2)})
			if err != nil || list[0] != (Changed{Level: want}) {
				t.Errorf("change %d: got %v, %v, want %d", i, list, err, want)
			}
		}
		if got := sim.Count(http.MethodGet, itemsPath); got != 1 {
			t.Errorf("got %d reads of levels, want 1", got)
		}
		time.Sleep(ledger.LeftTime)
		st.SetStock("MUG", 1, 100) // counted in the shop
		if list, _, err := all.Change(t.Context(), s, []seti.Stock{entry("MUG", -2)}); err != nil || list[0] != (Changed{Level: 98}) {
			t.Errorf("later: got %v, %v, want 98 of a fresh read", list, err)
		}
	})
}

// Ensure a refusal counts as too few in stock if it says so, or if the change
// would make the level negative.
func TestIsTooFew(t *testing.T) {
	refused := func(status int, title string) error {
		s, sim := shoptest.OpenUnwatched(t, shoptest.Load(t, twoLocations), merchant.Settings{})
		sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: status, Method: http.MethodPost, Body: `{"title":"` + title + `"}`})
		_, err := s.Client.Inventory().AdjustRelative(t.Context(), "test", []bigcommerce.Adjustment{{ProductID: 1, LocationID: 1, Quantity: -1}})
		return err
	}
	for name, c := range map[string]struct {
		err   error
		here  int64
		delta int64
		want  bool
	}{
		"insufficient":                  {refused(422, "Items have insufficient stock"), 10, -2, true},
		"below the safety stock":        {refused(422, "Below safety stock"), 10, -2, true},
		"no reason, below nothing":      {refused(422, "no"), 1, -2, true},
		"no reason, exactly to nothing": {refused(422, "no"), 2, -2, false},
		"no reason, more than nothing":  {refused(422, "no"), 10, -2, false},
		"another status":                {refused(400, "Items have insufficient stock"), 1, -2, false},
		"a change upwards":              {refused(422, "Items have insufficient stock"), 1, 2, false},
	} {
		if got := isTooFew(c.err, level{here: c.here, set: true}, c.delta); got != c.want {
			t.Errorf("%s: got %t for %v, want %t", name, got, c.err, c.want)
		}
	}
}
