// Command script is the Lambda function that serves the Script URL that Stone
// Edge polls.
package main

import (
	"fmt"
	"os"
	_ "time/tzdata" // the runtime image has no time zones

	"github.com/aws/aws-lambda-go/lambda"

	"connect2cart/internal/apigw"
	"connect2cart/internal/wiring/script"
)

func main() {
	h, err := script.New(os.Getenv)
	if err != nil {
		fmt.Fprintln(os.Stderr, "script:", err)
		os.Exit(1)
	}
	lambda.Start(apigw.Handler(h))
}
