package main

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/awssim"
)

// damage writes a value over a store's secret, as somebody might by hand. The
// store has its row.
func (b *bench) damage(hash, value string) {
	b.t.Helper()
	b.sim.SetValue(merchant.DefaultPrefix+hash, value)
	if err := b.store.MakeRow(b.t.Context(), &ledger.Version{Store: hash}); err != nil {
		b.t.Fatal(err)
	}
}

// Ensure list shows which store a bad setting stops and how to mend it, and
// still exits with 0.
func TestList_faults(t *testing.T) {
	b := newBench(t)
	b.put("gamma3", merchant.Settings{TimeZone: "Mars/Olympus", OrderStatuses: []int{0}}, merchant.Sent)
	b.damage("delta4", `{"schema":1,"settings":{"location":"shelf"}}`)
	wantAll(t, b.do(exitDone, "list"), `(?m)^alpha1 .* active `, `(?m)^gamma3  not served  `, `(?m)^delta4  not served  `,
		`(?m)^Store gamma3 cannot be served: time_zone: want an IANA name such as America/Chicago; "set gamma3 time_zone=VALUE" corrects it\.$`,
		`(?m)^Store gamma3 cannot be served: order_statuses: want numbers from 1 to 14; "set gamma3 order_statuses=VALUE" corrects it\.$`,
		`(?m)^Store delta4 cannot be served: access_token: want .*; the merchant submits an API account on the page\.$`,
		`(?m)^Store delta4 cannot be served: password_hash: want `, `(?m)^Store delta4 cannot be served: location: want `)
	wantAll(t, b.do(exitDone, "show", "gamma3"), `(?m)^State +not served$`, `(?m)^Problem +time_zone: want .*; "set gamma3 time_zone=VALUE" corrects it$`)
	wantAll(t, b.do(exitDone, "set", "gamma3", "time_zone=UTC", "order_statuses="), `time_zone +Mars/Olympus +UTC`)
	wantAll(t, b.do(exitDone, "show", "gamma3"), `(?m)^State +active$`)
	wantAll(t, b.do(exitUsage, "set", "gamma3", "status_labels=Picked up=ignore,picked-up=shipped"), `one label has two meanings`)
}

// Ensure commands print no control characters and no forged lines, with any
// text in secret and tags.
func TestRun_terminal(t *testing.T) {
	b := newBench(t)
	const trick = "\x1b]0;owned\x07\x1b[2J\u009b31m\u202eevil\u200b\u2028\rStore beta2 is removed.\nStore beta2 is removed.\tx"
	value, err := json.Marshal(map[string]any{
		"access_token": canary, "cart_id": trick, "script_url": trick, "scopes": []string{trick}, "first_contact": map[string]string{"name": trick},
		"contact":  map[string]string{"name": trick, "email": trick, "company": trick},
		"settings": map[string]any{"time_zone": trick, "location": trick, "store_code": canary, "status_labels": map[string]string{trick: trick}},
	})
	if err != nil {
		t.Fatal(err)
	}
	b.damage("alpha1", string(value))
	_, err = b.store.API.TagResource(t.Context(), &secretsmanager.TagResourceInput{SecretId: aws.String(b.store.SecretName("alpha1")), Tags: []types.Tag{
		{Key: aws.String("notification"), Value: aws.String("sent\u2028Store beta2 is removed.")}, // the worst that Secrets Manager accepts
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"list"}, {"show", "alpha1"}, {"set", "alpha1", "time_zone=UTC", "location=", "status_labels=", "--dry-run"}, {"set", "alpha1", "location=all", "--dry-run"},
		{"new-password", "alpha1", "--dry-run"}, {"remove", "alpha1"}, {"pause", "alpha1", "--dry-run"}, {"repair", "alpha1"}, {"resend-mail", "alpha1", "--dry-run"},
	} {
		checkPlain(t, args, b.do(exitDone, args...))
	}
	b.sim.AddFault(awssim.Fault{Operation: "GetSecretValue", Code: "AccessDeniedException", Message: trick})
	checkPlain(t, []string{"show"}, b.do(exitFailed, "show", "alpha1"))
	checkPlain(t, []string{"lst"}, b.do(exitUsage, "lst"+trick))
}

func checkPlain(t *testing.T, args []string, got string) {
	t.Helper()
	for _, r := range got {
		if r != '\n' && !unicode.IsGraphic(r) {
			t.Errorf("%v: shows %q in:\n%q", args, r, got)
			break
		}
	}
	if strings.Contains(got, "\nStore beta2 is removed") {
		t.Errorf("%v: shows a line that is not ours:\n%s", args, got)
	}
}

// Ensure the terminal gets only our own texts.
func TestRun_ownTextIsPlain(t *testing.T) {
	b := newBench(t)
	for _, c := range commands {
		if got := b.do(exitDone, c.name, "--help"); strings.ContainsRune(got, unicode.ReplacementChar) {
			t.Errorf("%s --help: %s", c.name, got)
		}
	}
	if got := b.do(exitDone, "--help") + b.do(exitDone, "list") + b.do(exitDone, "show", "alpha1"); strings.ContainsRune(got, unicode.ReplacementChar) {
		t.Errorf("got %s", got)
	}
}
