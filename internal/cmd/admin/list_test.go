package main

import (
	"strings"
	"testing"
	"time"

	"connect2cart/internal/merchant"
)

// Ensure the list tells each store's state on an aligned line.
func TestList(t *testing.T) {
	b := newBench(t)
	got := b.do(exitDone, "list")
	wantAll(t, got, `(?m)^STORE   CART ID    STATE   CONNECTED         AGE  UPDATED           SALES MAIL +CONFIRMATION MAIL$`,
		`(?m)^alpha1  bc-alpha1  active  \d{4}-\d\d-\d\d \d\d:\d\d  \d s  \d{4}-\d\d-\d\d \d\d:\d\d  pending for \d s, tried 0 times  none$`,
		`(?m)^beta2   bc-beta2   paused  .* sent +none$`, `Stores: 2, paused: 1\. Not sent: sales mails 1, confirmation mails 0\.`)
	wantAll(t, b.do(exitDone, "list", "--prefix", "other/"), `No stores under other/ in us-east-1\.`)
}

// Ensure an operator told of a failed mail finds which one it was, even if the
// mail to sales went out.
func TestList_confirmation(t *testing.T) {
	b := newBench(t)
	for hash, status := range map[string]merchant.Notification{"alpha1": merchant.Failed, "beta2": merchant.Pending} {
		if err := b.store.SetNotification(b.t.Context(), hash, status, merchant.Confirmation); err != nil {
			t.Fatal(err)
		}
	}
	b.put("gamma3", merchant.Settings{}, merchant.Sent)
	if err := b.store.SetNotification(b.t.Context(), "gamma3", merchant.Sent, merchant.Confirmation); err != nil {
		t.Fatal(err)
	}
	wantAll(t, b.do(exitDone, "list"), `(?m)^alpha1 .*  pending for \d s, tried 0 times  failed for \d s, tried 0 times$`,
		`(?m)^beta2 .*  sent +pending for \d s, tried 0 times$`, `(?m)^gamma3 .*  sent +sent$`,
		`Stores: 3, paused: 1\. Not sent: sales mails 1, confirmation mails 2\.`)
	wantAll(t, b.do(exitDone, "list", "--help"), `failed \(given up\)`, `resend-mail --mail=confirmation`)
}

// Ensure the list shows a store with an unreadable secret, too, and the command
// exits as failed.
func TestList_unreadable(t *testing.T) {
	b := newBench(t)
	b.sim.SetValue(merchant.DefaultPrefix+"gamma3", `{"schema":2,"access_token":"`+canary+`"}`)
	wantAll(t, b.do(exitFailed, "list"), `gamma3  bc-gamma3  unreadable`, `schema 2, this program knows up to 1\n  use the admin of the version that wrote it`, `Stores: 3`)
	b.sim.SetValue(merchant.DefaultPrefix+"gamma3", `{"schema":1,"access_token":"`+canary)
	wantAll(t, b.do(exitFailed, "list"), `gamma3  bc-gamma3  unreadable`, `store gamma3: its secret holds no JSON of a known form\n  "repair gamma3" mends it, "repair gamma3 --dry-run" says how`)
	wantAll(t, b.do(exitFailed, "show", "gamma3"), `"repair gamma3" mends it`)
	wantAll(t, b.do(exitFailed, "pause", "gamma3"), `"repair gamma3" mends it`)
}

// Ensure list --removed has the removed stores alone, each with the day it will
// be gone for good.
func TestList_removed(t *testing.T) {
	b := newBench(t)
	wantAll(t, b.do(exitDone, "list", "--removed"), `No removed stores under connect2cart/bigcommerce/ in us-east-1\.`)
	b.do(exitDone, "remove", "alpha1", "--yes", "--window=9")
	b.put("gamma3", merchant.Settings{}, merchant.Sent)
	b.removeByHand("gamma3")
	day := func(n int) string { return time.Now().UTC().AddDate(0, 0, n).Format("2006-01-02") }
	got := b.do(exitDone, "list", "--removed")
	wantAll(t, got, `(?m)^STORE   CART ID    REMOVED           GONE FOR GOOD$`,
		`(?m)^alpha1  bc-alpha1  `+day(0)+` \d\d:\d\d  `+day(9)+` \d\d:\d\d UTC$`,
		`(?m)^gamma3  bc-gamma3  `+day(0)+` \d\d:\d\d  `+day(7)+` \d\d:\d\d UTC or later$`,
		`Removed stores: 2\. "restore STORE" brings one back until it is gone for good\.`)
	if strings.Contains(got, "beta2") {
		t.Errorf("got:\n%swant no store that is connected", got)
	}
	if got := b.do(exitDone, "list"); strings.Contains(got, "alpha1") || !strings.Contains(got, "Stores: 1") {
		t.Errorf("got:\n%swant the connected store only", got)
	}
}

// Ensure a question about a removed store says that it is removed, and how to
// bring it back.
func TestShow_removed(t *testing.T) {
	b := newBench(t)
	b.do(exitDone, "remove", "alpha1", "--yes", "--window=9")
	until := time.Now().UTC().AddDate(0, 0, 9).Format("2006-01-02")
	wantAll(t, b.do(exitDone, "--help"), `3 no such store, or it is removed`)
	for _, args := range [][]string{{"show", "bc-alpha1"}, {"pause", "alpha1"}, {"pause", "alpha1", "--dry-run"}, {"resend-mail", "alpha1"}, {"remove", "alpha1"}} {
		wantAll(t, b.do(exitMissing, args...), `store alpha1: no such store is connected in us-east-1, secrets connect2cart/bigcommerce/\n`+
			`  it was removed on \d{4}-\d\d-\d\d \d\d:\d\d UTC; until `+until+` \d\d:\d\d UTC "restore alpha1" brings it back\n`)
	}
}

// Ensure show prints a store in full except its secrets, by hash or Cart ID.
func TestShow(t *testing.T) {
	b := newBench(t)
	for _, name := range []string{"alpha1", "BC-Alpha1"} {
		wantAll(t, b.do(exitDone, "show", name), `(?m)^Cart ID +bc-alpha1$`, `State +active`, `Contact +Ada <ada@shop.example>, Shop`,
			`Mail to sales +pending for`, `Confirmation +none`, `Permissions +Orders: ok`, `time_zone +America/Chicago`, `order_statuses +default`,
			`store_code +set`, `Secret +connect2cart/bigcommerce/alpha1 in us-east-1`)
	}
	b.do(exitMissing, "show", "nosuchstore")
	b.do(exitMissing, "show", "../alpha1")
}
