package bcsim_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/standin/bcsim"
)

// Ensure the quota runs out, tells when to come back, and comes back.
func TestQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := bcsim.New()
		hash := s.Account().StoreHash
		for range 3 {
			call(s, "GET", "/v2/orders/count", "").want(t, 200)
		}
		s.UseQuota(hash, 146)
		got := call(s, "GET", "/v2/orders/count", "")
		for name, want := range map[string]string{"Quota": "150", "Left": "0"} {
			if v := got.header.Get("X-Rate-Limit-Requests-" + name); v != want {
				t.Errorf("%s: got %s, want %s", name, v, want)
			}
		}
		time.Sleep(10 * time.Second)
		late := call(s, "GET", "/v2/orders/count", "")
		late.want(t, 429)
		if ms := late.header.Get("X-Rate-Limit-Time-Reset-Ms"); ms != "20000" || late.header.Get("X-Retry-After") != "20" {
			t.Errorf("got %s ms, want 20000", ms)
		}
		time.Sleep(20 * time.Second)
		call(s, "GET", "/v2/orders/count", "").want(t, 200)
		if left := s.QuotaLeft(hash); left != 149 {
			t.Errorf("got %d left, want 149", left)
		}
	})
}

// Ensure other apps can take their part of every window. A plan without limit
// sends no headers.
func TestQuota_otherAppsAndUnlimited(t *testing.T) {
	s := bcsim.New()
	hash := s.Account().StoreHash
	s.SetQuota(hash, bcsim.Quota{Limit: 10, Window: time.Minute, OtherApps: 9})
	call(s, "GET", "/v2/orders/count", "").want(t, 200)
	call(s, "GET", "/v2/orders/count", "").want(t, 429)
	s.SetQuota(hash, bcsim.Quota{Unlimited: true})
	got := call(s, "GET", "/v2/orders/count", "")
	got.want(t, 200)
	if h := got.header.Get("X-Rate-Limit-Requests-Left"); h != "" {
		t.Errorf("got %s left, want no header", h)
	}
}

const shipOne = `{"order_address_id":1,"items":[{"order_product_id":51,"quantity":1}]}`

// Ensure a fault with its own answer sends that answer and does not act.
func TestFault_answers(t *testing.T) {
	tests := map[string]struct {
		fault  bcsim.Fault
		status int
		part   string
		header string
	}{
		"a status":                {bcsim.Fault{Status: 500, Body: `{"error":"x"}`}, 500, `{"error":"x"}`, ""},
		"too many, with headers":  {bcsim.Fault{Kind: bcsim.TooManyRequests}, 429, "Too many", "X-Rate-Limit-Time-Reset-Ms"},
		"too many, without":       {bcsim.Fault{Kind: bcsim.TooManyNoHeaders}, 429, "Too many", ""},
		"maintenance":             {bcsim.Fault{Kind: bcsim.Maintenance}, 503, "<html>", ""},
		"HTML where JSON belongs": {bcsim.Fault{Kind: bcsim.WrongType}, 200, "<html>", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := parcels()
			s.Fail(tt.fault)
			got := call(s, "POST", "/v2/orders/5/shipments", shipOne)
			got.contains(t, tt.status, tt.part)
			if tt.header != "" && got.header.Get(tt.header) == "" {
				t.Errorf("got no header %s", tt.header)
			}
			if tt.fault.Kind == bcsim.TooManyNoHeaders && got.header.Get("X-Rate-Limit-Requests-Quota") != "" {
				t.Error("got rate limit headers, want none")
			}
			s.Heal()
			if n := len(s.Store().Shipments(5)); n != 0 {
				t.Errorf("got %d shipments, want none", n)
			}
			call(s, "POST", "/v2/orders/5/shipments", shipOne).want(t, 201)
		})
	}
}

// Ensure broken connections break, in memory and over a real one. The Act kinds
// must have acted.
func TestFault_brokenConnections(t *testing.T) {
	tests := map[string]struct {
		kind bcsim.Kind
		acts int
	}{
		"close":               {bcsim.Close, 0},
		"act, then close":     {bcsim.ActThenClose, 1},
		"cut":                 {bcsim.CutBody, 1},
		"hang":                {bcsim.Hang, 0},
		"act, then hang":      {bcsim.ActThenHang, 1},
		"answer after acting": {bcsim.ActThenAnswer, 1},
	}
	for name, tt := range tests {
		for _, real := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				s := parcels()
				if real {
					served := bcsim.RunT(t, bcsim.WithStore("real", s.Store(), s.Account()))
					s = served
				}
				s.Fail(bcsim.Fault{Kind: tt.kind, Method: "POST", Path: "/v2/orders/*/shipments", Nth: 1, Status: 502})
				got := post(t, s, real, tt.kind == bcsim.Hang || tt.kind == bcsim.ActThenHang)
				if tt.kind == bcsim.ActThenAnswer {
					got.want(t, 502)
				} else if got.err == nil {
					t.Errorf("got status %d, want an error", got.status)
				}
				if n := len(s.Store().Shipments(5)); n != tt.acts {
					t.Errorf("got %d shipments, want %d", n, tt.acts)
				}
			})
		}
	}
}

// post creates a shipment. It gives a hanging server up once the call is there.
func post(t *testing.T, s *bcsim.Server, real, hangs bool) answer {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if hangs {
		go func() {
			for tick := time.Tick(time.Millisecond); len(s.Requests()) == 0 && ctx.Err() == nil; <-tick {
			}
			cancel()
		}()
	}
	a := s.Account()
	r, _ := http.NewRequestWithContext(ctx, "POST", s.URL+"/stores/"+a.StoreHash+"/v2/orders/5/shipments", strings.NewReader(shipOne))
	r.Header.Set("X-Auth-Token", a.AccessToken)
	r.Header.Set("Content-Type", "application/json")
	if real {
		return send(http.DefaultTransport, r)
	}
	return send(s.RoundTripper(), r)
}

// Ensure a fault can aim at the nth call, at some calls or at one path.
func TestFault_which(t *testing.T) {
	s := parcels()
	s.Fail(bcsim.Fault{Path: "/v2/orders/*/products", Nth: 2, Times: 2, Status: 500})
	var got []int
	for range 5 {
		got = append(got, call(s, "GET", "/v2/orders/5/products", "").status)
		call(s, "GET", "/v2/orders/5", "").want(t, 200)
	}
	for i, want := range []int{200, 500, 500, 200, 200} {
		if got[i] != want {
			t.Errorf("got %v, want the second and third to fail", got)
		}
	}
}

// Ensure latency and slow bodies take their time, and end with the context.
func TestFault_slow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := parcels()
		s.SetLatency(time.Second)
		s.Fail(bcsim.Fault{Kind: bcsim.SlowBody, Delay: time.Minute, Nth: 1})
		s.Fail(bcsim.Fault{Kind: bcsim.Slow, Delay: time.Hour, Nth: 1})
		start := time.Now()
		call(s, "GET", "/v2/orders/5", "").contains(t, 200, `"id":5`)
		call(s, "GET", "/v2/orders/5", "").contains(t, 200, `"id":5`)
		if took := time.Since(start); took != time.Hour+time.Minute+2*time.Second {
			t.Errorf("took %s, want an hour, a minute and two seconds", took)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		r, _ := http.NewRequestWithContext(ctx, "GET", "https://api.example.test/stores/x/v2/orders", nil)
		if _, err := s.RoundTripper().RoundTrip(r); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want the deadline", err)
		}
	})
}

// Ensure a page can repeat, and embedded lines can be empty for an order with
// lines.
func TestFault_traps(t *testing.T) {
	s := bcsim.New()
	for id := range int64(4) {
		s.Store().AddOrder(order(id+1, 11))
	}
	s.Fail(bcsim.Fault{Kind: bcsim.EmptyLineItems, Order: 2})
	body := call(s, "GET", "/v2/orders?include=consignments.line_items&consignment_structure=object", "").body
	if n := strings.Count(body, `"line_items":[{`); n != 3 || !strings.Contains(body, `"line_items":[]`) {
		t.Errorf("got %d orders with lines, want 3 of 4", n)
	}
	call(s, "GET", "/v2/orders/2/products", "").contains(t, 200, `"order_id":2`)
	s.Fail(bcsim.Fault{Kind: bcsim.RepeatPage, Path: "/v2/orders"})
	first, second := listed(t, s, "?limit=2"), listed(t, s, "?limit=2&min_id=3")
	if first[0] != 1 || second[0] != 1 {
		t.Errorf("got %v and %v, want the first page twice", first, second)
	}
}

// Ensure the log lists every call in a form for test cases.
func TestServer_requests(t *testing.T) {
	s := parcels()
	call(s, "GET", "/v2/orders?min_id=3&include=consignments.line_items%2Cfees", "")
	call(s, "PUT", "/v2/orders/5", `{"status_id":2}`)
	s.Fail(bcsim.Fault{Kind: bcsim.Close})
	call(s, "GET", "/v2/orders/5/coupons", "")
	r := s.Requests()
	if len(r) != 3 || r[0].String() != "GET /v2/orders?min_id=3&include=consignments.line_items,fees" || r[1].Body != `{"status_id":2}` || r[1].Status != 200 || r[2].Status != 0 {
		t.Errorf("got %v, want three calls, the last without a status", r)
	}
	if n := s.Count("GET", "/v2/orders/*/coupons"); n != 1 {
		t.Errorf("got %d, want 1", n)
	}
	s.ResetRequests()
	if n := len(s.Requests()); n != 0 {
		t.Errorf("got %d, want none", n)
	}
	if calls, adjustments := s.Peak(); calls != 1 || adjustments != 0 {
		t.Errorf("got %d at once and %d adjustments, want 1 and 0", calls, adjustments)
	}
}

// Ensure reading the sample while writing to it is safe.
func TestStore_concurrent(t *testing.T) {
	s := bcsim.New(bcsim.WithQuota(bcsim.Quota{Unlimited: true}), bcsim.WithAccounts(bcsim.SampleStore()))
	done := make(chan bool)
	for n := range 4 {
		go func() {
			for range 20 {
				switch n {
				case 0:
					call(s, "GET", "/v2/orders?limit=250&include=consignments.line_items,fees&consignment_structure=object", "")
				case 1:
					call(s, "PUT", "/v2/orders/1001", `{"status_id":11}`)
					s.Store().SetStatus(1001, 10)
				case 2:
					call(s, "PUT", absolute, `{"items":[{"location_id":1,"sku":"BP-1","quantity":3}]}`)
				case 3:
					call(s, "GET", "/v3/inventory/items?limit=1000", "")
				}
			}
			done <- true
		}()
	}
	for range 4 {
		<-done
	}
}
