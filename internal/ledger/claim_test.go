package ledger_test

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/standin/awssim"
)

// address is the recipient in most tests.
const address = "anna@shop.example"

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
		ok(t, first.Retry(t.Context(), time.Now().Add(10*time.Minute)))
		_, err = l.Claim(t.Context(), store, "sales", "v1", since)
		wantHeld(t, err, 10*time.Minute)
		time.Sleep(10 * time.Minute)
		second := claim(t, l, "v1", since)
		if second.Attempts != 2 {
			t.Errorf("got attempt %d", second.Attempts)
		}
		ok(t, second.Sent(t.Context(), address))
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
		wantError(t, slow.Sent(t.Context(), address), ledger.ErrConflict)
		ok(t, next.GiveUp(t.Context()))
	})
}

// Ensure a later submission waits for an attempt under way, and for no pause. A
// claim from an older look is refused then.
func TestClaim_later(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		since := time.Now()
		old := claim(t, l, "v1", since)
		time.Sleep(time.Second)
		_, err := l.Claim(t.Context(), store, "sales", "v2", time.Now())
		wantHeld(t, err, ledger.ClaimTime-time.Second)
		ok(t, old.Retry(t.Context(), time.Now().Add(time.Hour)))
		later := claim(t, l, "v2", time.Now())
		if later.Attempts != 1 {
			t.Errorf("got attempt %d", later.Attempts)
		}
		wantError(t, old.Sent(t.Context(), address), ledger.ErrConflict)
		_, err = l.Claim(t.Context(), store, "sales", "v1", since)
		wantError(t, err, ledger.ErrStale)
		ok(t, later.Sent(t.Context(), address))
		_, err = l.Claim(t.Context(), store, "sales", "v1", since)
		wantError(t, err, ledger.ErrStale)
		time.Sleep(time.Second)
		again := claim(t, l, "by hand", time.Now()) // an operator has it sent again
		if again.Attempts != 1 || again.Outcome != "" {
			t.Errorf("got %+v", again.Mail)
		}
	})
}

// Ensure the row tells when each recipient may have the next mail. A postponed
// attempt does not count.
func TestClaim_recipients(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := awssim.New()
		l := ledgerOn(sim)
		first := claim(t, l, "v1", time.Now())
		if got := first.Free(address); !got.IsZero() {
			t.Errorf("the first mail may go at %s", got)
		}
		time.Sleep(time.Second)
		ok(t, first.Sent(t.Context(), address))
		sentAt := time.Now()
		time.Sleep(time.Minute)
		second := claim(t, l, "v2", time.Now())
		free := second.Free(" ANNA@shop.example")
		if !free.Equal(sentAt.Add(ledger.MailPause)) || !second.Free("bert@shop.example").IsZero() {
			t.Errorf("the next mail may go at %s", free)
		}
		ok(t, second.Postpone(t.Context(), free))
		_, err := l.Claim(t.Context(), store, "sales", "v2", time.Now())
		wantHeld(t, err, ledger.MailPause-time.Minute)
		time.Sleep(ledger.MailPause - time.Minute)
		second = claim(t, l, "v2", time.Now())
		if second.Attempts != 1 || second.Free(address).After(time.Now()) {
			t.Errorf("an hour later: got %+v", second.Mail)
		}
		ok(t, second.Sent(t.Context(), "bert@shop.example"))
		time.Sleep(90 * time.Minute)
		third := claim(t, l, "v3", time.Now())
		if third.Free(address) != (time.Time{}) || third.Free("bert@shop.example").IsZero() {
			t.Errorf("two hours later: %s", sim.LedgerText())
		}
		if text := sim.LedgerText(); strings.Contains(strings.ToLower(text), "anna") || strings.Contains(text, ledger.Hash(address)) {
			t.Errorf("the table names the recipient: %s", text)
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
