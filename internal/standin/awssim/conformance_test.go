package awssim_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/aws/smithy-go"

	"connect2cart/internal/standin/awssim"
)

// check is one thing Connect2Cart relies on. It makes a few calls of the SDK
// and boils them down to a line of text. Any honest stand-in gives the same
// line.
type check struct {
	name string
	do   func(context.Context, clients) string
	want string
}

// difference is a known answer of moto's that differs from ours, and our
// reason.
type difference struct{ moto, why string }

var differences = map[string]difference{
	"create over a secret that is marked for deletion": {"ResourceExistsException", "AWS says InvalidRequestException: a secret with this name is already scheduled for deletion"},
	"put into a secret that is marked for deletion":    {"ok", "moto looks at the mark in GetSecretValue only; AWS's list of errors of PutSecretValue has InvalidRequestException for it"},
	"tag a secret that is marked for deletion":         {"ok", "the same, for TagResource"},
	"its date is that of the mark, not of the end":     {"30", "AWS's API_SecretListEntry: when the deletion occurred. Who measured it found the same in DescribeSecret: now, where DeleteSecret says in seven days"},
	"the list filters it, too":                         {"p/a:30 p/b:none p/c:none", "the same, for ListSecrets"},
	"go back to an earlier version":                    {"ok v2 1:AWSCURRENT 2:AWSPREVIOUS", "moto moves the labels, but goes on reading the version that was put last"},
	"a mail to 51 recipients":                          {"MessageRejected", "SES says InvalidParameterValue: Recipient count exceeds 50"},
	"a name with a blank":                              {"ok", "moto does not validate names; AWS says ValidationException"},
	"a value of 65,537 bytes":                          {"ok", "moto has no limit; AWS takes 65,536 bytes"},
	"a tag with characters that no tag has":            {"ok", "moto does not validate tags"},
	"a mail without recipients":                        {"ok", "moto counts no recipients; SES misses the header To"},
	"a mail to an address that is none":                {"ok", "moto looks for a domain at the end only"},
}

// Ensure the stand-in behaves as users of the SDK expect.
func TestConformance_awssim(t *testing.T) {
	for _, c := range checks() {
		t.Run(c.name, func(t *testing.T) {
			got := c.do(t.Context(), clientsOf(awssim.RunT(t).URL, nil))
			if got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// Ensure moto, as an independent referee, agrees. Each listed difference must
// be a real one.
func TestConformance_moto(t *testing.T) {
	url := runMoto(t)
	listed := 0
	for _, c := range checks() {
		t.Run(c.name, func(t *testing.T) {
			want := c.want
			if d, ok := differences[c.name]; ok {
				want = d.moto
				listed++
			}
			if got := askMoto(t, url, c, want); got != want {
				t.Errorf("moto: got %s, want %s (the stand-in: %s)", got, want, c.want)
			}
		})
	}
	if listed != len(differences) {
		t.Errorf("%d differences are listed, %d of them have a check", len(differences), listed)
	}
}

// askMoto runs a check on an empty moto.
func askMoto(t *testing.T, url string, c check, want string) string {
	network := &watched{RoundTripper: http.DefaultTransport}
	return network.ask(t, want, func(int) string {
		resetMoto(t, url)
		return c.do(t.Context(), clientsOf(url, network))
	})
}

func checks() []check { return append(secretChecks(), mailChecks()...) }

const noAnswer = "no answer"

// code boils an SDK error down to its code.
func code(err error) string {
	if err == nil {
		return "ok"
	}
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		return api.ErrorCode()
	}
	return fmt.Sprintf("%s: %v", noAnswer, err)
}
