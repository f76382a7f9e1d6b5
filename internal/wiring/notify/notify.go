// Package notify builds the run that sends pending mails.
package notify

import (
	"context"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ses"

	"connect2cart/internal/email"
	"connect2cart/internal/onboard"
	"connect2cart/internal/wiring"
)

// grace is taken off Lambda's deadline: a mail that is under way when time
// runs out is still settled afterwards.
const grace = 10 * time.Second

// New builds the run. The error names every setting that is missing or cannot
// be read.
func New(getenv func(string) string) (func(context.Context) error, error) {
	c, err := wiring.NotifyFrom(getenv)
	if err != nil {
		return nil, err
	}
	cloud := wiring.AWS(os.Getenv)
	n := &onboard.Notifier{
		Merchants: c.Store(cloud),
		Mail:      &email.Sender{API: ses.NewFromConfig(cloud), From: c.Sender, Sales: c.Sales},
		Log:       c.Log(),
	}
	return func(ctx context.Context) error {
		if deadline, ok := ctx.Deadline(); ok {
			short, cancel := context.WithDeadline(ctx, deadline.Add(-grace))
			defer cancel()
			ctx = short
		}
		return n.Run(ctx)
	}, nil
}
