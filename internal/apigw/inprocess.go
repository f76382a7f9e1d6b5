package apigw

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"
)

// InProcess runs a function in this very process, for a Gateway. It takes the
// same functions as lambda.NewHandler. A lambda.Handler serves one event at a
// time and reuses the buffer of its answer. So each event gets a handler of its
// own here, as it gets a process in Lambda.
func InProcess(function any) lambda.Handler { return inProcess{function} }

type inProcess struct{ function any }

// Invoke handles one event. Calls may overlap.
func (p inProcess) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	return lambda.NewHandler(p.function).Invoke(ctx, payload)
}
