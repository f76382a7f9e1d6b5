package merchant

import (
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"connect2cart/internal/ledger"
)

// Notification is the state of a mail about a store.
type Notification string

// The states of a mail. A mail counts as Pending during its sending, too.
const (
	Pending Notification = "pending"
	Sent    Notification = "sent"
	Failed  Notification = "failed" // given up after GiveUpAfter
)

// Mail is one of the mails of a submission. Its text is the name of the tag
// with its state.
type Mail string

// The mails, each with its own tags. Sales goes to sales, Confirmation to the
// first contact of the store, and Notice to a contact replaced by the
// submission.
const (
	Sales        Mail = "notification"
	Confirmation Mail = "confirmation"
	Notice       Mail = "notice"
)

// Mails are all of them, in the order of sending.
var Mails = []Mail{Sales, Confirmation, Notice}

const (
	// Lease is how long a submission has for its own first attempt. Notifiers
	// leave the mail alone until then.
	Lease = ledger.ClaimTime

	// GiveUpAfter is how long we try to send a mail at all.
	GiveUpAfter = 3 * 24 * time.Hour

	longestPause = 6 * time.Hour
)

// Delivery is the state of one mail, kept in the secret's tags. The tags tell
// notifiers where to look. Who may send a mail, and when, is in the ledger.
//
//	notification           pending, sent or failed
//	notification_for       an id of the write behind the mail, or a new id when
//	                       an operator has it sent again
//	notification_since     when it became pending
//	notification_attempts  how often it was tried, for people
//	notification_next      no notifier before then: the submission's own time, or
//	                       a pause after a failure
type Delivery struct {
	Notification Notification
	Version      string
	Since, Next  time.Time
	Attempts     int
}

// Due reports whether a sender should take the mail now.
func (d Delivery) Due(now time.Time) bool { return d.Notification == Pending && !now.Before(d.Next) }

// NextTry is when to try a mail again after a failure now.
func NextTry(since, now time.Time) time.Time {
	return now.Add(max(pause(since, now), time.Minute))
}

// pause is how long to wait after a failed attempt: half of the time since the
// mail became pending. So pauses grow by themselves, under any schedule:
// seconds after seconds, hours after hours.
func pause(since, now time.Time) time.Duration {
	return min(max(now.Sub(since)/2, 0), longestPause)
}

// tags spell a delivery.
func (d Delivery) tags(mail Mail) []types.Tag {
	return []types.Tag{
		tag(string(mail), string(d.Notification)),
		tag(string(mail)+"_for", d.Version),
		tag(string(mail)+"_since", stamp(d.Since)),
		tag(string(mail)+"_attempts", strconv.Itoa(d.Attempts)),
		tag(string(mail)+"_next", stamp(d.Next)),
	}
}

// deliveryOf reads a delivery from tags. A missing or mistyped tag reads as
// zero, so the mail is due.
func deliveryOf(tags []types.Tag, mail Mail) Delivery {
	text := map[string]string{}
	for _, t := range tags {
		text[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	d := Delivery{Notification: Notification(text[string(mail)]), Version: text[string(mail)+"_for"]}
	d.Since, _ = time.Parse(time.RFC3339, text[string(mail)+"_since"])
	d.Next, _ = time.Parse(time.RFC3339, text[string(mail)+"_next"])
	d.Attempts, _ = strconv.Atoi(text[string(mail)+"_attempts"])
	return d
}

func tag(key, value string) types.Tag {
	return types.Tag{Key: aws.String(key), Value: aws.String(value)}
}

// wholeSeconds is a time as it comes back from a tag.
func wholeSeconds(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

// stamp is a time as a tag may hold it.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
