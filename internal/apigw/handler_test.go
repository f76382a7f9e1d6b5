package apigw

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/google/go-cmp/cmp"
)

func call(t *testing.T, ctx context.Context, h http.HandlerFunc) events.APIGatewayV2HTTPResponse {
	t.Helper()
	resp, err := Handler(h)(ctx, httpEvents(t)["script-get"])
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

// Ensure a handler's answer becomes the right event for AWS.
func TestHandler_answers(t *testing.T) {
	cases := map[string]struct {
		handler http.HandlerFunc
		want    events.APIGatewayV2HTTPResponse
	}{
		"nothing written is an empty 200": {
			func(http.ResponseWriter, *http.Request) {},
			events.APIGatewayV2HTTPResponse{StatusCode: 200, Headers: map[string]string{}},
		},
		"text stays text": {
			func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "text/xml; charset=utf-8")
				fmt.Fprint(w, "<a>é</a>")
			},
			events.APIGatewayV2HTTPResponse{StatusCode: 200, Body: "<a>é</a>",
				Headers: map[string]string{"content-type": "text/xml; charset=utf-8"}},
		},
		"bytes travel as base64": {
			func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "image/png")
				w.Write([]byte{0xff, 0})
			},
			events.APIGatewayV2HTTPResponse{StatusCode: 200, Body: "/wA=", IsBase64Encoded: true,
				Headers: map[string]string{"content-type": "image/png"}},
		},
		"text that is not UTF-8 travels as base64": {
			func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "text/plain")
				w.Write([]byte{0xff})
			},
			events.APIGatewayV2HTTPResponse{StatusCode: 200, Body: "/w==", IsBase64Encoded: true,
				Headers: map[string]string{"content-type": "text/plain"}},
		},
		"two cookies stay two, other repeated headers are joined": {
			func(w http.ResponseWriter, r *http.Request) {
				w.Header()["Set-Cookie"] = []string{"a=1", "b=2"}
				w.Header()["Vary"] = []string{"Accept", "Origin"}
				w.WriteHeader(204)
				w.Header().Set("Too", "late")
			},
			events.APIGatewayV2HTTPResponse{StatusCode: 204, Cookies: []string{"a=1", "b=2"},
				Headers: map[string]string{"vary": "Accept,Origin"}},
		},
		"a missing content type is worked out": {
			func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "<!doctype html><p>hi") },
			events.APIGatewayV2HTTPResponse{StatusCode: 200, Body: "<!doctype html><p>hi",
				Headers: map[string]string{"content-type": "text/html; charset=utf-8"}},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, call(t, t.Context(), c.handler)); diff != "" {
				t.Errorf("answer differs (-want +got):\n%s", diff)
			}
		})
	}
}

// Ensure the context ends a second before Lambda's deadline. The request id is
// Lambda's, even if the caller sent one.
func TestHandler_deadlineAndRequestID(t *testing.T) {
	deadline := time.Now().Add(20 * time.Second)
	ctx, cancel := context.WithDeadline(t.Context(), deadline)
	defer cancel()
	ctx = lambdacontext.NewContext(ctx, &lambdacontext.LambdaContext{AwsRequestID: "lambda-1"})
	e := httpEvents(t)["script-get"]
	e.Headers["x-request-id"] = "forged"
	_, err := Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if got, _ := r.Context().Deadline(); !got.Equal(deadline.Add(-time.Second)) {
			t.Errorf("got deadline %v, want one second before %v", got, deadline)
		}
		if got := r.Header.Values("X-Request-Id"); len(got) != 1 || got[0] != "lambda-1" {
			t.Errorf("got request id %q, want lambda-1", got)
		}
	}))(ctx, e)
	if err != nil {
		t.Fatal(err)
	}
}

// Ensure every answer fits Lambda's limit. A larger one becomes a 500 with
// words about its size.
func TestHandler_answerSize(t *testing.T) {
	answer := func(contentType string, body []byte) events.APIGatewayV2HTTPResponse {
		return call(t, t.Context(), func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", contentType)
			w.Write(body)
		})
	}
	cases := map[string]struct {
		contentType string
		body        []byte
		status      int
	}{
		"6.2 MB of plain text fit":                     {"text/xml", bytes.Repeat([]byte("x"), 6_291_000), 200},
		"6.3 MB do not":                                {"text/xml", bytes.Repeat([]byte("x"), 6_300_000), 500},
		"4.5 MB of line breaks fit, as base64":         {"text/plain", bytes.Repeat([]byte("\n"), 4_500_000), 200},
		"4.5 MB of separators fit, as base64":          {"text/plain", bytes.Repeat([]byte("\u2028"), 1_500_000), 200},
		"4.7 MB of bytes fit, 4/3 of it being sent":    {"image/png", bytes.Repeat([]byte{1}, 4_718_000), 200},
		"4.8 MB of bytes do not":                       {"image/png", bytes.Repeat([]byte{1}, 4_800_000), 500},
		"5 MB of line breaks do not, either way":       {"text/plain", bytes.Repeat([]byte("\n"), 5_000_000), 500},
		"6 MB with HTML in it fits: it is not \\u003c": {"text/html", bytes.Repeat([]byte("<b>"), 2_000_000), 200},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			resp := answer(c.contentType, c.body)
			if resp.StatusCode != c.status {
				t.Errorf("got status %d, want %d", resp.StatusCode, c.status)
			}
			if n := sentSize(t, resp); n > MaxResponse {
				t.Errorf("got an answer of %d bytes, Lambda takes %d", n, MaxResponse)
			}
			if c.status == 500 && !strings.Contains(resp.Body, "too large") {
				t.Errorf("got %q, want words about the size", resp.Body)
			}
		})
	}
}

// sentSize is the size of the answer's JSON, as aws-lambda-go sends it.
func sentSize(t testing.TB, resp events.APIGatewayV2HTTPResponse) int {
	t.Helper()
	data, err := marshal(resp)
	if err != nil {
		t.Fatal(err)
	}
	return len(data)
}

// Ensure HEAD is answered as GET is, but for the body, be it text, base64 or
// too large to be sent.
func TestHandler_head(t *testing.T) {
	for name, h := range map[string]http.HandlerFunc{
		"text": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "4")
			w.WriteHeader(http.StatusTeapot)
			fmt.Fprint(w, "text")
		},
		"bytes":     func(w http.ResponseWriter, r *http.Request) { w.Write([]byte{0xff}) },
		"nothing":   func(w http.ResponseWriter, r *http.Request) {},
		"too large": func(w http.ResponseWriter, r *http.Request) { w.Write(make([]byte, MaxResponse)) },
	} {
		t.Run(name, func(t *testing.T) {
			want := call(t, t.Context(), h)
			e := httpEvents(t)["script-get"]
			e.RequestContext.HTTP.Method = http.MethodHead
			got, err := Handler(h)(t.Context(), e)
			want.Body, want.IsBase64Encoded = "", false
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%v, answer differs (-GET +HEAD):\n%s", err, diff)
			}
		})
	}
}

// Ensure aws-lambda-go hands a function the payload itself, and that an answer
// is written as its own encoder would.
func TestFunction_Invoke(t *testing.T) {
	f := Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "<b>&amp;\u2028</b>") }))
	payload, err := json.Marshal(httpEvents(t)["script-get"])
	if err != nil {
		t.Fatal(err)
	}
	for name, h := range map[string]lambda.Handler{
		"itself":             f,
		"through the module": lambda.NewHandler(f),
		"as the module does": lambda.NewHandler((func(context.Context, events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error))(f)),
	} {
		got, err := h.Invoke(t.Context(), payload)
		const want = `{"statusCode":200,"headers":{"content-type":"text/html; charset=utf-8"},"multiValueHeaders":null,"body":"<b>&amp;\u2028</b>","cookies":null}`
		if string(got) != want || err != nil {
			t.Errorf("%s: got %s, %v, want %s", name, got, err, want)
		}
	}
	for _, payload := range []string{"", "{", "[]", "{}"} {
		if got, err := f.Invoke(t.Context(), []byte(payload)); err == nil {
			t.Errorf("%q: got %s, want an error", payload, got)
		}
	}
}

// Ensure an event other than a request is an error. A body that is marked as
// base64 and is none is the caller's mistake.
func TestHandler_strangeEvents(t *testing.T) {
	h := Handler(http.NotFoundHandler())
	if _, err := h(t.Context(), events.APIGatewayV2HTTPRequest{}); !errors.Is(err, ErrNotHTTP) {
		t.Errorf("got %v, want ErrNotHTTP", err)
	}
	resp, err := h(t.Context(), events.APIGatewayV2HTTPRequest{RawPath: "/", Body: "%%%", IsBase64Encoded: true})
	if err != nil || resp.StatusCode != 400 {
		t.Errorf("got %d, %v, want 400", resp.StatusCode, err)
	}
}

// Ensure the handler leaves a panic to Lambda: the process ends, and the next
// call gets a fresh one.
func TestHandler_panic(t *testing.T) {
	defer func() {
		if got := recover(); got != "ours" {
			t.Errorf("got panic %v, want ours", got)
		}
	}()
	call(t, t.Context(), func(http.ResponseWriter, *http.Request) { panic("ours") })
}

func FuzzJSONLen(f *testing.F) {
	for _, s := range []string{"", "a\"\\\n\r\t\b\f\x00\x1f", "\u2028\u2029\u2027", "é<>&", "\x7f"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if base64.StdEncoding.EncodedLen(len(s)) > 1<<20 {
			t.Skip("longer than any answer; the test compares texts of up to 1 MiB in base64")
		}
		s = strings.ToValidUTF8(s, "?")
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(s); err != nil {
			t.Fatal(err)
		}
		if got, want := jsonLen(s), b.Len()-len(`""`+"\n"); got != want {
			t.Errorf("jsonLen(%q): got %d, want %d", s, got, want)
		}
	})
}
