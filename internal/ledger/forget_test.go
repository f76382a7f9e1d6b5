package ledger_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/standin/awssim"
)

// furnish gives two stores rows of every kind.
func furnish(t *testing.T, l *ledger.Ledger) {
	t.Helper()
	for _, hash := range []string{store, "other"} {
		c, err := l.Announce(t.Context(), hash)
		ok(t, err)
		ok(t, l.Conclude(t.Context(), c, "v1", time.Now()))
		s, err := l.TakeStock(t.Context(), hash)
		ok(t, err)
		ok(t, s.Begin(t.Context(), changes(0, 1)))
		ok(t, s.Release(t.Context()))
		ship, err := l.TakeShip(t.Context(), hash, 7)
		ok(t, err)
		ok(t, ship.Finish(t.Context(), "hash", ""))
		_, err = l.Take(t.Context(), ledger.Limit{Of: hash, What: "x", Most: 1, Per: time.Minute})
		ok(t, err)
	}
}

// alive reads the lasting rows of a store.
func alive(t *testing.T, l *ledger.Ledger, hash string) bool {
	t.Helper()
	v, s := ledger.Version{Store: hash}, ledger.Stock{Store: hash}
	ok(t, l.Read(t.Context(), &v, &s))
	if v.Exists() != (len(s.Open) == 1) {
		t.Errorf("one row of %s is there and one is not: %+v %+v", hash, v, s)
	}
	return v.Exists()
}

// Ensure a removed store's rows stay until its end. Other stores keep theirs.
func TestRetire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		furnish(t, l)
		ok(t, l.Retire(t.Context(), store, time.Now().Add(30*24*time.Hour)))
		time.Sleep(30*24*time.Hour - time.Second)
		if !alive(t, l, store) {
			t.Error("gone before the end")
		}
		ship := ledger.Ship{Store: store, Order: 7}
		time.Sleep(time.Second)
		ok(t, l.Read(t.Context(), &ship))
		if alive(t, l, store) || !alive(t, l, "other") || ship.Last == nil {
			t.Errorf("at the end: %s", ship.Last)
		}
		ok(t, l.Revive(t.Context(), store)) // too late
		if alive(t, l, store) {
			t.Error("back from the dead")
		}
	})
}

// before is a network with an action before each call of an operation.
type before struct {
	http.RoundTripper
	operation string
	do        func()
}

func (b *before) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.Header.Get("X-Amz-Target"), "."+b.operation) {
		b.do()
	}
	return b.RoundTripper.RoundTrip(r)
}

// Ensure Retire writes no part of a row that goes in the same moment: it would
// block all later writes.
func TestRetire_gone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := awssim.New()
		l := ledgerOn(sim)
		furnish(t, l)
		network := &before{sim, "UpdateItem", func() {
			if _, err := l.Forget(t.Context(), store); err != nil {
				t.Error(err)
			}
		}}
		ok(t, ledgerOn(network).Retire(t.Context(), store, time.Now().Add(time.Hour)))
		if text := sim.LedgerText(); strings.Contains(text, store) {
			t.Errorf("got\n%s", text)
		}
	})
}

// Ensure a store keeps its lasting rows if it comes back in time. The other rows
// keep their own ends.
func TestRevive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := awssim.New()
		l := ledgerOn(sim)
		furnish(t, l)
		ok(t, l.Retire(t.Context(), store, time.Now().Add(30*24*time.Hour)))
		ok(t, l.Revive(t.Context(), store))
		for _, row := range sim.LedgerRows() {
			if end := row.Attributes["expires"] != ""; end == (row.Row == "store" || row.Row == "stock") {
				t.Errorf("got %s", row)
			}
		}
		time.Sleep(31 * 24 * time.Hour)
		if !alive(t, l, store) {
			t.Error("a store that came back has lost its rows")
		}
	})
}

// Ensure a new version alone keeps the row "store", and the next change keeps
// the row "stock".
func TestRetire_usedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		furnish(t, l)
		ok(t, l.Retire(t.Context(), store, time.Now().Add(24*time.Hour)))
		ok(t, l.Conclude(t.Context(), announce(t, l), "v2", time.Now()))
		ok(t, takeStock(t, l).Release(t.Context()))
		time.Sleep(48 * time.Hour)
		if !alive(t, l, store) {
			t.Error("gone")
		}
	})
}

// Ensure Forget deletes all rows of a large store. Other stores keep theirs.
func TestForget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := awssim.New()
		l := ledgerOn(sim)
		furnish(t, l)
		for i := range int64(520) { // more than a page of a query
			s, err := l.TakeShip(t.Context(), store, 1000+i)
			ok(t, err)
			ok(t, s.Finish(t.Context(), "hash", ""))
		}
		if n, err := l.Forget(t.Context(), store); err != nil || n != 524 {
			t.Errorf("got %d rows, %v, want 524", n, err)
		}
		if text := sim.LedgerText(); strings.Contains(text, store) || strings.Count(text, "\n") != 4 {
			t.Errorf("left:\n%s", text)
		}
	})
}

// Ensure a row ends with its removed store, also if a poll read it before the
// removal and writes it afterwards.
func TestLedger_Retire_pollUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		c := &ledger.Cart{Store: store, ID: cart}
		polled := func(c *ledger.Cart) bool { c.Highest++; return true }
		ok(t, l.ChangeCart(t.Context(), c, polled))
		ok(t, l.Retire(t.Context(), store, time.Now().Add(time.Hour)))
		ok(t, l.ChangeCart(t.Context(), c, polled))
		if c.Highest != 2 {
			t.Errorf("got %d changes, want 2", c.Highest)
		}
		time.Sleep(2 * time.Hour)
		if ok(t, l.Read(t.Context(), c)); c.Exists() {
			t.Error("the row lives for ever")
		}
	})
}

// Ensure the row of a lease ends with its removed store, also if the lease is from
// before the removal and ends after it. A store that came back meanwhile keeps it.
func TestLedger_Retire_leaseUnderWay(t *testing.T) {
	for name, back := range map[string]bool{"removed": false, "removed and back": true} {
		synctest.Test(t, func(t *testing.T) {
			l := ledgerOn(awssim.New())
			furnish(t, l)
			held := takeStock(t, l)
			ok(t, l.Retire(t.Context(), store, time.Now().Add(time.Hour)))
			ok(t, held.Begin(t.Context(), map[string]ledger.StockChange{"v9@1": changeBy(-2, 15)}))
			if back {
				ok(t, l.Revive(t.Context(), store))
			}
			held.Made("v9@1", 13)
			ok(t, held.Release(t.Context()))
			s := ledger.Stock{Store: store}
			if ok(t, l.Read(t.Context(), &s)); len(s.Open) != 1 {
				t.Errorf("%s: got %d open changes, want the one before", name, len(s.Open))
			}
			time.Sleep(2 * time.Hour)
			if ok(t, l.Read(t.Context(), &s)); (len(s.Open) == 1) != back {
				t.Errorf("%s: got %+v two hours later", name, s)
			}
		})
	}
}
