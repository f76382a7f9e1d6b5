package awssim_test

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ses"
	"github.com/aws/aws-sdk-go-v2/service/ses/types"
)

// mailChecks are the checks of SES.
func mailChecks() []check {
	return []check{
		{"a mail is taken and has an id", func(ctx context.Context, c clients) string {
			c.verify(ctx, "from@example.com")
			out, err := c.ses.SendEmail(ctx, mailTo("to@example.com"))
			if err != nil {
				return code(err)
			}
			return fmt.Sprint(len(aws.ToString(out.MessageId)) > 10)
		}, "true"},
		{"a mail with a name, an answer address and text of any alphabet", func(ctx context.Context, c clients) string {
			c.verify(ctx, "from@example.com")
			in := mailTo("=?utf-8?q?J=C3=B6rg?= <to@example.com>")
			in.ReplyToAddresses = []string{"answers@example.com"}
			in.Message.Subject.Data = aws.String("Grüße, 日本")
			_, err := c.ses.SendEmail(ctx, in)
			return code(err)
		}, "ok"},
		{"a mail without recipients", func(ctx context.Context, c clients) string {
			c.verify(ctx, "from@example.com")
			in := mailTo("")
			in.Destination.ToAddresses = nil
			_, err := c.ses.SendEmail(ctx, in)
			return code(err)
		}, "InvalidParameterValue"},
		{"a mail to 51 recipients", func(ctx context.Context, c clients) string {
			c.verify(ctx, "from@example.com")
			in := mailTo("")
			in.Destination.ToAddresses = nil
			for i := range 51 {
				in.Destination.ToAddresses = append(in.Destination.ToAddresses, fmt.Sprintf("to%d@example.com", i))
			}
			_, err := c.ses.SendEmail(ctx, in)
			return code(err)
		}, "InvalidParameterValue"},
		{"a mail to an address that is none", func(ctx context.Context, c clients) string {
			c.verify(ctx, "from@example.com")
			_, err := c.ses.SendEmail(ctx, mailTo("a b@example.com"))
			return code(err)
		}, "InvalidParameterValue"},
		{"a mail whose subject starts a new line", func(ctx context.Context, c clients) string {
			c.verify(ctx, "from@example.com")
			in := mailTo("to@example.com")
			in.Message.Subject.Data = aws.String("a\r\nBcc: b@example.com")
			_, err := c.ses.SendEmail(ctx, in)
			return code(err)
		}, "InvalidParameterValue"},
		{"the quota counts the mails", func(ctx context.Context, c clients) string {
			c.verify(ctx, "from@example.com")
			c.ses.SendEmail(ctx, mailTo("to@example.com"))
			out, err := c.ses.GetSendQuota(ctx, &ses.GetSendQuotaInput{})
			if err != nil {
				return code(err)
			}
			return fmt.Sprint(out.SentLast24Hours, out.Max24HourSend > 0)
		}, "1 true"},
		{"identities are listed", func(ctx context.Context, c clients) string {
			c.verify(ctx, "from@example.com")
			out, err := c.ses.ListIdentities(ctx, &ses.ListIdentitiesInput{})
			if err != nil {
				return code(err)
			}
			return fmt.Sprint(out.Identities)
		}, "[from@example.com]"},
	}
}

func (c clients) verify(ctx context.Context, address string) {
	c.ses.VerifyEmailIdentity(ctx, &ses.VerifyEmailIdentityInput{EmailAddress: &address})
}

func mailTo(to string) *ses.SendEmailInput {
	return &ses.SendEmailInput{
		Source: aws.String("from@example.com"), Destination: &types.Destination{ToAddresses: []string{to}},
		Message: &types.Message{
			Subject: &types.Content{Data: aws.String("s")},
			Body:    &types.Body{Text: &types.Content{Data: aws.String("t")}, Html: &types.Content{Data: aws.String("<p>t")}},
		},
	}
}
