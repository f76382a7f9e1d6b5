package onboard_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
	"connect2cart/internal/standin/awssim"
)

// Ensure the runs make the rows of all stores from before the ledger, once: each
// run those of a page of a hundred stores, and it notes the place behind it. The
// walk rests for an hour at its end. A failure of the table fails the run, and the
// next one makes it good.
func TestNotifier_missingRows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newBubble(t)
		const stores = 120
		for i := range stores {
			m := &merchant.Merchant{StoreHash: fmt.Sprint("store", i), AccessToken: secret.New("any")}
			if _, err := g.handler.Merchants.Put(t.Context(), m, merchant.Sent); err != nil {
				t.Fatal(err)
			}
			if _, err := g.handler.Ledger.Forget(t.Context(), m.StoreHash); err != nil {
				t.Fatal(err)
			}
		}
		g.aws.AddFault(awssim.LedgerDown())
		if err := g.notifier().Run(t.Context()); !errors.Is(err, ledger.ErrUnavailable) {
			t.Errorf("the table is down: got %v", err)
		}
		g.aws.ClearFaults()
		for run, writes := range []int{100 + 2, stores - 100 + 2, 0, 2} {
			if run == 3 {
				time.Sleep(time.Hour)
			}
			before := len(g.aws.LedgerOperations())
			if err := g.notifier().Run(t.Context()); err != nil {
				t.Errorf("run %d: %v", run, err)
			}
			calls := g.aws.LedgerOperations()[before:]
			if puts := len(slices.DeleteFunc(slices.Clone(calls), func(name string) bool { return name != "PutItem" })); puts != writes {
				t.Errorf("run %d: got %d writes, want %d", run, puts, writes)
			}
			if writes == 0 && len(calls) != 3 { // make cold compares with a hello that makes three
				t.Errorf("run %d: nothing was due, and it made %v, want three reads", run, calls)
			}
		}
		if got := strings.Count(g.aws.LedgerText(), " store "); got != stores {
			t.Errorf("got %d rows, want %d", got, stores)
		}
	})
}

// Ensure a submission that the ledger cannot announce changes nothing and says
// so. Once the table answers, the same submission succeeds.
func TestRefuse_recordsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, connected := range []bool{false, true} {
			g := newBubble(t)
			if connected {
				g.sent(g.good())
			}
			before, _ := g.aws.Value(g.secretName())
			g.aws.AddFault(awssim.LedgerDown())
			form := g.goodBut("contact_name", "Someone Else")
			a := g.sent(form)
			v := a.json(t)
			after, _ := g.aws.Value(g.secretName())
			if a.status != http.StatusServiceUnavailable || !strings.Contains(v.Errors[0].Message, "Connect2Cart cannot save anything at the moment. Nothing was changed.") || after != before {
				t.Errorf("connected %t: got %d %s, changed: %t", connected, a.status, a.body, after != before)
			}
			g.aws.ClearFaults()
			time.Sleep(time.Minute)
			if a := g.sent(form); a.status/100 != 2 {
				t.Errorf("connected %t, the next one: got %d %s", connected, a.status, a.body)
			}
		}
	})
}
