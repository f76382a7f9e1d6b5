package apigw

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/aws/aws-lambda-go/events"
)

// ErrNotHTTP means an event without a method, path or route: something other
// than an HTTP API called this function.
var ErrNotHTTP = errors.New("apigw: the event is not an HTTP API request (payload format 2.0)")

// defaultStage has no part in public addresses.
const defaultStage = "$default"

// NewRequest makes the request of event e. It takes events of `sam local` too:
// header names in any case, a Cookie header instead of cookies, missing context
// fields, a decoded query without a raw one. It fails with ErrNotHTTP, or on a
// body that is marked as base64 and is none.
//
// Format:
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
func NewRequest(ctx context.Context, e events.APIGatewayV2HTTPRequest) (*http.Request, error) {
	method, path := methodAndPath(e)
	if method == "" && path == "" {
		return nil, ErrNotHTTP
	}
	body, err := decodeBody(e)
	if err != nil {
		return nil, err
	}
	prefix, path := splitStage(e.RequestContext.Stage, path)
	r := &http.Request{
		Method:        method,
		URL:           requestURL(path, rawQuery(e)),
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        requestHeader(e),
		Body:          io.NopCloser(strings.NewReader(body)),
		ContentLength: int64(len(body)),
	}
	r.RequestURI = r.URL.RequestURI()
	takeHost(r, e)
	setForwarded(r, e, prefix)
	return r.WithContext(ctx), nil
}

// methodAndPath takes the method from the context, else from the route, else
// GET. It takes the path from rawPath, else from the context. Stand-ins leave
// some of them out.
func methodAndPath(e events.APIGatewayV2HTTPRequest) (method, path string) {
	routeMethod, _, isRoute := strings.Cut(e.RouteKey, " ")
	method = e.RequestContext.HTTP.Method
	if method == "" && isRoute && routeMethod != "ANY" {
		method = routeMethod
	}
	path = e.RawPath
	if path == "" {
		path = e.RequestContext.HTTP.Path
	}
	if method == "" && path != "" {
		method = http.MethodGet
	}
	return method, path
}

func decodeBody(e events.APIGatewayV2HTTPRequest) (string, error) {
	if !e.IsBase64Encoded {
		return e.Body, nil
	}
	var body strings.Builder
	body.Grow(base64.StdEncoding.DecodedLen(len(e.Body)))
	if _, err := io.Copy(&body, base64.NewDecoder(base64.StdEncoding, strings.NewReader(e.Body))); err != nil {
		return "", errors.New("the body is marked as base64 but is not")
	}
	return body.String(), nil
}

// splitStage takes the stage off the path. AWS leaves it in rawPath for every
// stage but $default.
func splitStage(stage, path string) (prefix, rest string) {
	if stage == "" || stage == defaultStage {
		return "", path
	}
	rest, ok := strings.CutPrefix(path, "/"+stage)
	switch {
	case !ok:
		return "", path
	case rest == "":
		return "/" + stage, "/"
	case rest[0] != '/': // "/development" is not below the stage "dev"
		return "", path
	}
	return "/" + stage, rest
}

// requestURL keeps the path as the caller sent it. It takes a path with a
// broken escape literally; no route of ours contains one.
func requestURL(path, query string) *url.URL {
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	u := &url.URL{Path: path, RawQuery: query}
	if decoded, err := url.PathUnescape(path); err == nil {
		u.Path, u.RawPath = decoded, path
	}
	return u
}

func rawQuery(e events.APIGatewayV2HTTPRequest) string {
	if e.RawQueryString != "" || len(e.QueryStringParameters) == 0 {
		return e.RawQueryString
	}
	q := url.Values{}
	for name, value := range e.QueryStringParameters {
		q.Set(name, value)
	}
	return q.Encode()
}

// requestHeader holds each header once, as the event does: the gateway joined
// repeated ones with ",". Sorted names give two spellings of one name the same
// result every time.
func requestHeader(e events.APIGatewayV2HTTPRequest) http.Header {
	h := make(http.Header, len(e.Headers)+4)
	for _, name := range slices.Sorted(maps.Keys(e.Headers)) {
		h.Set(name, e.Headers[name])
	}
	if len(e.Cookies) > 0 {
		h.Set("Cookie", strings.Join(e.Cookies, "; "))
	}
	h.Del("Transfer-Encoding") // the body is whole by now
	return h
}

// takeHost moves the host name to r.Host, its place in net/http, and the
// caller's address to r.RemoteAddr.
func takeHost(r *http.Request, e events.APIGatewayV2HTTPRequest) {
	r.Host = r.Header.Get("Host")
	if r.Host == "" {
		r.Host = e.RequestContext.DomainName
	}
	r.Header.Del("Host")
	if ip := e.RequestContext.HTTP.SourceIP; ip != "" {
		r.RemoteAddr = net.JoinHostPort(ip, "0")
	}
}

// setForwarded says how the caller sees us. The prefix is the event's stage; a
// caller's own prefix goes away.
func setForwarded(r *http.Request, e events.APIGatewayV2HTTPRequest, prefix string) {
	r.Header.Del("X-Forwarded-Prefix")
	if prefix != "" {
		r.Header.Set("X-Forwarded-Prefix", prefix)
	}
	// The gateway added the last one, the caller those before it.
	proto := r.Header.Get("X-Forwarded-Proto")
	if i := strings.LastIndexByte(proto, ','); i >= 0 {
		proto = proto[i+1:]
	}
	if proto = strings.ToLower(strings.TrimSpace(proto)); proto != "http" {
		proto = "https" // an HTTP API listens on https alone
	}
	r.Header.Set("X-Forwarded-Proto", proto)
}
