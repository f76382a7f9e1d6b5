package onboard_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/awssim"
)

// Ensure a store has twenty writes within an hour and 26 within a day, in all
// processes together. So the secret stays far from its hundred versions.
func TestStores_writes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newBubble(t)
		processes := []http.Handler{g.handler, g.process(), g.process()}
		n := 0
		write := func() answer {
			time.Sleep(time.Millisecond)
			n++
			return g.sentTo(processes[n%3], g.goodBut("contact_name", fmt.Sprint("Anna ", n)))
		}
		for i := range 20 {
			if a := write(); a.status >= 300 {
				t.Fatalf("write %d: got %d %s", i+1, a.status, a.body)
			}
		}
		if a := write(); a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") != "3600" {
			t.Errorf("write 21: got %d, Retry-After %s", a.status, a.header.Get("Retry-After"))
		}
		written := 20
		for range 2 * 24 * 4 {
			time.Sleep(15 * time.Minute)
			if write().status < 300 {
				written++
			}
		}
		if versions := g.aws.Secrets()[0].Versions; written < 50 || written > 78 || versions > written {
			t.Errorf("two days make %d writes and %d versions", written, versions)
		}
	})
}

// Ensure repeats without a change have a count of their own, in all processes
// together, and refused keys count nothing of the store's.
func TestStores_repeats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newBubble(t)
		processes := []http.Handler{g.handler, g.process()}
		g.sent(g.good())
		for i := range 100 {
			g.sentFrom(fmt.Sprintf("203.0.113.%d:0", i), g.handler, g.goodBut("access_token", secondKey))
		}
		for i := range 60 {
			if a := g.sentTo(processes[i%2], g.good()); a.status != http.StatusOK {
				t.Fatalf("repeat %d: got %d %s", i+1, a.status, a.body)
			}
		}
		if a := g.sent(g.good()); a.status != http.StatusTooManyRequests {
			t.Errorf("repeat 61: got %d", a.status)
		}
		if a := g.sentTo(g.process(), g.goodBut("contact_name", "Bert")); a.status != http.StatusOK {
			t.Errorf("a write after them: got %d %s", a.status, a.body)
		}
		time.Sleep(time.Hour)
		if a := g.sent(g.goodBut("contact_name", "Bert")); a.status != http.StatusOK {
			t.Errorf("an hour later: got %d %s", a.status, a.body)
		}
	})
}

// Ensure nothing is verified, kept or mailed while the ledger does not answer.
// The answer asks to come back, and the same form succeeds then.
func TestLedgerDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newBubble(t)
		g.aws.AddFault(awssim.LedgerDown())
		for range 3 {
			a := g.sent(g.good())
			v := a.json(t)
			if a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") != "30" || !slices.Equal(v.codes(), []string{"internal"}) || v.Errors[0].RequestID == "" {
				t.Errorf("got %d, Retry-After %q, %s", a.status, a.header.Get("Retry-After"), a.body)
			}
			if line := g.waitLine(1); line["outcome"] != "ledger_unavailable" || line["level"] != "ERROR" {
				t.Errorf("got the log line %v", line)
			}
		}
		g.nothingKept()
		if got := len(g.store.Requests()); got != 0 {
			t.Errorf("BigCommerce was asked %d times", got)
		}
		g.aws.ClearFaults()
		if a := g.sent(g.good()); a.status != http.StatusCreated || a.json(t).Notification != "sent" {
			t.Errorf("afterwards: got %d %s", a.status, a.body)
		}
	})
}

// Ensure the mail waits if the ledger fails behind the write. Notifier sends it,
// once.
func TestLedgerDown_mail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newBubble(t)
		down := awssim.LedgerDown()
		down.Skip = 6 // the counts of tries, and the new version
		g.aws.AddFault(down)
		a := g.sent(g.good())
		if v := a.json(t); a.status != http.StatusCreated || v.Notification != "pending" || v.CartPassword == "" {
			t.Errorf("got %d %s", a.status, a.body)
		}
		time.Sleep(2 * time.Minute)
		if err := g.notifier().Run(t.Context()); err == nil {
			t.Error("a run without the ledger says nothing")
		}
		g.aws.ClearFaults()
		for range 2 {
			if err := g.notifier().Run(t.Context()); err != nil || len(g.aws.Messages()) != 1 || g.tags()["notification"] != "sent" {
				t.Errorf("%v: got %d mails, %v", err, len(g.aws.Messages()), g.tags())
			}
			time.Sleep(time.Hour)
		}
	})
}

// Ensure whoever proves the key can always take the Cart Password back: changes on
// the merchant's page leave some of the store's writes alone.
func TestStores_reserve(t *testing.T) {
	for name, every := range map[string]time.Duration{"within an hour": time.Minute, "within a day": 5 * time.Minute} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := newBubble(t)
				g.sent(g.good())
				changed := 0
				for n := range 40 {
					time.Sleep(every)
					_, err := g.process().Change(t.Context(), "teststore1", func(m *merchant.Merchant) error { m.Settings.Paused = n%2 == 0; return nil })
					if err == nil {
						changed++
					}
				}
				if a := g.sent(g.goodBut("new_password", "yes")); a.status != http.StatusOK || a.json(t).CartPassword == "" {
					t.Errorf("after %d changes: got %d %s", changed, a.status, a.body)
				}
				if changed < 14 || changed > 22 {
					t.Errorf("got %d changes", changed)
				}
			})
		})
	}
}

// pageChange is a change on the merchant's page, in a process of its own.
func (g *rig) pageChange(edit func(*merchant.Merchant) error) error {
	_, err := g.process().Change(g.t.Context(), "teststore1", edit)
	return err
}

// sideBySide makes changes on the page at the same time. It returns how many were
// written.
func (g *rig) sideBySide(changes int) int {
	var all sync.WaitGroup
	var written atomic.Int64
	for n := range changes {
		all.Go(func() {
			err := g.pageChange(func(m *merchant.Merchant) error {
				time.Sleep(time.Second) // so all of them read the store before the first writes
				m.Contact.Phone = fmt.Sprint(n, " ", time.Now())
				return nil
			})
			if err == nil {
				written.Add(1)
			}
		})
	}
	all.Wait()
	return int(written.Load())
}

// Ensure changes side by side keep to the page's limits too, in all processes
// together, and leave the form with the key alone. Tries above a limit do not make
// the wait longer, and edits that change nothing take nothing.
func TestStores_sideBySide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newBubble(t)
		g.sent(g.good())
		for range 20 {
			if err := g.pageChange(func(*merchant.Merchant) error { return merchant.ErrUnchanged }); !errors.Is(err, merchant.ErrUnchanged) {
				t.Fatalf("nothing to change: got %v", err)
			}
		}
		begin := time.Now()
		for n := range 12 {
			if err := g.pageChange(func(m *merchant.Merchant) error { m.Settings.Paused = n%2 == 0; return nil }); err != nil {
				t.Fatalf("change %d: %v", n+1, err)
			}
		}
		if got := g.sideBySide(30); got != 2 {
			t.Errorf("within an hour: got %d changes more than 12, want 2", got)
		}
		for range 5 {
			if a := g.sent(g.goodBut("new_password", "yes")); a.status != http.StatusOK || a.json(t).CartPassword == "" {
				t.Errorf("the form: got %d %s", a.status, a.body)
			}
		}
		time.Sleep(time.Hour)
		got := 0
		for range 8 {
			got += g.sideBySide(30)
			time.Sleep(time.Minute)
		}
		if got < 1 || got > 8 {
			t.Errorf("within a day: got %d changes more than 14, want at most 8", got)
		}
		if a := g.sent(g.goodBut("new_password", "yes")); a.status != http.StatusOK || a.json(t).CartPassword == "" {
			t.Errorf("the form at last: got %d %s", a.status, a.body)
		}
		time.Sleep(time.Until(begin.Add(24*time.Hour - time.Minute)))
		g.aws.AddFault(awssim.LedgerSlow(10 * time.Millisecond)) // so all of them count the hour before the first counts the day
		if got := g.sideBySide(30); got != 0 {
			t.Errorf("at the end of a full day: got %d changes", got)
		}
		g.aws.ClearFaults()
		time.Sleep(time.Minute)
		if err := g.pageChange(func(m *merchant.Merchant) error { m.Settings.Paused = !m.Settings.Paused; return nil }); err != nil {
			t.Errorf("as soon as the day is over: %v", err)
		}
	})
}
