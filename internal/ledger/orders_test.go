package ledger_test

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/standin/awssim"
)

const cart = "bc-" + store

func at(order int64) ledger.Place { return ledger.Place{Store: store, Cart: cart, Order: order} }

// Ensure rows about orders come back as written, ascending by order, page by
// page, and only those of the cart.
func TestLedger_Write(t *testing.T) {
	l := ledgerOn(awssim.New())
	var puts []ledger.Plain
	for _, id := range []int64{9, 100_000, 30, 1} {
		puts = append(puts, ledger.NewWaiting(at(id), ledger.WaitsForStatus, 7))
	}
	other := ledger.NewWaiting(ledger.Place{Store: store, Cart: cart + "-2", Order: 5}, ledger.DetailMissing, 11)
	puts = append(puts, other, ledger.NewDue(at(30), ledger.AskedFor, time.Time{}), ledger.NewWaiting(at(9), ledger.Unreadable, 11))
	ok(t, l.Write(t.Context(), puts, []ledger.Row{&ledger.Waiting{Place: at(1)}, &ledger.Waiting{Place: at(100_000)}, &ledger.Waiting{Place: at(777)}}))

	numbers := func(behind int64, n int) (ids []int64) {
		t.Helper()
		list, err := l.Waitings(t.Context(), at(behind), n)
		ok(t, err)
		for _, w := range list {
			ids = append(ids, w.Order)
		}
		return ids
	}
	if got := numbers(-1, 10); !slices.Equal(got, []int64{1, 9, 30, 100_000}) {
		t.Errorf("got %v, want all four: a put wins over a delete", got)
	}
	ok(t, l.Write(t.Context(), nil, []ledger.Row{&ledger.Waiting{Place: at(1)}}))
	if got := numbers(-1, 2); !slices.Equal(got, []int64{9, 30}) {
		t.Errorf("got %v, want the first two that are left", got)
	}
	if got := numbers(9, 10); !slices.Equal(got, []int64{30, 100_000}) {
		t.Errorf("behind 9: got %v", got)
	}
	w, d := ledger.Waiting{Place: at(9)}, ledger.Due{Place: at(30)}
	ok(t, l.Read(t.Context(), &w, &d))
	if w.Why != ledger.Unreadable || w.Status != 11 || w.FailedAt.IsZero() || d.Why != ledger.AskedFor || !d.Exists() {
		t.Errorf("got %+v, %+v", w, d)
	}
}

// Ensure the questions about a waiting order come ever more seldom, and that a
// new reason begins anew.
func TestWaiting_Checked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := ledger.NewWaiting(at(1), ledger.Unreadable, 11)
		var waits []time.Duration
		for range 13 {
			waits = append(waits, w.CheckAt.Sub(time.Now().UTC()))
			w.Checked(ledger.Unreadable, 11)
		}
		if waits[0] != 10*time.Minute || !slices.IsSorted(waits) || waits[12] != 8*24*time.Hour {
			t.Errorf("got %v", waits)
		}
		if w.Checked(ledger.WaitsForStatus, 12); time.Until(w.CheckAt) != 8*24*time.Hour {
			t.Errorf("another reason: asked again in %s, want eight days", time.Until(w.CheckAt))
		}
	})
}

// Ensure a cart's row takes the changes of all processes, and that a removed
// store's row ends with its store.
func TestLedger_ChangeCart(t *testing.T) {
	l := ledgerOn(awssim.New())
	var wait sync.WaitGroup
	for i := range int64(4) {
		wait.Go(func() {
			c := ledger.Cart{Store: store, ID: cart}
			if err := l.ChangeCart(t.Context(), &c, func(c *ledger.Cart) bool { c.SetAside(i, true); c.Highest++; return true }); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	c := ledger.Cart{Store: store, ID: cart}
	ok(t, l.Read(t.Context(), &c))
	if c.Highest != 4 || !slices.Equal(c.Aside, []int64{0, 1, 2, 3}) {
		t.Errorf("got %+v, want four changes", c)
	}
	if c.SetAside(2, false); !slices.Equal(c.Aside, []int64{0, 1, 3}) {
		t.Errorf("got %v, want 2 back in the count", c.Aside)
	}
	ok(t, l.Retire(t.Context(), store, time.Now().Add(-time.Second)))
	ok(t, l.Read(t.Context(), &c))
	if c.Exists() || c.Highest != 0 {
		t.Errorf("got %+v of a removed store", c)
	}
}

// Ensure a run is open while batches come, and for two minutes from its begin,
// unless it ended.
func TestRun_IsOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := ledger.Run{Store: store, Cart: cart, Kind: "orders", Selection: "s"}
		if r.IsOpen() {
			t.Error("there is no run yet")
		}
		r.Begin()
		time.Sleep(119 * time.Second)
		if !r.IsOpen() {
			t.Error("119 s after its begin: got a closed run")
		}
		r.Sent(51, false)
		time.Sleep(59 * time.Second)
		if r.Next != 51 || !r.IsOpen() {
			t.Errorf("59 s after a batch: got %+v", r)
		}
		r.Sent(1, false) // a repeat of an earlier batch
		time.Sleep(61 * time.Second)
		if r.Next != 51 || r.IsOpen() {
			t.Errorf("61 s after a batch: got %+v", r)
		}
		r.Sent(101, true)
		if r.IsOpen() {
			t.Error("ended: got an open run")
		}
		r.Sent(51, false)
		if !r.Ended {
			t.Error("a repeat of an earlier batch reopened the run")
		}
	})
}

// Ensure all processes see a run's marks, and that of two requests for one batch
// the mark of the later one stays.
func TestLedger_PutMark(t *testing.T) {
	l := ledgerOn(awssim.New())
	r := ledger.Run{Store: store, Cart: cart, Kind: "orders", Selection: "s"}
	r.Begin()
	put := func(start int, words string, began time.Time) {
		t.Helper()
		m := ledger.MarkOf(&r, start)
		m.Run, m.At = r.ID, words
		ok(t, l.PutMark(t.Context(), m, began))
	}
	now := time.Now()
	put(51, "first", now)
	put(51, "later", now.Add(time.Second))
	put(51, "held back", now.Add(-time.Second))
	m := ledger.MarkOf(&r, 51)
	ok(t, l.Read(t.Context(), m))
	if !m.Is(&r) || m.At != "later" {
		t.Errorf("got %+v, want the later one", m)
	}
	for start, want := range map[int]string{51: "later", 99: "later", 50: ""} {
		near, err := l.NearestMark(t.Context(), &r, start)
		ok(t, err)
		if got := near; (got == nil) != (want == "") || got != nil && got.At != want {
			t.Errorf("up to %d: got %+v, want %q", start, got, want)
		}
	}
	other := r
	if other.Begin(); m.Is(&other) {
		t.Error("the mark counts for another run")
	}
}

// Ensure the last answers come first, and that an order counts a run once.
func TestLedger_LastTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		for i := range 5 {
			time.Sleep(time.Second)
			ok(t, l.Write(t.Context(), []ledger.Plain{&ledger.Told{Store: store, Cart: cart, At: time.Now(), Start: 1, Orders: []int64{int64(i)}}}, nil))
		}
		list, err := l.LastTold(t.Context(), store, cart, 2)
		ok(t, err)
		if len(list) != 2 || list[0].Orders[0] != 4 || list[1].Orders[0] != 3 {
			t.Errorf("got %+v, want the last two", list)
		}
		g := ledger.Given{Place: at(7)}
		for _, run := range []string{"a", "a", "b"} {
			time.Sleep(time.Second)
			g.Note(run, 11, time.Now())
		}
		ok(t, l.Write(t.Context(), []ledger.Plain{&g}, nil))
		again := ledger.Given{Place: at(7)}
		ok(t, l.Read(t.Context(), &again))
		if !again.Exists() || again.Runs != 2 || again.Last.Sub(again.First) != 2*time.Second {
			t.Errorf("got %+v, want two runs and two seconds", again)
		}
	})
}
