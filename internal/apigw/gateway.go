package apigw

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
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

// serve writes the answer to a request. err is what an operator should know of.
func (g *Gateway) serve(w http.ResponseWriter, r *http.Request, id string) (status int, key string, err error) {
	route, params, ok := g.match(r)
	if !ok {
		return errNotFound.write(w), "", nil
	}
	event, own, err := route.event(r, params, id)
	if own != nil {
		return own.write(w), route.Key(), err
	}
	payload, err := route.invoke(r.Context(), event)
	if own, err := failure(err); own != nil {
		return own.write(w), route.Key(), err
	}
	status, header, body, err := parseAnswer(payload)
	if err != nil {
		return errFunction.write(w), route.Key(), err
	}
	maps.Copy(w.Header(), header)
	w.Header().Set("Apigw-Requestid", id)
	w.WriteHeader(status)
	_, err = w.Write(body)
	return status, route.Key(), err
}

// event is a request as an event, or the gateway's own answer to it.
func (rt Route) event(r *http.Request, params map[string]string, id string) (events.APIGatewayV2HTTPRequest, *gatewayError, error) {
	if headerSize(r) > maxRequestHeader {
		return events.APIGatewayV2HTTPRequest{}, &errHeaderSize, nil
	}
	r.Body = http.MaxBytesReader(nil, r.Body, maxRequestBody)
	event, err := NewEvent(r, rt.Key(), id, time.Now())
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return event, &errBodySize, nil
	}
	if err != nil {
		return event, &errBadRequest, err
	}
	event.PathParameters = params
	return event, nil, nil
}

// failure is the gateway's own answer to a failed call, or nil.
func failure(err error) (*gatewayError, error) {
	switch {
	case errors.Is(err, ErrThrottled):
		return &errThrottled, nil
	case errors.Is(err, errNoAnswer):
		return &errUnavailable, err
	case err != nil:
		return &errFunction, err
	}
	return nil, nil
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
	select {
	case r := <-rt.start(ctx, payload):
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

// result is the end of a call.
type result struct {
	payload []byte
	err     error
}

// start calls the function. A panic, which would end Lambda's process, is an
// error here.
func (rt Route) start(ctx context.Context, payload []byte) <-chan result {
	done := make(chan result, 1)
	go func() {
		defer func() {
			if p := recover(); p != nil {
				done <- result{err: fmt.Errorf("%s: panic: %v", rt.Key(), p)}
			}
		}()
		answer, err := rt.Function.Invoke(ctx, payload)
		done <- result{answer, err}
	}()
	return done
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
