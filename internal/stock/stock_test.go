package stock

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
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
	list, unclear, err := new(Service).Change(t.Context(), s, []seti.Stock{entry("MUG", -2), entry("MUG", 5), entry("CAP", -4), entry("EBOOK", 1), entry("NOPE", 1), {Bad: true}})
	want := []Changed{{8, nil}, {13, nil}, {0, ErrTooFew}, {0, skus.ErrUntracked}, {0, skus.ErrUnknown}, {0, ErrUnreadable}}
	if diff := cmp.Diff(want, list, cmpopts.EquateErrors()); diff != "" || unclear != 0 || err != nil {
		t.Errorf("%v, %d unclear, -want +got:\n%s", err, unclear, diff)
	}
	if got := st.Stock("MUG"); got != 13 {
		t.Errorf("got %d mugs, want 13", got)
	}
}

// Ensure a change happens exactly once, or the entry has an error, even after a
// lost answer of BigCommerce.
func TestService_Change_unclear(t *testing.T) {
	for name, tc := range map[string]struct {
		fault bcsim.Fault
		want  error
		level int
	}{
		"made, its answer lost": {bcsim.Fault{Kind: bcsim.ActThenClose, Method: http.MethodPost, Nth: 1}, nil, 8},
		"never made":            {bcsim.Fault{Kind: bcsim.Close, Method: http.MethodPost, Nth: 1}, shop.ErrNotMade, 10},
	} {
		synctest.Test(t, func(t *testing.T) {
			st := shoptest.Load(t, twoLocations)
			s, sim := shoptest.Open(t, st, merchant.Settings{})
			sim.Fail(tc.fault)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			list, unclear, err := new(Service).Change(ctx, s, []seti.Stock{entry("MUG", -2)})
			if err != nil || unclear != 1 || !errors.Is(list[0].Err, tc.want) || (list[0].Err == nil) != (tc.want == nil) {
				t.Errorf("%s: got %v, %d unclear, %v, want %v", name, list, unclear, err, tc.want)
			}
			if got := st.Stock("MUG"); got != tc.level {
				t.Errorf("%s: got %d mugs, want %d", name, got, tc.level)
			}
		})
	}
}

// Ensure the repeat settles a change of unknown outcome.
func TestService_Change_repeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := shoptest.Load(t, twoLocations)
		s, sim := shoptest.Open(t, st, merchant.Settings{})
		all := new(Service)
		change := func() error {
			ctx, cancel := context.WithTimeout(t.Context(), 25*time.Second)
			defer cancel()
			list, _, err := all.Change(ctx, s, []seti.Stock{entry("MUG", -2)})
			if err != nil {
				t.Fatal(err)
			}
			return list[0].Err
		}
		sim.Fail(bcsim.Fault{Kind: bcsim.ActThenClose, Method: http.MethodPost, Nth: 1})
		sim.Fail(bcsim.Fault{Kind: bcsim.Close, Method: http.MethodGet, Path: "/v3/inventory/items", Nth: 2, Times: 1000})
		if err := change(); !errors.Is(err, shop.ErrUnconfirmed) {
			t.Errorf("got %v, want ErrUnconfirmed", err)
		}
		sim.Heal()
		time.Sleep(time.Minute)
		if err := change(); err != nil || st.Stock("MUG") != 8 {
			t.Errorf("again: got %v, %d mugs, want 8", err, st.Stock("MUG"))
		}
		if err := change(); err != nil || st.Stock("MUG") != 6 {
			t.Errorf("another one: got %v, %d mugs, want 6", err, st.Stock("MUG"))
		}
	})
}

// Ensure Replace and Change write stock one call at a time (bigcommerce-api.md
// 7.5).
func TestService_oneWriteAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, sim := shoptest.Open(t, bcsim.Scale(0, 100, 0), merchant.Settings{}, bcsim.WithLatency(200*time.Millisecond))
		all := new(Service)
		list, err := read(t.Context(), all, s, seti.Range{Start: 1, Size: 6}, 100)
		if err != nil {
			t.Fatal(err)
		}
		var both sync.WaitGroup
		for i, l := range list.Levels {
			both.Go(func() {
				var err error
				if i%2 == 0 {
					_, err = all.Replace(t.Context(), s, []seti.Stock{entry(l.SKU, 50)})
				} else {
					_, _, err = all.Change(t.Context(), s, []seti.Stock{entry(l.SKU, 1)})
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		if _, writes := sim.Peak(); writes != 1 {
			t.Errorf("got %d writes at a time, want 1", writes)
		}
	})
}

// Ensure the verdict on a change allows for a sale meanwhile.
func TestUnconfirmed_shows(t *testing.T) {
	at := func(n int64) level { return level{here: n, set: true} }
	for _, tc := range []struct {
		before level
		delta  int64
		now    level
		want   bool
	}{
		{at(10), -2, at(8), true}, {at(10), -2, at(7), true}, {at(10), -2, at(9), false}, {at(10), -2, at(10), false},
		{at(10), 9, at(19), true}, {at(10), 9, at(11), true}, {at(10), 9, at(10), false}, {at(10), 9, at(8), false},
		{level{}, 5, at(5), true}, {level{}, 5, level{}, false},
	} {
		u := unconfirmed{change: change{delta: tc.delta}, before: tc.before}
		if got := u.shows(tc.now); got != tc.want {
			t.Errorf("%+d on %v, now %v: got %v, want %v", tc.delta, tc.before, tc.now, got, tc.want)
		}
	}
}

// Ensure memory holds a write until reads show it, an open change until its
// outcome is clear, and an owed answer until it is taken.
func TestMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var m memory
		mug := itemAt{skus.Item{Product: 1}, 1}
		block := []bigcommerce.Adjustment{{ProductID: 1, LocationID: 1}}
		if _, ok := m.recall(mug); ok || m.untilSettled(block) != 0 || m.isAhead(time.Now()) {
			t.Error("an empty memory knows something")
		}
		m.wrote(mug, level{here: 4, set: true})
		m.changed()
		if r, ok := m.recall(mug); !ok || r.level.here != 4 || m.untilSettled(block) != 0 {
			t.Errorf("got %v, %v, want the level that was written", r, ok)
		}
		m.wroteUnclear(mug)
		if wait := m.untilSettled(block); wait != settleTime {
			t.Errorf("got %v, want %v until the write can have no effect any more", wait, settleTime)
		}
		time.Sleep(time.Second)
		early := time.Now()
		if m.isAhead(early) {
			t.Error("figures of the settling time are refused while it lasts")
		}
		time.Sleep(settleTime)
		if _, ok := m.recall(mug); ok || m.untilSettled(block) > 0 || !m.isAhead(early) || m.isAhead(time.Now()) {
			t.Error("later: want nothing recalled, the early figures outdated and fresh ones not")
		}
		c := change{mug, -2}
		m.keepOpen(unconfirmed{change: c, at: time.Now()})
		open, ok := m.openAt(mug)
		if !ok || open.delta != -2 {
			t.Errorf("got %v, %v, want the open change", open, ok)
		}
		m.close(open, true)
		if _, ok := m.openAt(mug); ok || !m.takeOwed(c) || m.takeOwed(c) {
			t.Error("want the change closed, and owed once")
		}
		m.close(open, true)
		m.overwritten(mug)
		if m.takeOwed(c) {
			t.Error("a change is owed though the level was set after it")
		}
		m.keepOpen(unconfirmed{change: c, at: time.Now()})
		m.close(open, true)
		time.Sleep(openLife + time.Second)
		if m.takeOwed(c) {
			t.Error("a change is owed for ever")
		}
		for i := range int64(maxRemembered + 10) {
			m.wrote(itemAt{skus.Item{Product: i}, 2}, level{})
		}
		time.Sleep(settleTime + time.Second)
		m.wrote(mug, level{})
		if len(m.levels) > 10 {
			t.Errorf("got %d levels, want the old ones forgotten", len(m.levels))
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
		time.Sleep(settleTime + time.Second)
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
