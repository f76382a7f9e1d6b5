package email

import (
	"bytes"
	"context"
	"fmt"
	"strings"
)

// Notice is a mail with news to a store's contacts. It holds our own words, ids,
// numbers and times alone.
type Notice struct {
	Name    string // of the kind, for errors
	Store   string // its hash
	Subject string
	Title   string // the first line of the mail
	Parts   []Part

	// Page is the address of the merchant's own page, with https://. It is "" if
	// nobody knows it.
	Page string

	// Unsubscribe is the address to end such mails, or "".
	Unsubscribe string
}

// Part is a paragraph, with a list below it.
type Part struct {
	Text  string
	Items []string
}

// Notice sends a notice to one contact. Replies go to sales.
func (s *Sender) Notice(ctx context.Context, to string, n Notice) error {
	what := n.Name + " of store " + n.Store
	if to = address(to); to == "" {
		return fmt.Errorf("%s: no address to send it to", what)
	}
	m, err := n.render()
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return s.post(ctx, what, letter{message: m, to: to, replyTo: s.Sales, unsubscribe: n.Unsubscribe})
}

func (n Notice) render() (message, error) {
	var text, html bytes.Buffer
	if err := texts().ExecuteTemplate(&text, "notice.txt", n); err != nil {
		return message{}, fmt.Errorf("text: %w", err)
	}
	if err := htmls().ExecuteTemplate(&html, "notice.html", n); err != nil {
		return message{}, fmt.Errorf("HTML: %w", err)
	}
	return message{oneLine(n.Subject), text.String(), html.String()}, nil
}

// width is the width of a mail's text, in characters.
const width = 78

// wrapped breaks a paragraph into lines. The second one and later ones begin with
// indent.
func wrapped(indent, text string) string {
	var b strings.Builder
	n := 0
	for i, word := range strings.Fields(text) {
		length := len([]rune(word))
		switch {
		case i > 0 && n+1+length > width:
			b.WriteString("\n" + indent)
			n = len(indent)
		case i > 0:
			b.WriteByte(' ')
			n++
		default:
			n = len(indent)
		}
		b.WriteString(word)
		n += length
	}
	return b.String()
}
