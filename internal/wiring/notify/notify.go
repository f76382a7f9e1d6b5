// Package notify builds the scheduled run of due work.
package notify

import (
	"context"
	"crypto/rand"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/aws/aws-sdk-go-v2/service/ses"

	"connect2cart/internal/email"
	"connect2cart/internal/onboard"
	"connect2cart/internal/wiring"
)

// grace shortens Lambda's deadline, to settle a mail under way at the end.
const grace = 10 * time.Second

// New builds the run. The error names every missing or unreadable setting.
func New(getenv func(string) string) (func(context.Context) error, error) {
	c, err := wiring.NotifyFrom(getenv)
	if err != nil {
		return nil, err
	}
	cloud := wiring.AWS(os.Getenv)
	table := c.Ledger(cloud)
	all := onboard.Notifier{
		Merchants: c.Store(cloud, table),
		Ledger:    table,
		Mail:      &email.Sender{API: ses.NewFromConfig(cloud), From: c.Sender, Sales: c.Sales},
		ToContact: c.MailContact,
		PublicURL: c.PublicURL,
	}
	log := c.Log()
	return func(ctx context.Context) error {
		n := all
		n.Log = log.With("request_id", requestID(ctx))
		if deadline, ok := ctx.Deadline(); ok {
			short, cancel := context.WithDeadline(ctx, deadline.Add(-grace))
			defer cancel()
			ctx = short
		}
		return n.Run(ctx)
	}, nil
}

// requestID is Lambda's number of this call, or one of our own.
func requestID(ctx context.Context) string {
	if lc, ok := lambdacontext.FromContext(ctx); ok && lc.AwsRequestID != "" {
		return lc.AwsRequestID
	}
	return rand.Text()
}
