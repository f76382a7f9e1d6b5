package main

import (
	"strings"
	"testing"
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
