package apigw

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

// Grace shortens Lambda's deadline. A request that runs out of time still has
// this long to say so.
const Grace = time.Second

// Function is a Lambda behind an HTTP API; lambda.Start takes one. Its only error
// is ErrNotHTTP, wrapped with the request id.
type Function func(context.Context, events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error)

// Handler makes h the function of a Lambda.
func Handler(h http.Handler) Function {
	return func(ctx context.Context, e events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
		if deadline, ok := ctx.Deadline(); ok {
			short, cancel := context.WithDeadline(ctx, deadline.Add(-Grace))
			defer cancel()
			ctx = short
		}
		id := requestID(ctx, e)
		r, err := NewRequest(ctx, e)
		if errors.Is(err, ErrNotHTTP) {
			return events.APIGatewayV2HTTPResponse{}, fmt.Errorf("request %s: %w", id, err)
		}
		if err != nil {
			return refusal(http.StatusBadRequest, "the request could not be read: "+err.Error(), id), nil
		}
		r.Header.Set("X-Request-Id", id)

		w := &recorder{header: http.Header{}}
		h.ServeHTTP(w, r)
		res := w.response(id)
		if r.Method == http.MethodHead {
			res.Body, res.IsBase64Encoded = "", false // all else is as for GET
		}
		return res, nil
	}
}

// largeEvent is a payload, in bytes, whose copies are most of a process.
const largeEvent = 1 << 20

// Invoke is what aws-lambda-go looks for before it reads an event itself. That
// would hold two more copies of it: an event has up to 6 MB, most of which is
// the body. Before a large one the process gives back what others left, which
// takes some milliseconds and a fifth off its peak (TestBootstrap_memory).
func (f Function) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	if len(payload) > largeEvent {
		debug.FreeOSMemory()
	}
	var e events.APIGatewayV2HTTPRequest
	if err := json.Unmarshal(payload, &e); err != nil {
		return nil, fmt.Errorf("apigw: the event: %w", err)
	}
	res, err := f(ctx, e)
	if err != nil {
		return nil, err
	}
	return marshal(res)
}

// marshal writes an answer as aws-lambda-go does: without HTML escapes.
func marshal(res events.APIGatewayV2HTTPResponse) ([]byte, error) {
	var answer bytes.Buffer
	answer.Grow(len(res.Body) + envelope)
	encoder := json.NewEncoder(&answer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(res); err != nil {
		return nil, fmt.Errorf("apigw: the answer: %w", err)
	}
	return bytes.TrimSuffix(answer.Bytes(), []byte("\n")), nil
}

// requestID is Lambda's id of the call, as in the platform's START and REPORT
// log lines. Outside Lambda it is the gateway's id.
func requestID(ctx context.Context, e events.APIGatewayV2HTTPRequest) string {
	if lc, ok := lambdacontext.FromContext(ctx); ok && lc.AwsRequestID != "" {
		return lc.AwsRequestID
	}
	return e.RequestContext.RequestID
}

// refusal is the door's own answer: plain words, never cached.
func refusal(status int, text, id string) events.APIGatewayV2HTTPResponse {
	return events.APIGatewayV2HTTPResponse{
		StatusCode: status,
		Headers: map[string]string{
			"content-type":  "text/plain; charset=utf-8",
			"cache-control": "no-store",
		},
		Body: fmt.Sprintf("%s (request %s)\n", text, id),
	}
}
