package awssim

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	sesVersion    = "2010-12-01"
	maxRecipients = 50
	maxMessages   = 1000 // older ones are dropped
)

// Message is a mail SES accepted.
type Message struct {
	At      time.Time `json:"at"`
	From    string    `json:"from"`
	To      []string  `json:"to"`
	ReplyTo []string  `json:"reply_to"`
	Subject string    `json:"subject"`
	Text    string    `json:"text"`
	HTML    string    `json:"html"`

	// Unsubscribe and UnsubscribePost are the headers List-Unsubscribe and
	// List-Unsubscribe-Post.
	Unsubscribe     string `json:"list_unsubscribe,omitempty"`
	UnsubscribePost string `json:"list_unsubscribe_post,omitempty"`
}

// ses is the switch over the operations of SES
// (https://docs.aws.amazon.com/ses/latest/APIReference/API_Operations.html).
func (s *Server) ses(c call) answer {
	if version := c.form.Get("Version"); version != sesVersion {
		return ses.failure(refuse("InvalidAction", "awssim: unknown SES version "+version))
	}
	var result []any
	var err error
	switch c.operation {
	case "SendRawEmail":
		result, err = s.sendRawEmail(c.form)
	case "GetSendQuota":
		result = s.sendQuota()
	case "VerifyEmailIdentity":
		err = s.verifyEmailIdentity(c.form)
	case "ListIdentities":
		result = s.listIdentities()
	default:
		err = refuse("InvalidAction", "awssim does not know "+c.operation)
	}
	if err != nil {
		return ses.failure(err)
	}
	return queryAnswer(c.operation, result)
}

// element is one element of a Query result.
type element struct {
	XMLName xml.Name
	Text    string    `xml:",chardata"`
	Inside  []element `xml:",any"`
}

func elementOf(name, text string, inside ...element) element {
	return element{XMLName: xml.Name{Local: name}, Text: text, Inside: inside}
}

// queryAnswer wraps a result as AWS Query does.
func queryAnswer(operation string, result []any) answer {
	type wrapped struct {
		XMLName xml.Name
		Inside  []any
	}
	return xmlAnswer(http.StatusOK, wrapped{
		xml.Name{Space: "http://ses.amazonaws.com/doc/2010-12-01/", Local: operation + "Response"},
		[]any{
			wrapped{xml.Name{Local: operation + "Result"}, result},
			elementOf("ResponseMetadata", "", elementOf("RequestId", requestID)),
		},
	})
}

// sendRawEmail: https://docs.aws.amazon.com/ses/latest/APIReference/API_SendRawEmail.html
func (s *Server) sendRawEmail(form url.Values) ([]any, error) {
	if s.outage {
		return nil, &failure{http.StatusServiceUnavailable, "ServiceUnavailable", "Service is temporarily unavailable"}
	}
	if name, ok := unknown(form); ok {
		return nil, refuse("InvalidParameterValue", "awssim: SendRawEmail: unknown parameter "+name)
	}
	m, err := messageIn(form.Get("RawMessage.Data"))
	if err != nil {
		return nil, err
	}
	m.At = time.Now().UTC()
	if source := form.Get("Source"); source != "" {
		m.From = source
	}
	if to := members(form, "Destinations"); len(to) > 0 {
		m.To = to
	}
	if err := firstError(m.check(), s.checkVerified(m)); err != nil {
		return nil, err
	}
	s.messages = append(s.messages, m)
	if extra := len(s.messages) - maxMessages; extra > 0 {
		s.messages = slices.Delete(s.messages, 0, extra)
	}
	return []any{elementOf("MessageId", fmt.Sprintf("%016x-%08d", m.At.UnixNano(), len(s.messages)))}, nil
}

// unknown finds a parameter of SendRawEmail that sendRawEmail would ignore.
func unknown(form url.Values) (string, bool) {
	for name := range form {
		known := []string{"Action", "Version", "Source", "RawMessage.Data"}
		if !strings.HasPrefix(name, "Destinations.member.") && !slices.Contains(known, name) {
			return name, true
		}
	}
	return "", false
}

// members reads a list of AWS Query: NAME.member.1, NAME.member.2 and so on.
func members(form url.Values, name string) []string {
	list := []string{}
	for i := 1; form.Has(fmt.Sprintf("%s.member.%d", name, i)); i++ {
		list = append(list, form.Get(fmt.Sprintf("%s.member.%d", name, i)))
	}
	return list
}

func (m Message) check() error {
	switch {
	case len(m.To) == 0:
		return refuse("InvalidParameterValue", "Missing required header 'To'.")
	case len(m.To) > maxRecipients:
		return refuse("InvalidParameterValue", "Recipient count exceeds 50.")
	case m.Text == "" && m.HTML == "":
		return refuse("InvalidParameterValue", "Message has no body.")
	case strings.ContainsAny(m.Subject, "\r\n"):
		return refuse("InvalidParameterValue", "Header must not contain line breaks: Subject")
	}
	for _, address := range slices.Concat([]string{m.From}, m.To, m.ReplyTo) {
		if _, err := bare(address); err != nil {
			return err
		}
	}
	return nil
}

// bare is an address without its name. SES accepts only ASCII.
func bare(address string) (string, error) {
	for _, r := range address {
		if r > 126 || r < 32 {
			return "", refuse("InvalidParameterValue", "Address contains control or non-ASCII characters")
		}
	}
	parsed, err := mail.ParseAddress(address)
	if err != nil {
		return "", refuse("InvalidParameterValue", "Illegal address")
	}
	return parsed.Address, nil
}

// checkVerified is SES in its sandbox, if SetSandbox put it there.
func (s *Server) checkVerified(m Message) error {
	if !s.sandbox {
		return nil
	}
	for _, address := range slices.Concat([]string{m.From}, m.To) {
		if plain, _ := bare(address); !slices.Contains(s.identities, plain) {
			return refuse("MessageRejected", "Email address is not verified. The following identities failed the check in region US-EAST-1: "+address)
		}
	}
	return nil
}

// sendQuota: https://docs.aws.amazon.com/ses/latest/APIReference/API_GetSendQuota.html
func (s *Server) sendQuota() []any {
	return []any{
		elementOf("Max24HourSend", "50000.0"), elementOf("MaxSendRate", "14.0"),
		elementOf("SentLast24Hours", fmt.Sprintf("%d.0", len(s.messages))),
	}
}

// verifyEmailIdentity:
// https://docs.aws.amazon.com/ses/latest/APIReference/API_VerifyEmailIdentity.html
// It verifies the address at once, because nobody here clicks the link.
func (s *Server) verifyEmailIdentity(form url.Values) error {
	address, err := bare(form.Get("EmailAddress"))
	if err != nil {
		return err
	}
	if !slices.Contains(s.identities, address) {
		s.identities = append(s.identities, address)
	}
	return nil
}

// listIdentities: https://docs.aws.amazon.com/ses/latest/APIReference/API_ListIdentities.html
func (s *Server) listIdentities() []any {
	list := elementOf("Identities", "")
	for _, address := range s.identities {
		list.Inside = append(list.Inside, elementOf("member", address))
	}
	return []any{list}
}
