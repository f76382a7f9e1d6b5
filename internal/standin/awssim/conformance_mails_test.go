package awssim_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ses"
	"github.com/aws/aws-sdk-go-v2/service/ses/types"
)

// mailChecks are the checks of SES.
func mailChecks() []check {
	return []check{
		{"a mail is taken and has an id", func(ctx context.Context, c clients) string {
			c.verify(ctx, "from@example.com")
			out, err := c.ses.SendRawEmail(ctx, mailTo("to@example.com"))
			if err != nil {
				return code(err)
			}
			return fmt.Sprint(len(aws.ToString(out.MessageId)) > 10)
		}, "true"},
		{"a mail with a name, an answer address and text of any alphabet", func(ctx context.Context, c clients) string {
			c.verify(ctx, "from@example.com")
			in := mailTo("=?utf-8?q?J=C3=B6rg?= <to@example.com>", "Subject: s", "Reply-To: answers@example.com\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe,_=E6=97=A5=E6=9C=AC?=")
			_, err := c.ses.SendRawEmail(ctx, in)
			return code(err)
		}, "ok"},
		{"a mail without recipients", func(ctx context.Context, c clients) string {
			c.verify(ctx, "from@example.com")
			in := mailTo("", "To: \n", "")
			in.Destinations = nil
			_, err := c.ses.SendRawEmail(ctx, in)
			return code(err)
		}, "InvalidParameterValue"},
		{"a mail to 51 recipients", func(ctx context.Context, c clients) string {
			c.verify(ctx, "from@example.com")
			in := mailTo("to@example.com")
			in.Destinations = nil
			for i := range 51 {
				in.Destinations = append(in.Destinations, fmt.Sprintf("to%d@example.com", i))
			}
			_, err := c.ses.SendRawEmail(ctx, in)
			return code(err)
		}, "InvalidParameterValue"},
		{"a mail to an address that is none", func(ctx context.Context, c clients) string {
			c.verify(ctx, "from@example.com")
			_, err := c.ses.SendRawEmail(ctx, mailTo("a b@example.com"))
			return code(err)
		}, "InvalidParameterValue"},
		{"a mail that one click ends", func(ctx context.Context, c clients) string {
			c.verify(ctx, "from@example.com")
			_, err := c.ses.SendRawEmail(ctx, mailTo("to@example.com", "Subject: s",
				"Subject: s\nList-Unsubscribe: <https://example.com/unsubscribe?t=x>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click"))
			return code(err)
		}, "ok"},
		{"the quota counts the mails", func(ctx context.Context, c clients) string {
			c.verify(ctx, "from@example.com")
			in := mailTo("to@example.com")
			in.Destinations = nil // moto would count them beside those in the header
			c.ses.SendRawEmail(ctx, in)
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

// rawMail is a whole mail, with each header on a line of its own.
const rawMail = "From: from@example.com\nTo: %s\nSubject: s\nDate: Mon, 23 Nov 2026 17:05:00 +0000\nMIME-Version: 1.0\n" +
	"Content-Type: multipart/alternative; boundary=\"b\"\n\n--b\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nt\n" +
	"--b\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n<p>t\n--b--\n"

// mailTo is a mail to an address. Each pair of changes replaces a text in it.
func mailTo(to string, changes ...string) *ses.SendRawEmailInput {
	text := strings.NewReplacer(changes...).Replace(fmt.Sprintf(rawMail, to))
	return &ses.SendRawEmailInput{
		Source: aws.String("from@example.com"), Destinations: []string{to},
		RawMessage: &types.RawMessage{Data: []byte(strings.ReplaceAll(text, "\n", "\r\n"))},
	}
}
