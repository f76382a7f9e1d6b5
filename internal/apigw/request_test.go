package apigw

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"
)

// httpEvents are the recorded HTTP requests of events/, by file name.
func httpEvents(t testing.TB) map[string]events.APIGatewayV2HTTPRequest {
	t.Helper()
	files, err := filepath.Glob("../../events/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("events/*.json: %v, %d files", err, len(files))
	}
	all := map[string]events.APIGatewayV2HTTPRequest{}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var e events.APIGatewayV2HTTPRequest
		if err := json.Unmarshal(data, &e); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		if e.Version == "2.0" {
			all[strings.TrimSuffix(filepath.Base(f), ".json")] = e
		}
	}
	return all
}

// Ensure each recorded event becomes the request of its sender.
func TestNewRequest_recordedEvents(t *testing.T) {
	type seen struct{ Method, Path, Query, Host, Prefix, Proto, Cookie, ContentType, BodyStart string }
	const host = "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com"
	const form = "application/x-www-form-urlencoded"
	want := map[string]seen{
		"credentials-page":         {Method: "GET", Path: "/"},
		"credentials-page-stage":   {Method: "GET", Path: "/", Prefix: "/prod"},
		"credentials-asset":        {Method: "GET", Path: "/assets/page.css", Cookie: "theme=dark; seen=1"},
		"credentials-form":         {Method: "POST", Path: "/credentials", ContentType: form, BodyStart: "store_hash=samplestor&c"},
		"credentials-json":         {Method: "POST", Path: "/credentials", ContentType: "application/json", BodyStart: `{"store_hash": "samples`},
		"script-sendversion":       {Method: "POST", Path: "/script", ContentType: form, BodyStart: "setifunction=sendversio"},
		"script-sendversion-stage": {Method: "POST", Path: "/script", ContentType: form, BodyStart: "setifunction=sendversio", Prefix: "/prod"},
		"script-ordercount":        {Method: "POST", Path: "/script", ContentType: form, BodyStart: "setifunction=ordercount"},
		"script-downloadorders":    {Method: "POST", Path: "/script", ContentType: form, BodyStart: "setifunction=downloador"},
		"script-get":               {Method: "GET", Path: "/script", Query: "setifunction=sendversion&omversion=7.732"},
		"script-health":            {Method: "GET", Path: "/health"},
	}
	got := map[string]seen{}
	for name, e := range httpEvents(t) {
		r, err := NewRequest(t.Context(), e)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		body, _ := io.ReadAll(r.Body)
		if r.ContentLength != int64(len(body)) || r.RemoteAddr != "203.0.113.7:0" {
			t.Errorf("%s: got length %d of %d, from %s", name, r.ContentLength, len(body), r.RemoteAddr)
		}
		got[name] = seen{r.Method, r.URL.Path, r.URL.RawQuery, r.Host, r.Header.Get("X-Forwarded-Prefix"),
			r.Header.Get("X-Forwarded-Proto"), r.Header.Get("Cookie"), r.Header.Get("Content-Type"), string(body[:min(23, len(body))])}
		w := want[name]
		if w.Method != "" {
			w.Host, w.Proto = host, "https"
			want[name] = w
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("requests differ (-want +got):\n%s", diff)
	}
}

// Ensure the door reads the events of AWS, and those of `sam local`.
func TestNewRequest(t *testing.T) {
	get := func(path string) events.APIGatewayV2HTTPRequest {
		e := events.APIGatewayV2HTTPRequest{Version: "2.0", RawPath: path}
		e.RequestContext.HTTP.Method = "GET"
		return e
	}
	with := func(e events.APIGatewayV2HTTPRequest, change func(*events.APIGatewayV2HTTPRequest)) events.APIGatewayV2HTTPRequest {
		change(&e)
		return e
	}
	type seen struct{ Method, Path, Query, Host, Prefix, Proto, Cookie, XTest, Body string }
	cases := map[string]struct {
		event events.APIGatewayV2HTTPRequest
		want  seen
	}{
		"a path keeps its escapes for those who ask": {
			get("/assets/a%2Fb"),
			seen{Method: "GET", Path: "/assets/a/b", Proto: "https"},
		},
		"a path with a broken escape is literal": {
			get("/assets/50%"),
			seen{Method: "GET", Path: "/assets/50%", Proto: "https"},
		},
		"a stage alone is the root": {
			with(get("/dev"), func(e *events.APIGatewayV2HTTPRequest) { e.RequestContext.Stage = "dev" }),
			seen{Method: "GET", Path: "/", Prefix: "/dev", Proto: "https"},
		},
		"a path that only begins like the stage keeps it": {
			with(get("/development"), func(e *events.APIGatewayV2HTTPRequest) { e.RequestContext.Stage = "dev" }),
			seen{Method: "GET", Path: "/development", Proto: "https"},
		},
		"a caller cannot invent a stage or a scheme": {
			with(get("/script"), func(e *events.APIGatewayV2HTTPRequest) {
				e.Headers = map[string]string{"x-forwarded-prefix": "/evil", "x-forwarded-proto": "gopher,https"}
			}),
			seen{Method: "GET", Path: "/script", Proto: "https"},
		},
		"the gateway's scheme stands behind the caller's own": {
			with(get("/script"), func(e *events.APIGatewayV2HTTPRequest) {
				e.Headers = map[string]string{"x-forwarded-proto": "https, HTTP"}
			}),
			seen{Method: "GET", Path: "/script", Proto: "http"},
		},
		"a query is passed on as it came, broken escapes and all": {
			with(get("/script"), func(e *events.APIGatewayV2HTTPRequest) { e.RawQueryString = "a=50%&b;c" }),
			seen{Method: "GET", Path: "/script", Query: "a=50%&b;c", Proto: "https"},
		},
		"sam local: a decoded query without a raw one": {
			with(get("/script"), func(e *events.APIGatewayV2HTTPRequest) {
				e.QueryStringParameters = map[string]string{"a": "1 2"}
			}),
			seen{Method: "GET", Path: "/script", Query: "a=1+2", Proto: "https"},
		},
		"sam local: header names in title case, a Cookie header, plain http": {
			with(get("/"), func(e *events.APIGatewayV2HTTPRequest) {
				e.Headers = map[string]string{"Host": "127.0.0.1:3000", "X-Test": "1,2", "Cookie": "a=1", "X-Forwarded-Proto": "http"}
			}),
			seen{Method: "GET", Path: "/", Host: "127.0.0.1:3000", Proto: "http", Cookie: "a=1", XTest: "1,2"},
		},
		"sam local: only the route says what was asked": {
			events.APIGatewayV2HTTPRequest{RouteKey: "POST /script", RawPath: "/script", Body: "a=1"},
			seen{Method: "POST", Path: "/script", Proto: "https", Body: "a=1"},
		},
		"the domain stands in for a missing Host": {
			with(get("/"), func(e *events.APIGatewayV2HTTPRequest) { e.RequestContext.DomainName = "x.example" }),
			seen{Method: "GET", Path: "/", Host: "x.example", Proto: "https"},
		},
		"a body in base64 is bytes again": {
			with(get("/"), func(e *events.APIGatewayV2HTTPRequest) { e.Body, e.IsBase64Encoded = "/wA=", true }),
			seen{Method: "GET", Path: "/", Proto: "https", Body: "\xff\x00"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			r, err := NewRequest(t.Context(), c.event)
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(r.Body)
			got := seen{r.Method, r.URL.Path, r.URL.RawQuery, r.Host, r.Header.Get("X-Forwarded-Prefix"),
				r.Header.Get("X-Forwarded-Proto"), r.Header.Get("Cookie"), r.Header.Get("X-Test"), string(body)}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("request differs (-want +got):\n%s", diff)
			}
		})
	}
}
