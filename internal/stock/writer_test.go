package stock

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
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
	"connect2cart/internal/skus"
	"connect2cart/internal/standin/bcsim"
)

// four is a store with four products, each tracked as a whole.
const four = `{"products":[
 {"id":1,"name":"A","sku":"A","inventory_tracking":"product","stock":{"1":1}},
 {"id":2,"name":"B","sku":"B","inventory_tracking":"product","stock":{"1":1}},
 {"id":3,"name":"C","sku":"C","inventory_tracking":"product","stock":{"1":1}},
 {"id":4,"name":"D","sku":"D","inventory_tracking":"product","stock":{"1":1}}]}`

func fourEntries() []seti.Stock {
	return []seti.Stock{entry("A", 10), entry("B", 20), entry("C", 30), entry("D", 40)}
}

// Ensure levels are read, and changed, where long pages of them fail.
func TestService_Change_heavyPages(t *testing.T) {
	s, sim := shoptest.OpenUnwatched(t, shoptest.Load(t, four), merchant.Settings{})
	sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusGatewayTimeout, Path: itemsPath, When: func(q url.Values) bool {
		length, _ := strconv.Atoi(q.Get("limit"))
		return length > 2
	}})
	results, _, err := new(Service).Change(t.Context(), s, []seti.Stock{entry("A", 1), entry("B", 2), entry("C", 3), entry("D", 4)})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if r.Err != nil {
			t.Errorf("%+v", r)
		}
	}
}

// Ensure the last entry for an item counts, and every level is 0 or more. An entry
// without an item falls away.
func TestWantedLevels(t *testing.T) {
	a, b := skus.Item{Product: 1}, skus.Item{Variant: 7}
	items := map[string]skus.Found{"A": {Item: a}, "a": {Item: a}, "B": {Item: b}, "X": {Err: skus.ErrUnknown}}
	order, wanted := wantedLevels([]seti.Stock{
		entry("B", 5), entry("A", 1), entry("X", 9), {Bad: true, SKU: "B", Quantity: 9}, entry("a", 3), entry("B", -5),
	}, items)
	if diff := cmp.Diff([]skus.Item{b, a}, order); diff != "" {
		t.Errorf("order: -want +got:\n%s", diff)
	}
	if diff := cmp.Diff(map[skus.Item]int64{a: 3, b: 0}, wanted); diff != "" {
		t.Errorf("levels: -want +got:\n%s", diff)
	}
}

// Ensure a refused block still writes its good items. It leaves out those that the
// refusal names or a search finds.
func TestService_Replace_refusedItems(t *testing.T) {
	const refused = `{"status":422,"title":%q}`
	for name, c := range map[string]struct {
		title  string
		times  int // how often it is refused
		want   map[string]error
		writes int
		levels [4]int // of A to D in the end
	}{
		"one by its product":        {"[Item with product_id 2 is tracked by variant]", 1, map[string]error{"B": ErrRefused}, 2, [4]int{10, 1, 30, 40}},
		"two by their products":     {"[product_id: 2], [product_id: 3]", 1, map[string]error{"B": ErrRefused, "C": ErrRefused}, 2, [4]int{10, 1, 1, 40}},
		"one that is not tracked":   {"product_id 4 is not tracked", 1, map[string]error{"D": skus.ErrUntracked}, 2, [4]int{10, 20, 30, 1}},
		"all of them":               {"product_id 1 product_id 2 product_id 3 product_id 4", 1, map[string]error{"A": ErrRefused, "B": ErrRefused, "C": ErrRefused, "D": ErrRefused}, 1, [4]int{1, 1, 1, 1}},
		"none, the first by search": {"no", 3, map[string]error{"A": ErrRefused}, 5, [4]int{1, 20, 30, 40}},
		"none, the first two":       {"no", 4, map[string]error{"A": ErrRefused, "B": ErrRefused}, 5, [4]int{1, 1, 30, 40}},
		"the location, so all":      {"Location with id 1 is disabled", 1, map[string]error{"A": ErrRefused, "B": ErrRefused, "C": ErrRefused, "D": ErrRefused}, 1, [4]int{1, 1, 1, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			st := shoptest.Load(t, four)
			s, sim := shoptest.Open(t, st, merchant.Settings{})
			sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusUnprocessableEntity, Path: absolutePath, Nth: 1, Times: c.times, Body: fmt.Sprintf(refused, c.title)})
			got, err := new(Service).Replace(t.Context(), s, fourEntries())
			want := map[string]error{"A": nil, "B": nil, "C": nil, "D": nil}
			for sku, reason := range c.want {
				want[sku] = reason
			}
			if diff := cmp.Diff(want, got, cmpopts.EquateErrors()); diff != "" || err != nil {
				t.Errorf("%v, -want +got:\n%s", err, diff)
			}
			if levels := [4]int{st.Stock("A"), st.Stock("B"), st.Stock("C"), st.Stock("D")}; levels != c.levels {
				t.Errorf("got levels %v, want %v", levels, c.levels)
			}
			if got := sim.Count(http.MethodPut, absolutePath); got != c.writes {
				t.Errorf("got %d writes, want %d", got, c.writes)
			}
		})
	}
}

// Ensure a lasting refusal costs one fresh lookup of its items, and none if it is
// about the location. A repeated post then only writes, until we look the SKUs up
// anyway. Then the refusal costs one lookup more.
func TestService_Replace_refusedForGood(t *testing.T) {
	const n = 12 // more than the lookup asks for one by one
	title, entries := "", []seti.Stock(nil)
	for i := range int64(n) {
		title += fmt.Sprintf("product_id %d ", i+1)
		entries = append(entries, entry(fmt.Sprint("SKU-", i+1), 5))
	}
	for name, c := range map[string]struct {
		title string
		reads [6]bool // by post: we read the catalog
	}{
		"the location": {"Location with id 1 is disabled", [6]bool{true, false, false, false, true, false}},
		"the items":    {title, [6]bool{true, true, false, false, true, true}},
	} {
		synctest.Test(t, func(t *testing.T) {
			st := bcsim.NewStore()
			for i := range int64(n) {
				st.AddProduct(bcsim.Product{ID: i + 1, SKU: fmt.Sprint("SKU-", i+1), Tracking: "product", Stock: map[int64]int{1: 1}})
			}
			s, sim := shoptest.Open(t, st, merchant.Settings{})
			sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusUnprocessableEntity, Path: absolutePath, Body: fmt.Sprintf(`{"status":422,"title":%q}`, c.title)})
			all := new(Service)
			for i, want := range c.reads {
				sim.ResetRequests()
				got, err := all.Replace(t.Context(), s, entries)
				if err != nil || !errors.Is(got["SKU-1"], ErrRefused) || !errors.Is(got["SKU-12"], ErrRefused) {
					t.Errorf("%s, post %d: got %v, %v, want all refused", name, i, got, err)
				}
				if reads, writes := sim.Count(http.MethodGet, ""), sim.Count(http.MethodPut, ""); reads > 0 != want || writes != 1 {
					t.Errorf("%s, post %d: got %d reads and %d writes, want reads: %t, and 1 write", name, i, reads, writes, want)
				}
				time.Sleep(20 * time.Second)
				if i == 3 {
					time.Sleep(skus.Life)
				}
			}
		})
	}
}

// Ensure any failure other than a refused item stops the writing. Each item still
// unwritten has that error.
func TestService_Replace_stopped(t *testing.T) {
	for name, c := range map[string]struct {
		fault bcsim.Fault
		whole bool // the error is of the whole call
		want  func(error) bool
	}{
		"the key may not write": {bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusForbidden, Body: `{"status":403,"title":"no"}`}, true, bigcommerce.IsKeyRefused},
		"BigCommerce fails":     {bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusInternalServerError, Body: `{"status":500,"title":"no"}`}, false, bigcommerce.IsFailing},
		"no answer":             {bcsim.Fault{Kind: bcsim.Close}, false, bigcommerce.IsUnclear},
		"no JSON":               {bcsim.Fault{Kind: bcsim.WrongType}, false, bigcommerce.IsUnusable},
		"busy":                  {bcsim.Fault{Kind: bcsim.TooManyRequests}, false, bigcommerce.IsBusy},
	} {
		synctest.Test(t, func(t *testing.T) {
			st := shoptest.Load(t, four)
			s, sim := shoptest.OpenUnwatched(t, st, merchant.Settings{})
			c.fault.Path = absolutePath
			sim.Fail(c.fault)
			all := new(Service)
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			got, err := all.Replace(ctx, s, fourEntries())
			if c.whole {
				if !c.want(err) || got != nil {
					t.Errorf("%s: got %v, %v, want the whole refused", name, got, err)
				}
				return
			}
			for _, sku := range []string{"A", "B", "C", "D"} {
				if !c.want(got[sku]) || err != nil {
					t.Errorf("%s: %s: got %v, %v", name, sku, got[sku], err)
				}
			}
			sim.Heal()
			time.Sleep(time.Minute)
			if got, err := all.Replace(t.Context(), s, fourEntries()); err != nil || got["A"] != nil || got["D"] != nil || st.Stock("D") != 40 {
				t.Errorf("%s, again: got %v, %v, level %d, want all set", name, got, err, st.Stock("D"))
			}
		})
	}
}

// Ensure the writer sends a block once more after an unreadable answer, because
// the same levels twice do no harm.
func TestService_Replace_unusableOnce(t *testing.T) {
	st := shoptest.Load(t, four)
	s, sim := shoptest.OpenUnwatched(t, st, merchant.Settings{})
	sim.Fail(bcsim.Fault{Kind: bcsim.WrongType, Path: absolutePath, Nth: 1})
	got, err := new(Service).Replace(t.Context(), s, fourEntries())
	if err != nil || got["A"] != nil || st.Stock("A") != 10 || sim.Count(http.MethodPut, absolutePath) != 2 {
		t.Errorf("got %v, %v, level %d after %d writes, want 10 after 2", got, err, st.Stock("A"), sim.Count(http.MethodPut, absolutePath))
	}
}

// Ensure a block begins only with enough time and calls left to the poll. Each
// item of a later block has an error.
func TestLevelWriter_write_outOfTime(t *testing.T) {
	block := []bigcommerce.Adjustment{{ProductID: 1, LocationID: 1, Quantity: 10}, {ProductID: 2, LocationID: 1, Quantity: 20}}
	for name, c := range map[string]struct {
		time  time.Duration
		calls int
		want  error
	}{
		"time and calls": {blockTime, maxWrites - 1, nil},
		"no time":        {blockTime - time.Millisecond, 0, shop.ErrOutOfTime},
		"no calls":       {time.Minute, maxWrites, shop.ErrOutOfTime},
	} {
		synctest.Test(t, func(t *testing.T) {
			s, sim := shoptest.Open(t, shoptest.Load(t, four), merchant.Settings{})
			w := newLevelWriter(new(Service).visit(s), time.Now(), location{id: 1})
			w.calls = c.calls
			ctx, cancel := context.WithTimeout(t.Context(), c.time)
			defer cancel()
			w.write(ctx, block)
			want := map[skus.Item]error{{Product: 1}: c.want, {Product: 2}: c.want}
			if diff := cmp.Diff(want, w.state, cmpopts.EquateErrors()); diff != "" {
				t.Errorf("%s: -want +got:\n%s", name, diff)
			}
			if written := sim.Count(http.MethodPut, absolutePath) > 0; written != (c.want == nil) || w.some != written {
				t.Errorf("%s: got written %t, some accepted %t", name, written, w.some)
			}
		})
	}
}

// Ensure another level waits until an earlier write of unknown outcome is past all
// effect, because that might land behind it. The same level does no harm.
func TestService_Replace_afterUnclear(t *testing.T) {
	for name, fault := range map[string]bcsim.Fault{
		"no answer":   {Kind: bcsim.Close},
		"accepted":    {Kind: bcsim.Answer, Status: http.StatusAccepted, Body: "{}"},
		"in parts":    {Kind: bcsim.Answer, Status: http.StatusMultiStatus, Body: "{}"},
		"out of time": {Kind: bcsim.Answer, Status: http.StatusRequestTimeout, Body: "{}"},
		"given up":    {Kind: bcsim.Answer, Status: 499, Body: "{}"},
	} {
		synctest.Test(t, func(t *testing.T) {
			st := shoptest.Load(t, four)
			s, sim := shoptest.OpenUnwatched(t, st, merchant.Settings{})
			fault.Path = absolutePath
			sim.Fail(fault)
			replace := func(entries ...seti.Stock) error {
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
				defer cancel()
				got, err := new(Service).Replace(ctx, s, entries) // in a new process
				return errors.Join(err, got[entries[0].SKU])
			}
			if err := replace(fourEntries()...); !bigcommerce.IsUnclear(err) {
				t.Fatalf("%s: got %v, want an unclear outcome", name, err)
			}
			sim.Heal()
			if err := replace(entry("B", 7)); !errors.Is(err, shop.ErrUnconfirmed) || st.Stock("B") != 1 {
				t.Errorf("%s: another level: got %v, level %d, want it refused for now", name, err, st.Stock("B"))
			}
			if err := replace(entry("A", 10)); err != nil || st.Stock("A") != 10 {
				t.Errorf("%s: the same level: got %v, level %d, want 10", name, err, st.Stock("A"))
			}
			time.Sleep(ledger.LeftTime)
			if err := replace(entry("B", 7)); err != nil || st.Stock("B") != 7 {
				t.Errorf("%s: a minute later: got %v, level %d, want 7", name, err, st.Stock("B"))
			}
			if err := replace(entry("B", 8)); err != nil || st.Stock("B") != 8 {
				t.Errorf("%s: once more: got %v, level %d, want 8", name, err, st.Stock("B"))
			}
		})
	}
}

// Ensure a level sent twice stays in doubt until the second copy is past all
// effect. A change waits for that.
func TestService_Replace_sentTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := shoptest.Load(t, four)
		s, sim := shoptest.Open(t, st, merchant.Settings{})
		sim.Fail(bcsim.Fault{Kind: bcsim.ActThenClose, Path: absolutePath, Nth: 1})
		all := new(Service)
		if got, err := all.Replace(t.Context(), s, fourEntries()); err != nil || got["B"] != nil {
			t.Fatalf("got %v, %v, want it written by the repeat", got, err)
		}
		list, _, err := all.Change(t.Context(), s, []seti.Stock{entry("B", 1)})
		if err != nil || !errors.Is(list[0].Err, shop.ErrUnconfirmed) || st.Stock("B") != 20 {
			t.Errorf("at once: got %v, %v, level %d, want it refused for now", list, err, st.Stock("B"))
		}
		st.SetStock("B", 1, 50) // the late copy, or a count in the shop
		time.Sleep(ledger.LeftTime + time.Second)
		list, _, err = all.Change(t.Context(), s, []seti.Stock{entry("B", 1)})
		if err != nil || list[0] != (Changed{Level: 51}) {
			t.Errorf("a minute later: got %v, %v, want 51 of a read", list, err)
		}
	})
}

// Ensure a newly set level ends the doubt about an earlier change, after that one
// is past all effect. The repeat of that change is then a new change.
func TestService_Replace_afterUnclearChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := shoptest.Load(t, four)
		s, sim := shoptest.Open(t, st, merchant.Settings{})
		sim.Fail(bcsim.Fault{Kind: bcsim.Close, Method: http.MethodPost, Nth: 1})
		all := new(Service)
		list, _, err := all.Change(t.Context(), s, []seti.Stock{entry("A", 5)})
		if err != nil || !errors.Is(list[0].Err, shop.ErrUnconfirmed) {
			t.Fatalf("got %v, %v, want ErrUnconfirmed", list, err)
		}
		if got, err := all.Replace(t.Context(), s, []seti.Stock{entry("A", 7), entry("B", 8)}); err != nil || !errors.Is(got["A"], shop.ErrUnconfirmed) || got["B"] != nil {
			t.Errorf("at once: got %v, %v, want A refused for now and B set", got, err)
		}
		time.Sleep(ledger.SettleTime)
		if got, err := all.Replace(t.Context(), s, []seti.Stock{entry("A", 7)}); err != nil || got["A"] != nil || st.Stock("A") != 7 {
			t.Errorf("got %v, %v, level %d, want 7", got, err, st.Stock("A"))
		}
		if list, _, err = all.Change(t.Context(), s, []seti.Stock{entry("A", 5)}); err != nil || list[0] != (Changed{Level: 12}) {
			t.Errorf("a change behind it: got %v, %v, want 12: nothing is owed for what the level replaced", list, err)
		}
	})
}
