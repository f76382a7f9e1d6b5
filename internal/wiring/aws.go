package wiring

import (
	"context"
	"fmt"
	"log/slog"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/ses"

	"connect2cart/internal/email"
	"connect2cart/internal/merchant"
)

// awsConfig reads what Lambda, or whoever runs us, has put into the process's
// environment for the SDK: region, keys and, away from AWS, endpoints. It
// makes no call; keys are fetched with the first request.
func awsConfig() (aws.Config, error) {
	c, err := config.LoadDefaultConfig(context.Background()) // no caller yet: this is before lambda.Start
	if err != nil {
		return c, fmt.Errorf("AWS settings: %w", err)
	}
	return c, nil
}

func newStore(c aws.Config, s shared) *merchant.Store {
	return &merchant.Store{API: secretsmanager.NewFromConfig(c), Prefix: s.secretPrefix}
}

func newSender(c aws.Config, from, sales string) *email.Sender {
	return &email.Sender{API: ses.NewFromConfig(c), From: from, Sales: sales}
}

// newLog writes JSON lines to stderr, where Lambda collects them.
func newLog(level slog.Level) *slog.Logger {
	return slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
}
