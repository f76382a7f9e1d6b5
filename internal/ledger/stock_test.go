package ledger_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/ledger"
	"connect2cart/internal/standin/awssim"
)

func takeStock(t *testing.T, l *ledger.Ledger) *ledger.StockLease {
	t.Helper()
	s, err := l.TakeStock(t.Context(), store)
	ok(t, err)
	return s
}

// changeBy is a change of an item with this level before.
func changeBy(delta, before int64) ledger.StockChange {
	return ledger.StockChange{Delta: delta, Before: &before}
}

// Ensure a dead process leaves its changes to the next holder, with the levels
// before.
func TestStock_died(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		dead := takeStock(t, l)
		at := time.Now()
		ok(t, dead.Begin(t.Context(), map[string]ledger.StockChange{"v1@1": changeBy(-2, 15), "v2@1": {Delta: 3}}))
		_, err := l.TakeStock(t.Context(), store)
		wantHeld(t, err, ledger.LeaseTime)

		time.Sleep(ledger.LeaseTime)
		next := takeStock(t, l)
		before := int64(15)
		want := map[string]ledger.StockChange{"v1@1": {Delta: -2, Before: &before, At: at.UTC()}, "v2@1": {Delta: 3, At: at.UTC()}}
		if diff := cmp.Diff(want, next.Open); diff != "" {
			t.Fatalf("open changes (-want +got):\n%s", diff)
		}
		if next.Open["v1@1"].Settled() {
			t.Error("a change of 35 s ago counts as settled")
		}
		next.NotMade("v1@1")
		ok(t, next.Release(t.Context()))
		time.Sleep(25 * time.Second)
		last := takeStock(t, l)
		if c := last.Open["v2@1"]; len(last.Open) != 1 || !c.Settled() {
			t.Errorf("after a minute: got %+v", last.Open)
		}
	})
}

// Ensure a successful change leaves its level while a read may lag, and nothing
// after that.
func TestStock_made(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := awssim.New()
		l := ledgerOn(sim)
		s := takeStock(t, l)
		ok(t, s.Begin(t.Context(), map[string]ledger.StockChange{"v1@1": changeBy(-2, 15)}))
		s.Made("v1@1", 13)
		ok(t, s.Release(t.Context()))
		if diff := cmp.Diff([]string{"UpdateItem", "PutItem", "PutItem"}, sim.LedgerOperations()); diff != "" {
			t.Errorf("calls (-want +got):\n%s", diff)
		}
		time.Sleep(ledger.LeftTime - time.Second)
		seen := ledger.Stock{Store: store}
		ok(t, l.Read(t.Context(), &seen))
		if got, wrote := seen.Left("v1@1"); len(seen.Open) != 0 || !wrote || got.Level != 13 || !got.Sure || !got.Known {
			t.Errorf("got %+v", got)
		}
		time.Sleep(time.Second)
		s = takeStock(t, l)
		if got, wrote := s.Left("v1@1"); wrote {
			t.Errorf("after a minute: got %+v", got)
		}
		ok(t, s.Release(t.Context()))
		if got := sim.LedgerText(); strings.Contains(got, "body=") {
			t.Errorf("a row of nothing has content: %s", got)
		}
	})
}

// Ensure an owed change counts once, in its size, for a day.
func TestStock_owed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		owe := func(times int) {
			for range times {
				s := takeStock(t, l)
				ok(t, s.Begin(t.Context(), map[string]ledger.StockChange{"v1@1": changeBy(-2, 15)}))
				s.Owe("v1@1")
				ok(t, s.Release(t.Context()))
			}
		}
		pay := func(item string, delta int64) bool {
			s := takeStock(t, l)
			paid := s.PayOwed(item, delta)
			ok(t, s.Release(t.Context()))
			return paid
		}
		owe(2)
		for i, c := range []struct {
			item  string
			delta int64
			want  bool
		}{{"v1@1", -3, false}, {"v2@1", -2, false}, {"v1@1", -2, true}, {"v1@1", -2, true}, {"v1@1", -2, false}} {
			if got := pay(c.item, c.delta); got != c.want {
				t.Errorf("%d: %s by %d: owed %t, want %t", i, c.item, c.delta, got, c.want)
			}
		}
		owe(1)
		time.Sleep(ledger.OwedTime - time.Second)
		owe(1)
		if !pay("v1@1", -2) {
			t.Error("not owed after a day less a second")
		}
		time.Sleep(ledger.OwedTime - time.Second)
		owe(1)
		time.Sleep(time.Second)
		if !pay("v1@1", -2) || pay("v1@1", -2) {
			t.Error("want the one of a second ago owed, and not the one of a day ago")
		}
	})
}

// Ensure a write of a level closes the open and owed changes of its own item
// alone.
func TestStock_set(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		s := takeStock(t, l)
		ok(t, s.Begin(t.Context(), map[string]ledger.StockChange{"v1@1": changeBy(-2, 15), "v2@1": changeBy(1, 1), "v3@1": changeBy(1, 1)}))
		s.Owe("v2@1")
		s.Set("v1@1", 8, true)
		s.Set("v2@1", 9, true)
		ok(t, s.Release(t.Context()))
		s = takeStock(t, l)
		if _, open := s.Open["v3@1"]; len(s.Open) != 1 || !open || s.PayOwed("v2@1", 1) {
			t.Errorf("got %+v", s.Stock)
		}
		for item, want := range map[string]int64{"v1@1": 8, "v2@1": 9} {
			if got, _ := s.Left(item); got.Level != want || !got.Sure {
				t.Errorf("%s: got %+v, want %d", item, got, want)
			}
		}
	})
}

// Ensure two equal reads a minute apart make an unexplained level believed.
func TestStock_see(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		ok(t, takeStock(t, l).Begin(t.Context(), map[string]ledger.StockChange{"v1@1": changeBy(-2, 15)}))
		for i, c := range []struct {
			after time.Duration
			level int64
			want  bool
		}{{35, 14, false}, {59, 14, false}, {1, 14, true}, {1, 12, false}, {60, 14, false}, {60, 14, true}} {
			time.Sleep(c.after * time.Second)
			s := takeStock(t, l)
			if got := s.See("v1@1", c.level); got != c.want {
				t.Errorf("%d: believed %t, want %t", i, got, c.want)
			}
			if s.See("v9@1", 1) {
				t.Error("an item without an open change is believed")
			}
			ok(t, s.Release(t.Context()))
		}
	})
}

// Ensure Begin refuses a second change of an item: the first doubt would be lost.
func TestStock_openTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := takeStock(t, ledgerOn(awssim.New()))
		one := map[string]ledger.StockChange{"v1@1": changeBy(-2, 15)}
		ok(t, s.Begin(t.Context(), one))
		if err := s.Begin(t.Context(), one); err == nil || !strings.Contains(err.Error(), "v1@1 has an open change") {
			t.Errorf("got %v", err)
		}
	})
}

// Ensure a full row refuses more changes before any call and keeps its own. Its
// levels and its list give way first. It takes changes again after others are settled.
func TestStock_full(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		s := takeStock(t, l)
		for i := range 8000 {
			s.Made(item(i), int64(i))
		}
		ok(t, s.Begin(t.Context(), changes(0, 2500)))
		before := len(s.Open)
		wantError(t, s.Begin(t.Context(), changes(2500, 5000)), ledger.ErrTooLarge)
		if len(s.Open) != before {
			t.Errorf("%d changes are open, want %d", len(s.Open), before)
		}
		for i := range 500 {
			s.NotMade(item(i))
		}
		ok(t, s.Begin(t.Context(), changes(2500, 3000)))
		for _, step := range []int{100, 10} {
			for n := 2500 + len(s.Open); s.Begin(t.Context(), changes(n, n+step)) == nil; n += step {
			}
		}
		full := len(s.Open)
		s.Took(slices.Repeat([]ledger.Taken{{Key: strings.Repeat("X", 40), What: "changed", Units: 1}}, 20))
		ok(t, s.Release(t.Context()))
		s = takeStock(t, l)
		if len(s.Open) != full || full < 2500 || len(s.LastTook()) != 0 {
			t.Errorf("got %d open changes", len(s.Open))
		}
		if got, wrote := s.Left(item(9000)); !wrote || got.Known || !got.Sure {
			t.Errorf("got %+v, %t: any item may be one of the levels without room", got, wrote)
		}
		time.Sleep(ledger.LeftTime)
		if got, wrote := s.Left(item(7)); wrote {
			t.Errorf("after a minute: got %+v", got)
		}
	})
}

func item(i int) string { return fmt.Sprintf("v%07d@1", i) }

// changes are one each of the items from one number up to another.
func changes(from, to int) map[string]ledger.StockChange {
	all := map[string]ledger.StockChange{}
	for i := from; i < to; i++ {
		all[item(i)] = changeBy(-2, 10000)
	}
	return all
}

// Ensure a failed Begin leaves nothing open after Release, even if DynamoDB did
// the write: the caller makes no call. After the caller's death the next holder
// finds the changes open.
func TestStock_doubtfulBegin(t *testing.T) {
	for _, died := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			sim := awssim.New()
			l := ledgerOn(sim)
			s, ship := takeStock(t, l), takeShip(t, l, 7)
			sim.AddFault(awssim.Fault{Operation: "PutItem", Times: -1, Acts: true, Cut: true})
			wantError(t, s.Begin(t.Context(), changes(0, 1)), ledger.ErrUnavailable)
			wantError(t, ship.Begin(t.Context(), "shipment"), ledger.ErrUnavailable)
			sim.ClearFaults()
			if died {
				time.Sleep(ledger.LeaseTime)
			} else {
				ok(t, s.Release(t.Context()))
				ok(t, ship.Release(t.Context()))
			}
			if s = takeStock(t, l); (len(s.Open) == 1) != died {
				t.Errorf("died %t: got %+v", died, s.Open)
			}
			if ship = takeShip(t, l, 7); (ship.Open != nil) != died {
				t.Errorf("died %t: got %+v", died, ship.Open)
			}
		})
	}
}
