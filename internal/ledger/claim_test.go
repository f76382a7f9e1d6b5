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

func claim(t *testing.T, l *ledger.Ledger, about string, since time.Time) *ledger.Claim {
	t.Helper()
	c, err := l.Claim(t.Context(), store, "sales", about, since)
	ok(t, err)
	return c
}

// Ensure one attempt runs at a time, a failed one pauses the mail, and a sent
// mail has no further attempt.
func TestClaim(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		since := time.Now()
		first := claim(t, l, "v1", since)
		if first.Attempts != 1 {
			t.Errorf("got attempt %d", first.Attempts)
		}
		_, err := l.Claim(t.Context(), store, "sales", "v1", since)
		wantHeld(t, err, ledger.ClaimTime)
		if _, err := l.Claim(t.Context(), store, "confirmation", "v1", since); err != nil {
			t.Errorf("another kind: %v", err)
		}
		ok(t, first.Settle(t.Context(), "", time.Now().Add(10*time.Minute)))
		_, err = l.Claim(t.Context(), store, "sales", "v1", since)
		wantHeld(t, err, 10*time.Minute)
		time.Sleep(10 * time.Minute)
		second := claim(t, l, "v1", since)
		if second.Attempts != 2 {
			t.Errorf("got attempt %d", second.Attempts)
		}
		ok(t, second.Settle(t.Context(), ledger.Sent, time.Time{}))
		time.Sleep(29 * 24 * time.Hour)
		_, err = l.Claim(t.Context(), store, "sales", "v1", since)
		wantError(t, err, ledger.ErrSettled)
		row := ledger.Mail{Store: store, Kind: "sales"}
		ok(t, l.Read(t.Context(), &row))
		if row.Outcome != ledger.Sent || row.Attempts != 2 || row.About != "v1" || !row.Since.Equal(since) {
			t.Errorf("got %+v", row)
		}
	})
}

// Ensure a dead sender's mail gets another attempt a minute later. A slow sender
// cannot settle its own attempt then.
func TestClaim_died(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		since := time.Now()
		slow := claim(t, l, "v1", since)
		ctx, cancel := slow.Context(t.Context())
		defer cancel()
		<-ctx.Done()
		if got := time.Since(since); got != ledger.ClaimTime-ledger.Skew {
			t.Errorf("an attempt may take %s", got)
		}
		time.Sleep(ledger.Skew)
		next := claim(t, l, "v1", since)
		if next.Attempts != 2 {
			t.Errorf("got attempt %d", next.Attempts)
		}
		wantError(t, slow.Settle(t.Context(), ledger.Sent, time.Time{}), ledger.ErrConflict)
		ok(t, next.Settle(t.Context(), ledger.GivenUp, time.Time{}))
	})
}

// Ensure a later submission has a mail of its own at once. The sender of the mail
// before hears of it.
func TestClaim_later(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		since := time.Now()
		old := claim(t, l, "v1", since)
		time.Sleep(time.Second)
		later := claim(t, l, "v2", time.Now())
		if later.Attempts != 1 {
			t.Errorf("got attempt %d", later.Attempts)
		}
		wantError(t, old.Settle(t.Context(), ledger.Sent, time.Time{}), ledger.ErrConflict)
		_, err := l.Claim(t.Context(), store, "sales", "v1", since)
		wantError(t, err, ledger.ErrStale)
		ok(t, later.Settle(t.Context(), ledger.Sent, time.Time{}))
		time.Sleep(time.Second)
		again := claim(t, l, "by hand", time.Now()) // an operator has it sent again
		if again.Attempts != 1 || again.Outcome != "" {
			t.Errorf("got %+v", again.Mail)
		}
	})
}

// Ensure one of fifty senders at once gets the attempt, even after a lost
// answer.
func TestClaim_race(t *testing.T) {
	sim := awssim.New()
	l := ledgerOn(sim)
	sim.AddFault(awssim.Fault{Operation: "PutItem", Acts: true, Cut: true})
	since := time.Now()
	var won atomic.Int32
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			_, err := l.Claim(t.Context(), store, "sales", "v1", since)
			if _, held := errors.AsType[*ledger.HeldError](err); err == nil {
				won.Add(1)
			} else if !held {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 {
		t.Errorf("%d won", won.Load())
	}
}
