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

// Grace shortens Lambda's deadline. A request that runs out of time still has
// this long to say so.
const Grace = time.Second

// Handler makes h the handler of a Lambda behind an HTTP API. Pass the function
// to lambda.Start or lambda.NewHandler. Its only error is ErrNotHTTP, wrapped
// with the request id.
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
