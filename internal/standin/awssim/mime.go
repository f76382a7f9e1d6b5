package awssim

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"unicode/utf8"
)

// The limits of a message (RFC 5322 2.1.1, and SES's own).
const (
	maxRaw  = 10 << 20
	maxLine = 998
)

// messageIn reads a raw message, and holds it to the RFCs more strictly than SES
// does. What a mail program might read in another way is refused.
func messageIn(data string) (Message, error) {
	raw, err := base64.StdEncoding.DecodeString(data)
	if err != nil || len(raw) == 0 {
		return Message{}, refuse("InvalidParameterValue", "Raw message is not base64")
	}
	if len(raw) > maxRaw {
		return Message{}, refuse("InvalidParameterValue", "Message length is more than 10485760 bytes long")
	}
	if err := checkLines(raw); err != nil {
		return Message{}, err
	}
	msg, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return Message{}, refuse("InvalidParameterValue", "awssim: no message of RFC 5322: "+err.Error())
	}
	m, err := headersOf(msg.Header)
	if err != nil {
		return Message{}, err
	}
	m.Text, m.HTML, err = bodiesOf(msg)
	return m, err
}

// checkLines wants lines that end in CR LF, are not too long, and are plain
// ASCII in the header.
func checkLines(raw []byte) error {
	header, _, found := bytes.Cut(raw, []byte("\r\n\r\n"))
	if !found {
		return refuse("InvalidParameterValue", "awssim: the message has no body")
	}
	for _, b := range header {
		if b > 126 || b < 32 && b != '\r' && b != '\n' {
			return refuse("InvalidParameterValue", "awssim: a header is not plain ASCII")
		}
	}
	for line := range bytes.SplitSeq(raw, []byte("\r\n")) {
		if bytes.ContainsAny(line, "\r\n") || len(line) > maxLine {
			return refuse("InvalidParameterValue", fmt.Sprintf("awssim: a line of %d bytes, or with a lone CR or LF", len(line)))
		}
	}
	return nil
}

// headersOf reads the header. Each of its lines comes once.
func headersOf(h mail.Header) (m Message, err error) {
	for name, values := range h {
		if len(values) > 1 {
			return m, refuse("InvalidParameterValue", "Duplicate header '"+name+"'.")
		}
	}
	for _, name := range []string{"From", "To", "Date", "Mime-Version"} {
		if h.Get(name) == "" {
			return m, refuse("InvalidParameterValue", "Missing required header '"+name+"'.")
		}
	}
	if _, err := h.Date(); err != nil || h.Get("Mime-Version") != "1.0" {
		return m, refuse("InvalidParameterValue", "awssim: Date or MIME-Version cannot be read")
	}
	var words mime.WordDecoder
	if m.Subject, err = words.DecodeHeader(h.Get("Subject")); err != nil {
		return m, refuse("InvalidParameterValue", "awssim: Subject cannot be read")
	}
	m.From, m.To, m.ReplyTo = h.Get("From"), listIn(h.Get("To")), listIn(h.Get("Reply-To"))
	m.Unsubscribe, m.UnsubscribePost = h.Get("List-Unsubscribe"), h.Get("List-Unsubscribe-Post")
	if (m.Unsubscribe == "") != (m.UnsubscribePost == "") || m.Unsubscribe != "" && !strings.HasPrefix(m.Unsubscribe, "<http") {
		return m, refuse("InvalidParameterValue", "awssim: List-Unsubscribe and List-Unsubscribe-Post do not fit (RFC 8058)")
	}
	return m, nil
}

func listIn(header string) []string {
	list := []string{}
	for field := range strings.SplitSeq(header, ",") {
		if field = strings.TrimSpace(field); field != "" {
			list = append(list, field)
		}
	}
	return list
}

// bodiesOf reads the two parts of multipart/alternative: text, then HTML
// (RFC 2046 5.1.4).
func bodiesOf(msg *mail.Message) (text, html string, err error) {
	kind, params, err := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		return "", "", refuse("InvalidParameterValue", "awssim: want multipart/alternative")
	}
	parts := multipart.NewReader(msg.Body, params["boundary"])
	var bodies []string
	for _, want := range []string{"text/plain", "text/html"} {
		part, err := parts.NextRawPart()
		if err != nil {
			return "", "", refuse("InvalidParameterValue", "awssim: no part of "+want)
		}
		kind, params, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
		body, readErr := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil || readErr != nil || kind != want || params["charset"] != "utf-8" ||
			part.Header.Get("Content-Transfer-Encoding") != "quoted-printable" || !utf8.Valid(body) {
			return "", "", refuse("InvalidParameterValue", "awssim: the part of "+want+" cannot be read")
		}
		bodies = append(bodies, strings.ReplaceAll(string(body), "\r\n", "\n"))
	}
	if _, err := parts.NextRawPart(); err != io.EOF {
		return "", "", refuse("InvalidParameterValue", "awssim: more than two parts")
	}
	return bodies[0], bodies[1], nil
}
