package ledger_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/standin/awssim"
)

// Ensure one call reads rows of several kinds and stores, and three calls read
// more than two hundred.
func TestRead_many(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := awssim.New()
		l := ledgerOn(sim)
		furnish(t, l)
		v, s, c := &ledger.Version{Store: store}, &ledger.Stock{Store: "other"}, &ledger.Count{Limit: ledger.Limit{Of: store, What: "x", Most: 1}}
		calls := len(sim.LedgerOperations())
		ok(t, l.Read(t.Context(), v, s, c, &ledger.Version{Store: store}))
		if !v.InForce("v1") || len(s.Open) != 1 || !c.Full() {
			t.Errorf("got %+v, %+v, %+v", v, s, c)
		}
		if got := len(sim.LedgerOperations()) - calls; got != 1 {
			t.Errorf("%d calls, want one", got)
		}
		var rows []ledger.Row
		last := &ledger.Ship{Store: "other", Order: 7}
		for i := range int64(230) {
			rows = append(rows, &ledger.Ship{Store: store, Order: 100 + i})
		}
		calls = len(sim.LedgerOperations())
		ok(t, l.Read(t.Context(), append(rows, last)...))
		if got := len(sim.LedgerOperations()) - calls; got != 3 || last.Last == nil {
			t.Errorf("%d calls, want three; the last row: %+v", got, last.Last)
		}
		ok(t, l.Read(t.Context()))
	})
}

// asked is a network with a record of all reads.
type asked struct {
	http.RoundTripper
	reads []string
}

func (a *asked) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if _, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), "."); operation == "BatchGetItem" || operation == "Query" {
		a.reads = append(a.reads, string(body))
	}
	return a.RoundTripper.RoundTrip(r)
}

// Ensure every read is consistent. DynamoDB's default may show an old row.
func TestRead_consistent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := &asked{RoundTripper: awssim.New()}
		l := ledgerOn(network)
		furnish(t, l)
		takeStock(t, l)
		_, err := l.TakeStock(t.Context(), store) // and reads the row
		wantHeld(t, err, ledger.LeaseTime)
		ok(t, l.Retire(t.Context(), store, time.Now().Add(time.Hour)))
		ok(t, l.Revive(t.Context(), store))
		if _, err := l.Forget(t.Context(), store); err != nil {
			t.Error(err)
		}
		if len(network.reads) < 10 {
			t.Errorf("got %d reads", len(network.reads))
		}
		for _, body := range network.reads {
			if !strings.Contains(body, `"ConsistentRead":true`) {
				t.Errorf("got %s", body)
			}
		}
	})
}

// Ensure Read asks again for unprocessed keys, with pauses, within its patience.
func TestRead_unprocessed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := awssim.New()
		l := ledgerOn(sim)
		furnish(t, l)
		left := fmt.Sprintf(`{"Responses": {}, "UnprocessedKeys": {%q: {"ConsistentRead": true, "Keys": [{"store": {"S": %q}, "row": {"S": "store"}}]}}}`, awssim.LedgerTable, store)
		leaveOut := awssim.Fault{Operation: "BatchGetItem", Times: 3, Raw: &awssim.Raw{Status: 200, ContentType: "application/x-amz-json-1.0", Body: left}}
		sim.AddFault(leaveOut)
		begin := time.Now()
		if v := version(t, l); !v.InForce("v1") {
			t.Errorf("got %+v", v)
		}
		if time.Since(begin) == 0 {
			t.Error("asked again without a pause")
		}
		leaveOut.Times = -1
		sim.AddFault(leaveOut)
		wantError(t, l.Read(t.Context(), &ledger.Version{Store: store}), ledger.ErrUnavailable)
	})
}

// Ensure Forget deletes unprocessed rows by the next try.
func TestForget_unprocessed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := awssim.New()
		l := ledgerOn(sim)
		furnish(t, l)
		left := fmt.Sprintf(`{"UnprocessedItems": {%q: [{"DeleteRequest": {"Key": {"store": {"S": %q}, "row": {"S": "store"}}}}]}}`, awssim.LedgerTable, store)
		sim.AddFault(awssim.Fault{Operation: "BatchWriteItem", Times: 2, Raw: &awssim.Raw{Status: 200, ContentType: "application/x-amz-json-1.0", Body: left}})
		if _, err := l.Forget(t.Context(), store); err != nil {
			t.Fatal(err)
		}
		if v := version(t, l); v.Exists() {
			t.Error("a row that was left out is still there")
		}
	})
}

// Ensure every failure of the table has the one name, and ends within our
// patience.
func TestRead_unavailable(t *testing.T) {
	for name, f := range map[string]awssim.Fault{
		"down":                           awssim.LedgerDown(),
		"throttled":                      awssim.LedgerThrottled(-1),
		"cut":                            {Times: -1, Cut: true},
		"hangs":                          {Times: -1, Hang: true},
		"a page of something in between": {Times: -1, Raw: &awssim.Raw{Status: 503, ContentType: "text/html", Body: "<html>"}},
		"no JSON":                        {Times: -1, Raw: &awssim.Raw{Status: 200, ContentType: "text/html", Body: "<html>"}},
		"denied":                         {Times: -1, Code: "AccessDeniedException"},
		"no table":                       {Times: -1, Code: "ResourceNotFoundException"},
		"no key":                         {Times: -1, Code: "KMSAccessDeniedException"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sim := awssim.New()
				l := ledgerOn(sim)
				f.Operation = "DynamoDB"
				sim.AddFault(f)
				begin := time.Now()
				for what, do := range map[string]func() error{
					"read":  func() error { return l.Read(t.Context(), &ledger.Version{Store: store}) },
					"take":  func() error { _, err := l.TakeShip(t.Context(), store, 7); return err },
					"stock": func() error { _, err := l.TakeStock(t.Context(), store); return err },
					"count": func() error {
						_, err := l.Take(t.Context(), ledger.Limit{Of: store, Most: 1, Per: time.Minute})
						return err
					},
					"claim":  func() error { _, err := l.Claim(t.Context(), store, "sales", "v1", begin); return err },
					"retire": func() error { return l.Retire(t.Context(), store, begin) },
					"revive": func() error { return l.Revive(t.Context(), store) },
					"forget": func() error { _, err := l.Forget(t.Context(), store); return err },
				} {
					start := time.Now()
					wantError(t, do(), ledger.ErrUnavailable)
					if took := time.Since(start); took > 6*time.Second {
						t.Errorf("%s took %s", what, took)
					}
				}
			})
		})
	}
}
