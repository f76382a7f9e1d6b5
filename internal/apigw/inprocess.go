package apigw

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"
)

// InProcess is a function that runs in this very process, for a Gateway. It
// takes what lambda.NewHandler takes. A lambda.Handler is made for one event at
// a time and gives its answer in a buffer that it uses again, so each event
// gets a handler of its own here, as it would get a process in Lambda.
func InProcess(function any) lambda.Handler { return inProcess{function} }

type inProcess struct{ function any }

// Invoke handles one event. It may be called while another call is under way.
func (p inProcess) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	return lambda.NewHandler(p.function).Invoke(ctx, payload)
}
