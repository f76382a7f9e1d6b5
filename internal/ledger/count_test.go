package ledger_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/standin/awssim"
)

func take(t *testing.T, l *ledger.Ledger, limit ledger.Limit) ledger.Count {
	t.Helper()
	c, err := l.Take(t.Context(), limit)
	ok(t, err)
	return c
}

// Ensure each window grants its limit exactly, in one call an event. DynamoDB may
// still have the old window's row.
func TestTake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := awssim.New()
		l := ledgerOn(sim)
		limit := ledger.Limit{Of: ledger.Caller("192.0.2.1"), What: "login", Most: 3, Per: time.Minute}
		for window := range 4 {
			if window == 3 {
				time.Sleep(time.Hour) // past the row's life
			}
			begin, calls := time.Now(), len(sim.LedgerOperations())
			for i := range 5 {
				c := take(t, l, limit)
				if c.Granted() != (i < 3) || c.N != i+1 || !c.Until.Equal(begin.Add(time.Minute)) {
					t.Errorf("window %d, take %d: got %+v", window, i, c)
				}
			}
			want := 5
			if window > 0 {
				want = 6 // one more to begin a window in the old one's place
			}
			if got := len(sim.LedgerOperations()) - calls; got != want {
				t.Errorf("window %d: %d calls, want %d", window, got, want)
			}
			seen := ledger.Count{Limit: limit}
			ok(t, l.Read(t.Context(), &seen))
			if !seen.Full() || seen.N != 5 {
				t.Errorf("window %d: read %+v", window, seen)
			}
			time.Sleep(time.Minute)
			ok(t, l.Read(t.Context(), &seen))
			if seen.Full() || seen.N != 0 {
				t.Errorf("window %d is over: read %+v", window, seen)
			}
		}
	})
}

// Ensure each caller, store and subject has a count of its own.
func TestTake_apart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		for _, limit := range []ledger.Limit{
			{Of: ledger.Caller("192.0.2.1"), What: "login"}, {Of: ledger.Caller("192.0.2.2"), What: "login"},
			{Of: store, What: "login"}, {Of: store, What: "mail#sales#" + ledger.Hash("a@shop.example")}, {Of: store, What: "mail#sales#" + ledger.Hash("b@shop.example")},
		} {
			limit.Most, limit.Per = 1, time.Hour
			if c := take(t, l, limit); !c.Granted() {
				t.Errorf("%+v: got %+v", limit, c)
			}
			if c := take(t, l, limit); c.Granted() {
				t.Errorf("%+v again: got %+v", limit, c)
			}
		}
	})
}

// Ensure a take can go back within its window.
func TestGiveBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		limit := ledger.Limit{Of: store, What: "submission", Most: 1, Per: time.Minute}
		c := take(t, l, limit)
		ok(t, l.GiveBack(t.Context(), c))
		ok(t, l.GiveBack(t.Context(), c)) // of nothing
		c = take(t, l, limit)
		if !c.Granted() || c.N != 1 {
			t.Errorf("got %+v", c)
		}
		time.Sleep(time.Minute)
		take(t, l, limit)
		ok(t, l.GiveBack(t.Context(), c))
		if next := take(t, l, limit); next.Granted() {
			t.Errorf("a take of the window before was given back: %+v", next)
		}
	})
}

// Ensure a limit of one is exact, even if the SDK takes again after a lost
// answer.
func TestTake_lostAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := awssim.New()
		l := ledgerOn(sim)
		limit := ledger.Limit{Of: store, What: "mail", Most: 1, Per: time.Hour}
		for range 2 {
			sim.AddFault(awssim.Fault{Operation: "UpdateItem", Acts: true, Cut: true})
			if c := take(t, l, limit); !c.Granted() {
				t.Errorf("got %+v", c)
			}
			if c := take(t, l, limit); c.Granted() {
				t.Errorf("another: got %+v", c)
			}
			time.Sleep(time.Hour)
		}
		none := limit
		none.What, none.Most = "nothing", 0
		if c := take(t, l, none); c.Granted() {
			t.Errorf("a limit of none: got %+v", c)
		}
	})
}

// Ensure many at once get exactly the limit, in a new row and in the place of an
// old window.
func TestTake_race(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		limit := ledger.Limit{Of: store, What: "submission", Most: 7, Per: time.Minute}
		for range 3 {
			var granted atomic.Int32
			var all sync.WaitGroup
			for range 50 {
				all.Go(func() {
					if c, err := l.Take(t.Context(), limit); err != nil {
						t.Error(err)
					} else if c.Granted() {
						granted.Add(1)
					}
				})
			}
			all.Wait()
			if got := granted.Load(); got != 7 {
				t.Errorf("%d were granted, want 7", got)
			}
			time.Sleep(time.Minute)
		}
	})
}
