// Command credentials is the Lambda function that serves the merchant's page and form.
package main

import (
	"fmt"
	"os"
	_ "time/tzdata" // the runtime image has no time zones

	"github.com/aws/aws-lambda-go/lambda"

	"connect2cart/internal/apigw"
	"connect2cart/internal/wiring/credentials"
)

func main() {
	h, err := credentials.New(os.Getenv)
	if err != nil {
		fmt.Fprintln(os.Stderr, "credentials:", err)
		os.Exit(1)
	}
	lambda.Start(apigw.Handler(h))
}
