package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"connect2cart/internal/standin/awssim"
)

// Ensure remove needs --yes, and the store comes back after restore.
func TestRemove(t *testing.T) {
	b := newBench(t)
	n := b.writes()
	for _, args := range [][]string{{"remove", "alpha1"}, {"remove", "alpha1", "--dry-run"}, {"remove", "alpha1", "--yes", "--dry-run"}} {
		got := b.do(exitDone, args...)
		wantAll(t, got, "Would be deleted: the secret connect2cart/bigcommerce/alpha1", "Would not be deleted:")
		if strings.Contains(got, "Deleted") || strings.Contains(got, "Add --yes") == slices.Contains(args, "--yes") {
			t.Errorf("%v: got:\n%s", args, got)
		}
	}
	b.do(exitUsage, "remove", "alpha1", "--yes", "--window=3")
	if b.writes() != n {
		t.Error("something was written before it was meant")
	}
	day := time.Now().UTC().AddDate(0, 0, 7).Format("2006-01-02")
	wantAll(t, b.do(exitDone, "remove", "alpha1", "--yes", "--window=7"), "gone for good after "+day, "restored for 7 days",
		"\nDeleted: the secret connect2cart/bigcommerce/alpha1", "\nNot deleted:")
	b.do(exitMissing, "show", "alpha1")
	b.do(exitMissing, "remove", "alpha1", "--yes")
	b.do(exitDone, "restore", "alpha1")
	b.do(exitDone, "show", "alpha1")
	b.do(exitMissing, "restore", "nosuchstore")
}

// Ensure an operator can remove and restore an unreadable store. After the
// removal its merchant can connect it anew.
func TestRemove_unreadable(t *testing.T) {
	b := newBench(t)
	b.damage("gamma3", `{"schema":2,"access_token":"`+canary+`"}`)
	wantAll(t, b.do(exitDone, "remove", "bc-gamma3"), `Store gamma3, Cart ID bc-gamma3, unreadable\.`, "Would be deleted: the secret connect2cart/bigcommerce/gamma3")
	wantAll(t, b.do(exitDone, "remove", "gamma3", "--yes"), "Removed. It is gone for good after")
	wantAll(t, b.do(exitDone, "restore", "gamma3"), "Store gamma3, restorable until .*, is connected again as it was")
	wantAll(t, b.do(exitFailed, "show", "gamma3"), "schema 2, this program knows up to 1")
	b.sim.AddFault(awssim.Fault{Operation: "GetSecretValue", Code: "InternalServiceError", Times: -1})
	b.do(exitFailed, "remove", "gamma3", "--yes")
}

// Ensure a failed remove never claims a deletion.
func TestRemove_failure(t *testing.T) {
	b := newBench(t)
	b.sim.AddFault(awssim.Fault{Operation: "DeleteSecret", Code: "AccessDeniedException", Message: "not authorized", Times: -1})
	if got := b.do(exitFailed, "remove", "alpha1", "--yes"); strings.Contains(got, "eleted:") {
		t.Errorf("got:\n%s", got)
	}
}

// Ensure a half-removed store looks different from a missing one, and that both
// remove and restore finish the job.
func TestRemove_halfWay(t *testing.T) {
	breaks := map[string]func(*bench){
		"removing": func(b *bench) {
			b.sim.AddFault(awssim.Fault{Operation: "DeleteSecret", Code: "InternalServiceError", Times: -1})
			wantAll(t, b.do(exitFailed, "remove", "alpha1", "--yes"), `remove its secret: .*\n  it may be locked out already: "remove alpha1 --yes" goes on, "restore alpha1" brings it back\n$`)
		},
		"restoring": func(b *bench) {
			b.do(exitDone, "remove", "alpha1", "--yes")
			b.sim.AddFault(awssim.Fault{Operation: "PutSecretValue", Code: "InternalServiceError", Times: -1})
			wantAll(t, b.do(exitFailed, "restore", "alpha1"), `it may be changed all the same: run the command again\n$`)
		},
	}
	for name, breakOff := range breaks {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			breakOff(b)
			b.sim.ClearFaults()
			wantAll(t, b.do(exitDone, "list"), `(?m)^alpha1  half removed  `)
			wantAll(t, b.do(exitMissing, "export"), `"beta2": `, `alpha1: .*\n.* broke off half-way`)
			wantAll(t, b.do(exitMissing, "show", "alpha1"), `its removal or restore broke off half-way: "restore alpha1" brings it back, "remove alpha1" removes it`)
			b.do(exitMissing, "pause", "alpha1")
			n := b.writes()
			wantAll(t, b.do(exitDone, "restore", "alpha1", "--dry-run"), `Dry run.*\nStore alpha1, half removed, is connected again as it was\.`)
			wantAll(t, b.do(exitDone, "remove", "alpha1"), "Would be deleted: the secret connect2cart/bigcommerce/alpha1")
			if b.writes() != n {
				t.Error("something was written before it was meant")
			}
			wantAll(t, b.do(exitDone, "restore", "alpha1"), `Store alpha1, half removed, is connected again as it was\.`)
			b.do(exitDone, "show", "alpha1")
			breakOff(b)
			b.sim.ClearFaults()
			wantAll(t, b.do(exitDone, "remove", "alpha1", "--yes"), "Removed. It is gone for good after")
			wantAll(t, b.do(exitDone, "list", "--removed"), `(?m)^alpha1 `)
		})
	}
}

// Ensure removed, connected and unknown stores get different answers, in a dry
// run, too.
func TestRestore(t *testing.T) {
	b := newBench(t)
	until := time.Now().UTC().AddDate(0, 0, 9).Format("2006-01-02")
	b.do(exitDone, "remove", "alpha1", "--yes", "--window=9")
	n := b.writes()
	b.do(exitMissing, "restore", "nosuchstore", "--dry-run")
	b.do(exitMissing, "restore", "nosuchstore")
	wantAll(t, b.do(exitDone, "restore", "beta2", "--dry-run"), "Store beta2 is not removed: there is nothing to restore")
	wantAll(t, b.do(exitDone, "restore", "beta2"), "Store beta2 is not removed: there is nothing to restore")
	wantAll(t, b.do(exitDone, "restore", "alpha1", "--dry-run"), `Dry run.*\nStore alpha1, restorable until `+until+` \d\d:\d\d UTC, is connected again as it was\.`)
	if b.writes() != n || !b.sim.Secrets()[0].Deleted {
		t.Error("something was written before it was meant")
	}
	wantAll(t, b.do(exitDone, "restore", "BC-alpha1"), `secrets .*\nStore alpha1, restorable until `+until+` \d\d:\d\d UTC, is connected again as it was\.`)
	b.do(exitDone, "show", "alpha1")
}

// Ensure a store removed by other hands shows the last sure day of its restore,
// because nobody knows its end.
func TestRestore_byHand(t *testing.T) {
	b := newBench(t)
	b.removeByHand("alpha1")
	wantAll(t, b.do(exitDone, "restore", "alpha1"), `restorable until `+time.Now().UTC().AddDate(0, 0, 7).Format("2006-01-02")+` \d\d:\d\d UTC or later, is`)
}
