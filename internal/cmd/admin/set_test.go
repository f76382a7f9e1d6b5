package main

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
)

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
