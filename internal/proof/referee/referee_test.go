package referee

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// witness is a test that only records its failures and logs.
type witness struct {
	testing.TB
	errors, logs []string
	fatal        bool
}

func (w *witness) Helper()                    {}
func (w *witness) Cleanup(f func())           { w.TB.Cleanup(f) }
func (w *witness) Error(args ...any)          { w.errors = append(w.errors, fmt.Sprint(args...)) }
func (w *witness) Logf(f string, args ...any) { w.logs = append(w.logs, fmt.Sprintf(f, args...)) }
func (w *witness) Fatalf(f string, args ...any) {
	w.fatal = true
	w.logs = append(w.logs, fmt.Sprintf(f, args...))
}

const statuses = `[{"id":0,"name":"Incomplete","system_label":"Incomplete","custom_label":"Incomplete","system_description":"x"}]`

const problem = `{"status":403,"title":"You don't have a required scope to access the endpoint","type":"x"}`

// Ensure the referee passes correct traffic and names each breach of the
// contract.
func TestWrap(t *testing.T) {
	Require(t)
	tests := map[string]struct {
		method, path, body string // of the request
		status             int    // of the answer
		media, answer      string
		want               string // part of the complaint, "" for none
	}{
		"a list as documented":           {"GET", "/v2/order_statuses", "", 200, "application/json", statuses, ""},
		"an empty list as 204":           {"GET", "/v2/orders?min_id=7&sort=id:asc", "", 204, "", "", ""},
		"several values in one filter":   {"GET", "/v3/inventory/items?location_id:in=1,2&limit=1000", "", 200, "application/json", `{"data":[],"meta":{}}`, ""},
		"a filter that does not exist":   {"GET", "/v2/orders?minid=7", "", 204, "", "", `"minid" does not exist`},
		"a filter that comes twice":      {"GET", "/v2/orders?min_id=7&min_id=8", "", 204, "", "", `"min_id" comes 2 times`},
		"a page size beyond the maximum": {"GET", "/v2/orders?limit=251", "", 204, "", "", "limit"},
		"a sort nobody knows":            {"GET", "/v2/orders?sort=total", "", 204, "", "", "sort"},
		"a shipment without lines":       {"POST", "/v2/orders/7/shipments", `{"order_address_id":1,"items":[]}`, 404, "text/plain", "x", "items"},
		"a body that is no JSON":         {"PUT", "/v2/orders/7", `{`, 404, "text/plain", "x", "request"},
		"an adjustment with two names":   {"PUT", "/v3/inventory/adjustments/absolute", `{"items":[{"location_id":1,"sku":"A","variant_id":2,"quantity":1}]}`, 200, "application/json", `{"transaction_id":"x"}`, "items"},
		"an answer of the wrong type":    {"GET", "/v2/order_statuses", "", 200, "application/json", `{"id":0}`, "answer"},
		"a success nobody described":     {"GET", "/v2/order_statuses", "", 202, "application/json", statuses, "success 202"},
		"a success as HTML":              {"GET", "/v2/order_statuses", "", 200, "text/html", "<html>", "answer"},
		"the gateway's plain 401":        {"GET", "/v2/orders", "", 401, "text/plain; charset=utf-8", "X-Auth-Token header is required", ""},
		"the platform's page when down":  {"GET", "/v2/orders/count", "", 503, "text/html", "<html>", ""},
		"429 with nothing":               {"GET", "/v2/orders", "", 429, "", "", ""},
		"a missing scope":                {"GET", "/v3/customers", "", 403, "application/json", problem, ""},
		"an error in no known form":      {"GET", "/v2/orders/7", "", 404, "application/json", `{"oops":1}`, "answer"},
		"a forbidden area":               {"GET", "/v3/channels", "", 403, "application/json", problem, ""},
		"something served from nowhere":  {"GET", "/v3/channels", "", 200, "application/json", `{"data":[]}`, "no file describes it"},
		"an order without transactions":  {"GET", "/v3/orders/7/transactions", "", 204, "", "", ""},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			w := &witness{TB: t}
			answer := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if got, _ := io.ReadAll(r.Body); string(got) != tc.body {
					t.Errorf("the stand-in reads %q, want %q", got, tc.body)
				}
				if tc.media != "" {
					w.Header().Set("Content-Type", tc.media)
				}
				w.WriteHeader(tc.status)
				io.WriteString(w, tc.answer)
			})
			rec := httptest.NewRecorder()
			req := httptest.NewRequest(tc.method, "/stores/abc123"+tc.path, strings.NewReader(tc.body))
			if tc.body != "" {
				req.Header.Set("Content-Type", "application/json")
			}
			Wrap(w, answer).ServeHTTP(rec, req)
			if rec.Code != tc.status || rec.Body.String() != tc.answer {
				t.Errorf("passed on %d %q, want %d %q", rec.Code, rec.Body, tc.status, tc.answer)
			}
			got := strings.Join(w.errors, "\n")
			if (tc.want == "") != (got == "") || !strings.Contains(got, tc.want) {
				t.Errorf("complaint: got %q, want %q", got, tc.want)
			}
		})
	}
}

// Ensure Watch finds the same breaches behind a client, and hands on a broken
// body as broken.
func TestWatch(t *testing.T) {
	Require(t)
	w := &witness{TB: t}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if strings.HasSuffix(r.URL.Path, "count") {
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, `{"count":`)
			return
		}
		io.WriteString(w, `{"id":1}`)
	}))
	defer server.Close()
	client := &http.Client{Transport: Watch(w, http.DefaultTransport)}

	res, err := client.Get(server.URL + "/stores/abc123/v2/order_statuses?limits=1")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	if err != nil || string(body) != `{"id":1}` {
		t.Errorf("got %q, %v, want the answer", body, err)
	}
	if len(w.errors) != 2 {
		t.Errorf("got complaints %q, want one of the request and one of the answer", w.errors)
	}

	res, err = client.Get(server.URL + "/stores/abc123/v2/orders/count")
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(res.Body); err != io.ErrUnexpectedEOF {
		t.Errorf("got %q, %v, want the body's own error", body, err)
	}
	if len(w.errors) != 2 {
		t.Errorf("got complaints %q of an answer that was cut off", w.errors[2:])
	}
}

// Ensure a missing folder leaves a message, checks nothing, and fails in CI.
func TestWrap_absent(t *testing.T) {
	t.Setenv("OPENAPI_DIR", t.TempDir()+"/none")
	h := http.NotFoundHandler()

	t.Setenv("CI", "")
	w := &witness{TB: t}
	if got := Wrap(w, h); fmt.Sprintf("%p", got) != fmt.Sprintf("%p", h) {
		t.Error("got another handler, want the stand-in itself")
	}
	if got := strings.Join(w.logs, ""); !strings.Contains(got, "contract NOT checked") {
		t.Errorf("got log %q, want it to say that nothing was checked", got)
	}

	t.Setenv("CI", "true")
	w = &witness{TB: t}
	Wrap(w, h)
	if !w.fatal {
		t.Error("got a pass in CI, want a failure")
	}
}
