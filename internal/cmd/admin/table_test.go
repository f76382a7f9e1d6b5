package main

import (
	"strings"
	"testing"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/awssim"
)

// Ensure changes need the table, and looks work without it.
func TestTable_required(t *testing.T) {
	b := newBench(t)
	t.Setenv("LEDGER_TABLE", "")
	for _, command := range []string{"pause alpha1", "resume beta2", "set alpha1 location=all", "new-password alpha1", "repair alpha1", "remove alpha1", "restore alpha1", "resend-mail alpha1"} {
		wantAll(t, b.do(exitUsage, strings.Fields(command)...), `no table: set LEDGER_TABLE, or --table, to the stack's output LedgerTable`)
	}
	for _, command := range []string{"list", "show alpha1"} {
		b.do(exitDone, strings.Fields(command)...)
	}
	b.do(exitDone, "pause", "alpha1", "--table", awssim.LedgerTable)
}

// Ensure a command leaves all as it is while the table is down, and says so.
func TestTable_down(t *testing.T) {
	b := newBench(t)
	before, _ := b.sim.Value(merchant.DefaultPrefix + "alpha1")
	b.sim.AddFault(awssim.LedgerDown())
	for _, command := range []string{"pause alpha1", "new-password alpha1", "remove alpha1 --yes", "set alpha1 location=all"} {
		wantAll(t, b.do(exitFailed, strings.Fields(command)...), `nothing is changed`, `by the table "`+awssim.LedgerTable+`": run the command again`)
	}
	b.sim.ClearFaults()
	if after, _ := b.sim.Value(merchant.DefaultPrefix + "alpha1"); after != before {
		t.Error("something was changed")
	}
}

// Ensure a change refuses the table of another deployment, because no process
// would hear of it there.
func TestTable_other(t *testing.T) {
	b := newBench(t)
	b.sim.SetValue(merchant.DefaultPrefix+"gamma3", "{")
	b.do(exitDone, "remove", "beta2", "--yes")
	if _, err := b.store.Ledger.Forget(t.Context(), "alpha1"); err != nil {
		t.Fatal(err)
	}
	rows := b.sim.LedgerText()
	before, _ := b.sim.Value(merchant.DefaultPrefix + "alpha1")
	for _, command := range []string{"pause alpha1", "pause alpha1 --dry-run", "set alpha1 location=all", "new-password alpha1", "resend-mail alpha1",
		"remove alpha1", "remove alpha1 --yes", "remove alpha1 --yes --forget", "remove gamma3 --yes"} {
		wantAll(t, b.do(exitUsage, strings.Fields(command)...), `store (alpha1|gamma3): the table connect2cart-ledger has no row of it, so it may be another deployment's\n  set LEDGER_TABLE`)
	}
	if after, _ := b.sim.Value(merchant.DefaultPrefix + "alpha1"); after != before || b.sim.LedgerText() != rows {
		t.Errorf("something was changed: got the rows\n%s\nwant\n%s", b.sim.LedgerText(), rows)
	}
	if err := b.store.MakeRow(t.Context(), &ledger.Version{Store: "alpha1"}); err != nil { // as a poll or notify does
		t.Fatal(err)
	}
	b.do(exitDone, "pause", "alpha1")
	b.do(exitMissing, "pause", "nosuchstore")
	b.do(exitMissing, "pause", "beta2")
}

// Ensure a wrong name of the table is told apart from a table that is down.
func TestTable_unknown(t *testing.T) {
	b := newBench(t)
	for _, command := range []string{"pause alpha1", "list", "orders alpha1", "show alpha1"} {
		got := b.do(exitUsage, append(strings.Fields(command), "--table", "elsewhere")...)
		if !strings.HasSuffix(got, "admin: there is no table elsewhere in us-east-1: set LEDGER_TABLE, or --table, to the stack's output LedgerTable\n") {
			t.Errorf("%s: got %s", command, got)
		}
	}
}

// Ensure the rows of a removed store end a day after its secret, come back with
// the store, and go at once with --forget.
func TestTable_remove(t *testing.T) {
	b := newBench(t)
	rows := func() string {
		var of []string
		for _, line := range strings.Split(b.sim.LedgerText(), "\n") {
			if strings.HasPrefix(line, "alpha1 ") && !strings.HasPrefix(line, "alpha1 news#") {
				of = append(of, line)
			}
		}
		return strings.Join(of, "\n")
	}
	wantAll(t, b.do(exitDone, "remove", "alpha1", "--yes", "--window=7"), `  what the table holds of it, until a day after the secret is gone\.\n`)
	if got := rows(); !strings.Contains(got, " expires=") {
		t.Errorf("removed: got %s", got)
	}
	b.do(exitDone, "restore", "alpha1")
	_, got, _ := strings.Cut(rows(), "alpha1 store ") // the news of it, before that, ends by itself
	if got == "" || strings.Contains(got, " expires=") {
		t.Errorf("restored: got %s", got)
	}
	wantAll(t, b.do(exitDone, "remove", "alpha1", "--forget"), `Would be deleted: all that the table .* holds of it`, `Nothing was removed`)
	if rows() == "" {
		t.Error("a look deleted the rows")
	}
	b.do(exitDone, "remove", "alpha1", "--yes")
	wantAll(t, b.do(exitDone, "remove", "alpha1", "--forget"), `Store alpha1 is not connected\. Would be deleted`, `Nothing was deleted`)
	wantAll(t, b.do(exitDone, "remove", "alpha1", "--forget", "--yes"), `Deleted: all that the table .* held of it, 2 rows`)
	if got := rows(); got != "" {
		t.Errorf("forgotten: got %s", got)
	}
	b.do(exitDone, "restore", "alpha1")
	b.do(exitDone, "remove", "alpha1", "--forget", "--yes")
	if got := rows(); got != "" {
		t.Errorf("removed and forgotten at once: got %s", got)
	}
	if removed, ok, err := b.store.FindRemoved(t.Context(), "alpha1"); err != nil || !ok || time.Until(removed.Until) < 29*24*time.Hour {
		t.Errorf("got %+v, %t, %v", removed, ok, err)
	}
}

// Ensure --forget spares a store in service: the table knows it, and another
// prefix has its secret.
func TestForget_otherPrefix(t *testing.T) {
	b := newBench(t)
	before := b.sim.LedgerText()
	for _, command := range []string{"remove alpha1 --forget --yes --prefix other/", "remove alpha1 --forget --prefix other/"} {
		wantAll(t, b.do(exitUsage, strings.Fields(command)...), `store alpha1: .* says that it is in service\n  .*SECRET_PREFIX.*other/`)
	}
	if after := b.sim.LedgerText(); after != before {
		t.Errorf("got:\n%s\nwant:\n%s", after, before)
	}
	b.removeByHand("beta2") // found in its days of grace
	wantAll(t, b.do(exitDone, "remove", "beta2", "--forget", "--yes"), `Store beta2 is not connected\. Deleted: `)
	wantAll(t, b.do(exitDone, "remove", "alpha1", "--forget", "--gone", "--yes", "--prefix", "other/"), `Deleted: all that the table .* held of it`)
}

// Ensure --forget takes no other partition of the table for a store.
func TestForget_noStore(t *testing.T) {
	b := newBench(t)
	if err := b.store.Ledger.Plan(t.Context(), []*ledger.Task{{At: time.Now(), Store: "alpha1", What: ledger.MailTask}}); err != nil {
		t.Fatal(err)
	}
	before := b.sim.LedgerText()
	for _, name := range []string{"agenda#", "trouble#", "sweep#"} {
		wantAll(t, b.do(exitUsage, "remove", name, "--forget", "--gone", "--yes"), `"`+name+`" is no store hash`)
	}
	if after := b.sim.LedgerText(); after != before {
		t.Errorf("got:\n%s\nwant:\n%s", after, before)
	}
}

// Ensure a restore with another deployment's table says so, and that a second one
// keeps the rows of the store's own table.
func TestRestore_otherTable(t *testing.T) {
	b, other := newBench(t), awssim.RunT(t)
	cart := ledger.Cart{Store: "alpha1", ID: "bc-alpha1"}
	if err := b.store.Ledger.ChangeCart(t.Context(), &cart, func(c *ledger.Cart) bool { c.Effective = 1033; return true }); err != nil {
		t.Fatal(err)
	}
	b.do(exitDone, "remove", "alpha1", "--yes")
	t.Setenv("AWS_ENDPOINT_URL_DYNAMODB", other.URL)
	wantAll(t, b.do(exitDone, "restore", "alpha1", "--dry-run"), `has no row of store alpha1`)
	wantAll(t, b.do(exitDone, "restore", "alpha1"), `has no row of store alpha1`, `is connected again`)
	t.Setenv("AWS_ENDPOINT_URL_DYNAMODB", "")
	b.do(exitDone, "restore", "alpha1", "--dry-run")
	wantAll(t, b.sim.LedgerText(), `(?m)^alpha1 cart#bc-alpha1 .* expires=`) // a dry run wrote nothing
	wantAll(t, b.do(exitDone, "restore", "alpha1"), `Store alpha1 is not removed: there is nothing to restore`)
	wantAll(t, b.sim.LedgerText(), `(?m)^alpha1 cart#bc-alpha1 .*"effective":1033} rev=`, `(?m)^alpha1 store .*} rev=`)
}
