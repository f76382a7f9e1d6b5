package lambdahost

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
	"connect2cart/internal/standin/awssim"
)

// bootstrap builds a function for this machine with the flags of the Makefile,
// and points it at a stand-in for AWS.
func bootstrap(t *testing.T, name, awsEndpoint string) *Function {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bootstrap")
	build := exec.Command("go", "build", "-tags", "lambda.norpc", "-trimpath",
		"-ldflags", "-s -w -X connect2cart/internal/wiring.version=v-test", "-o", path, "connect2cart/functions/"+name)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build %s: %v\n%s", name, err, out)
	}
	return newFunctionOf(t, name, path, awsEndpoint)
}

func newFunctionOf(t *testing.T, name, path, awsEndpoint string) *Function {
	t.Helper()
	f := &Function{Name: name, Bootstrap: path, Output: t.Output(), Env: map[string]string{
		"AWS_ENDPOINT_URL": awsEndpoint, "LEDGER_TABLE": awssim.LedgerTable, "SENDER_EMAIL": "us@service.example", "BIGCOMMERCE_API_URL": "http://127.0.0.1:9",
	}}
	t.Cleanup(f.Close)
	return f
}

// recorded reads a file of events/.
func recorded(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("../../../events/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func answer(t *testing.T, f *Function, event string) events.APIGatewayV2HTTPResponse {
	t.Helper()
	data, err := f.Invoke(t.Context(), recorded(t, event))
	if err != nil {
		t.Fatal(err)
	}
	var res events.APIGatewayV2HTTPResponse
	if err := json.Unmarshal(data, &res); err != nil {
		t.Fatalf("%s: %v in %.200s", event, err, data)
	}
	return res
}

// headAsGet checks a HEAD: its answer is that of a recorded GET without the
// body.
func headAsGet(t *testing.T, f *Function, event string) {
	t.Helper()
	var e events.APIGatewayV2HTTPRequest
	if err := json.Unmarshal(recorded(t, event), &e); err != nil {
		t.Fatal(err)
	}
	e.RouteKey, e.RequestContext.HTTP.Method = "HEAD "+e.RawPath, "HEAD"
	payload, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	data, err := f.Invoke(t.Context(), payload)
	if err != nil {
		t.Fatal(err)
	}
	var got events.APIGatewayV2HTTPResponse
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	want := answer(t, f, event)
	if want.Body == "" {
		t.Errorf("%s: GET has no body", event)
	}
	want.Body, want.IsBase64Encoded = "", false
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-GET +HEAD):\n%s", event, diff)
	}
}

// Ensure the real script binary starts and answers recorded events, and a new
// process takes over after a kill.
func TestBootstrap_script(t *testing.T) {
	f := bootstrap(t, "script", awssim.RunT(t).URL)
	cases := map[string]string{
		"script-sendversion":       "SETIResponse: version=1.000",
		"script-sendversion-stage": "SETIResponse: version=1.000",
		"script-get":               "SETIResponse: version=1.000",
		"script-health":            `{"status":"ok","version":"v-test"}`,
		"script-ordercount":        "SETIError:",
		"script-downloadorders":    "<ResponseCode>3</ResponseCode>",
	}
	for event, want := range cases {
		if res := answer(t, f, event); res.StatusCode != 200 || !strings.Contains(res.Body, want) {
			t.Errorf("%s: got %d %q, want 200 with %q", event, res.StatusCode, res.Body, want)
		}
	}
	headAsGet(t, f, "script-get")
	headAsGet(t, f, "script-health")
	before := f.Stats()
	t.Logf("cold start to the first call for an event: %s", before.Init)
	if before.ColdStarts != 1 || len(before.PIDs) != 1 {
		t.Fatalf("got stats %+v, want one process", before)
	}
	if err := syscall.Kill(before.PIDs[0], syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	for tick := time.Tick(time.Millisecond); len(f.Stats().PIDs) > 0; <-tick {
	}
	if res := answer(t, f, "script-sendversion"); res.StatusCode != 200 || f.Stats().ColdStarts != 2 {
		t.Errorf("after a kill: got %d, stats %+v, want an answer of a second process", res.StatusCode, f.Stats())
	}
	t.Run("out of time", func(t *testing.T) { outOfTime(t, f.Bootstrap) })
}

// outOfTime checks a poll with hanging calls: it answers before Lambda's
// deadline.
func outOfTime(t *testing.T, bootstrap string) {
	release := make(chan struct{})
	stuck := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	t.Cleanup(func() { close(release); stuck.Close() })
	f := newFunctionOf(t, "script", bootstrap, stuck.URL)
	f.Timeout = 3 * time.Second
	if res := answer(t, f, "script-ordercount"); res.StatusCode != 200 || !strings.Contains(res.Body, "SETIError:") {
		t.Errorf("got %d %q, want a refusal in words", res.StatusCode, res.Body)
	}
	if s := f.Stats(); s.Timeouts != 0 {
		t.Errorf("got %d timeouts, want none", s.Timeouts)
	}
}

// Ensure the real credentials binary serves the page, and refuses a submission
// while BigCommerce is out of reach.
func TestBootstrap_credentials(t *testing.T) {
	f := bootstrap(t, "credentials", awssim.RunT(t).URL)
	cases := map[string]struct {
		status int
		want   string
	}{
		"credentials-page":       {200, `name="store_hash"`},
		"credentials-page-stage": {200, `name="store_hash"`},
		"credentials-form":       {503, "BigCommerce"},
		"credentials-json":       {503, `"upstream"`},
	}
	for event, c := range cases {
		if res := answer(t, f, event); res.StatusCode != c.status || !strings.Contains(res.Body, c.want) {
			t.Errorf("%s: got %d %.300q, want %d with %q", event, res.StatusCode, res.Body, c.status, c.want)
		}
	}
	for _, event := range []string{"credentials-page", "credentials-page-stage", "credentials-asset"} {
		headAsGet(t, f, event)
	}
	t.Logf("cold start to the first call for an event: %s", f.Stats().Init)
}

// Ensure the real notify binary sends a due mail when the schedule fires.
func TestBootstrap_notify(t *testing.T) {
	sim := awssim.RunT(t)
	store := vaultOf(sim)
	m := &merchant.Merchant{StoreHash: "samplestor", AccessToken: secret.New("exampleaccesstoken0000000000000"),
		CartID: "bc-samplestor", ScriptURL: "https://shop.example/script", Contact: merchant.Contact{Name: "Ada", Email: "ada@shop.example"}}
	if _, err := store.Put(t.Context(), m, merchant.Pending); err != nil {
		t.Fatal(err)
	}
	// The first attempt fails, as if SES were down for a moment.
	first, err := store.ClaimFirst(t.Context(), m.Due(merchant.Sales))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Settle(t.Context(), first, errors.New("as told")); err != nil {
		t.Fatal(err)
	}
	f := bootstrap(t, "notify", sim.URL)
	if _, err := f.Invoke(t.Context(), recorded(t, "notify-schedule")); err != nil {
		t.Fatal(err)
	}
	if got := sim.Messages(); len(got) != 1 || !strings.Contains(got[0].Text, "bc-samplestor") {
		t.Errorf("got %d mails, want the one that was due", len(got))
	}
}
