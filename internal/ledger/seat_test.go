package ledger_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/standin/awssim"
)

// Ensure four of a hundred polls at once get a seat, and the fifth gets one that is
// given back. Another store's seats are free all the time.
func TestSeats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := awssim.New()
		l := ledgerOn(sim)
		var taken []*ledger.Seat
		var mu sync.Mutex
		var all sync.WaitGroup
		var held atomic.Int64
		for range 100 {
			all.Go(func() {
				s, err := l.TakeSeat(t.Context(), store, time.Now().Add(25*time.Second))
				if err != nil {
					wantHeld(t, err, 25*time.Second)
					held.Add(1)
					return
				}
				mu.Lock()
				defer mu.Unlock()
				taken = append(taken, s)
			})
		}
		all.Wait()
		if len(taken) != ledger.Seats || held.Load() != 100-ledger.Seats {
			t.Fatalf("%d seats taken, %d polls without one", len(taken), held.Load())
		}
		if rows := len(sim.LedgerRows()); rows != ledger.Seats {
			t.Errorf("%d rows, want %d", rows, ledger.Seats)
		}
		_, err := l.TakeSeat(t.Context(), "other", time.Now().Add(time.Second))
		ok(t, err)
		ok(t, taken[2].Leave(t.Context()))
		again, err := l.TakeSeat(t.Context(), store, time.Now().Add(25*time.Second))
		ok(t, err)
		ok(t, taken[2].Leave(t.Context())) // a second time, and it is another poll's now
		if _, err := l.TakeSeat(t.Context(), store, time.Now().Add(time.Second)); err == nil || again.N != taken[2].N {
			t.Errorf("got seat %d and then %v, want seat %d and none", again.N, err, taken[2].N)
		}
	})
}

// Ensure the seat of a killed process is free at its poll's deadline, and a poll
// alone pays one call for a seat and one for leaving it.
func TestSeats_end(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := awssim.New()
		l := ledgerOn(sim)
		for range ledger.Seats {
			_, err := l.TakeSeat(t.Context(), store, time.Now().Add(25*time.Second))
			ok(t, err)
		}
		time.Sleep(24 * time.Second)
		_, err := l.TakeSeat(t.Context(), store, time.Now().Add(25*time.Second))
		wantHeld(t, err, time.Second)
		time.Sleep(time.Second)
		before := len(sim.LedgerOperations())
		s, err := l.TakeSeat(t.Context(), store, time.Now().Add(25*time.Second))
		ok(t, err)
		ok(t, s.Leave(t.Context()))
		if got := sim.LedgerOperations()[before:]; len(got) != 2 {
			t.Errorf("calls: %v, want two", got)
		}
		time.Sleep(time.Hour) // DynamoDB deletes the rows late
		_, err = l.TakeSeat(t.Context(), store, time.Now().Add(25*time.Second))
		ok(t, err)
	})
}

// Ensure the SDK's repeat finds its own seat after a lost answer, and the table's
// trouble is told.
func TestSeats_trouble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := awssim.New()
		l := ledgerOn(sim)
		sim.AddFault(awssim.Fault{Operation: "UpdateItem", Acts: true, Cut: true, Times: 1})
		_, err := l.TakeSeat(t.Context(), store, time.Now().Add(25*time.Second))
		ok(t, err)
		if rows := len(sim.LedgerRows()); rows != 1 {
			t.Errorf("%d rows, want one", rows)
		}
		sim.AddFault(awssim.LedgerDown())
		if _, err := l.TakeSeat(t.Context(), store, time.Now().Add(25*time.Second)); !errors.Is(err, ledger.ErrUnavailable) {
			t.Errorf("got %v, want ErrUnavailable", err)
		}
	})
}
