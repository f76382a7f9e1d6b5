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

// Ensure one submission of a store has the turn. It ends with End, or by itself
// if its holder dies, and other stores have turns of their own.
func TestTakeTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		for range 3 {
			turn, err := l.TakeTurn(t.Context(), store)
			ok(t, err)
			_, err = l.TakeTurn(t.Context(), store)
			wantHeld(t, err, ledger.LeaseTime)
			other, err := l.TakeTurn(t.Context(), "other1")
			ok(t, err)
			ok(t, other.End(t.Context()))
			ok(t, turn.End(t.Context()))
		}
		dead, err := l.TakeTurn(t.Context(), store)
		ok(t, err)
		ctx, cancel := dead.Context(t.Context())
		defer cancel()
		begun := time.Now()
		<-ctx.Done()
		if got := time.Since(begun); got != ledger.LeaseTime-ledger.Skew {
			t.Errorf("its holder may write for %s", got)
		}
		time.Sleep(ledger.Skew)
		next, err := l.TakeTurn(t.Context(), store)
		ok(t, err)
		wantError(t, dead.End(t.Context()), ledger.ErrConflict)
		_, err = l.TakeTurn(t.Context(), store)
		wantHeld(t, err, ledger.LeaseTime)
		ok(t, next.End(t.Context()))
	})
}

// Ensure one of fifty at once gets the turn, round after round.
func TestTakeTurn_race(t *testing.T) {
	l := ledgerOn(awssim.New())
	for round := range 3 {
		var won atomic.Pointer[ledger.Turn]
		var winners atomic.Int32
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				turn, err := l.TakeTurn(t.Context(), store)
				if _, held := errors.AsType[*ledger.HeldError](err); err == nil {
					won.Store(turn)
					winners.Add(1)
				} else if !held {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if winners.Load() != 1 {
			t.Fatalf("round %d: %d won", round, winners.Load())
		}
		ok(t, won.Load().End(t.Context()))
	}
}
