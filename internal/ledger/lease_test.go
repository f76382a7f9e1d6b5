package ledger_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/standin/awssim"
)

// holder is a lease of any row.
type holder struct {
	write, end func(context.Context) error
}

// leases are the rows with a lease, and how to take it.
var leases = map[string]func(*testing.T, *ledger.Ledger) holder{
	"stock": func(t *testing.T, l *ledger.Ledger) holder {
		s := takeStock(t, l)
		return holder{func(ctx context.Context) error {
			if err := s.Begin(ctx, map[string]ledger.StockChange{"v1@1": changeBy(-2, 15)}); err != nil {
				return err
			}
			s.Made("v1@1", 13)
			return nil
		}, s.Release}
	},
	"an order": func(t *testing.T, l *ledger.Ledger) holder {
		s := takeShip(t, l, 7)
		return holder{
			func(ctx context.Context) error { return s.Begin(ctx, "shipment") },
			func(ctx context.Context) error { return s.Finish(ctx, "hash", "") },
		}
	},
	"an order without an update": func(t *testing.T, l *ledger.Ledger) holder {
		return holder{func(context.Context) error { return nil }, takeShip(t, l, 7).Release}
	},
	"a turn": func(t *testing.T, l *ledger.Ledger) holder {
		turn, err := l.TakeTurn(t.Context(), store)
		ok(t, err)
		return holder{func(context.Context) error { return nil }, turn.End}
	},
}

// endUnheard ends a lease. The write is carried out, its answer gets lost, and
// meanwhile happens before the SDK repeats the write.
func endUnheard(t *testing.T, sim *awssim.Server, h holder, meanwhile func()) error {
	t.Helper()
	sim.AddFault(awssim.Fault{Operation: "PutItem", Acts: true, Cut: true})
	ended := make(chan error, 1)
	go func() { ended <- h.end(t.Context()) }()
	synctest.Wait() // the SDK waits before its repeat
	meanwhile()
	return <-ended
}

// Ensure the end of a lease succeeds after a lost answer, although other
// processes took the lease before the SDK's repeat. A refusal would make Stone
// Edge repeat a change that counts as told.
func TestLease_takenBeforeRepeat(t *testing.T) {
	others := map[string]func(t *testing.T, take func() holder){
		"taken":   func(t *testing.T, take func() holder) { take() },
		"written": func(t *testing.T, take func() holder) { ok(t, take().write(t.Context())) },
		"ended": func(t *testing.T, take func() holder) {
			for range 5 {
				h := take()
				ok(t, h.write(t.Context()))
				ok(t, h.end(t.Context()))
			}
		},
	}
	for row, take := range leases {
		for name, other := range others {
			t.Run(row+", "+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					sim := awssim.New()
					l := ledgerOn(sim)
					h := take(t, l)
					ok(t, h.write(t.Context()))
					ok(t, endUnheard(t, sim, h, func() { other(t, func() holder { return take(t, l) }) }))
				})
			})
		}
	}
}

// Ensure the end of a lease fails if it never landed: the next holder knows
// nothing of it.
func TestLease_endedTooLate(t *testing.T) {
	for row, take := range leases {
		t.Run(row, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := ledgerOn(awssim.New())
				slow := take(t, l)
				ok(t, slow.write(t.Context()))
				for range 3 {
					time.Sleep(ledger.LeaseTime)
					next := take(t, l)
					wantError(t, slow.end(t.Context()), ledger.ErrConflict)
					ok(t, next.end(t.Context()))
					wantError(t, slow.end(t.Context()), ledger.ErrConflict)
				}
			})
		})
	}
}

// Ensure the end of a change of stock succeeds after a lost answer and some
// seconds without the table. The row has the change as told by then.
func TestStock_endUnheardForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := awssim.New()
		l := ledgerOn(sim)
		s := takeStock(t, l)
		ok(t, s.Begin(t.Context(), map[string]ledger.StockChange{"v1@1": changeBy(-2, 15)}))
		s.Made("v1@1", 13)
		sim.AddFault(awssim.Fault{Operation: "PutItem", Acts: true, Cut: true})
		sim.AddFault(awssim.Fault{Operation: "DynamoDB", Times: -1, Hang: true})
		time.AfterFunc(8*time.Second, sim.ClearFaults)
		ok(t, s.Release(t.Context()))
	})
}

// Ensure a table that stays away keeps no poll for long.
func TestStock_endWithoutTable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := awssim.New()
		l := ledgerOn(sim)
		s := takeStock(t, l)
		ok(t, s.Begin(t.Context(), map[string]ledger.StockChange{"v1@1": changeBy(-2, 15)}))
		s.Made("v1@1", 13)
		sim.AddFault(awssim.Fault{Operation: "DynamoDB", Times: -1, Hang: true})
		begun := time.Now()
		wantError(t, s.Release(t.Context()), ledger.ErrUnavailable)
		if got := time.Since(begun); got > 21*time.Second {
			t.Errorf("it took %s", got)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		wantError(t, s.Release(ctx), context.DeadlineExceeded)
	})
}

// Ensure a lease without a change costs two calls, the first time and later: a row
// without content stays if it lives as long as its store.
func TestLease_nothingWritten(t *testing.T) {
	sim := awssim.New()
	l := ledgerOn(sim)
	for i := range 3 {
		ok(t, takeStock(t, l).Release(t.Context()))
		if calls := sim.LedgerOperations(); len(calls) != 2*(i+1) {
			t.Errorf("lease %d: got %v, want two calls each", i, calls)
		}
	}
}
