package onboard_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"connect2cart/internal/onboard"
	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
)

// canaries are secrets for Secrets Manager and BigCommerce alone. They look
// like real ones.
var canaries = map[string]string{
	"client_id":     "canaryclientidcanaryclientid001",
	"client_secret": strings.Repeat("ca4a", 16),
	"access_token":  "canaryaccesstokencanarytoken001",
}

// leaks lists the canaries in a text. It knows every spelling of a careless
// hand.
func leaks(text string) []string {
	var found []string
	lower := strings.ToLower(text)
	for name, canary := range canaries {
		for _, part := range []string{canary, canary[:16], canary[len(canary)-16:]} {
			if strings.Contains(lower, part) {
				found = append(found, name)
				break
			}
		}
	}
	slices.Sort(found)
	return found
}

// echo is a BigCommerce that repeats the token in every part of its answer.
func echo(status int) http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		token := r.Header.Get("X-Auth-Token")
		body := fmt.Sprintf(`{"status":%d,"title":"token %s is not good","errors":{"token":%q}}`, status, token, token)
		return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: readCloser(body), Request: r}, nil
	})
}

// Ensure submitted secrets stay out of all answers, mails, log lines, tags and
// rows of the table. The table holds nothing personal either. This holds in
// every kind of failure.
func TestCanary(t *testing.T) {
	for name, test := range map[string]struct {
		arrange func(*rig)
		change  []string
		want    int // status of JSON
	}{
		"all goes well":                       {nil, nil, 201},
		"a permission is missing":             {func(g *rig) { g.scopes(bcsim.SeedScopes().Without("store_v2_orders")) }, nil, 422},
		"read-only":                           {func(g *rig) { g.scopes(bcsim.SeedScopes().ReadOnly("store_v2_orders")) }, nil, 422},
		"the wrong store":                     {nil, []string{"store_hash", "nosuchstore"}, 422},
		"token and client ID exchanged":       {nil, []string{"client_id", canaries["access_token"], "access_token", canaries["client_id"]}, 422},
		"the token as store hash":             {nil, []string{"store_hash", canaries["access_token"]}, 400},
		"the token as e-mail":                 {nil, []string{"contact_email", canaries["access_token"]}, 400},
		"the token as time zone":              {nil, []string{"time_zone", canaries["access_token"]}, 400},
		"the token as company":                {nil, []string{"company", "my token: " + canaries["access_token"]}, 400},
		"the client secret as name":           {nil, []string{"contact_name", canaries["client_secret"]}, 400},
		"a cut off token as phone":            {nil, []string{"phone", canaries["access_token"][:18]}, 400},
		"the token as first order":            {nil, []string{"first_order", canaries["access_token"]}, 400},
		"a cut off token as e-mail":           {nil, []string{"contact_email", canaries["access_token"][:24]}, 400},
		"the token as store hash, cut to fit": {nil, []string{"store_hash", canaries["access_token"][:20], "access_token", canaries["access_token"][:20]}, 400},
		"the token in groups as company":      {nil, []string{"company", canaries["access_token"][:16] + " " + canaries["access_token"][16:]}, 400},
		"a cut off token as store hash":       {nil, []string{"store_hash", canaries["access_token"][:18]}, 400},
		"BigCommerce is down":                 {func(g *rig) { g.store.Fail(bcsim.Fault{Status: 507, Body: canaries["access_token"]}) }, nil, 503},
		"BigCommerce repeats the token, 401":  {func(g *rig) { g.handler.Transport = echo(401) }, nil, 422},
		"BigCommerce repeats the token, 403":  {func(g *rig) { g.handler.Transport = echo(403) }, nil, 422},
		"BigCommerce repeats the token, 507":  {func(g *rig) { g.handler.Transport = echo(507) }, nil, 503},
		"our own code panics with the token": {func(g *rig) {
			g.handler.Transport = roundTripper(func(r *http.Request) (*http.Response, error) { panic(r.Header.Get("X-Auth-Token")) })
		}, nil, 500},
		"our own code panics beside other calls": {func(g *rig) {
			g.handler.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
				if strings.HasSuffix(r.URL.Path, "/customers") {
					panic(r.Header.Get("X-Auth-Token"))
				}
				return http.DefaultTransport.RoundTrip(r)
			})
		}, nil, 500},
		"SES refuses": {func(g *rig) { g.aws.SetOutage(true) }, nil, 201},
		"Secrets Manager refuses": {func(g *rig) {
			g.aws.AddFault(awssim.Fault{Operation: "CreateSecret", Code: "AccessDeniedException", Message: "no", Times: -1})
		}, nil, 500},
		"Secrets Manager is cut": {func(g *rig) { g.aws.AddFault(awssim.Fault{Operation: "CreateSecret", Cut: true, Times: -1}) }, nil, 500},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newRig(t, func(h *onboard.Handler) { h.ToContact = true })
			account := g.store.Account()
			account.AccessToken = canaries["access_token"]
			g.store.SetAccount(account.StoreHash, account)
			if test.arrange != nil {
				test.arrange(g)
			}
			fields := g.goodBut("client_id", canaries["client_id"], "client_secret", canaries["client_secret"])
			for i := 0; i < len(test.change); i += 2 {
				fields[test.change[i]] = test.change[i+1]
			}
			asJSON, asForm := g.postJSON(fields), g.postForm(fields)
			if asJSON.status != test.want {
				t.Errorf("got status %d, want %d", asJSON.status, test.want)
			}
			g.waitLine(2)
			_ = g.notifier().Run(t.Context()) // its log counts too
			for where, text := range map[string]string{
				"JSON answer": asJSON.everything(), "page": asForm.everything(), "log": g.logs.String(),
				"mails": marshal(t, g.aws.Messages()), "names and tags": marshal(t, g.aws.Secrets()), "calls": marshal(t, g.aws.Calls()),
				"table": g.aws.LedgerText(),
			} {
				if found := leaks(text); found != nil {
					t.Errorf("%s: holds %v", where, found)
				}
			}
			// A random text may hold four letters by chance, but not as a word.
			if found := regexp.MustCompile(`(?i)\banna\b|muster|example\.com|127\.0\.0\.1`).FindString(g.aws.LedgerText()); found != "" {
				t.Errorf("table: holds %q", found)
			}
			if asJSON.status != 400 && !strings.Contains(g.aws.LedgerText(), "unknown-keys") {
				t.Error("the table lacks the count of tries; this tests nothing")
			}
		})
	}
}

// Ensure the Cart Password appears in one answer only. The store's record has
// only its hash.
func TestCanary_cartPassword(t *testing.T) {
	g := newRig(t, func(h *onboard.Handler) { h.ToContact = true })
	password := g.postJSON(g.good()).json(t).CartPassword
	g.waitLine(1)
	again := g.postForm(g.good())
	value, _ := g.aws.Value(g.secretName())
	for where, text := range map[string]string{
		"kept": value, "log": g.logs.String(), "mails": marshal(t, g.aws.Messages()), "second answer": again.everything(), "tags": marshal(t, g.aws.Secrets()), "table": g.aws.LedgerText(),
	} {
		if strings.Contains(text, password) || strings.Contains(text, strings.ReplaceAll(password, "-", "")) {
			t.Errorf("%s: holds the Cart Password", where)
		}
	}
}

// Ensure answer and log repeat no part of a malformed body.
func TestCanary_malformed(t *testing.T) {
	g := newRig(t)
	token := canaries["access_token"]
	for _, a := range []answer{
		g.post("application/json", `{"access_token":"`+token+`",`),
		g.post("application/x-www-form-urlencoded", "access_token="+token+"%zz"),
		g.post("text/"+token, token),
		g.do("GET", "/"+token+"?access_token="+url.QueryEscape(token), "", ""),
		g.do("GET", "/assets/"+token, "", ""),
		g.post("application/json", "{}", "X-Request-Id", "\""+token+" \""),
	} {
		if found := leaks(a.everything()); found != nil {
			t.Errorf("answer with status %d holds %v", a.status, found)
		}
	}
	g.waitLine(6)
	if found := leaks(g.logs.String()); found != nil {
		t.Errorf("the log holds %v", found)
	}
}

// Ensure each request leaves one log line with an operator's facts.
func TestLog(t *testing.T) {
	g := newRig(t)
	g.post("application/json", marshal(t, g.good()), "X-Request-Id", "abc-123")
	line := g.waitLine(1)
	for key, want := range map[string]any{"request_id": "abc-123", "function": "credentials", "store": "teststore1", "outcome": "connected", "calls": 18.0, "retries": 0.0, "items": 1.0} {
		if line[key] != want {
			t.Errorf("got %s %v, want %v", key, line[key], want)
		}
	}
	if _, ok := line["took_ms"].(float64); !ok {
		t.Error("the line lacks took_ms")
	}
	g.postJSON(g.goodBut("store_hash", "no hash at all"))
	if line := g.waitLine(2); line["store"] != "" || line["outcome"] != "invalid" || line["items"] != 0.0 {
		t.Errorf("got store %v, outcome %v, items %v; want none, invalid, 0", line["store"], line["outcome"], line["items"])
	}
	g.store.Fail(bcsim.Fault{Status: 503, Path: "/v3/customers", Times: 1})
	g.postJSON(g.good())
	if line := g.waitLine(3); line["retries"] != 1.0 || line["calls"] != 19.0 {
		t.Errorf("got %v calls, %v retries; want 19, 1", line["calls"], line["retries"])
	}
}

func marshal(t testing.TB, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
