// Command notify is the Lambda function that does on a schedule what is due: mails
// that could not be sent at once, and mails to contacts about what needs them.
package main

import (
	"fmt"
	"os"
	_ "time/tzdata" // the runtime image has no time zones

	"github.com/aws/aws-lambda-go/lambda"

	"connect2cart/internal/wiring/notify"
)

func main() {
	run, err := notify.New(os.Getenv)
	if err != nil {
		fmt.Fprintln(os.Stderr, "notify:", err)
		os.Exit(1)
	}
	lambda.Start(run)
}
