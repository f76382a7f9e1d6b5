package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/awssim"
)

// Ensure the list tells each store's state on an aligned line.
func TestList(t *testing.T) {
	b := newBench(t)
	got := b.do(exitDone, "list")
	wantAll(t, got, `(?m)^STORE   STATE   COMPANY  CONTACT           LAST POLL  LAST ORDER  WAITING  HELD  CONNECTED         SALES MAIL +CONFIRMATION MAIL$`,
		`(?m)^alpha1  active  Shop     ada@shop\.example  never      -           0        0     \d{4}-\d\d-\d\d \d\d:\d\d  pending for \d s, tried 0 times  none$`,
		`(?m)^beta2   paused  .* sent +none$`, `Stores: 2, paused: 1\. Not sent: sales mails 1, confirmation mails 0\.`)
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
	b.damage("gamma3", `{"schema":2,"access_token":"`+canary+`"}`)
	wantAll(t, b.do(exitFailed, "list"), `gamma3  unreadable`, `schema 2, this program knows up to 1\n  use the admin of the version that wrote it`, `Stores: 3`)
	b.damage("gamma3", `{"schema":1,"access_token":"`+canary)
	wantAll(t, b.do(exitFailed, "list"), `gamma3  unreadable`, `store gamma3: its secret holds no JSON of a known form\n  "repair gamma3" mends it, "repair gamma3 --dry-run" says how`)
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

// listBehind keeps ListSecrets at alpha1 and beta2, as it was some minutes ago.
func listBehind(sim *awssim.Server) {
	sim.AddFault(awssim.Fault{Operation: "ListSecrets", Times: -1, Raw: &awssim.Raw{Status: http.StatusOK, ContentType: "application/x-amz-json-1.1",
		Body: `{"SecretList": [{"Name": "connect2cart/bigcommerce/alpha1"}, {"Name": "connect2cart/bigcommerce/beta2"}]}`}})
}

// Ensure a removed store is no trouble for list and export, while ListSecrets
// still names it: AWS's list is some minutes behind.
func TestList_behind(t *testing.T) {
	b := newBench(t)
	b.do(exitDone, "remove", "alpha1", "--yes")
	listBehind(b.sim)
	for _, command := range []string{"list", "list --json", "list --stale 1s", "export"} {
		if got := b.do(exitDone, strings.Fields(command)...); strings.Contains(got, "alpha1") {
			t.Errorf("%s: got %s, want beta2 alone", command, got)
		}
	}
	b.do(exitMissing, "export", "alpha1")
}

// Ensure list and export name a secret without any value, and show the others.
func TestList_withoutValue(t *testing.T) {
	b := newBench(t)
	b.makeEmpty("empty3")
	for _, command := range []string{"list", "list --json", "export"} {
		wantAll(t, b.do(exitFailed, strings.Fields(command)...), "alpha1", "beta2", "store empty3: its secret connect2cart/bigcommerce/empty3 has no value")
	}
	wantAll(t, b.do(exitDone, "list", "--removed"), "No removed stores")
	b.sim.AddFault(awssim.Fault{Operation: "DescribeSecret", Code: "AccessDeniedException", Times: -1})
	for _, command := range []string{"list", "export"} {
		wantAll(t, b.do(exitFailed, strings.Fields(command)...), "alpha1", "store empty3: .*AccessDenied")
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

// Ensure the list says of each store when it was polled, what waits and what is
// held, in words and as JSON, and --stale finds the silent ones.
func TestList_standing(t *testing.T) {
	b := newBench(t)
	l := b.store.Ledger
	cart := ledger.Cart{Store: "alpha1", ID: "bc-alpha1"}
	if err := l.ChangeCart(t.Context(), &cart, func(c *ledger.Cart) bool {
		c.Effective, c.Conversation = 1033, ledger.Conversation{At: time.Now().Add(-time.Minute), Function: "downloadorders"}
		return true
	}); err != nil {
		t.Fatal(err)
	}
	if err := l.Remember(t.Context(), ledger.Note{Store: "alpha1", Order: "1030", Kind: "held", Text: "T1 waits"}); err != nil {
		t.Fatal(err)
	}
	wantAll(t, b.do(exitDone, "list"), `(?m)^alpha1  active  Shop +ada@shop\.example  1 min ago  1033 +0 +1 `, `(?m)^beta2   paused .* never +- +0 +0 `)
	got := b.do(exitDone, "list", "--stale", "0.0001s")
	wantAll(t, got, `(?m)^alpha1 `)
	wantAll(t, b.do(exitDone, "list", "--stale", "30d"), `Every cart under .* was polled, or connected, within 30d\.`)
	var stores []storeJSON
	if err := json.Unmarshal([]byte(b.do(exitDone, "list", "--json")), &stores); err != nil || len(stores) != 2 {
		t.Fatalf("got %+v, %v", stores, err)
	}
	if s := stores[0]; s.CartID != "bc-alpha1" || s.LastOrder != 1033 || s.LastPoll.Function != "downloadorders" || *s.Held != 1 || *s.Waiting != 0 || s.ContactEmail != "ada@shop.example" || s.SalesMail.State != "pending" {
		t.Errorf("got %+v", s)
	}
	wantAll(t, b.do(exitDone, "show", "alpha1", "--json"), `"last_order": 1033`, `"time_zone": "America/Chicago"`, `"script_url": "https://`)
	b.do(exitDone, "remove", "beta2", "--yes")
	wantAll(t, b.do(exitDone, "list", "--removed", "--json"), `"store_hash": "beta2"`, `"gone_at": "20`)
}

// Ensure a list without its table is still a list, and says what it does not
// know.
func TestList_withoutTable(t *testing.T) {
	b := newBench(t)
	b.sim.AddFault(awssim.LedgerDown())
	wantAll(t, b.do(exitFailed, "list"), `(?m)^alpha1  active .* \? +\? +\? +\? `)
	t.Setenv("LEDGER_TABLE", "")
	wantAll(t, b.do(exitDone, "list"), `Without LEDGER_TABLE, or --table, nobody knows the last polls\.`)
	wantAll(t, b.do(exitUsage, "list", "--stale", "30d"), `list --stale needs the table`)
}

// noLogin takes the AWS login away. No machine around has one, either.
func noLogin(t *testing.T) {
	t.Helper()
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "")
	noInstance := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }))
	t.Cleanup(noInstance.Close)
	t.Setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", noInstance.URL)
	t.Setenv("AWS_EC2_METADATA_DISABLED", "")
}

// Ensure an operator without an AWS login hears what to do, and nothing from the
// SDK about the places where it looked.
func TestLogin_none(t *testing.T) {
	b := newBench(t)
	noLogin(t)
	file, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	terminal := os.Stderr
	os.Stderr = file
	defer func() { os.Stderr = terminal }()
	if got := b.do(exitFailed, "list"); got != "admin: no AWS login: set AWS_PROFILE, or run aws sso login\n" {
		t.Errorf("got %q", got)
	}
	if said, err := os.ReadFile(file.Name()); err != nil || len(said) > 0 {
		t.Errorf("the SDK says %s, %v", said, err)
	}
}

// Ensure an operator whose profile gives no login sees its name, and why.
func TestLogin_profile(t *testing.T) {
	b := newBench(t)
	noLogin(t)
	profiles(t, map[string]string{"own": b.sim.URL})
	file, err := os.OpenFile(os.Getenv("AWS_CONFIG_FILE"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	fmt.Fprint(file, "[profile broken]\nregion = us-east-1\ncredential_process = exit 7\n")
	broken := `no AWS login: set AWS_PROFILE, or run aws sso login\n  the profile "broken" gives none: .*exit status 7\n$`
	wantAll(t, b.do(exitFailed, "copy", "--to-profile", "broken", "--to-table", "t"), `^admin: there: `+broken)
	t.Setenv("AWS_PROFILE", "broken")
	wantAll(t, b.do(exitFailed, "list"), `^admin: `+broken)
	t.Setenv("AWS_PROFILE", "mistyped")
	wantAll(t, b.do(exitFailed, "list"), `shared config profile, mistyped\n$`)
}
