package main

import (
	"strings"
	"testing"

	"connect2cart/internal/ledger"
)

// Ensure a row of a newer program is in nobody's way, and that the command says who
// can read it: to wait for the table would help nobody.
func TestNewerRow(t *testing.T) {
	b := newBench(t)
	for name, value := range map[string][2]string{"rev": {"S", "theirs"}, "schema": {"N", "2"}} {
		b.sim.SetLedger("alpha1", "store", name, value[0], value[1])
	}
	for _, args := range [][]string{{"list"}, {"show", "alpha1"}, {"pause", "alpha1"}} {
		out := b.do(exitFailed, args...)
		wantAll(t, out, `alpha1 store: .*newer version`, `use the admin of the version that wrote the row`)
		if strings.Contains(out, "when it answers") {
			t.Errorf("%v: got %s, and the table answers", args, out)
		}
	}
	wantAll(t, b.do(exitFailed, "list"), `(?m)^beta2 +paused .* never `)
}

// Ensure --forget leaves a newer program's row, and says so.
func TestNewerRow_forget(t *testing.T) {
	b := newBench(t)
	cart := ledger.Cart{Store: "alpha1", ID: "bc-alpha1"}
	if err := b.store.Ledger.ChangeCart(t.Context(), &cart, func(c *ledger.Cart) bool { c.Effective = 1033; return true }); err != nil {
		t.Fatal(err)
	}
	b.do(exitDone, "remove", "alpha1", "--yes")
	b.sim.SetLedger("alpha1", "cart#bc-alpha1", "schema", "N", "2")
	before := b.sim.LedgerText()
	wantAll(t, b.do(exitFailed, "remove", "alpha1", "--forget", "--yes"), `alpha1 cart#bc-alpha1: .*newer version`, `use the admin of the version that wrote the row`)
	if after := b.sim.LedgerText(); after != before {
		t.Errorf("got:\n%s\nwant:\n%s", after, before)
	}
}
