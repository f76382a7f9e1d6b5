package ledger_test

import (
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/standin/awssim"
)

// Ensure rows read ahead answer the first read of them, also a missing row. Every
// other read goes to the table, and so does a row whose time is over.
func TestAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := awssim.New()
		l := ledgerOn(sim)
		cart := func() *ledger.Cart { return &ledger.Cart{Store: store, ID: "BC-abc123"} }
		run := func() *ledger.Run {
			return &ledger.Run{Store: store, Cart: "BC-abc123", Kind: "orders", Selection: "x"}
		}
		highest := func(n int64) {
			ok(t, l.ChangeCart(t.Context(), cart(), func(c *ledger.Cart) bool { c.Highest = n; return true }))
		}
		highest(7)
		began := run()
		ok(t, l.ChangeRun(t.Context(), began, func(r *ledger.Run) (bool, error) { r.Begin(); return true, nil }))

		ahead := ledger.NewAhead(cart(), run(), ledger.MarkOf(run(), 51))
		ok(t, l.ReadAhead(t.Context(), &ledger.Version{Store: store}, ahead))
		knowing := l.Knowing(ahead)
		highest(8) // another process, after the read

		calls := len(sim.LedgerOperations())
		c, m := cart(), ledger.MarkOf(run(), 51)
		ok(t, knowing.Read(t.Context(), c, m))
		if got := len(sim.LedgerOperations()) - calls; got != 0 || c.Highest != 7 || m.Is(began) {
			t.Errorf("%d calls, highest %d, mark %+v; want what was read ahead", got, c.Highest, m)
		}
		ok(t, knowing.ChangeCart(t.Context(), c, func(c *ledger.Cart) bool { c.Sent = 5; return true }))
		if c.Highest != 8 {
			t.Errorf("a change behind it went over the other process's: highest %d", c.Highest)
		}
		time.Sleep(2 * ledger.RunLife)
		r, v := run(), &ledger.Version{Store: store}
		calls = len(sim.LedgerOperations())
		ok(t, knowing.Read(t.Context(), c, r, v))
		if got := len(sim.LedgerOperations()) - calls; got != 1 || c.Highest != 8 || r.Exists() {
			t.Errorf("%d calls, highest %d, run %+v; want one call, 8 and no run", got, c.Highest, r)
		}
		sim.AddFault(awssim.LedgerDown())
		wantError(t, l.ReadAhead(t.Context(), v, ledger.NewAhead(cart())), ledger.ErrUnavailable)
	})
}
