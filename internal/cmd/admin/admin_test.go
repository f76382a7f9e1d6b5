package main

import (
	"bytes"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
	"connect2cart/internal/standin/awssim"
)

// canary is in every secret of the sample stores; no command may print it.
const canary = "canary4711"

// bench is a deployment with two stores, one of them paused.
type bench struct {
	t     *testing.T
	sim   *awssim.Server
	store *merchant.Vault
}

func newBench(t *testing.T) *bench {
	t.Helper()
	sim := awssim.RunT(t)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": sim.URL, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local",
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_MAX_ATTEMPTS": "1",
		"AWS_ENDPOINT_URL_SECRETS_MANAGER": "", "AWS_PROFILE": "", "AWS_SESSION_TOKEN": "", "SECRET_PREFIX": "", "LEDGER_TABLE": awssim.LedgerTable,
	} {
		t.Setenv(name, value)
	}
	cloud := aws.Config{Region: "us-east-1", BaseEndpoint: &sim.URL, Credentials: credentials.NewStaticCredentialsProvider("local", "local", "")}
	table := ledger.New(dynamodb.NewFromConfig(cloud), awssim.LedgerTable)
	b := &bench{t, sim, &merchant.Vault{API: secretsmanager.NewFromConfig(cloud), Ledger: table}}
	b.put("alpha1", merchant.Settings{TimeZone: "America/Chicago", StoreCode: canary}, merchant.Pending)
	b.put("beta2", merchant.Settings{Paused: true}, merchant.Sent)
	return b
}

func (b *bench) put(hash string, s merchant.Settings, status merchant.Notification) {
	b.t.Helper()
	m := &merchant.Merchant{
		StoreHash: hash, ClientID: secret.New(canary + "id"), ClientSecret: secret.New(canary + "secret"), AccessToken: secret.New(canary + "token"),
		PasswordHash: merchant.HashPassword(secret.New(canary)), ScriptURL: "https://connect.example.com/script",
		Contact: merchant.Contact{Name: "Ada", Email: "ada@shop.example", Company: "Shop"}, Settings: s, Scopes: []string{"Orders: ok"},
	}
	m.FirstContact = m.Contact
	if _, err := b.store.Put(b.t.Context(), m, status); err != nil {
		b.t.Fatal(err)
	}
}

// do runs a command and checks its exit code. It fails if the command printed a
// secret.
func (b *bench) do(code int, args ...string) string {
	b.t.Helper()
	var out, problems bytes.Buffer
	got := run(b.t.Context(), args, os.Getenv, &out, &problems)
	all := out.String() + problems.String()
	if got != code {
		b.t.Errorf("admin %s: got exit code %d, want %d:\n%s", strings.Join(args, " "), got, code, all)
	}
	if (problems.Len() > 0) != (code != exitDone) {
		b.t.Errorf("admin %s: exit code %d with the problems %q", strings.Join(args, " "), got, problems.String())
	}
	for _, hidden := range []string{canary, strings.TrimPrefix(merchant.HashPassword(secret.New(canary)), "sha256:")} {
		if strings.Contains(all, hidden) {
			b.t.Errorf("admin %s: a secret is printed:\n%s", strings.Join(args, " "), all)
		}
	}
	return all
}

// removeByHand does what the AWS console does on a click.
func (b *bench) removeByHand(hash string) {
	b.t.Helper()
	if _, err := b.store.API.DeleteSecret(b.t.Context(), &secretsmanager.DeleteSecretInput{SecretId: aws.String(b.store.SecretName(hash))}); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) get(hash string) *merchant.Merchant {
	b.t.Helper()
	m, err := b.store.Get(b.t.Context(), hash)
	if err != nil {
		b.t.Fatal(err)
	}
	return m
}

// writes counts the changing calls.
func (b *bench) writes() int {
	n := 0
	for _, operation := range b.sim.Operations() {
		if operation != "GetSecretValue" && operation != "DescribeSecret" && operation != "ListSecrets" {
			n++
		}
	}
	return n
}

func wantAll(t *testing.T, got string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !regexp.MustCompile(want).MatchString(got) {
			t.Errorf("got:\n%swant %q in it", got, want)
		}
	}
}

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

// Ensure pausing changes only that, and only once.
func TestPause(t *testing.T) {
	b := newBench(t)
	before, tags := b.get("alpha1"), b.sim.Secrets()[0].Tags
	wantAll(t, b.do(exitDone, "pause", "--dry-run", "alpha1"), "Dry run, nothing is changed")
	if b.get("alpha1").Settings.Paused {
		t.Error("a dry run paused the store")
	}
	wantAll(t, b.do(exitDone, "pause", "alpha1"), `alpha1 is paused\. Its polls are refused from now on\.`)
	after := b.get("alpha1")
	if !after.Settings.Paused || !after.AccessToken.Equal(before.AccessToken) || after.PasswordHash != before.PasswordHash {
		t.Error("pause: want a paused store with the same key and password")
	}
	if now := b.sim.Secrets()[0].Tags; now["notification"] != tags["notification"] || now["notification_for"] != tags["notification_for"] {
		t.Errorf("pause changed the mail's tags from %v to %v", tags, now)
	}
	n := b.writes()
	wantAll(t, b.do(exitDone, "pause", "alpha1"), "is so already")
	if b.writes() != n {
		t.Error("pausing a paused store wrote")
	}
	b.do(exitDone, "resume", "alpha1")
	if b.get("alpha1").Settings.Paused {
		t.Error("resume: still paused")
	}
	b.do(exitMissing, "pause", "nosuchstore")
	if len(b.sim.Secrets()) != 2 {
		t.Error("pausing a store that is not connected made a secret")
	}
}

// Ensure set changes several settings together and shows them before and after.
// An empty value restores the default.
func TestSet(t *testing.T) {
	b := newBench(t)
	args := []string{"set", "alpha1", "time_zone=Europe/Vienna", "order_statuses=11, 2,11", "location=ALL",
		"status_labels=Item Shipped=Shipped, Gone = completed,Late=9,Other=ignore", "answer_unknown_sku=OK", "answer_unknown_order=ok_after_3_days", "answer_below_zero=ok", "store_code=" + canary + "x", "unit_price_digits=2", "price=Regular", "order_prefix=BC-", "hold_seconds=0", "calls_at_once=4"}
	wantAll(t, b.do(exitDone, append(args, "--dry-run")...), `time_zone +America/Chicago +Europe/Vienna`, `order_statuses +default +11,2`,
		`status_labels +default +Gone=completed,Item Shipped=shipped,Late=9,Other=ignore`, `store_code +set +set`, "Dry run")
	if got := b.get("alpha1").Settings.TimeZone; got != "America/Chicago" {
		t.Errorf("a dry run set %s", got)
	}
	b.do(exitDone, args...)
	got := b.get("alpha1").Settings
	if got.TimeZone != "Europe/Vienna" || len(got.OrderStatuses) != 2 || got.Location != "all" ||
		got.StatusLabels["Gone"] != "completed" || got.AnswerUnknownSKU != merchant.AnswerOK || got.AnswerUnknownOrder != merchant.AnswerLater || got.AnswerBelowZero != merchant.AnswerOK || got.StoreCode != canary+"x" ||
		got.UnitPriceDigits != 2 || got.Price != "regular" || got.OrderPrefix != "BC-" || got.HoldSeconds == nil || *got.HoldSeconds != 0 || got.CallsAtOnce != 4 {
		t.Errorf("got %+v", got)
	}
	n := b.writes()
	wantAll(t, b.do(exitDone, args...), "is so already")
	if b.writes() != n {
		t.Error("setting what is set wrote")
	}
	b.do(exitDone, "set", "alpha1", "order_statuses=", "status_labels=", "store_code=", "answer_unknown_sku=false", "answer_unknown_order=", "answer_below_zero=false", "location=12", "unit_price_digits=", "price=", "order_prefix=", "hold_seconds=", "calls_at_once=")
	got = b.get("alpha1").Settings
	if got.OrderStatuses != nil || got.StatusLabels != nil || got.StoreCode != "" || got.AnswerUnknownSKU+got.AnswerUnknownOrder+got.AnswerBelowZero != "" || got.Location != "12" || got.UnitPriceDigits != 0 || got.Price != "" || got.OrderPrefix != "" || got.HoldSeconds != nil || got.CallsAtOnce != 0 {
		t.Errorf("got %+v, want the defaults back", got)
	}
}

// Ensure the example of the help works in a shell, the way make runs it.
func TestSet_help(t *testing.T) {
	b := newBench(t)
	example := regexp.MustCompile(`ARGS="set STORE (.*)"`).FindStringSubmatch(b.do(exitDone, "set", "--help"))
	if example == nil {
		t.Fatal("the help has no example")
	}
	line, err := exec.Command("sh", "-c", `printf '%s\n' set alpha1 `+example[1]).Output()
	if err != nil {
		t.Fatal(err)
	}
	b.do(exitDone, strings.Split(strings.TrimSpace(string(line)), "\n")...)
	if got := b.get("alpha1").Settings.StatusLabels; got["Order Shipped"] != "shipped" || got["Picked"] != "ignore" || len(got) != 2 {
		t.Errorf("got %v, want both labels", got)
	}
	wantAll(t, b.do(exitDone, "show", "alpha1"), `status_labels +Order Shipped=shipped,Picked=ignore`)
	b.do(exitDone, "set", "alpha1", "carriers=OT=OnTrac, R L = rl-carriers,Van=none")
	wantAll(t, b.do(exitDone, "show", "alpha1"), `carriers +OT=OnTrac,R L=rl-carriers,Van=none`)
	b.do(exitDone, "set", "alpha1", "carriers=", "answer_unknown_order=OK_after_3_days")
	wantAll(t, b.do(exitDone, "show", "alpha1"), `answer_unknown_order +ok_after_3_days`)
	b.do(exitDone, "set", "alpha1", "answer_unknown_order=false")
	wantAll(t, b.do(exitDone, "show", "alpha1"), `answer_unknown_order +default`)
	wantAll(t, b.do(exitDone, "show", "alpha1"), `carriers +default`)
}

// Ensure set names all mistakes at once and changes nothing.
func TestSet_errors(t *testing.T) {
	b := newBench(t)
	n := len(b.sim.Calls())
	got := b.do(exitUsage, "set", "alpha1", "time_zone=Mars/Olympus", "order_statuses=2,0", "location=shelf", "colour=red",
		"status_labels=Shipped", "answer_unknown_sku=maybe", "store_code=a\tb", "paused", "time_zone=Local", "unit_price_digits=3", "price=half", "order_prefix=BC1", "hold_seconds=23", "calls_at_once=21")
	wantAll(t, got, `"Mars/Olympus" is no time zone`, `"0" is no status`, `"shelf" is no location`, `"colour" is no setting`,
		`"Shipped": want LABEL=MEANING; commas separate the pairs`, `"maybe": want false, ok_after_3_days or ok`, `store_code: want at most 64`, `"paused": want KEY=VALUE`, `time_zone: "Local" is no time zone; want an IANA name`, `"3": want 2 or 4`, `"half": want sale or regular`, `"23": want 0 to 22`, `"21": want 1 to 20`, `order_prefix: want at most 20`)
	wantAll(t, b.do(exitUsage, "set", "alpha1", "status_labels=Gone=fishing"), `"fishing" is no known meaning`)
	wantAll(t, b.do(exitUsage, "set", "alpha1", "answer_unknown_order=maybe"), `"maybe": want false, ok_after_3_days or ok`)
	wantAll(t, b.do(exitUsage, "set", "alpha1", "carriers=OT=Pony"), `"Pony" is no known carrier`)
	wantAll(t, b.do(exitUsage, "set", "alpha1", "carriers=OnTrac"), `"OnTrac": want NAME=MEANING`)
	wantAll(t, b.do(exitUsage, "set", "alpha1", "carriers=O.T.=OnTrac,ot=none"), `one name has two meanings`)
	wantAll(t, b.do(exitUsage, "set", "alpha1", "status_labels=Picked, packed=ignore"), `"Picked": want LABEL=MEANING.*a label cannot have one`)
	wantAll(t, b.do(exitUsage, "set", "alpha1", "status_labels=Picked=ignore;Done=shipped"), `"ignore;done=shipped" is no known meaning.*commas separate the pairs`)
	if len(b.sim.Calls()) != n {
		t.Error("a command that was not understood made calls")
	}
	b.do(exitMissing, "set", "nosuchstore", "location=all")
}

// Ensure new-password shows the new Cart Password once and stores it.
func TestNewPassword(t *testing.T) {
	b := newBench(t)
	before := b.get("alpha1").PasswordHash
	b.do(exitDone, "new-password", "alpha1", "--dry-run")
	if b.get("alpha1").PasswordHash != before {
		t.Error("a dry run replaced the password")
	}
	got := b.do(exitDone, "new-password", "alpha1")
	shown := regexp.MustCompile(`Cart Password  ([0-9A-Z-]{39})\n`).FindStringSubmatch(got)
	if shown == nil || !b.get("alpha1").PasswordMatches(secret.New(shown[1])) {
		t.Error("the password that is shown is not the one that is kept")
	}
	if strings.Contains(got, b.get("alpha1").PasswordHash) || b.get("alpha1").PasswordMatches(secret.New(canary)) {
		t.Error("the hash is shown, or the old password still works")
	}
}

// Ensure resend-mail makes a mail due again.
func TestResendMail(t *testing.T) {
	b := newBench(t)
	b.do(exitDone, "resend-mail", "beta2", "--dry-run")
	b.do(exitUsage, "resend-mail", "beta2", "--mail=everyone")
	if got := b.sim.Secrets()[1].Tags["notification"]; got != "sent" {
		t.Fatalf("got tag %s before the mail was asked for", got)
	}
	b.do(exitDone, "resend-mail", "beta2")
	b.do(exitDone, "resend-mail", "--mail", "confirmation", "beta2")
	sum, err := b.store.Describe(t.Context(), "beta2")
	if err != nil || !sum.Due(time.Now()) || !sum.Confirmation.Due(time.Now()) {
		t.Errorf("got %+v, %v, want both mails due", sum, err)
	}
	b.do(exitMissing, "resend-mail", "nosuchstore")
}

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
	b.sim.SetValue(merchant.DefaultPrefix+"gamma3", `{"schema":2,"access_token":"`+canary+`"}`)
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
			b.do(exitFailed, "remove", "alpha1", "--yes")
		},
		"restoring": func(b *bench) {
			b.do(exitDone, "remove", "alpha1", "--yes")
			b.sim.AddFault(awssim.Fault{Operation: "PutSecretValue", Code: "InternalServiceError", Times: -1})
			b.do(exitFailed, "restore", "alpha1")
		},
	}
	for name, breakOff := range breaks {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			breakOff(b)
			b.sim.ClearFaults()
			wantAll(t, b.do(exitDone, "list"), `(?m)^alpha1  bc-alpha1  half removed  `)
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

// Ensure every answer about a change begins with the deployment, even in a dry
// run or without a change. An error about a missing store names the deployment,
// too.
func TestRun_where(t *testing.T) {
	b := newBench(t)
	changes := [][]string{{"pause", "alpha1"}, {"resume", "alpha1"}, {"set", "alpha1", "location=all"}, {"new-password", "alpha1"},
		{"resend-mail", "alpha1"}, {"repair", "alpha1"}, {"remove", "alpha1", "--yes"}, {"restore", "alpha1"}}
	for _, args := range changes {
		dry := append(slices.Clone(args), "--dry-run")
		for _, args := range [][]string{dry, args} {
			wantAll(t, b.do(exitDone, args...), `^In us-east-1, secrets connect2cart/bigcommerce/\n`)
		}
	}
	for _, args := range [][]string{{"pause", "beta2"}, {"set", "beta2", "location="}} {
		wantAll(t, b.do(exitDone, args...), `^In us-east-1, secrets connect2cart/bigcommerce/\n(.*\n)*Nothing to change: store beta2 is so already`)
	}
	for _, c := range commands {
		isChange := strings.Contains(b.do(exitDone, c.name, "--help"), "--dry-run")
		if isChange != slices.ContainsFunc(changes, func(args []string) bool { return args[0] == c.name }) {
			t.Errorf("%s: changes something: %t; this test takes it for the other", c.name, isChange)
		}
	}
	for _, args := range changes {
		args := append([]string{args[0], "nosuchstore"}, args[2:]...)
		wantAll(t, b.do(exitMissing, args...), `no such store is connected in us-east-1, secrets connect2cart/bigcommerce/`)
	}
}

// Ensure a misunderstood command exits with 2. Help exits with 0 and works
// without an account.
func TestRun_usage(t *testing.T) {
	b := newBench(t)
	for _, args := range [][]string{{}, {"lst"}, {"show"}, {"show", "a", "b"}, {"list", "--colour"}, {"pause", "alpha1", "--yes"}} {
		b.do(exitUsage, args...)
	}
	t.Setenv("AWS_REGION", "")
	t.Setenv("AWS_DEFAULT_REGION", "")
	wantAll(t, b.do(exitUsage, "list"), "set AWS_REGION")
	wantAll(t, b.do(exitDone, "--help"), "Exit codes: 0 done, or told what would be done;")
	for _, c := range commands {
		wantAll(t, b.do(exitDone, c.name, "--help"), "Usage: admin "+c.name, "--prefix")
		wantAll(t, b.do(exitDone, "help", c.name), "Usage: admin "+c.name)
	}
	wantAll(t, b.do(exitDone, "set", "--help"), `--dry-run +say what would change`, `time_zone +IANA name`,
		`make admin ARGS="set STORE 'status_labels=Order Shipped=shipped,Picked=ignore'"`)
}

// Ensure the help shows the default of each flag, and resume's help agrees with
// its answer.
func TestRun_help(t *testing.T) {
	b := newBench(t)
	wantAll(t, b.do(exitDone, "remove", "--help"), `--window DAYS +recovery window in DAYS, 7 to 30 \(default 30\)\n`, `--yes +really remove the store\n`)
	wantAll(t, b.do(exitDone, "resend-mail", "--help"), `--mail MAIL +which MAIL: sales, confirmation to the contact, or notice to the previous one \(default sales\)\n`)
	if got := b.do(exitDone, "resume", "--help"); strings.Contains(got, "minutes") || !strings.Contains(got, "Its next poll is answered.") {
		t.Errorf("got:\n%swant the next poll answered", got)
	}
	wantAll(t, b.do(exitDone, "resume", "beta2"), `Its next poll is answered\.`)
}

// Ensure a prefix without its slash gets a refusal before any call, from a flag
// or the environment. It would look like a deployment without stores.
func TestRun_prefix(t *testing.T) {
	b := newBench(t)
	n := len(b.sim.Calls())
	for _, args := range [][]string{{"list"}, {"show", "alpha1"}, {"pause", "alpha1"}} {
		wantAll(t, b.do(exitUsage, append(args, "--prefix", "connect2cart/bigcommerce")...),
			`--prefix=connect2cart/bigcommerce: want a slash at the end: connect2cart/bigcommerce/\n`)
	}
	t.Setenv("SECRET_PREFIX", "connect2cart-dev")
	wantAll(t, b.do(exitUsage, "list"), `SECRET_PREFIX=connect2cart-dev: want a slash at the end: connect2cart-dev/\n`)
	if len(b.sim.Calls()) != n {
		t.Error("a prefix that was refused made calls")
	}
	wantAll(t, b.do(exitDone, "list", "--prefix", merchant.DefaultPrefix), `Stores: 2`)
}

// Ensure the error of AWS reaches the operator, with exit code 1.
func TestRun_failure(t *testing.T) {
	b := newBench(t)
	b.sim.AddFault(awssim.Fault{Code: "AccessDeniedException", Message: "not authorized", Times: -1})
	for _, args := range [][]string{{"list"}, {"list", "--removed"}, {"show", "alpha1"}, {"pause", "alpha1"}, {"new-password", "alpha1"}, {"restore", "alpha1"}} {
		wantAll(t, b.do(exitFailed, args...), "AccessDenied")
	}
}
