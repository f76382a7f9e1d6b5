package ledger_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/standin/awssim"
)

// Ensure the posts about orders come back, the youngest first, for 30 days, and
// that a long post and a long number stay short.
func TestTook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := awssim.New()
		l := ledgerOn(sim)
		ok(t, l.NoteTook(t.Context(), store, "bc-1", nil))
		if calls := sim.LedgerOperations(); len(calls) != 0 {
			t.Errorf("nothing was written by %v", calls)
		}
		for i := range 3 {
			time.Sleep(time.Second)
			ok(t, l.NoteTook(t.Context(), store, "bc-1", []ledger.Taken{{Key: fmt.Sprint(i), What: "shipped", Units: 2, Status: 2}}))
		}
		time.Sleep(time.Second)
		ok(t, l.NoteTook(t.Context(), store, "bc-1", make([]ledger.Taken, 100)))
		ok(t, l.NoteTook(t.Context(), "other", "bc-2", []ledger.Taken{{Key: strings.Repeat("7", 5000)}}))
		list, err := l.LastTook(t.Context(), store, 3)
		ok(t, err)
		if len(list) != 3 || len(list[0].List) != 25 || list[0].More != 75 || list[1].List[0] != (ledger.Taken{Key: "2", What: "shipped", Units: 2, Status: 2}) || list[2].List[0].Key != "1" || list[2].Cart != "bc-1" {
			t.Errorf("got %+v", list)
		}
		if age := time.Since(list[2].At); age != 2*time.Second {
			t.Errorf("the last but one is %s old, want 2s", age)
		}
		other, err := l.LastTook(t.Context(), "other", 3)
		ok(t, err)
		if n := len(other[0].List[0].Key); n != 43 {
			t.Errorf("a key has %d bytes", n)
		}
		time.Sleep(30 * 24 * time.Hour)
		if list, err = l.LastTook(t.Context(), store, 3); err != nil || len(list) != 0 {
			t.Errorf("after 30 days: got %v %v", list, err)
		}
	})
}

// Ensure the row of the stock lists its last 20 changes, without a write of its
// own, and that an untold one is on no list.
func TestTook_stock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := awssim.New()
		l := ledgerOn(sim)
		for i := range 30 {
			s, err := l.TakeStock(t.Context(), store)
			ok(t, err)
			s.Took([]ledger.Taken{{Key: fmt.Sprint("SKU-", i), What: "changed", Units: -1}})
			s.Took(nil)
			ok(t, s.Release(t.Context()))
			time.Sleep(time.Second)
		}
		if calls := len(sim.LedgerOperations()); calls > 61 {
			t.Errorf("30 posts took %d calls", calls)
		}
		read := func() []ledger.Took {
			var s ledger.Stock
			s.Store = store
			ok(t, l.Read(t.Context(), &s))
			return s.LastTook()
		}
		list := read()
		if len(list) != 20 || list[0].List[0].Key != "SKU-29" || list[19].List[0].Key != "SKU-10" || time.Since(list[0].At) != time.Second {
			t.Errorf("got %d: %+v", len(list), list)
		}
		s, err := l.TakeStock(t.Context(), store)
		ok(t, err)
		s.Took(make([]ledger.Taken, 1000))
		if got := read(); got[0].More != 0 {
			t.Error("on the list before Release")
		}
		ok(t, s.Release(t.Context()))
		if got := read(); len(got) != 1 || len(got[0].List) != 20 || got[0].More != 980 {
			t.Errorf("a long post: got %+v", got)
		}
	})
}
