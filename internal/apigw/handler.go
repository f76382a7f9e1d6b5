package apigw

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

// Grace is taken off Lambda's deadline, so that a request which runs out of
// time still has some to say so.
const Grace = time.Second

// Handler makes h the handler of a Lambda behind an HTTP API. The function it
// returns goes to lambda.Start or lambda.NewHandler; its error is always nil
// but for an event that is no HTTP request at all.
func Handler(h http.Handler) func(context.Context, events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
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
		return w.response(id), nil
	}
}

// requestID is Lambda's id of the call, which is also in the platform's own
// START and REPORT log lines; the gateway's where there is no Lambda.
func requestID(ctx context.Context, e events.APIGatewayV2HTTPRequest) string {
	if lc, ok := lambdacontext.FromContext(ctx); ok && lc.AwsRequestID != "" {
		return lc.AwsRequestID
	}
	return e.RequestContext.RequestID
}

// refusal is an answer of the door's own: plain words, never cached.
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
