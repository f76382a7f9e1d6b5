package apigw

import (
	"bytes"
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"
)

// FuzzRoundTripEvent: event -> request -> event keeps everything but the
// gateway's own additions. The first pass brings the event into our one way of
// writing it.
func FuzzRoundTripEvent(f *testing.F) {
	for _, e := range httpEvents(f) {
		f.Add(e.RequestContext.HTTP.Method, e.RawPath, e.RequestContext.Stage, e.RawQueryString,
			"content-type", e.Headers["content-type"], strings.Join(e.Cookies, "; "), e.Body, e.IsBase64Encoded)
	}
	f.Add("GET", "/dev", "dev", "a=%&b;c", "X-Test", "1,2", " a=1;;b", "text", false)
	f.Fuzz(func(t *testing.T, method, path, stage, query, header, value, cookie, body string, isBase64 bool) {
		e := events.APIGatewayV2HTTPRequest{
			RawPath: path, RawQueryString: query, Cookies: []string{cookie}, Body: body, IsBase64Encoded: isBase64,
			Headers: map[string]string{header: value, "host": "shop.example"},
		}
		e.RequestContext.Stage, e.RequestContext.HTTP.Method = stage, method
		first, ok := again(t, e)
		if !ok {
			t.Skip("NewRequest refuses this event; the test compares events that it takes")
		}
		second, ok := again(t, first)
		if !ok {
			t.Fatalf("NewRequest refuses an event of ours: %+v", first)
		}
		if diff := cmp.Diff(content(first), content(second)); diff != "" {
			t.Errorf("event changed on its way (-first +second):\n%s", diff)
		}
		want, _ := decodeBody(e) // again has decoded it before
		if got, err := decodeBody(second); err != nil || got != want {
			t.Errorf("body: got %q, %v, want %q", got, err, want)
		}
	})
}

// again sends an event through a request and back.
func again(t *testing.T, e events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPRequest, bool) {
	r, err := NewRequest(context.Background(), e)
	if err != nil {
		return e, false
	}
	back, err := NewEvent(r, e.RouteKey, e.RequestContext.RequestID, time.UnixMilli(e.RequestContext.TimeEpoch))
	if err != nil {
		t.Fatal(err)
	}
	return back, true
}

// content is an event without the headers that a gateway adds at each pass.
func content(e events.APIGatewayV2HTTPRequest) events.APIGatewayV2HTTPRequest {
	e.Headers = maps.Clone(e.Headers)
	maps.DeleteFunc(e.Headers, func(name, _ string) bool { return strings.HasPrefix(name, "x-forwarded-") })
	return e
}

// FuzzRoundTripRequest: request -> event -> request keeps method, path, query,
// headers, cookies and body.
func FuzzRoundTripRequest(f *testing.F) {
	f.Add("POST", "/script", "a=1&b;c=%", "application/x-www-form-urlencoded", "v1", "v2", "a=1", []byte("x=1"))
	f.Add("GET", "/assets/a%2Fb", "", "", "", "", "", []byte(nil))
	f.Add("PUT", "/é", "é", "text/plain; charset=utf-8", "a,b", "", "a=1; b=2", []byte("\xff\xfe"))
	f.Fuzz(func(t *testing.T, method, path, query, contentType, v1, v2, cookie string, body []byte) {
		u, err := url.Parse(path)
		if err != nil || !strings.HasPrefix(u.EscapedPath(), "/") || method == "" {
			t.Skip("no server makes such a request; the test needs a method, and a path that parses and begins with a slash")
		}
		u = &url.URL{Path: u.Path, RawPath: u.RawPath, RawQuery: query}
		r := httptest.NewRequest(http.MethodGet, "/", bytes.NewReader(body))
		r.Method, r.URL, r.Host = method, u, "shop.example:8080"
		r.Header = http.Header{"X-Test": {v1, v2}}
		if contentType != "" {
			r.Header.Set("Content-Type", contentType)
		}
		if cookie != "" {
			r.Header.Set("Cookie", cookie)
		}
		e, err := NewEvent(r, "ANY /", "id", time.Unix(0, 0))
		if err != nil {
			t.Fatal(err)
		}
		got, err := NewRequest(t.Context(), e)
		if err != nil {
			t.Fatal(err)
		}
		gotBody, _ := io.ReadAll(got.Body)
		type sent struct {
			Method, Path, Escaped, Query, Host, ContentType, XTest string
			Cookies                                                []*http.Cookie
			Body                                                   string
		}
		want := sent{method, u.Path, u.EscapedPath(), query, r.Host, contentType, v1 + "," + v2, r.Cookies(), string(body)}
		have := sent{got.Method, got.URL.Path, got.URL.EscapedPath(), got.URL.RawQuery, got.Host,
			got.Header.Get("Content-Type"), got.Header.Get("X-Test"), got.Cookies(), string(gotBody)}
		if diff := cmp.Diff(want, have); diff != "" {
			t.Errorf("request changed on its way (-want +got):\n%s", diff)
		}
	})
}
