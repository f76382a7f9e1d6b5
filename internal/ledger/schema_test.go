package ledger_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/standin/awssim"
)

// future is what a newer version adds to the top of a row's text.
const future = `"future":{"a":[1,"x"]},"later":null`

// rowsOf are the rows of a kind.
func rowsOf(sim *awssim.Server, k kind) (rows []awssim.LedgerRow) {
	for _, r := range sim.LedgerRows() {
		if r.Store == k.store && strings.HasPrefix(r.Row, k.row) {
			rows = append(rows, r)
		}
	}
	return rows
}

// change sets an attribute of all rows of a kind, as another program would.
func change(sim *awssim.Server, k kind, name, of string, value func(awssim.LedgerRow) string) {
	for _, r := range rowsOf(sim, k) {
		sim.SetLedger(r.Store, r.Row, name, of, value(r))
	}
}

// newSchema makes the rows of a kind those of a newer version.
func newSchema(sim *awssim.Server, k kind) {
	change(sim, k, "schema", "N", func(awssim.LedgerRow) string { return "2" })
}

// eachKind runs a test for each kind of row, with such a row in the table.
func eachKind(t *testing.T, test func(*testing.T, *awssim.Server, kind)) {
	t.Parallel()
	for i := range kinds(nil) {
		synctest.Test(t, func(t *testing.T) {
			sim := awssim.New()
			k := kinds(ledgerOn(sim))[i]
			ok(t, k.write(t.Context()))
			time.Sleep(time.Minute)
			test(t, sim, k)
		})
	}
}

// Ensure every row carries the number of its schema, and a row without one is of
// the first.
func TestSchema_today(t *testing.T) {
	eachKind(t, func(t *testing.T, sim *awssim.Server, k kind) {
		rows := rowsOf(sim, k)
		if len(rows) == 0 {
			t.Errorf("no row %s of %s", k.row, k.store)
		}
		for _, r := range rows {
			if r.Attributes["schema"] != "1" {
				t.Errorf("got %s", r)
			}
		}
	})
	synctest.Test(t, func(t *testing.T) {
		sim := awssim.New()
		sim.SetLedger(store, "ship#7", "rev", "S", "x")
		sim.SetLedger(store, "ship#7", "body", "S", `{"noted":true}`)
		s := takeShip(t, ledgerOn(sim), 7)
		if !s.Noted {
			t.Errorf("got %+v", s.Ship)
		}
		ok(t, s.Release(t.Context()))
	})
}

// Ensure a change of a row keeps the members that only a newer version knows. A
// row that is made anew each time may lose them.
func TestSchema_unknownMembers(t *testing.T) {
	eachKind(t, func(t *testing.T, sim *awssim.Server, k kind) {
		if !strings.HasPrefix(rowsOf(sim, k)[0].Attributes["body"], "{") {
			return // a text, a list or nothing: no room for a member
		}
		change(sim, k, "body", "S", func(r awssim.LedgerRow) string {
			return "{" + future + "," + strings.TrimPrefix(r.Attributes["body"], "{")
		})
		before := rowsOf(sim, k)[0].Attributes["body"]
		if k.read != nil {
			ok(t, k.read(t.Context()))
		}
		for range 2 {
			ok(t, k.write(t.Context()))
			time.Sleep(time.Minute)
		}
		after := rowsOf(sim, k)[0].Attributes["body"]
		if !k.renews && (!strings.Contains(after, future) || strings.Count(after, `"future"`) != 1 || after == before) {
			t.Errorf("row %s of %s: got %s, before it was %s", k.row, k.store, after, before)
		}
	})
}

// Ensure a row that holds nothing but a newer version's members stays.
func TestSchema_unknownMembersAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := awssim.New()
		l, k := ledgerOn(sim), kind{store: store, row: "s"} // ship and stock
		ok(t, takeShip(t, l, 7).Begin(t.Context(), "a call"))
		ok(t, takeStock(t, l).Begin(t.Context(), changes(0, 1)))
		time.Sleep(ledger.LeaseTime)
		change(sim, k, "body", "S", func(awssim.LedgerRow) string { return "{" + future + "}" })
		for range 2 {
			ok(t, takeShip(t, l, 7).Release(t.Context()))
			ok(t, takeStock(t, l).Release(t.Context()))
		}
		if got := sim.LedgerText(); strings.Count(got, "body={"+future+"} ") != 2 {
			t.Errorf("got %s", got)
		}
	})
}

// Ensure a program writes over no row of a newer schema, and reads none.
func TestSchema_newer(t *testing.T) {
	eachKind(t, func(t *testing.T, sim *awssim.Server, k kind) {
		newSchema(sim, k)
		before := rowsOf(sim, k)
		text := sim.LedgerText()
		for what, do := range map[string]func(context.Context) error{"read": k.read, "write": k.write} {
			if do == nil || what == "write" && k.blind {
				continue
			}
			err := do(t.Context())
			wantError(t, err, ledger.ErrNewer)
			wantError(t, err, ledger.ErrUnavailable)
		}
		for i, r := range rowsOf(sim, k) {
			if r.String() != before[i].String() {
				t.Errorf("row %s of %s: got\n%s\nbefore it was\n%s", k.row, k.store, sim.LedgerText(), text)
			}
		}
	})
}

// Ensure a store with a newer row cannot be retired, revived or forgotten, and an
// expired newer row is in nobody's way.
func TestSchema_newerStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := awssim.New()
		l, ship := ledgerOn(sim), kind{store: store, row: "ship#"}
		furnish(t, l)
		newSchema(sim, ship)
		_, err := l.Forget(t.Context(), store)
		wantError(t, err, ledger.ErrNewer)
		if rows := rowsOf(sim, kind{store: store}); len(rows) != 4 {
			t.Errorf("got %s", rows)
		}
		newSchema(sim, kind{store: store, row: "stock"})
		wantError(t, l.Retire(t.Context(), store, time.Now().Add(time.Hour)), ledger.ErrNewer)
		wantError(t, l.Revive(t.Context(), store), ledger.ErrNewer)
		_, err = l.TakeShip(t.Context(), store, 7)
		wantError(t, err, ledger.ErrNewer)
		time.Sleep(401 * 24 * time.Hour)
		ok(t, takeShip(t, l, 7).Finish(t.Context(), "hash", ""))
		if got := rowsOf(sim, ship)[0].Attributes["schema"]; got != "1" {
			t.Errorf("an expired row kept schema %s", got)
		}
	})
}
