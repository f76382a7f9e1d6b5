package apigw

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

// Limits of an HTTP API.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
const (
	maxRequestBody   = 10 << 20
	maxRequestHeader = 10_240 // request line and headers together
	maxIntegration   = 30 * time.Second
)

// ErrThrottled means that a function has no room for another call, as Lambda at
// its reserved concurrency. Functions behind a Gateway return it.
var ErrThrottled = errors.New("apigw: the function is at its concurrency limit")

// Gateway serves routes over real HTTP as an HTTP API does: request to event to
// function to answer. It stands in for AWS on one machine. It leaves out the
// API's request rates.
type Gateway struct {
	Routes []Route
	Log    *slog.Logger // nil logs nothing
}

// ServeHTTP makes the event, calls the function and writes its answer.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	started, id := time.Now(), rand.Text()
	status, route, err := g.serve(w, r, id)
	if g.Log == nil {
		return
	}
	attrs := []any{"request_id", id, "route", route, "status", status, "took_ms", time.Since(started).Milliseconds()}
	if err != nil {
		g.Log.Warn("gateway", append(attrs, "error", err.Error())...)
		return
	}
	g.Log.Info("gateway", attrs...)
}

func (g *Gateway) serve(w http.ResponseWriter, r *http.Request, id string) (status int, key string, err error) {
	fail := func(e gatewayError, err error) (int, string, error) {
		e.write(w)
		return e.status, key, err
	}
	route, params, ok := g.match(r)
	if !ok {
		return fail(errNotFound, nil)
	}
	key = route.Key()
	if headerSize(r) > maxRequestHeader {
		return fail(errHeaderSize, nil)
	}
	r.Body = http.MaxBytesReader(nil, r.Body, maxRequestBody)
	event, err := NewEvent(r, key, id, time.Now())
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return fail(errBodySize, nil)
	}
	if err != nil {
		return fail(errBadRequest, err)
	}
	event.PathParameters = params

	payload, err := route.invoke(r.Context(), event)
	switch {
	case errors.Is(err, ErrThrottled):
		return fail(errThrottled, nil)
	case errors.Is(err, errNoAnswer):
		return fail(errUnavailable, err)
	case err != nil:
		return fail(errFunction, err)
	}
	status, header, body, err := parseAnswer(payload)
	if err != nil {
		return fail(errFunction, err)
	}
	for name, values := range header {
		w.Header()[name] = values
	}
	w.Header().Set("Apigw-Requestid", id)
	w.WriteHeader(status)
	_, err = w.Write(body)
	return status, key, err
}

// errNoAnswer means that a function took longer than maxIntegration.
var errNoAnswer = errors.New("apigw: no answer within the integration timeout")

// invoke calls the function with the same bytes and deadline as Lambda. As in
// Lambda, the call goes on after its caller leaves.
func (rt Route) invoke(ctx context.Context, event events.APIGatewayV2HTTPRequest) ([]byte, error) {
	payload, err := json.Marshal(event)
	if err != nil {
		return nil, fmt.Errorf("%s: event: %w", rt.Key(), err)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rt.Timeout)
	defer cancel()
	ctx = lambdacontext.NewContext(ctx, &lambdacontext.LambdaContext{AwsRequestID: event.RequestContext.RequestID})

	type result struct {
		payload []byte
		err     error
	}
	done := make(chan result, 1)
	go func() {
		defer func() {
			if p := recover(); p != nil { // Lambda's process would end here
				done <- result{err: fmt.Errorf("%s: panic: %v", rt.Key(), p)}
			}
		}()
		answer, err := rt.Function.Invoke(ctx, payload)
		done <- result{answer, err}
	}()
	select {
	case r := <-done:
		if len(r.payload) > MaxResponse {
			return nil, fmt.Errorf("%s: an answer of %d bytes is over Lambda's limit", rt.Key(), len(r.payload))
		}
		return r.payload, r.err
	case <-ctx.Done():
		return nil, fmt.Errorf("%s: Task timed out after %s", rt.Key(), rt.Timeout)
	case <-time.After(maxIntegration):
		return nil, fmt.Errorf("%s: %w", rt.Key(), errNoAnswer)
	}
}

func headerSize(r *http.Request) int {
	n := len(r.Method) + len(r.RequestURI) + len(r.Proto) + 4 + len("Host: \r\n") + len(r.Host)
	for name, values := range r.Header {
		for _, v := range values {
			n += len(name) + len(v) + 4
		}
	}
	return n
}
