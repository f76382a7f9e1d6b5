package stock

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
)

// Ensure a level decides a change of unknown outcome in the next process, once it
// can tell: at once if it shows the change, after a minute if it shows none, and
// after two equal reads a minute apart if something else moved it too.
func TestService_Change_settled(t *testing.T) {
	const never = 0
	for name, c := range map[string]struct {
		made  bool
		delta int64
		moved int // by something else, before the first repeat
		at    int // the repeat that is answered OK; 20 s lie between two
		level int // in the end
		want  Decision
	}{
		"made":                            {true, -2, 0, 1, 8, Undecided},
		"not made":                        {false, -2, 0, 3, 8, Undecided},
		"made, one sold":                  {true, -2, -1, 4, 7, DecidedMade},
		"not made, one sold":              {false, -2, -1, 4, 7, DecidedNotMade},
		"received, one sold":              {true, 9, -1, 4, 18, DecidedMade},
		"received, not made, one sold":    {false, 9, -1, 4, 18, DecidedNotMade},
		"received, made, halfway":         {true, 2, -1, 4, 11, DecidedMade},
		"not made, as many sold: no tell": {false, -2, -2, 1, 8, Undecided},
	} {
		synctest.Test(t, func(t *testing.T) {
			st := shoptest.Load(t, twoLocations)
			s, sim := shoptest.Open(t, st, merchant.Settings{})
			fault := bcsim.Fault{Kind: bcsim.Close, Method: http.MethodPost, Nth: 1}
			if c.made {
				fault.Kind = bcsim.ActThenClose
			}
			sim.Fail(fault)
			change := func() Changed {
				list, _, err := new(Service).Change(t.Context(), s, []seti.Stock{entry("MUG", c.delta)})
				if err != nil {
					t.Fatal(name, err)
				}
				return list[0]
			}
			if first := change(); !errors.Is(first.Err, shop.ErrUnconfirmed) {
				t.Errorf("%s: got %v at once, want it unconfirmed", name, first)
			}
			level, _ := st.StockAt("MUG", 1)
			st.SetStock("MUG", 1, level+c.moved)
			good, last := never, Changed{}
			for i := 1; i <= 6 && good == never; i++ {
				time.Sleep(20 * time.Second)
				if last = change(); last.Err == nil {
					good = i
				}
			}
			if level, _ = st.StockAt("MUG", 1); good != c.at || level != c.level || last.Decision != c.want {
				t.Errorf("%s: got OK at repeat %d, level %d, decision %d, want %d, %d, %d", name, good, level, last.Decision, c.at, c.level, c.want)
			}
			if next := change(); next.Err != nil || next.Level != int64(c.level)+c.delta {
				t.Errorf("%s: the next change: got %v, want a new one", name, next)
			}
		})
	}
}

// Ensure a change is made once if BigCommerce makes it and answers with a status
// that confirms nothing.
func TestService_Change_unconfirmedStatus(t *testing.T) {
	for _, status := range []int{202, 203, 207, 408, 499} {
		synctest.Test(t, func(t *testing.T) {
			st := shoptest.Load(t, twoLocations)
			s, sim := shoptest.OpenUnwatched(t, st, merchant.Settings{})
			sim.Fail(bcsim.Fault{Kind: bcsim.ActThenAnswer, Method: http.MethodPost, Path: relativePath, Nth: 1, Status: status, Body: "{}"})
			if first := changeOne(t, s, "MUG", -2); !errors.Is(first.Err, shop.ErrUnconfirmed) {
				t.Errorf("%d: got %v, want it unconfirmed", status, first)
			}
			time.Sleep(time.Minute)
			again := changeOne(t, s, "MUG", -2)
			if level, _ := st.StockAt("MUG", 1); again != (Changed{Level: 8}) || level != 8 {
				t.Errorf("%d, again: got %v and level %d, want 8", status, again, level)
			}
		})
	}
}

// Ensure an open change of more than a day ago owes nothing: the same change is a
// new one.
func TestService_Change_dayLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := shoptest.Load(t, twoLocations)
		s, sim := shoptest.Open(t, st, merchant.Settings{})
		sim.Fail(bcsim.Fault{Kind: bcsim.ActThenClose, Method: http.MethodPost, Nth: 1})
		for _, want := range []int64{0, 6} {
			list, _, err := new(Service).Change(t.Context(), s, []seti.Stock{entry("MUG", -2)})
			if err != nil || list[0].Level != want {
				t.Errorf("got %v, %v, want level %d", list, err, want)
			}
			time.Sleep(ledger.OwedTime)
		}
	})
}

// Ensure any next change of the store settles the open ones, by their own
// location's levels. A change of another item goes on.
func TestService_Change_otherItem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := shoptest.Load(t, twoLocations)
		s, sim := shoptest.Open(t, st, merchant.Settings{Location: "2"})
		sim.Fail(bcsim.Fault{Kind: bcsim.ActThenClose, Method: http.MethodPost, Nth: 1})
		change := func(sku string, delta int64) Changed {
			list, _, err := new(Service).Change(t.Context(), s, []seti.Stock{entry(sku, delta)})
			if err != nil {
				t.Fatal(err)
			}
			return list[0]
		}
		if got := change("MUG", -2); !errors.Is(got.Err, shop.ErrUnconfirmed) {
			t.Errorf("got %v", got)
		}
		s.Settings.Location = ""
		if got := change("CAP", 1); got != (Changed{Level: 4}) {
			t.Errorf("another item in doubt's time: got %v, want 4", got)
		}
		time.Sleep(ledger.SettleTime)
		if got := change("CAP", 1); got != (Changed{Level: 5}) {
			t.Errorf("another item: got %v, want 5", got)
		}
		row := ledger.Stock{Store: s.Hash}
		if err := s.Ledger.Read(t.Context(), &row); err != nil || len(row.Open) != 0 {
			t.Errorf("got %v, %v, want the change settled", row.Open, err)
		}
		s.Settings.Location = "2"
		if got := change("MUG", -2); got != (Changed{Level: 3}) {
			t.Errorf("the repeat: got %v, want 3 without a call", got)
		}
	})
}

// Ensure a read proves nothing while our own last level may lag behind it.
// Otherwise a change would get lost.
func TestService_Change_lagProvesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := shoptest.Load(t, twoLocations)
		st.SetStockLag(25 * time.Second)
		s, sim := shoptest.Open(t, st, merchant.Settings{})
		change := func(delta int64) Changed {
			list, _, err := new(Service).Change(t.Context(), s, []seti.Stock{entry("MUG", delta)})
			if err != nil {
				t.Fatal(err)
			}
			return list[0]
		}
		if got := change(2); got != (Changed{Level: 12}) {
			t.Fatalf("got %v", got)
		}
		sim.Fail(bcsim.Fault{Kind: bcsim.Close, Method: http.MethodPost, Nth: 1})
		for _, after := range []time.Duration{0, 20, 40} { // at 20 s reads still show 10, which is 12 - 2
			time.Sleep(after * time.Second)
			got := change(-2)
			if want := after == 40; (got.Err == nil) != want {
				t.Errorf("after %d s: got %v, want it good: %t", after, got, want)
			}
		}
		if got, _ := st.StockAt("MUG", 1); got != 10 {
			t.Errorf("got %d, want 10", got)
		}
	})
}

// Ensure a post without a lease, or without an outcome in the ledger, is not
// carried out or not reported as done.
func TestService_Change_noLedger(t *testing.T) {
	for name, fails := range map[string]int{"at the lease": 0, "at the intent": 1, "at the outcome": 2} {
		synctest.Test(t, func(t *testing.T) {
			st := shoptest.Load(t, twoLocations)
			s, sim := shoptest.Open(t, st, merchant.Settings{})
			cut := &shoptest.Mortal{Next: awssim.New(), Left: fails}
			s.Ledger = shoptest.Ledger(cut)
			ctx, cancel := context.WithTimeout(t.Context(), 25*time.Second)
			defer cancel()
			list, _, err := new(Service).Change(ctx, s, []seti.Stock{entry("MUG", -2)})
			if list != nil || !errors.Is(err, ledger.ErrUnavailable) {
				t.Errorf("%s: got %v, %v, want the whole post refused", name, list, err)
			}
			if made := sim.Count(http.MethodPost, relativePath) == 1; made != (fails == 2) {
				t.Errorf("%s: got the change made: %t", name, made)
			}
			cut.Left = 1000
			time.Sleep(time.Minute)
			list, _, err = new(Service).Change(t.Context(), s, []seti.Stock{entry("MUG", -2)})
			if level, _ := st.StockAt("MUG", 1); err != nil || list[0] != (Changed{Level: 8}) || level != 8 {
				t.Errorf("%s, again: got %v, %v, level %d, want 8", name, list, err, level)
			}
		})
	}
}

// Ensure a level of our own that expires during the reads stays known to the end
// of the post. Otherwise the item would seem to have none.
func TestService_Change_expiredMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := shoptest.Load(t, twoLocations)
		s, sim := shoptest.Open(t, st, merchant.Settings{}, bcsim.WithLatency(3*time.Second))
		if got := changeOne(t, s, "MUG", -2); got != (Changed{Level: 8}) {
			t.Fatalf("got %v", got)
		}
		all := new(Service)
		if _, _, err := all.Change(t.Context(), s, []seti.Stock{entry("MUG", 0), entry("CAP", 0)}); err != nil { // learns the SKUs
			t.Fatal(err)
		}
		row := ledger.Stock{Store: s.Hash}
		if err := s.Ledger.Read(t.Context(), &row); err != nil {
			t.Fatal(err)
		}
		own, _ := row.Left("p1@1")
		time.Sleep(time.Until(own.At.Add(ledger.LeftTime)) - time.Second)
		sim.ResetRequests()
		list, _, err := all.Change(t.Context(), s, []seti.Stock{entry("CAP", 1), entry("MUG", -2)})
		if err != nil || list[1] != (Changed{Level: 6}) || sim.Count(http.MethodGet, itemsPath) != 1 {
			t.Errorf("got %v, %v after %d reads, want 6 after one", list, err, sim.Count(http.MethodGet, itemsPath))
		}
	})
}
