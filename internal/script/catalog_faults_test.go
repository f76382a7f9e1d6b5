package script_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
)

// faultyStore needs several calls for each download: two pages of products, the
// location and the stock; two pages of customers, and the addresses of
// customers with more than ten.
func faultyStore() *bcsim.Store {
	st := bcsim.NewStore()
	for id := int64(1); id <= 60; id++ {
		level := int(id)
		p := bcsim.Product{ID: id, SKU: fmt.Sprint("SKU-", id), Tracking: "variant", Variants: []*bcsim.Variant{{SKU: fmt.Sprint("SKU-", id), Level: &level}}}
		if id == 33 {
			p.Tracking = "none"
		}
		st.AddProduct(p)
	}
	for id := int64(1); id <= 260; id++ {
		c := bcsim.Customer{ID: id, FirstName: "Pat", LastName: fmt.Sprint("Sample ", id)}
		if id == 17 || id == 255 {
			for n := range 11 {
				c.Addresses = append(c.Addresses, bcsim.CustomerAddress{Address1: fmt.Sprint(n, " Sample Street")})
			}
		}
		st.AddCustomer(c)
	}
	return st
}

var downloads = map[string]struct {
	calls int
	size  string
}{
	"downloadprods":     {4, "55"},
	"downloadqoh":       {6, "55"}, // and two calls to check that the figures are whole
	"downloadcustomers": {3, "260"},
}

// Ensure an answer is whole, or response code 3 with words for the operator, in
// time, after any fault of BigCommerce. The fault hits the first call, a middle
// one or the last, once or from then on. The next poll is right again.
func TestDownloads_faults(t *testing.T) {
	t.Parallel()
	faults := map[string]bcsim.Fault{
		"429 with headers":       {Kind: bcsim.TooManyRequests},
		"429 without headers":    {Kind: bcsim.TooManyNoHeaders},
		"401":                    {Kind: bcsim.Answer, Status: http.StatusUnauthorized, Body: `{"status":401,"title":"Unauthorized"}`},
		"403":                    {Kind: bcsim.Answer, Status: http.StatusForbidden, Body: `{"status":403,"title":"scope"}`},
		"404":                    {Kind: bcsim.Answer, Status: http.StatusNotFound, Body: `{"status":404,"title":"not found"}`},
		"500":                    {Kind: bcsim.Answer, Status: http.StatusInternalServerError, Body: `{"status":500,"title":"oops"}`},
		"503 with a page":        {Kind: bcsim.Maintenance},
		"cut-off JSON":           {Kind: bcsim.CutBody},
		"a slow body":            {Kind: bcsim.SlowBody, Delay: 3 * time.Second},
		"a body that never ends": {Kind: bcsim.SlowBody, Delay: time.Hour},
		"a closed connection":    {Kind: bcsim.Close},
		"no answer":              {Kind: bcsim.Hang},
		"a page for JSON":        {Kind: bcsim.WrongType},
		"an empty object":        {Kind: bcsim.Answer, Status: http.StatusOK, Body: `{}`},
		"no content":             {Kind: bcsim.Answer, Status: http.StatusNoContent},
		"a list of nothing":      {Kind: bcsim.Answer, Status: http.StatusOK, Body: `{"data":[]}`},
		"a short list":           {Kind: bcsim.Answer, Status: http.StatusOK, Body: `{"data":[{"id":1,"variants":[{"id":1}]}],"meta":{"pagination":{"total":900,"count":1,"per_page":250,"current_page":1,"total_pages":4}}}`},
		"a list of another page": {Kind: bcsim.Answer, Status: http.StatusOK, Body: `{"data":[{"id":1,"variants":[{"id":1}]}],"meta":{"pagination":{"total":31,"count":1,"per_page":5,"current_page":7,"total_pages":7}}}`},
		"half a list":            {Kind: bcsim.Answer, Status: http.StatusOK, Body: `{"data":[{"id":1},`},
		"a slow answer":          {Kind: bcsim.Slow, Delay: 2 * time.Second},
	}
	cell := 0
	for function, d := range downloads {
		whole := ""
		synctest.Test(t, func(t *testing.T) {
			s := open(t, faultyStore(), merchant.Settings{})
			whole = s.ask(function, "batchsize", d.size)
			if got := len(s.sim.Requests()); got != d.calls {
				t.Fatalf("%s without a fault: got %d calls, want %d: %v", function, got, d.calls, s.sim.Requests())
			}
		})
		for name, fault := range faults {
			for _, nth := range []int{1, d.calls - 2, d.calls} {
				for _, times := range []int{1, 1 << 30} {
					cell++
					if times > 1 && nth > 1 && nth < d.calls || skipped(cell) {
						continue
					}
					t.Run(fmt.Sprintf("%s, %s at call %d, times %d", function, name, nth, min(times, 2)), func(t *testing.T) {
						synctest.Test(t, func(t *testing.T) {
							fault.Nth, fault.Times = nth, times
							checkDownloadFault(t, function, d.size, whole, fault)
						})
					})
				}
			}
		}
	}
}

func checkDownloadFault(t *testing.T, function, size, whole string, fault bcsim.Fault) {
	s := open(t, faultyStore(), merchant.Settings{})
	s.handler = s.newProcess(s.sim.RoundTripper()) // the referee would complain of a broken answer
	s.sim.Fail(fault)
	begun := time.Now()
	answer := s.ask(function, "batchsize", size)
	if took := time.Since(begun); took > 25*time.Second {
		t.Errorf("took %s, want an answer within 25s", took)
	}
	refused := strings.Contains(answer, "<ResponseCode>3</ResponseCode>")
	switch log := s.lastLog(); {
	case refused && (log["outcome"] == "internal" || log["outcome"] == "ok" || !strings.Contains(answer, ".</ResponseDescription>")):
		t.Errorf("outcome %v, error %v, answer %s", log["outcome"], log["error"], answer)
	case refused && (strings.Contains(answer, "<Product>") || strings.Contains(answer, "<Customer>")):
		t.Errorf("got records beside a refusal: %.300s", answer)
	case !refused && answer != whole:
		t.Errorf("got an answer that is neither whole nor a refusal:\n%.600s\n%v", answer, log["error"])
	}
	s.sim.Heal()
	time.Sleep(time.Minute)
	if got := s.ask(function, "batchsize", size); got != whole {
		t.Errorf("the poll after it: got %.300s", got)
	}
}

// Ensure a store that sends one page again and again is refused early in the
// poll.
func TestDownloads_pageComesAgain(t *testing.T) {
	for function, d := range downloads {
		for _, path := range []string{"/v3/catalog/products", "/v3/inventory/items", "/v3/customers"} {
			s := open(t, faultyStore(), merchant.Settings{}, unlimited)
			s.handler = s.newProcess(s.sim.RoundTripper())
			whole := s.ask(function, "batchsize", d.size)
			s.restart()
			s.sim.Fail(bcsim.Fault{Kind: bcsim.RepeatPage, Path: path})
			answer := s.ask(function, "batchsize", d.size)
			if answer != whole && !strings.Contains(answer, "<ResponseCode>3</ResponseCode>") {
				t.Errorf("%s, %s: got %.300s", function, path, answer)
			}
			// The page comes again in the next batch.
			s.restart()
			first, second := s.ids(function, 1, 30), s.ids(function, 31, 30)
			for _, id := range second {
				if len(first) == 30 && id == first[0] {
					t.Errorf("%s, %s: %s came again in the second batch", function, path, id)
				}
			}
		}
	}
}

// Ensure a key that may not read stock still gives lists. The figures are then
// the catalog's, and the log says so. If the setting names locations, the poll
// is refused.
func TestDownloadQOH_withoutInventoryPermission(t *testing.T) {
	for _, path := range []string{"/v3/inventory/items", "/v3/inventory/locations"} {
		s := open(t, faultyStore(), merchant.Settings{})
		s.sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusForbidden, Body: `{"status":403,"title":"You don't have a required scope to access the endpoint"}`, Path: path})
		got := s.goods("downloadqoh", 1, 3)
		if len(got.Items) != 3 || got.Items[2].QOH != "3" {
			t.Errorf("%s: got %+v", path, got)
		}
		if s.lastLog()["figures"] != "catalog" {
			t.Errorf("%s: log: got %v", path, s.lastLog())
		}
	}
	s := open(t, faultyStore(), merchant.Settings{Location: "1"})
	s.sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusForbidden, Body: `{"status":403,"title":"scope"}`, Path: "/v3/inventory/items"})
	if got := s.goods("downloadqoh", 1, 3); got.Response.Code != 3 || s.lastLog()["outcome"] != "upstream_refused" {
		t.Errorf("with a location: got %+v", got)
	}
}

// Ensure a batch too long for the quota is refused at once. The next poll keeps
// the stock pages read so far.
func TestDownloadQOH_quotaUsedUp(t *testing.T) {
	sizeAlone(t)
	synctest.Test(t, func(t *testing.T) {
		s := open(t, bcsim.Scale(0, 8000, 0), merchant.Settings{}, bcsim.WithQuota(bcsim.Quota{Limit: 8, Window: 30 * time.Second}))
		s.handler = s.newProcess(s.sim.RoundTripper())
		polls, refused := 0, 0
		for {
			polls++
			begun := time.Now()
			got := s.goods("downloadqoh", 1, 250)
			if took := time.Since(begun); took > 25*time.Second {
				t.Fatalf("poll %d took %s", polls, took)
			}
			if got.Response.Code == 1 {
				break
			}
			if refused++; refused > 4 || s.lastLog()["outcome"] != "rate_limited" {
				t.Fatalf("poll %d: %+v, log %v", polls, got.Response, s.lastLog())
			}
			time.Sleep(30 * time.Second)
		}
		if calls := len(s.sim.Requests()); refused == 0 || calls > 17 {
			t.Errorf("got %d calls and %d refusals, want 11 calls and a few for the first page", calls, refused)
		}
	})
}
