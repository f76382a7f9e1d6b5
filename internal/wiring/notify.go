package wiring

import (
	"context"
	"os"
	"time"

	"connect2cart/internal/onboard"
)

// notifyGrace is taken off Lambda's deadline: a mail that is under way when
// time runs out is still settled afterwards.
const notifyGrace = 10 * time.Second

// Notify builds the run that sends pending mails. The error names every
// setting that is missing or cannot be read.
func Notify(getenv func(string) string) (func(context.Context) error, error) {
	c, err := notifyConfigFrom(getenv)
	if err != nil {
		return nil, err
	}
	cloud := awsConfig(os.Getenv)
	n := &onboard.Notifier{
		Merchants: newStore(cloud, c.shared),
		Mail:      newSender(cloud, c.sender, c.sales),
		Log:       newLog(c.shared),
	}
	return func(ctx context.Context) error {
		if deadline, ok := ctx.Deadline(); ok {
			short, cancel := context.WithDeadline(ctx, deadline.Add(-notifyGrace))
			defer cancel()
			ctx = short
		}
		return n.Run(ctx)
	}, nil
}
