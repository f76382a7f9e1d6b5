package onboard_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
)

// Ensure a row that the run cannot read is named, and keeps no other store from its
// mails: a task, a trouble, and the rows of a store by a newer program or by hand.
func TestNotifier_oddRows(t *testing.T) {
	for _, c := range []struct{ what, store, row, name, kind, value string }{
		{"task of a newer program", "agenda#", "0000000000001#shop000000#mail", "schema", "N", "2"},
		{"damaged task", "agenda#", "0000000000001#shop000000#mail", "body", "S", "{"},
		{"no task", "agenda#", "0#", "body", "S", "{}"},
		{"store by a newer program", "shop000000", "store", "schema", "N", "2"},
		{"damaged store", "shop000000", "store", "body", "S", "{"},
		{"claim by a newer program", "shop000000", "mail#key_refused#" + ledger.Hash("shop000000 a0@example.com")[:16], "schema", "N", "2"},
		{"trouble of a newer program", "trouble#", "refused#shop000000", "schema", "N", "2"},
	} {
		t.Run(c.what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := crowd(t, 3)
				refused := func(i int) {
					v := &ledger.Version{Store: fmt.Sprintf("shop%06d", i)}
					if err := errors.Join(g.handler.Ledger.Read(t.Context(), v), g.handler.Ledger.KeyRefused(t.Context(), v, time.Now().Add(-20*time.Minute))); err != nil {
						t.Fatal(err)
					}
				}
				refused(0)
				time.Sleep(time.Second) // its task comes before the others
				refused(1)
				refused(2)
				g.aws.SetLedger(c.store, c.row, "rev", "S", "theirs")
				g.aws.SetLedger(c.store, c.row, c.name, c.kind, c.value)
				n := g.notifier()
				n.ToContact = true
				err := n.Run(t.Context())
				if err == nil || errors.Is(err, ledger.ErrUnavailable) || !strings.Contains(err.Error(), c.row) {
					t.Errorf("got %v, want an error about the row %s alone", err, c.row)
				}
				to := map[string]bool{}
				for _, m := range g.aws.Messages() {
					to[m.To[0]] = true
				}
				if !to["a1@example.com"] || !to["a2@example.com"] {
					t.Errorf("got mails to %v, want the neighbours among them", to)
				}
				if logs := g.logs.String(); !strings.Contains(logs, `"refused_keys":`) || strings.Contains(logs, `"refused_keys":0`) {
					t.Errorf("the figure of refused keys is lost:\n%s", logs)
				}
				if c.row == "store" { // the work waits until a newer program is back
					time.Sleep(merchant.GiveUpAfter + time.Hour)
					if err := n.Run(t.Context()); err == nil {
						t.Error("days later nobody names the row")
					}
					if tasks, err := g.handler.Ledger.Tasks(t.Context(), time.Now().Add(time.Hour), 100); err != nil || !slices.ContainsFunc(tasks, func(task *ledger.Task) bool { return task.Store == c.store }) {
						t.Errorf("days later: got tasks %v, %v, want one of %s", tasks, err, c.store)
					}
				}
			})
		})
	}
}
