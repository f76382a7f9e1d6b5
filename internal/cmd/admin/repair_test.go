package main

import (
	"strings"
	"testing"

	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
	"connect2cart/internal/standin/awssim"
)

// Ensure repair brings a half-written secret back to the version before, and a
// dry run changes nothing.
func TestRepair(t *testing.T) {
	b := newBench(t)
	before := b.get("alpha1")
	b.damage("alpha1", `{"schema":1,"access_token":"`+canary+`","store_ha`)
	n := b.writes()
	wantAll(t, b.do(exitDone, "repair", "bc-alpha1", "--dry-run"), `^In us-east-1, secrets connect2cart/bigcommerce/\nDry run, nothing is changed\. Without it:\n`+
		`Store alpha1 goes back to the version of \d{4}-\d\d-\d\d \d\d:\d\d UTC, as it was then\.\nIts next poll is answered\.\n$`)
	if b.writes() != n {
		t.Error("a dry run wrote")
	}
	wantAll(t, b.do(exitDone, "repair", "alpha1"), `^In us-east-1, .*\nStore alpha1 goes back to the version of `)
	if after := b.get("alpha1"); !after.AccessToken.Equal(before.AccessToken) || after.PasswordHash != before.PasswordHash || after.Settings.TimeZone != "America/Chicago" {
		t.Errorf("got %+v, want what it was", after)
	}
	wantAll(t, b.do(exitDone, "repair", "alpha1"), `Store alpha1: its secret can be read, there is nothing to repair\.`)
	b.do(exitMissing, "repair", "nosuchstore")
}

// Ensure repair keeps the whole parts if both versions are damaged. It names
// the missing parts and hides all values.
func TestRepair_pieces(t *testing.T) {
	b := newBench(t)
	for name, tt := range map[string]struct {
		value string
		want  []string
	}{
		"key and password survive": {`{"schema":1,"access_token":"` + canary + `","password_hash":"` + merchant.HashPassword(secret.New(canary)) + `","settings":{"location":"all","time_z`,
			[]string{`(?m)^Kept: access_token, password_hash, settings\.location\.$`, `(?m)^Lost: none\. All other settings are back to the default\.$`, `Its next poll is answered\.`}},
		"the password is lost": {`{"schema":1,"access_token":"` + canary + `","settings":{"paused":true},"contact":7}`,
			[]string{`Kept: access_token, settings\.paused\.`, `Lost: password_hash\.`, `"new-password gamma3", or the merchant's next submission, makes one`, `It is paused\.`}},
		"all is lost": {canary, []string{`Kept: none\.`, `Lost: access_token, password_hash\.`, `access_token: want .*; the merchant submits an API account on the page`}},
		"removed":     {`{"schema":1,"removed":true,"settings":{"time_zone":"` + canary, []string{`Kept: removed\.`, `It is half removed: "restore gamma3" or "remove gamma3" ends that\.`}},
		"bad setting": {`{"schema":1,"settings":{"time_zone":"` + canary + `"},"x"`, []string{`Kept: settings\.time_zone\.`, `time_zone: want an IANA name such as America/Chicago; "set gamma3 time_zone=VALUE" corrects it`}},
	} {
		t.Run(name, func(t *testing.T) {
			b.t = t
			b.damage("gamma3", "x") // damages the version before as well
			b.damage("gamma3", tt.value)
			dry := b.do(exitDone, "repair", "gamma3", "--dry-run")
			got := b.do(exitDone, "repair", "gamma3")
			wantAll(t, got, tt.want...)
			if strings.Replace(dry, "Dry run, nothing is changed. Without it:\n", "", 1) != got {
				t.Errorf("the dry run said:\n%s", dry)
			}
			if _, err := b.store.Find(t.Context(), "gamma3"); err != nil {
				t.Errorf("afterwards: %v", err)
			}
		})
	}
}

// Ensure repair leaves a newer program's secret alone, and tells a failure of
// AWS from damage.
func TestRepair_refused(t *testing.T) {
	b := newBench(t)
	b.damage("alpha1", `{"schema":2,"access_token":"`+canary+`"}`)
	n := b.writes()
	wantAll(t, b.do(exitFailed, "repair", "alpha1"), `store alpha1: its secret has schema 2, this program knows up to 1\n  use the admin of the version that wrote it\n$`)
	b.damage("beta2", `{`)
	b.sim.AddFault(awssim.Fault{Operation: "GetSecretValue", Skip: 1, Times: -1, Code: "AccessDeniedException", Message: "not authorized"})
	wantAll(t, b.do(exitFailed, "repair", "beta2"), `AccessDenied`)
	if b.writes() != n {
		t.Error("something was written")
	}
}

// Ensure a refused repair says so if the earlier version is the newer one, and
// that its way out works.
func TestRepair_newerBefore(t *testing.T) {
	b := newBench(t)
	b.damage("alpha1", `{"schema":2,"access_token":"`+canary+`"}`)
	b.damage("alpha1", `{"sch`)
	wantAll(t, b.do(exitFailed, "repair", "alpha1"), `store alpha1: its secret is damaged, and the version before has schema 2, this program knows up to 1\n`+
		`  the admin of the version that wrote it goes back to that one; without it, "remove alpha1" and let the merchant submit the page again\n$`)
	b.do(exitDone, "remove", "alpha1", "--yes")
}

// Ensure list and show name a Cart ID that cannot log in, show the right one,
// and still call the store served.
func TestShow_cartID(t *testing.T) {
	b := newBench(t)
	m := b.get("alpha1")
	b.damage("alpha1", `{"access_token":"`+canary+`","password_hash":"`+m.PasswordHash+`","cart_id":"bc-other"}`)
	want := `cart_id: want bc-alpha1; polls use that, and the next change of the store writes it`
	wantAll(t, b.do(exitDone, "show", "alpha1"), `Cart ID +bc-alpha1\n`, `State +active\n`, `Problem +`+want)
	wantAll(t, b.do(exitDone, "list"), `alpha1 +active`, `Store alpha1 has a problem: `+want)
	b.do(exitDone, "set", "alpha1", "location=all")
	for _, command := range []string{"list", "show alpha1"} {
		if got := b.do(exitDone, strings.Fields(command)...); strings.Contains(got, "cart_id") {
			t.Errorf("%s after a change: got\n%s", command, got)
		}
	}
}
