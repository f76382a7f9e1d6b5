// Command hellomail is hello with the AWS clients of the page and of notify. Both
// send mails. READS is the number of reads in front of each answer.
package main

import (
	"os"
	"runtime"
	"strconv"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/ses"

	"connect2cart/internal/cmd/cold/clients"
)

func main() {
	config := clients.Config()
	linked := append(clients.Link(config), ses.NewFromConfig(config).SendRawEmail)
	defer runtime.KeepAlive(linked)
	reads, _ := strconv.Atoi(os.Getenv("READS")) // none, unless set
	lambda.Start(clients.Asking(config, reads))
}
