// Command helloaws is hello with the AWS clients of the script function.
package main

import (
	"runtime"

	"github.com/aws/aws-lambda-go/lambda"

	"connect2cart/internal/cmd/cold/clients"
)

func main() {
	linked := clients.Link(clients.Config())
	defer runtime.KeepAlive(linked)
	lambda.Start(clients.Hello)
}
