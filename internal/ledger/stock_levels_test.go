package ledger_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/standin/awssim"
)

// levelsOf are levels of the items from 0 up to a number.
func levelsOf(n int, level int64) map[string]int64 {
	all := map[string]int64{}
	for i := range n {
		all[item(i)] = level
	}
	return all
}

// Ensure an announced level is in doubt for a minute, unless the holder says how
// its call ended.
func TestStock_levels(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		s := takeStock(t, l)
		s.Made(item(3), 30)
		ok(t, s.BeginLevels(t.Context(), levelsOf(5, 7)))
		s.Set(item(0), 7, true)
		s.Set(item(1), 7, false)
		s.NotSet(item(2))
		s.NotSet(item(3))
		ok(t, s.Release(t.Context()))
		s = takeStock(t, l)
		for i, want := range []string{"7 sure", "7 in doubt", "none", "30 sure", "7 in doubt", "none"} {
			if got := leftText(s, item(i)); got != want {
				t.Errorf("item %d: got %s, want %s", i, got, want)
			}
		}
		time.Sleep(ledger.LeftTime - time.Second)
		if got := leftText(s, item(4)); got != "7 in doubt" {
			t.Errorf("got %s", got)
		}
		time.Sleep(2 * time.Second)
		for i := range 5 {
			if got := leftText(s, item(i)); got != "none" {
				t.Errorf("item %d after a minute: got %s", i, got)
			}
		}
	})
}

func leftText(s *ledger.StockLease, item string) string {
	l, wrote := s.Left(item)
	switch {
	case !wrote:
		return "none"
	case !l.Known && l.Sure:
		return "any, sure"
	case !l.Known:
		return "any, in doubt"
	case l.Sure:
		return fmt.Sprint(l.Level, " sure")
	}
	return fmt.Sprint(l.Level, " in doubt")
}

// Ensure a level over one in doubt stays in doubt as long as that one, because
// the earlier call may land behind it.
func TestStock_levelOverDoubt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		s := takeStock(t, l)
		ok(t, s.BeginLevels(t.Context(), levelsOf(1, 7)))
		ok(t, s.Release(t.Context()))
		time.Sleep(50 * time.Second)
		s = takeStock(t, l)
		ok(t, s.BeginLevels(t.Context(), levelsOf(1, 7)))
		s.Set(item(0), 7, true)
		ok(t, s.Release(t.Context()))
		s = takeStock(t, l)
		if got := leftText(s, item(0)); got != "7 in doubt" {
			t.Errorf("got %s, want it in doubt: the first call may land yet", got)
		}
		time.Sleep(11 * time.Second)
		if got := leftText(s, item(0)); got != "none" {
			t.Errorf("a minute after the first call: got %s, want none", got)
		}
	})
}

// Ensure the row holds the levels of a large post, and says so where it cannot.
func TestStock_manyLevels(t *testing.T) {
	for n, want := range map[int][2]string{10_000: {"7 in doubt", "7 sure"}, 30_000: {"any, in doubt", "any, sure"}} {
		synctest.Test(t, func(t *testing.T) {
			sim := awssim.New()
			l := ledgerOn(sim)
			s := takeStock(t, l)
			ok(t, s.BeginLevels(t.Context(), levelsOf(n, 7)))
			if got := len(sim.LedgerText()); got > 300_000 {
				t.Errorf("%d levels: %d bytes", n, got)
			}
			time.Sleep(ledger.LeaseTime)
			s = takeStock(t, l)
			if got := leftText(s, item(0)); got != want[0] {
				t.Errorf("%d levels of a dead process: got %s, want %s", n, got, want[0])
			}
			ok(t, s.BeginLevels(t.Context(), levelsOf(n, 8)))
			for i := range n {
				s.Set(item(i), 8, true)
			}
			ok(t, s.Release(t.Context()))
			time.Sleep(ledger.LeftTime - ledger.LeaseTime)
			s = takeStock(t, l)
			ok(t, s.BeginLevels(t.Context(), levelsOf(n, 7)))
			for i := range n {
				s.Set(item(i), 7, true)
			}
			s.Took([]ledger.Taken{{Key: "SKU", What: "set", Units: 7}})
			ok(t, s.Release(t.Context()))
			s = takeStock(t, l)
			if got := leftText(s, item(0)); got != want[1] || len(s.LastTook()) != 1 {
				t.Errorf("%d levels: got %s and %v, want %s and the SKU", n, got, s.LastTook(), want[1])
			}
		})
	}
}

// Ensure a failed BeginLevels leaves no doubt behind after Release.
func TestStock_doubtfulLevels(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := awssim.New()
		l := ledgerOn(sim)
		s := takeStock(t, l)
		sim.AddFault(awssim.Fault{Operation: "PutItem", Times: -1, Acts: true, Cut: true})
		wantError(t, s.BeginLevels(t.Context(), levelsOf(2, 7)), ledger.ErrUnavailable)
		sim.ClearFaults()
		ok(t, s.Release(t.Context()))
		s = takeStock(t, l)
		if got := leftText(s, item(0)); got != "none" {
			t.Errorf("got %s, want none", got)
		}
	})
}

// Ensure a change that was made counts as owed until Release: Stone Edge heard
// nothing if the process dies before. So does a paid one.
func TestStock_unsaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		s := takeStock(t, l)
		ok(t, s.Begin(t.Context(), changes(0, 2)))
		s.Owe(item(0))
		ok(t, s.Release(t.Context()))

		dying := takeStock(t, l)
		if !dying.PayOwed(item(0), -2) || dying.PayOwed(item(0), -2) {
			t.Error("want the change owed once")
		}
		dying.Made(item(1), 9998)
		ok(t, dying.Begin(t.Context(), changes(2, 3)))
		time.Sleep(ledger.LeaseTime)

		s = takeStock(t, l)
		if !s.PayOwed(item(0), -2) || !s.PayOwed(item(1), -2) || len(s.Open) != 1 {
			t.Errorf("got %+v, want two changes owed and one open", s.Open)
		}
		ok(t, s.Release(t.Context()))
		s = takeStock(t, l)
		if s.PayOwed(item(0), -2) || s.PayOwed(item(1), -2) {
			t.Error("a change is owed after its OK")
		}
	})
}
