package metrics_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/ses"
	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/email"
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/metrics"
	"connect2cart/internal/onboard"
	"connect2cart/internal/proof/cloudtest"
	"connect2cart/internal/script"
	"connect2cart/internal/secret"
	"connect2cart/internal/shop"
	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
)

// document is a log line as CloudWatch reads it.
type document struct {
	root map[string]any
	AWS  struct {
		Timestamp         *int64
		CloudWatchMetrics []struct {
			Namespace  string
			Dimensions [][]string
			Metrics    []struct{ Name, Unit string }
		}
	} `json:"_aws"`
}

// units are the CloudWatch units in use here.
var units = []string{"Count", "Milliseconds", "Seconds"}

// read checks a line against the specification of the embedded metric format.
// It returns the line's figures by "name dimension".
func read(t *testing.T, line string) (document, map[string]float64) {
	t.Helper()
	var d document
	if json.Unmarshal([]byte(line), &d) != nil || json.Unmarshal([]byte(line), &d.root) != nil {
		t.Fatalf("no JSON object: %s", line)
	}
	found := map[string]float64{}
	if d.root["_aws"] == nil {
		return d, found
	}
	if at := d.AWS.Timestamp; at == nil || time.Since(time.UnixMilli(*at)).Abs() > time.Hour {
		t.Errorf("no timestamp in milliseconds: %s", line)
	}
	for _, directive := range d.AWS.CloudWatchMetrics {
		if directive.Namespace == "" || len(directive.Dimensions) == 0 || len(directive.Metrics) == 0 || len(directive.Metrics) > 100 {
			t.Errorf("incomplete directive: %s", line)
		}
		for _, set := range directive.Dimensions {
			for _, name := range set {
				if text, ok := d.root[name].(string); !ok || text == "" || len(text) > 250 {
					t.Errorf("dimension %s is %v, want a short text: %s", name, d.root[name], line)
				}
			}
			for _, m := range directive.Metrics {
				value, ok := d.root[m.Name].(float64)
				if !ok || !slices.Contains(units, m.Unit) {
					t.Errorf("figure %s in %s is %v, want a number: %s", m.Name, m.Unit, d.root[m.Name], line)
				}
				found[strings.Join(append([]string{m.Name}, set...), " ")] = value
			}
		}
	}
	return d, found
}

func newLog(level slog.Level) (*slog.Logger, *bytes.Buffer) {
	var b bytes.Buffer
	return slog.New(metrics.NewHandler(slog.NewJSONHandler(&b, &slog.HandlerOptions{Level: level}), "Connect2Cart/test")), &b
}

// Ensure each kind of line counts its proper figures, by few and fixed
// dimensions.
func TestHandler(t *testing.T) {
	cases := map[string]struct {
		message string
		attrs   []any
		want    map[string]float64
	}{
		"a batch of orders": {"poll", []any{"function", "downloadorders", "store", "abc", "outcome", "ok", "took_ms", int64(812), "calls", int64(3),
			"retries", int64(1), "items", 50, "quota_left", int64(120)}, map[string]float64{
			"polls": 1, "orders": 50, "calls": 3, "retries": 1, "quota_left": 120, "took_ms": 812, "took_ms function": 812, "near_deadline": 0, "odd_records": 0, "refusals": 0, "own_failures": 0}},
		"products are no orders": {"poll", []any{"function", "downloadprods", "outcome", "ok", "took_ms", int64(22000), "calls", int64(1),
			"retries", int64(0), "items", 9}, map[string]float64{
			"polls": 1, "calls": 1, "retries": 0, "took_ms": 22000, "took_ms function": 22000, "near_deadline": 1, "odd_records": 0, "refusals": 0, "own_failures": 0}},
		"a refusal by its cause": {"poll", []any{"function", "ordercount", "outcome", "key_refused", "took_ms", int64(5), "calls", int64(1),
			"retries", int64(0), "items", 0, "error", "x"}, map[string]float64{
			"polls": 1, "calls": 1, "retries": 0, "took_ms": 5, "took_ms function": 5, "near_deadline": 0, "odd_records": 0, "refusals": 1, "refusals outcome": 1, "own_failures": 0}},
		"a store that cannot be read": {"poll", []any{"function", "ordercount", "outcome", "credentials_unavailable", "took_ms", int64(5), "calls", int64(0),
			"retries", int64(0), "items", 0, "error", "x"}, map[string]float64{
			"polls": 1, "calls": 0, "retries": 0, "took_ms": 5, "took_ms function": 5, "near_deadline": 0, "odd_records": 0, "refusals": 1, "refusals outcome": 1, "own_failures": 1}},
		"a store whose secret is damaged": {"poll", []any{"function", "ordercount", "outcome", "secret_unreadable", "took_ms", int64(5), "error", "x"}, map[string]float64{
			"polls": 1, "took_ms": 5, "took_ms function": 5, "near_deadline": 0, "odd_records": 0, "refusals": 1, "refusals outcome": 1, "own_failures": 1}},
		"a setting that cannot be": {"poll", []any{"function", "ordercount", "outcome", "bad_settings", "took_ms", int64(5), "error", "x"}, map[string]float64{
			"polls": 1, "took_ms": 5, "took_ms function": 5, "near_deadline": 0, "odd_records": 0, "refusals": 1, "refusals outcome": 1, "own_failures": 1}},
		"a stranger's function is no dimension": {"poll", []any{"function", "made up by a stranger", "outcome", "unknown_function", "took_ms", int64(5),
			"calls", int64(0), "retries", int64(0), "items", 0, "error", "x"}, map[string]float64{
			"polls": 1, "calls": 0, "retries": 0, "took_ms": 5, "near_deadline": 0, "odd_records": 0, "refusals": 1, "refusals outcome": 1, "own_failures": 0}},
		"a submission": {"request", []any{"function", "credentials", "outcome", "connected", "took_ms", int64(700), "calls", int64(7), "retries", int64(2), "items", 1, "submissions", 1}, map[string]float64{
			"submissions": 1, "calls": 7, "retries": 2, "took_ms function": 700, "refusals": 0, "own_failures": 0}},
		"the page is no submission": {"request", []any{"function", "credentials", "outcome", "page", "took_ms", int64(1), "calls", int64(0), "retries", int64(0), "items", 0}, map[string]float64{
			"calls": 0, "retries": 0, "took_ms function": 1, "refusals": 0, "own_failures": 0}},
		"the merchant's own page is no submission": {"request", []any{"function", "credentials", "outcome", "connection", "took_ms", int64(9), "calls", int64(2), "retries", int64(0), "items", 0}, map[string]float64{
			"calls": 2, "retries": 0, "took_ms function": 9, "refusals": 0, "own_failures": 0}},
		"a run of notify": {"notify", []any{"function", "notify", "outcome", "ok", "took_ms", int64(90), "sent", 1, "items", 1, "pending", 2, "failed", 0,
			"oldest_mail_s", int64(4000), "stopped_stores", int64(3), "error", ""}, map[string]float64{
			"sent_mails": 1, "pending_mails": 2, "failed_mails": 0, "oldest_mail_s": 4000, "stopped_stores": 3, "took_ms function": 90}},
		"another line": {"mail", []any{"outcome", "sent"}, map[string]float64{}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			log, out := newLog(slog.LevelInfo)
			log.Info(c.message, c.attrs...)
			d, got := read(t, out.String())
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if d.root["msg"] != c.message {
				t.Errorf("the line itself is gone: %s", out)
			}
		})
	}
}

// Ensure alarms keep their figures at a higher log level, and an empty
// namespace adds none.
func TestHandler_level(t *testing.T) {
	log, out := newLog(slog.LevelError)
	log.Info("poll", "outcome", "ok", "took_ms", int64(1))
	log.Info("mail", "outcome", "sent")
	log.Debug("poll", "outcome", "ok")
	if got := strings.Count(out.String(), "\n"); got != 1 || !strings.Contains(out.String(), `"polls":1`) {
		t.Errorf("got %d lines, want the poll's alone: %s", got, out)
	}
	out.Reset()
	log.With("build", "7").Info("poll", "outcome", "ok", "took_ms", int64(1))
	if _, got := read(t, out.String()); got["polls"] != 1 {
		t.Errorf("with an attribute: %s", out)
	}
	out.Reset()
	log.WithGroup("g").Info("poll", "took_ms", int64(1))
	if strings.Contains(out.String(), "_aws") {
		t.Errorf("figures inside a group: %s", out)
	}
	var plain bytes.Buffer
	next := slog.NewJSONHandler(&plain, nil)
	if got := metrics.NewHandler(next, ""); got != slog.Handler(next) {
		t.Errorf("without a namespace: got %T, want the next handler", got)
	}
}

// service is the real rooms with stand-ins around them, and one log for all.
type service struct {
	sim      *bcsim.Server
	script   *script.Handler
	onboard  *onboard.Handler
	notifier *onboard.Notifier
	aws      *awssim.Server
	password secret.String
	out      *bytes.Buffer
}

func newService(t *testing.T) *service {
	t.Helper()
	s := &service{sim: bcsim.RunT(t), aws: awssim.RunT(t), password: merchant.NewPassword()}
	log, out := newLog(slog.LevelInfo)
	s.out = out
	cloud := cloudtest.At(s.aws.URL)
	table := ledger.New(dynamodb.NewFromConfig(cloud), awssim.LedgerTable)
	store := &merchant.Vault{API: secretsmanager.NewFromConfig(cloud), Ledger: table}
	s.sim.Store().AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: 1, StatusID: 11}})
	a := s.sim.Account()
	m := &merchant.Merchant{StoreHash: a.StoreHash, AccessToken: secret.New(a.AccessToken), PasswordHash: merchant.HashPassword(s.password)}
	if _, err := store.Put(t.Context(), m, merchant.Sent); err != nil {
		t.Fatal(err)
	}
	mail := &email.Sender{API: ses.NewFromConfig(cloud), From: "us@service.example", Sales: "sales@service.example"}
	s.script = &script.Handler{Merchants: &merchant.Cache{Vault: store}, Shops: shop.Shops{Ledger: table}, BaseURL: s.sim.URL, Log: log}
	s.onboard = &onboard.Handler{Merchants: store, Ledger: table, Mail: mail, BigCommerceURL: s.sim.URL, Log: log}
	s.notifier = &onboard.Notifier{Merchants: store, Ledger: table, Mail: mail, Log: log}
	return s
}

// poll asks once and returns the figures of the poll's line.
func (s *service) poll(t *testing.T, function string) map[string]float64 {
	t.Helper()
	s.out.Reset()
	body := "setifunction=" + function + "&setiuser=" + merchant.CartID(s.sim.Account().StoreHash) + "&password=" + s.password.Reveal() +
		"&lastorder=All&lastdate=All&startnum=1&batchsize=50"
	r := httptest.NewRequest("POST", "/script", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	s.script.ServeHTTP(httptest.NewRecorder(), r)
	_, got := read(t, s.out.String())
	return got
}

// Ensure the rooms' real log lines have every figure in the alarms and the
// dashboard of template.yaml, under the same names.
func TestHandler_rooms(t *testing.T) {
	s := newService(t)
	seen := map[string]bool{}
	note := func(found map[string]float64) {
		for name := range found {
			seen[name] = true
		}
	}
	s.aws.AddFault(awssim.Fault{Operation: "GetSecretValue", Times: -1, Code: "AccessDeniedException"})
	if got := s.poll(t, "ordercount"); got["own_failures"] != 1 {
		t.Errorf("Secrets Manager shuts us out: got %v", got)
	}
	s.aws.ClearFaults()
	batch := s.poll(t, "downloadorders")
	note(batch)
	if batch["polls"] != 1 || batch["orders"] != 1 || batch["calls"] < 1 || batch["refusals"] != 0 {
		t.Errorf("a batch of one order: got %v", batch)
	}
	a := s.sim.Account()
	a.AccessToken = strings.Repeat("z", 31)
	s.sim.SetAccount(a.StoreHash, a)
	refusal := s.poll(t, "ordercount")
	note(refusal)
	if refusal["refusals"] != 1 || refusal["refusals outcome"] != 1 {
		t.Errorf("a key that is refused: got %v", refusal)
	}
	s.out.Reset()
	s.onboard.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", "/credentials", strings.NewReader("store_hash=x")))
	_, found := read(t, s.out.String())
	note(found)
	if found["submissions"] != 1 {
		t.Errorf("a form: got %v, want one submission", found)
	}
	s.out.Reset()
	if err := s.notifier.Run(context.Background()); err != nil {
		t.Error(err)
	}
	_, found = read(t, s.out.String())
	note(found)
	checkTemplate(t, seen)
}

// checkTemplate looks in seen for every figure that the template reads from our
// namespace.
func checkTemplate(t *testing.T, seen map[string]bool) {
	t.Helper()
	data, err := os.ReadFile("../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	alarms := regexp.MustCompile(`Namespace: !Sub Connect2Cart/\$\{AWS::StackName\}\s+MetricName: (\w+)`).FindAllStringSubmatch(string(data), -1)
	graphs := regexp.MustCompile(`\["Connect2Cart/\$\{AWS::StackName\}", "(\w+)"(?:, "(function|outcome)")?`).FindAllStringSubmatch(string(data), -1)
	searches := regexp.MustCompile(`SEARCH\('\{\\"Connect2Cart/\$\{AWS::StackName\}\\",(function|outcome)\} MetricName=\\"(\w+)\\"`).FindAllStringSubmatch(string(data), -1)
	if len(alarms) < 3 || len(graphs) < 5 || len(searches) < 2 {
		t.Fatalf("found %d alarms, %d graphs and %d searches on our figures in the template, want more", len(alarms), len(graphs), len(searches))
	}
	var names []string
	for _, m := range slices.Concat(alarms, graphs) {
		names = append(names, strings.TrimSpace(strings.Join(m[1:], " ")))
	}
	for _, m := range searches {
		names = append(names, m[2]+" "+m[1])
	}
	for _, name := range names {
		if !seen[name] {
			t.Errorf("the template reads %q, which no room counts; there are %v", name, seen)
		}
	}
}
