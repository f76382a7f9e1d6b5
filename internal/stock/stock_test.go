package stock

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/skus"
	"connect2cart/internal/standin/bcsim"
)

const twoLocations = `{"locations":[{"id":1,"label":"Shop","is_default":true},{"id":2,"label":"Outlet"},{"id":3,"label":"Closed","disabled":true}],
 "products":[{"id":1,"name":"Mug","sku":"MUG","inventory_tracking":"product","stock":{"1":10,"2":5,"3":700}},
  {"id":2,"name":"Cap","sku":"CAP","inventory_tracking":"product","stock":{"1":3}},
  {"id":4,"sku":"EBOOK","name":"Book","inventory_tracking":"none"}]}`

func entry(sku string, n int64) seti.Stock { return seti.Stock{SKU: sku, Quantity: n} }

// Ensure the service sets and reads levels at the location of the merchant's
// setting. An unknown location is an error with its name.
func TestService_locations(t *testing.T) {
	for setting, want := range map[string]struct{ level, written, at int64 }{
		"": {10, 20, 1}, "2": {5, 20, 2}, "all": {15, 15, 1}, " ALL ": {15, 15, 1},
		"1,2": {15, 15, 1}, "2,1": {15, 10, 2},
	} {
		st := shoptest.Load(t, twoLocations)
		s, _ := shoptest.Open(t, st, merchant.Settings{Location: setting})
		all := new(Service)
		list, err := read(t.Context(), all, s, seti.Range{Start: 1, Size: 10}, 100)
		if err != nil || len(list.Levels) != 3 || list.Levels[0].OnHand != want.level {
			t.Errorf("%q: got %v, %v, want %d first", setting, list.Levels, err, want.level)
			continue
		}
		results, err := all.Replace(t.Context(), s, []seti.Stock{entry("MUG", 20)})
		if err != nil || results["MUG"] != nil {
			t.Errorf("%q: got %v, %v", setting, results, err)
		}
		if got, _ := st.StockAt("MUG", want.at); int64(got) != want.written {
			t.Errorf("%q: got %d at %d, want %d", setting, got, want.at, want.written)
		}
	}
	for _, setting := range []string{"7", "0", "-1", "shop"} {
		s, _ := shoptest.Open(t, shoptest.Load(t, twoLocations), merchant.Settings{Location: setting})
		_, err := new(Service).Figures(t.Context(), s, true)
		if e, ok := errors.AsType[*LocationError](err); !ok || e.Setting != setting {
			t.Errorf("%q: got %v, want a *LocationError", setting, err)
		}
	}
}

// Ensure every entry of a post has an outcome of its own.
func TestService_Replace(t *testing.T) {
	st := shoptest.Load(t, twoLocations)
	s, sim := shoptest.Open(t, st, merchant.Settings{Location: "all"})
	entries := []seti.Stock{entry("MUG", 1), entry("CAP", 8), entry("CAP", 9), entry("EBOOK", 1), entry("NOPE", 1), {Bad: true, Raw: "?"}, entry("cap", -4)}
	got, err := new(Service).Replace(t.Context(), s, entries[:6])
	want := map[string]error{"MUG": ErrElsewhere, "CAP": nil, "EBOOK": skus.ErrUntracked, "NOPE": skus.ErrUnknown}
	if diff := cmp.Diff(want, got, cmpopts.EquateErrors()); diff != "" || err != nil {
		t.Errorf("%v, -want +got:\n%s", err, diff)
	}
	if level, _ := st.StockAt("CAP", 1); level != 9 {
		t.Errorf("got %d caps, want the last of two entries", level)
	}
	if got, err = new(Service).Replace(t.Context(), s, entries[6:]); err != nil || got["cap"] != nil || st.Stock("CAP") != 0 {
		t.Errorf("below nothing: got %v, %v, %d caps, want none", got, err, st.Stock("CAP"))
	}
	all := new(Service)
	if got, err = all.Replace(t.Context(), s, []seti.Stock{entry("MUG", 0)}); err != nil || !errors.Is(got["MUG"], ErrElsewhere) {
		t.Errorf("sold out: got %v, %v, want ErrElsewhere", got, err)
	}
	if level, _ := st.StockAt("MUG", 1); level != 0 {
		t.Errorf("sold out: got %d at the default location, want 0", level)
	}
	sim.ResetRequests()
	if _, err = all.Replace(t.Context(), s, []seti.Stock{entry("MUG", 9)}); err != nil || sim.Count(http.MethodGet, "/v3/inventory/locations") != 0 {
		t.Errorf("again: got %v, want the locations known", err)
	}
	if got, err = new(Service).Replace(t.Context(), s, entries[5:6]); got != nil || err != nil {
		t.Errorf("nothing that can be read: got %v, %v, want nothing", got, err)
	}
}

// Ensure changes happen in the order of the post, each once, and return the
// level after each.
func TestService_Change(t *testing.T) {
	st := shoptest.Load(t, twoLocations)
	s, _ := shoptest.Open(t, st, merchant.Settings{})
	list, notes, err := new(Service).Change(t.Context(), s, []seti.Stock{entry("MUG", -2), entry("MUG", 5), entry("CAP", -4), entry("EBOOK", 1), entry("NOPE", 1), {Bad: true}})
	want := []Changed{{Level: 8}, {Level: 13}, {Err: ErrTooFew}, {Err: skus.ErrUntracked}, {Err: skus.ErrUnknown}, {Err: ErrUnreadable}}
	if diff := cmp.Diff(want, list, cmpopts.EquateErrors()); diff != "" || notes.Unclear != 0 || err != nil {
		t.Errorf("%v, %d unclear, -want +got:\n%s", err, notes.Unclear, diff)
	}
	if got := st.Stock("MUG"); got != 13 {
		t.Errorf("got %d mugs, want 13", got)
	}
}

// Ensure Replace and Change write stock one call at a time (bigcommerce-api.md
// 7.5). A call beside another one writes nothing and says why.
func TestService_oneWriteAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, sim := shoptest.Open(t, bcsim.Scale(0, 100, 0), merchant.Settings{}, bcsim.WithLatency(200*time.Millisecond))
		all := new(Service)
		list, err := read(t.Context(), all, s, seti.Range{Start: 1, Size: 6}, 100)
		if err != nil {
			t.Fatal(err)
		}
		var both sync.WaitGroup
		var good, refused atomic.Int64
		count := func(err error) {
			switch {
			case err == nil:
				good.Add(1)
			case errors.Is(err, ErrHeld):
				refused.Add(1)
			default:
				t.Error(err)
			}
		}
		for i, l := range list.Levels {
			both.Go(func() {
				if i%2 == 0 {
					results, err := all.Replace(t.Context(), s, []seti.Stock{entry(l.SKU, 50)})
					count(errors.Join(err, results[l.SKU]))
					return
				}
				changed, _, err := all.Change(t.Context(), s, []seti.Stock{entry(l.SKU, 1)})
				if err == nil {
					err = changed[0].Err
				}
				count(err)
			})
		}
		both.Wait()
		if _, writes := sim.Peak(); writes != 1 || good.Load() == 0 || good.Load()+refused.Load() != int64(len(list.Levels)) {
			t.Errorf("got %d writes at a time, %d good and %d refused, want 1", writes, good.Load(), refused.Load())
		}
	})
}

// Ensure figures serve a whole run. A new run and a write make us read them
// again. A list of the figures alone equals one of the catalog.
func TestService_figures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, sim := shoptest.Open(t, bcsim.Scale(0, 3000, 0), merchant.Settings{})
		all := new(Service)
		calls := func(fresh bool) int {
			sim.ResetRequests()
			if _, err := all.Figures(t.Context(), s, fresh); err != nil {
				t.Fatal(err)
			}
			return sim.Count(http.MethodGet, "/v3/inventory/items")
		}
		if got := calls(true); got != 3 {
			t.Errorf("got %d pages, want 3", got)
		}
		if got := calls(true) + calls(false); got != 0 {
			t.Errorf("again: got %d pages, want 0", got)
		}
		time.Sleep(figuresFresh + time.Second)
		if late, start := calls(false), calls(true); late != 0 || start != 3 {
			t.Errorf("after a minute: got %d pages within a run, %d at the start of one, want 0, 3", late, start)
		}
		list, err := read(t.Context(), all, s, seti.Range{Start: 1, Size: 3000}, 5000)
		if err != nil || len(list.Levels) != 3000 {
			t.Fatalf("got %d, %v, want 3000", len(list.Levels), err)
		}
		whole, err := read(t.Context(), all, s, seti.Range{Start: 1, Size: 3000}, 5000)
		if diff := cmp.Diff(list.Levels, whole.Levels); diff != "" || err != nil {
			t.Errorf("of the figures alone: %v, -want +got:\n%.2000s", err, diff)
		}
		if _, err := all.Replace(t.Context(), s, []seti.Stock{entry(list.Levels[0].SKU, 77)}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(lagTime + time.Second)
		if again, err := read(t.Context(), all, s, seti.Range{Start: 1, Size: 1}, 5000); err != nil || again.Levels[0].OnHand != 77 {
			t.Errorf("after a write: got %v, %v, want 77", again.Levels, err)
		}
	})
}

// Ensure the catalog's figures stand in if the key lacks the permission, unless
// a setting names locations.
func TestService_Figures_forbidden(t *testing.T) {
	for setting, want := range map[string]bool{"": true, "2": false} {
		s, sim := shoptest.Open(t, shoptest.Load(t, twoLocations), merchant.Settings{Location: setting})
		sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusForbidden, Path: "/v3/inventory/items", Body: `{"status":403,"title":"no"}`})
		f, err := new(Service).Figures(t.Context(), s, true)
		if f.FromCatalog != want || bigcommerce.IsForbidden(err) == want {
			t.Errorf("%q: got %v, %v, want from the catalog: %v", setting, f, err, want)
		}
	}
}

// Ensure the search in a refused block keeps to a poll's number of calls.
func TestService_Replace_halved(t *testing.T) {
	s, sim := shoptest.Open(t, bcsim.Scale(0, 300, 0), merchant.Settings{})
	all := new(Service)
	list, err := read(t.Context(), all, s, seti.Range{Start: 1, Size: 300}, 1000)
	if err != nil {
		t.Fatal(err)
	}
	entries := make([]seti.Stock, len(list.Levels))
	for i, l := range list.Levels {
		entries[i] = entry(l.SKU, int64(i))
	}
	sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusUnprocessableEntity, Path: "/v3/inventory/adjustments/absolute", Body: `{"status":422,"title":"no"}`})
	results, err := all.Replace(t.Context(), s, entries)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for _, err := range results {
		switch {
		case errors.Is(err, ErrRefused):
			kinds["refused"]++
		case errors.Is(err, shop.ErrOutOfTime):
			kinds["out of time"]++
		default:
			kinds[fmt.Sprint(err)]++
		}
	}
	if kinds["refused"] == 0 || kinds["out of time"] == 0 || len(kinds) != 2 {
		t.Errorf("got %v, want some refused and the rest out of time", kinds)
	}
	if got := sim.Count(http.MethodPut, "/v3/inventory/adjustments/absolute"); got > maxWrites+10 {
		t.Errorf("got %d writes, want about %d", got, maxWrites)
	}
}

// read reads a batch and counts it as sent.
func read(ctx context.Context, all *Service, s *shop.Shop, r seti.Range, most int) (Listed, error) {
	list, err := all.List(ctx, s, r, most)
	if err == nil {
		err = list.Turn.Sent(ctx)
	}
	return list, err
}
