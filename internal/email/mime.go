package email

import (
	"bytes"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strings"
	"time"
)

// letter is a rendered mail with its way.
type letter struct {
	message
	from, to, replyTo string
	unsubscribe       string // the address to end such mails; "" if there is no such end
}

// raw is the mail as SES takes it: text and HTML side by side (RFC 2046 5.1.4).
// The header tells mail programs that a program wrote it (RFC 3834). It also
// names the address where one click ends such mails (RFC 8058).
func (l letter) raw(at time.Time) ([]byte, error) {
	var parts bytes.Buffer
	w := multipart.NewWriter(&parts)
	for _, p := range []struct{ kind, text string }{{"text/plain", l.text}, {"text/html", l.html}} {
		if err := addPart(w, p.kind, p.text); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	for _, h := range []struct{ name, value string }{
		{"From", header(l.from)}, {"To", l.to}, {"Reply-To", l.replyTo}, {"Subject", encoded(l.subject)},
		{"Date", at.UTC().Format(time.RFC1123Z)}, {"MIME-Version", "1.0"}, {"Auto-Submitted", "auto-generated"},
		{"List-Unsubscribe", angled(l.unsubscribe)}, {"List-Unsubscribe-Post", ifSet(l.unsubscribe, "List-Unsubscribe=One-Click")},
		{"Content-Type", `multipart/alternative; boundary="` + w.Boundary() + `"`},
	} {
		if h.value != "" {
			b.WriteString(h.name + ": " + h.value + "\r\n")
		}
	}
	b.WriteString("\r\n")
	b.Write(parts.Bytes())
	return b.Bytes(), nil
}

func addPart(w *multipart.Writer, kind, text string) error {
	p, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Type": {kind + "; charset=utf-8"}, "Content-Transfer-Encoding": {"quoted-printable"},
	})
	if err != nil {
		return err
	}
	q := quotedprintable.NewWriter(p)
	if _, err := q.Write([]byte(strings.ToValidUTF8(text, "\uFFFD"))); err != nil {
		return err
	}
	return q.Close()
}

// header is a mailbox, "a@b" or "Name <a@b>", as a header has it.
func header(mailbox string) string {
	a, err := mail.ParseAddress(mailbox)
	if err != nil || a.Name == "" {
		return mailbox
	}
	return a.String()
}

// encoded is a line of any text as a header has it. A line of a header has at
// most 998 characters, so each word of a long one gets its own. A stranger's text
// may look like an encoded word, so it gets a blank.
func encoded(line string) string {
	line = strings.ReplaceAll(line, "=?", "= ?")
	return strings.ReplaceAll(mime.QEncoding.Encode("utf-8", line), "?= =?", "?=\r\n =?")
}

func angled(address string) string { return ifSet(address, "<"+address+">") }

func ifSet(condition, text string) string {
	if condition == "" {
		return ""
	}
	return text
}
