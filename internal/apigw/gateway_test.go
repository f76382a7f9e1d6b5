package apigw

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/google/go-cmp/cmp"
)

// invoke is a function of the given behaviour.
type invoke func(ctx context.Context, payload []byte) ([]byte, error)

func (f invoke) Invoke(ctx context.Context, payload []byte) ([]byte, error) { return f(ctx, payload) }

// Ensure a request goes through a real handler and back as in AWS: a form post
// as base64, the answer with its cookies, status and bytes.
func TestGateway_roundTrip(t *testing.T) {
	var seen events.APIGatewayV2HTTPRequest
	h := lambda.NewHandler(Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header()["Set-Cookie"] = []string{"a=1", "b=2"}
		w.Header().Set("Content-Type", "application/octet-stream")
		w.WriteHeader(http.StatusTeapot)
		io.WriteString(w, r.Header.Get("X-Forwarded-Proto")+"://"+r.Host+r.URL.Path+" "+string(body)+"\xff")
	})))
	spy := invoke(func(ctx context.Context, payload []byte) ([]byte, error) {
		if err := json.Unmarshal(payload, &seen); err != nil {
			t.Error(err)
		}
		return h.Invoke(ctx, payload)
	})
	server := httptest.NewServer(&Gateway{Routes: []Route{{"POST", "/x/{id}", spy, time.Second}}})
	defer server.Close()

	r, _ := http.NewRequest("POST", server.URL+"/x/7?q=%zz", strings.NewReader("a=1"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Add("X-Two", "1")
	r.Header.Add("X-Two", "2")
	r.Header.Set("Cookie", "c=3; d=4")
	res, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	if want := server.URL + "/x/7 a=1\xff"; res.StatusCode != http.StatusTeapot || string(body) != want {
		t.Errorf("got %d %q, want 418 %q", res.StatusCode, body, want)
	}
	if got := res.Header.Values("Set-Cookie"); len(got) != 2 {
		t.Errorf("got cookies %q, want two", got)
	}
	type part struct {
		Body, TwoValues, Query, RouteKey string
		IsBase64                         bool
		Cookies                          []string
		Params                           map[string]string
	}
	got := part{seen.Body, seen.Headers["x-two"], seen.RawQueryString, seen.RouteKey, seen.IsBase64Encoded, seen.Cookies, seen.PathParameters}
	want := part{"YT0x", "1,2", "q=%zz", "POST /x/{id}", true, []string{"c=3", "d=4"}, map[string]string{"id": "7"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("event differs (-want +got):\n%s", diff)
	}
}

// Ensure HEAD goes through a route of its own, as in AWS, and brings what GET
// brings but the body.
func TestGateway_head(t *testing.T) {
	h := Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		w.WriteHeader(http.StatusTeapot)
		io.WriteString(w, "body")
	}))
	server := httptest.NewServer(&Gateway{Routes: []Route{{"GET", "/x", h, time.Second}, {"HEAD", "/x", h, time.Second}, {"GET", "/y", h, time.Second}}})
	defer server.Close()
	for path, want := range map[string]int{"/x": http.StatusTeapot, "/y": http.StatusNotFound} {
		res, err := server.Client().Head(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if body, _ := io.ReadAll(res.Body); res.StatusCode != want || len(body) > 0 || path == "/x" && res.Header.Get("ETag") != `"1"` {
			t.Errorf("%s: got %d %q %v, want %d", path, res.StatusCode, body, res.Header, want)
		}
	}
}

// Ensure the gateway's own answers are those of AWS.
func TestGateway_ownAnswers(t *testing.T) {
	reply := func(answer string, err error) lambda.Handler {
		return invoke(func(context.Context, []byte) ([]byte, error) { return []byte(answer), err })
	}
	ok := reply(`{"statusCode":200,"body":"ok"}`, nil)
	cases := map[string]struct {
		function lambda.Handler
		method   string
		path     string
		body     string
		header   string
		status   int
		want     string
	}{
		"an answer":                              {ok, "GET", "/x", "", "", 200, "ok"},
		"a path without a route":                 {ok, "GET", "/y", "", "", 404, `{"message":"Not Found"}`},
		"a method without a route":               {ok, "POST", "/x", "", "", 404, `{"message":"Not Found"}`},
		"a body over 10 MB":                      {ok, "GET", "/x", strings.Repeat("x", 10<<20+1), "", 413, `{"message":"Request Entity Too Large"}`},
		"headers over 10 KB":                     {ok, "GET", "/x", "", strings.Repeat("x", 10_300), 431, `{"message":"Request Header Fields Too Large"}`},
		"a function error":                       {reply("", errors.New("no")), "GET", "/x", "", "", 500, `{"message":"Internal Server Error"}`},
		"a function at its concurrency":          {reply("", ErrThrottled), "GET", "/x", "", "", 429, `{"message":"Too Many Requests"}`},
		"an answer that is not JSON":             {reply("<html>", nil), "GET", "/x", "", "", 500, `{"message":"Internal Server Error"}`},
		"an answer with an impossible status":    {reply(`{"statusCode":99}`, nil), "GET", "/x", "", "", 500, `{"message":"Internal Server Error"}`},
		"an answer over Lambda's limit":          {reply(`"`+strings.Repeat("x", MaxResponse)+`"`, nil), "GET", "/x", "", "", 500, `{"message":"Internal Server Error"}`},
		"JSON without a status is the body":      {reply(`{"a":1}`, nil), "GET", "/x", "", "", 200, `{"a":1}`},
		"a JSON text without a status is a body": {reply(`"hello"`, nil), "GET", "/x", "", "", 200, `hello`},
		"a panic": {invoke(func(context.Context, []byte) ([]byte, error) { panic("ours") }),
			"GET", "/x", "", "", 500, `{"message":"Internal Server Error"}`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w := httptest.NewRecorder()
			r := httptest.NewRequest(c.method, c.path, strings.NewReader(c.body))
			r.Header.Set("X-Long", c.header)
			(&Gateway{Routes: []Route{{"GET", "/x", c.function, time.Minute}}}).ServeHTTP(w, r)
			if w.Code != c.status || w.Body.String() != c.want {
				t.Errorf("got %d %.100q, want %d %q", w.Code, w.Body, c.status, c.want)
			}
		})
	}
}

// Ensure a function's deadline is its timeout. The gateway gives up on a
// function after that time, or after 30 s.
func TestGateway_deadline(t *testing.T) {
	cases := map[string]struct {
		timeout, after time.Duration
		status         int
	}{
		"the function's timeout comes first": {5 * time.Second, 5 * time.Second, 500},
		"the gateway's limit comes first":    {5 * time.Minute, 30 * time.Second, 503},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begun := time.Now()
				hang := invoke(func(ctx context.Context, _ []byte) ([]byte, error) {
					if at, _ := ctx.Deadline(); !at.Equal(begun.Add(c.timeout)) {
						t.Errorf("got a deadline in %s, want %s", at.Sub(begun), c.timeout)
					}
					time.Sleep(time.Hour) // deaf to its context
					return nil, nil
				})
				w := httptest.NewRecorder()
				(&Gateway{Routes: []Route{{"GET", "/", hang, c.timeout}}}).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
				if took := time.Since(begun); w.Code != c.status || took != c.after {
					t.Errorf("got %d after %s, want %d after %s", w.Code, took, c.status, c.after)
				}
				time.Sleep(2 * time.Hour) // lets the deaf one end
			})
		})
	}
}

// Ensure the most specific route wins.
func TestGateway_match(t *testing.T) {
	g := &Gateway{}
	for _, key := range []string{"GET /", "GET /assets/{proxy+}", "GET /assets/special", "ANY /assets/special", "GET /a/{id}/b"} {
		method, path, _ := strings.Cut(key, " ")
		g.Routes = append(g.Routes, Route{Method: method, Path: path})
	}
	cases := map[string]struct{ request, want, proxy string }{
		"root":                       {"GET /", "GET /", ""},
		"greedy":                     {"GET /assets/a/b.css", "GET /assets/{proxy+}", "a/b.css"},
		"greedy wants something":     {"GET /assets/", "", ""},
		"literal before greedy":      {"GET /assets/special", "GET /assets/special", ""},
		"any method":                 {"POST /assets/special", "ANY /assets/special", ""},
		"one segment":                {"GET /a/1/b", "GET /a/{id}/b", ""},
		"one segment is not empty":   {"GET /a//b", "", ""},
		"longer than any route":      {"GET /a/1/b/c", "", ""},
		"shorter than the parameter": {"GET /a", "", ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			method, path, _ := strings.Cut(c.request, " ")
			rt, params, ok := g.match(httptest.NewRequest(method, path, nil))
			if got := strings.TrimSpace(rt.Key()); got != c.want || ok != (c.want != "") || params["proxy"] != c.proxy {
				t.Errorf("got %q %v, want %q", got, params, c.want)
			}
		})
	}
}
