package apigw

import (
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"
)

// NewEvent makes the event of an HTTP API for r. routeKey names the route (as
// "POST /script"); the stage is $default. id and at stand for the request id
// and the time, which the gateway adds. It fails only if it cannot read the
// body.
func NewEvent(r *http.Request, routeKey, id string, at time.Time) (events.APIGatewayV2HTTPRequest, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return events.APIGatewayV2HTTPRequest{}, fmt.Errorf("%s: body: %w", routeKey, err)
	}
	path := r.URL.EscapedPath()
	e := events.APIGatewayV2HTTPRequest{
		Version:               "2.0",
		RouteKey:              routeKey,
		RawPath:               path,
		RawQueryString:        r.URL.RawQuery,
		Cookies:               eventCookies(r.Header),
		Headers:               eventHeaders(r, len(body)),
		QueryStringParameters: eventQuery(r.URL.RawQuery),
		RequestContext:        requestContext(r, routeKey, path, id, at),
	}
	e.Body, e.IsBase64Encoded = eventBody(body, r.Header.Get("Content-Type"))
	return e, nil
}

func requestContext(r *http.Request, routeKey, path, id string, at time.Time) events.APIGatewayV2HTTPRequestContext {
	domain := r.Host
	if host, _, err := net.SplitHostPort(r.Host); err == nil {
		domain = host
	}
	prefix, _, _ := strings.Cut(domain, ".")
	return events.APIGatewayV2HTTPRequestContext{
		RouteKey:     routeKey,
		AccountID:    "123456789012",
		Stage:        defaultStage,
		RequestID:    id,
		APIID:        "local",
		DomainName:   domain,
		DomainPrefix: prefix,
		Time:         at.UTC().Format("02/Jan/2006:15:04:05 -0700"),
		TimeEpoch:    at.UnixMilli(),
		HTTP: events.APIGatewayV2HTTPRequestContextHTTPDescription{
			Method:    r.Method,
			Path:      path,
			Protocol:  r.Proto,
			SourceIP:  sourceIP(r),
			UserAgent: r.UserAgent(),
		},
	}
}

// eventHeaders are in lower case. Each name comes once, its repeated values
// joined with ",". Cookies have a field of their own.
func eventHeaders(r *http.Request, bodyLen int) map[string]string {
	h := make(map[string]string, len(r.Header)+5)
	for name, values := range r.Header {
		h[strings.ToLower(name)] = strings.Join(values, ",")
	}
	delete(h, "cookie")
	delete(h, "transfer-encoding")
	h["host"] = r.Host
	h["content-length"] = fmt.Sprint(bodyLen)
	proto, port := "http", "80"
	if r.TLS != nil {
		proto, port = "https", "443"
	}
	if _, p, err := net.SplitHostPort(r.Host); err == nil {
		port = p
	}
	h["x-forwarded-proto"], h["x-forwarded-port"] = proto, port
	if ip := sourceIP(r); ip != "" {
		h["x-forwarded-for"] = strings.Join(append(r.Header.Values("X-Forwarded-For"), ip), ", ")
	}
	return h
}

func sourceIP(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	return host
}

func eventCookies(h http.Header) []string {
	var cookies []string
	for _, line := range h.Values("Cookie") {
		for c := range strings.SplitSeq(line, ";") {
			if c = strings.Trim(c, " \t"); c != "" { // HTTP's white space
				cookies = append(cookies, c)
			}
		}
	}
	return cookies
}

// eventQuery is the decoded query, repeated names joined with ",". It lacks
// pairs with a broken escape. Our functions read rawQueryString, which has them
// all.
func eventQuery(raw string) map[string]string {
	values, _ := url.ParseQuery(raw) // keeps the readable pairs
	if len(values) == 0 {
		return nil
	}
	q := make(map[string]string, len(values))
	for name, vs := range values {
		q[name] = strings.Join(vs, ",")
	}
	return q
}

// eventBody passes text types as they are. Everything else becomes base64, form
// posts too.
func eventBody(body []byte, contentType string) (text string, isBase64 bool) {
	if len(body) == 0 {
		return "", false
	}
	if isText(contentType) && utf8.Valid(body) {
		return string(body), false
	}
	return base64.StdEncoding.EncodeToString(body), true
}
