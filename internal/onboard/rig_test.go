package onboard_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
	"github.com/aws/aws-sdk-go-v2/service/ses"

	"connect2cart/internal/connection"
	"connect2cart/internal/email"
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/onboard"
	"connect2cart/internal/proof/cloudtest"
	"connect2cart/internal/proof/logtest"
	"connect2cart/internal/secret"
	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
)

// rig is the page and the world around it: a BigCommerce store, Secrets Manager
// and SES. It talks to all of them over the wire.
type rig struct {
	t       testing.TB
	store   *bcsim.Server
	aws     *awssim.Server
	handler *onboard.Handler
	url     string
	logs    *logtest.Buffer
	busy    sync.WaitGroup // requests over the wire; each logs its line after its answer
}

func newRig(t testing.TB, adjust ...func(*onboard.Handler)) *rig {
	t.Helper()
	g := &rig{t: t, store: bcsim.RunT(t, bcsim.WithQuota(bcsim.Quota{Limit: 100000, Window: time.Minute})), aws: awssim.RunT(t), logs: &logtest.Buffer{}}
	cloud := cloudtest.Once(cloudtest.At(g.aws.URL))
	table := ledger.New(dynamodb.NewFromConfig(cloud), awssim.LedgerTable)
	g.handler = &onboard.Handler{
		Merchants:      &merchant.Vault{API: secretsmanager.NewFromConfig(cloud), Ledger: table},
		Ledger:         table,
		Mail:           &email.Sender{API: ses.NewFromConfig(cloud), From: "no-reply@example.com", Sales: "sales@example.com"},
		Log:            slog.New(slog.NewJSONHandler(g.logs, &slog.HandlerOptions{Level: slog.LevelDebug})),
		BigCommerceURL: g.store.URL,
	}
	for _, a := range adjust {
		a(g.handler)
	}
	handler := &connection.Handler{Page: g.handler}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.busy.Add(1)
		defer g.busy.Done()
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	g.url = server.URL
	return g
}

// notifier is the scheduled function of the same service.
func (g *rig) notifier() *onboard.Notifier {
	return &onboard.Notifier{Merchants: g.handler.Merchants, Ledger: g.handler.Ledger, Mail: g.handler.Mail, Log: g.handler.Log}
}

// good is a valid submission for the rig's store.
func (g *rig) good() map[string]string {
	a := g.store.Account()
	return map[string]string{
		"store_hash": a.StoreHash, "client_id": a.ClientID, "client_secret": a.ClientSecret, "access_token": a.AccessToken,
		"contact_name": "Anna Muster", "contact_email": "anna@example.com", "company": "Muster & Söhne", "time_zone": "America/Chicago",
	}
}

// goodBut is a good submission with other values, name and value in turn.
func (g *rig) goodBut(pairs ...string) map[string]string {
	f := g.good()
	for i := 0; i < len(pairs); i += 2 {
		f[pairs[i]] = pairs[i+1]
	}
	return f
}

// answer is an HTTP answer, read.
type answer struct {
	status int
	header http.Header
	body   string
}

// problemView is one of an answer's errors, as a program sees it.
type problemView struct {
	Field     string `json:"field,omitempty"`
	Code      string `json:"code"`
	Message   string `json:"message"`
	RequestID string `json:"request_id,omitempty"`
}

// connectedView has every possible field of a JSON answer.
type connectedView struct {
	CartID       string          `json:"cart_id"`
	CartPassword string          `json:"cart_password"`
	ScriptURL    string          `json:"script_url"`
	StoreHash    string          `json:"store_hash"`
	Scopes       []onboard.Scope `json:"scopes"`
	Notification string          `json:"notification"`
	Advice       []string        `json:"advice"`
	Errors       []problemView   `json:"errors"`
}

func (a answer) json(t testing.TB) connectedView {
	t.Helper()
	var v connectedView
	if err := json.Unmarshal([]byte(a.body), &v); err != nil {
		t.Fatalf("status %d: body is not JSON: %v\n%s", a.status, err, a.body)
	}
	return v
}

// codes are an answer's errors as "field code", in order.
func (v connectedView) codes() []string {
	var codes []string
	for _, e := range v.Errors {
		codes = append(codes, strings.TrimSpace(e.Field+" "+e.Code))
	}
	return codes
}

func (g *rig) postJSON(fields map[string]string) answer {
	g.t.Helper()
	body, err := json.Marshal(fields)
	if err != nil {
		g.t.Fatal(err)
	}
	return g.post("application/json", string(body))
}

func (g *rig) postForm(fields map[string]string) answer {
	g.t.Helper()
	values := url.Values{}
	for name, value := range fields {
		values.Set(name, value)
	}
	return g.post("application/x-www-form-urlencoded", values.Encode())
}

func (g *rig) post(contentType, body string, headers ...string) answer {
	g.t.Helper()
	return g.do(http.MethodPost, "/credentials", contentType, body, headers...)
}

func (g *rig) do(method, path, contentType, body string, headers ...string) answer {
	g.t.Helper()
	req, err := http.NewRequest(method, g.url+path, strings.NewReader(body))
	if err != nil {
		g.t.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	if g.url == "" { // in a bubble
		req.RemoteAddr = "192.0.2.1:0"
		return g.serve(&connection.Handler{Page: g.handler}, req)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		g.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		g.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, string(text)}
}

// secretName is the name of the rig's secret.
func (g *rig) secretName() string { return merchant.DefaultPrefix + g.store.Account().StoreHash }

// kept is the stored JSON of the rig's store, or nil.
func (g *rig) kept() map[string]any {
	g.t.Helper()
	text, ok := g.aws.Value(g.secretName())
	if !ok {
		return nil
	}
	var v map[string]any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		g.t.Fatal(err)
	}
	return v
}

// tags are the tags of the rig's secret.
func (g *rig) tags() map[string]string {
	for _, s := range g.aws.Secrets() {
		if s.Name == g.secretName() {
			return s.Tags
		}
	}
	return nil
}

// tag sets one tag of the rig's secret by hand.
func (g *rig) tag(key, value string) {
	g.t.Helper()
	_, err := g.handler.Merchants.API.TagResource(g.t.Context(), &secretsmanager.TagResourceInput{
		SecretId: aws.String(g.secretName()), Tags: []types.Tag{{Key: &key, Value: &value}},
	})
	if err != nil {
		g.t.Fatal(err)
	}
}

// nothingKept fails the test if a refused submission left anything behind.
func (g *rig) nothingKept() {
	g.t.Helper()
	if n := len(g.aws.Secrets()); n != 0 {
		g.t.Errorf("%d secrets are kept, want none", n)
	}
	if n := len(g.aws.Messages()); n != 0 {
		g.t.Errorf("%d mails were sent, want none", n)
	}
}

// lines are the log lines so far.
func (g *rig) lines() []map[string]any {
	g.t.Helper()
	var lines []map[string]any
	for text := range strings.Lines(g.logs.String()) {
		var line map[string]any
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			g.t.Fatalf("log line is not JSON: %s", text)
		}
		lines = append(lines, line)
	}
	return lines
}

// waitLine is a request's last log line. It comes after the answer, so waitLine
// waits for the handler.
func (g *rig) waitLine(count int) map[string]any {
	g.t.Helper()
	g.busy.Wait()
	lines := slices.DeleteFunc(g.lines(), func(line map[string]any) bool { return line["msg"] != "request" })
	if len(lines) < count {
		g.t.Fatalf("no request line %d in:\n%s", count, g.logs.String())
	}
	return lines[count-1]
}

// scopes gives the rig's account other permissions.
func (g *rig) scopes(s bcsim.Scopes) {
	account := g.store.Account()
	account.Scopes = s
	g.store.SetAccount(account.StoreHash, account)
}

// everything is the whole text of an answer, headers included.
func (a answer) everything() string {
	var b strings.Builder
	if err := a.header.Write(&b); err != nil {
		return err.Error()
	}
	return b.String() + a.body
}

// shown is a page without the texts for its script.
func shown(page string) string {
	before, rest, _ := strings.Cut(page, `<script type="application/json"`)
	_, after, _ := strings.Cut(rest, "</script>")
	return before + after
}

// roundTripper is a network of one function.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func readCloser(text string) io.ReadCloser { return io.NopCloser(strings.NewReader(text)) }

func newSecret(text string) secret.String { return secret.New(text) }
