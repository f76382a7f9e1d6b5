package email_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ses"

	"connect2cart/internal/email"
	"connect2cart/internal/proof/cloudtest"
	"connect2cart/internal/standin/awssim"
)

// senderTo is a real Sender with the stand-in as its SES, in memory.
func senderTo(t *testing.T, server *awssim.Server) *email.Sender {
	t.Helper()
	return &email.Sender{API: ses.NewFromConfig(cloudtest.Over(server)), From: "Connect2Cart <no-reply@example.com>", Sales: "sales@example.com"}
}
