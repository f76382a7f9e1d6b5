package ledger_test

import (
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/standin/awssim"
)

// look reads the rows of a login in one round.
func look(t *testing.T, l *ledger.Ledger) (*ledger.Version, *ledger.Absent) {
	t.Helper()
	v, a := &ledger.Version{Store: store}, &ledger.Absent{Store: store}
	ok(t, l.Read(t.Context(), v, a))
	return v, a
}

// Ensure all processes know an absent store for five minutes, and look it up in
// one call.
func TestAbsent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := awssim.New()
		l := ledgerOn(sim)
		v, a := look(t, l)
		if a.Known(v) {
			t.Error("known before anybody looked")
		}
		ok(t, l.Missing(t.Context(), v, time.Now()))
		time.Sleep(5*time.Minute - time.Second)
		calls := len(sim.LedgerOperations())
		if v, a = look(t, l); !a.Known(v) {
			t.Error("not known after five minutes less a second")
		}
		if got := len(sim.LedgerOperations()) - calls; got != 1 {
			t.Errorf("%d calls, want one", got)
		}
		time.Sleep(time.Second)
		if v, a = look(t, l); a.Known(v) {
			t.Error("known after five minutes")
		}
	})
}

// Ensure a store can log in from the moment of its announcement on, even if its
// writer dies behind the secret.
func TestAbsent_connected(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		v, _ := look(t, l)
		ok(t, l.Missing(t.Context(), v, time.Now()))
		c := announce(t, l)
		if v, a := look(t, l); a.Known(v) {
			t.Error("still known to be absent while it is being connected")
		}
		ok(t, l.Conclude(t.Context(), c, "v1", time.Now()))
		v, a := look(t, l)
		if a.Known(v) {
			t.Error("still known to be absent")
		}
		ok(t, l.Missing(t.Context(), v, time.Now())) // a stale read
		if v, a := look(t, l); a.Known(v) || !v.InForce("v1") {
			t.Errorf("a stale read shut it out: %+v", v)
		}
	})
}

// Ensure an announcement expires after a day without a poll.
func TestAbsent_announcedLongAgo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		announce(t, l)
		time.Sleep(24 * time.Hour)
		if v, _ := look(t, l); v.Exists() {
			t.Errorf("got %+v", v)
		}
	})
}

// Ensure polls drop the announcement of a dead writer after its time. Then the
// store is absent again.
func TestAbsent_announced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		announce(t, l) // and dies before the secret
		time.Sleep(time.Minute)
		v, _ := look(t, l)
		ok(t, l.Missing(t.Context(), v, time.Now()))
		if v, _ := look(t, l); !v.Exists() {
			t.Error("forgotten while its writer may yet write")
		}
		time.Sleep(11 * time.Second)
		v, _ = look(t, l)
		ok(t, l.Missing(t.Context(), v, time.Now()))
		if v.Exists() {
			t.Error("kept though its writer cannot write any more")
		}
		ok(t, l.Missing(t.Context(), v, time.Now()))
		if v, a := look(t, l); !a.Known(v) {
			t.Error("not known to be absent")
		}
	})
}
