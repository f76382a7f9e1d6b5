package ledger_test

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"connect2cart/internal/ledger"
	"connect2cart/internal/standin/awssim"
)

func takeShip(t *testing.T, l *ledger.Ledger, order int64) *ledger.ShipLease {
	t.Helper()
	s, err := l.TakeShip(t.Context(), store, order)
	ok(t, err)
	return s
}

// Ensure an update leaves its hash, remark and held numbers to the next holder.
// Taking, beginning and finishing cost one call each.
func TestShip_finish(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := awssim.New()
		l := ledgerOn(sim)
		s := takeShip(t, l, 7)
		if s.Open != nil || s.Last != nil || len(s.Held) != 0 || s.Before != "" {
			t.Errorf("a new row: got %+v", s.Ship)
		}
		s.Before, s.Held = "2", []ledger.Tracking{{Number: "1Z1", Carrier: "UPS", Method: "Ground"}}
		ok(t, s.Begin(t.Context(), "shipment 1"))
		ok(t, s.Finish(t.Context(), "hash", "it stays Completed"))
		if diff := cmp.Diff([]string{"UpdateItem", "PutItem", "PutItem"}, sim.LedgerOperations()); diff != "" {
			t.Errorf("calls (-want +got):\n%s", diff)
		}
		finished := time.Now()

		time.Sleep(399 * 24 * time.Hour)
		var seen ledger.Ship
		seen.Store, seen.Order = store, 7
		ok(t, l.Read(t.Context(), &seen))
		exported := cmpopts.IgnoreUnexported(ledger.Ship{})
		want := ledger.Ship{Store: store, Order: 7, Last: &ledger.Finished{Hash: "hash", Remark: "it stays Completed", At: finished.UTC()},
			Held: []ledger.Tracking{{Number: "1Z1", Carrier: "UPS", Method: "Ground"}}}
		if diff := cmp.Diff(want, seen, exported); diff != "" {
			t.Errorf("read (-want +got):\n%s", diff)
		}
		again := takeShip(t, l, 7)
		if diff := cmp.Diff(want, again.Ship, exported); diff != "" {
			t.Errorf("taken (-want +got):\n%s", diff)
		}
	})
}

// Ensure a dead process leaves its step open. The next one waits for the lease,
// and then sees the step together with the lease.
func TestShip_died(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		dead := takeShip(t, l, 7)
		ok(t, dead.Begin(t.Context(), "shipment to 3: 1Z1"))
		at := time.Now()

		time.Sleep(5 * time.Second)
		_, err := l.TakeShip(t.Context(), store, 7)
		wantHeld(t, err, 30*time.Second)
		seen := ledger.Ship{Store: store, Order: 7}
		ok(t, l.Read(t.Context(), &seen))
		if time.Until(seen.LeasedUntil) != 30*time.Second || seen.Open == nil {
			t.Errorf("read: got %+v", seen)
		}
		if _, err := l.TakeShip(t.Context(), store, 8); err != nil {
			t.Errorf("another order: %v", err)
		}
		if _, err := l.TakeShip(t.Context(), "other", 7); err != nil {
			t.Errorf("another store: %v", err)
		}

		time.Sleep(30 * time.Second)
		ok(t, l.Read(t.Context(), &seen))
		if !seen.LeasedUntil.IsZero() {
			t.Errorf("a lease that ran out is read as one until %s", seen.LeasedUntil)
		}
		next := takeShip(t, l, 7)
		if diff := cmp.Diff(&ledger.Step{What: "shipment to 3: 1Z1", At: at.UTC()}, next.Open); diff != "" {
			t.Fatalf("open step (-want +got):\n%s", diff)
		}
		if next.Open.Settled() {
			t.Error("a step of 35 s ago counts as settled")
		}
		ok(t, next.Release(t.Context())) // "send it again"

		time.Sleep(25 * time.Second)
		last := takeShip(t, l, 7)
		if last.Open == nil || !last.Open.Settled() {
			t.Errorf("after a minute: got %+v, want a settled step", last.Open)
		}
	})
}

// Ensure a holder without its lease can neither begin nor finish, and leaves the
// row to the new holder.
func TestShip_lost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		slow := takeShip(t, l, 7)
		time.Sleep(ledger.LeaseTime - ledger.Skew)
		wantError(t, slow.Begin(t.Context(), "too late"), ledger.ErrConflict)
		time.Sleep(ledger.Skew)
		fast := takeShip(t, l, 7)
		if fast.Open != nil {
			t.Errorf("got the step %+v of a lease that had run out", fast.Open)
		}
		ok(t, fast.Begin(t.Context(), "mine"))
		wantError(t, slow.Finish(t.Context(), "hash", ""), ledger.ErrConflict)
		wantError(t, slow.Release(t.Context()), ledger.ErrConflict)
		ok(t, fast.Finish(t.Context(), "hash of the fast", ""))
	})
}

// Ensure the outcome of a call may come after the lease while the lease is free:
// a known outcome is worth more than a doubt.
func TestShip_finishLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		s := takeShip(t, l, 7)
		ok(t, s.Begin(t.Context(), "shipment"))
		time.Sleep(time.Minute)
		ok(t, s.Finish(t.Context(), "hash", ""))
	})
}

// Ensure calls to BigCommerce end before somebody else can take the lease.
func TestShip_context(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := takeShip(t, ledgerOn(awssim.New()), 7)
		ctx, cancel := s.Context(t.Context())
		defer cancel()
		begin := time.Now()
		<-ctx.Done()
		if got := time.Since(begin); got != 30*time.Second {
			t.Errorf("the context ends after %s, want 30s", got)
		}
	})
}

// Ensure an order without an update leaves no row.
func TestShip_nothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := awssim.New()
		l := ledgerOn(sim)
		s := takeShip(t, l, 7)
		ends := func() time.Duration {
			rows := sim.LedgerRows()
			if len(rows) != 1 || rows[0].Attributes["body"] != "" {
				t.Errorf("got %v", rows)
			}
			seconds, _ := strconv.ParseInt(rows[0].Attributes["expires"], 10, 64)
			return time.Until(time.Unix(seconds, 0))
		}
		if got := ends(); got != 400*24*time.Hour {
			t.Errorf("a row that was taken lives %s", got)
		}
		ok(t, s.Release(t.Context()))
		if got := ends(); got != 0 {
			t.Errorf("a row without content lives %s", got)
		}
		takeShip(t, l, 7)
	})
}

// Ensure an expired row counts as missing while DynamoDB still has it: content
// and lease are gone.
func TestShip_expired(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		s := takeShip(t, l, 7)
		ok(t, s.Finish(t.Context(), "hash", ""))
		time.Sleep(400 * 24 * time.Hour)
		seen := ledger.Ship{Store: store, Order: 7}
		ok(t, l.Read(t.Context(), &seen))
		if seen.Last != nil {
			t.Errorf("read: got %+v", seen.Last)
		}
		again := takeShip(t, l, 7)
		if again.Last != nil {
			t.Errorf("taken: got %+v", again.Last)
		}
		_, err := l.TakeShip(t.Context(), store, 7)
		wantHeld(t, err, ledger.LeaseTime)
	})
}

// Ensure of fifty processes at once one gets the lease.
func TestShip_race(t *testing.T) {
	l := ledgerOn(awssim.New())
	var won, held atomic.Int32
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			_, err := l.TakeShip(t.Context(), store, 7)
			switch {
			case err == nil:
				won.Add(1)
			case strings.Contains(err.Error(), "another process is at it"):
				held.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 || held.Load() != 49 {
		t.Errorf("%d won, %d were held off", won.Load(), held.Load())
	}
}

// Ensure a write succeeds after a lost answer. The SDK repeats it, and the repeat
// finds our own row.
func TestShip_lostAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := awssim.New()
		l := ledgerOn(sim)
		lose := func() { sim.AddFault(awssim.Fault{Operation: "DynamoDB", Acts: true, Cut: true}) }
		lose()
		s := takeShip(t, l, 7)
		lose()
		ok(t, s.Begin(t.Context(), "shipment"))
		lose()
		ok(t, s.Finish(t.Context(), "hash", ""))
		lose()
		again := takeShip(t, l, 7)
		if again.Last == nil || again.Last.Hash != "hash" {
			t.Errorf("got %+v", again.Last)
		}
		lose()
		ok(t, again.Release(t.Context()))
		empty := takeShip(t, l, 8)
		lose()
		ok(t, empty.Release(t.Context()))
		lose()
		seen := ledger.Ship{Store: store, Order: 7}
		ok(t, l.Read(t.Context(), &seen))
		if seen.Last == nil || seen.Open != nil {
			t.Errorf("got %+v", seen)
		}
	})
}

// Ensure Begin refuses a row over 300 KB before any call, and takes a smaller one
// afterwards.
func TestShip_tooLarge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := awssim.New()
		l := ledgerOn(sim)
		s := takeShip(t, l, 7)
		calls := len(sim.LedgerOperations())
		wantError(t, s.Begin(t.Context(), strings.Repeat("x", 300_000)), ledger.ErrTooLarge)
		if got := len(sim.LedgerOperations()); got != calls {
			t.Errorf("%d calls were made", got-calls)
		}
		ok(t, s.Begin(t.Context(), strings.Repeat("x", 290_000)))
		ok(t, s.Finish(t.Context(), "hash", ""))
	})
}

// Ensure the end of the caller's own time is not called a failure of the table.
func TestShip_callersEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := awssim.New()
		l := ledgerOn(sim)
		sim.AddFault(awssim.Fault{Operation: "DynamoDB", Times: -1, Hang: true})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := l.TakeShip(ctx, store, 7)
		wantError(t, err, context.DeadlineExceeded)
		if strings.Contains(err.Error(), ledger.ErrUnavailable.Error()) {
			t.Errorf("got %v", err)
		}
		_, err = l.TakeShip(t.Context(), store, 7)
		wantError(t, err, ledger.ErrUnavailable)
		if strings.Contains(err.Error(), "\n") || isDeadline(err) {
			t.Errorf("got %v: our patience must not look like the caller's deadline", err)
		}
	})
}
