package email

import (
	"bytes"
	"embed"
	"fmt"
	htmltemplate "html/template"
	"strings"
	"sync"
	texttemplate "text/template"
	"time"
	"unicode"
)

//go:embed mails
var files embed.FS

// kind is one of our mails: a subject, a text and an HTML template of the same
// name.
type kind struct {
	name, file string
	subject    func(Connected) string
}

// The mails.
var (
	salesMail        = kind{"mail to sales", "sales", salesSubject}
	confirmationMail = kind{"confirmation", "confirmation", confirmationSubject}
	keyReplacedMail  = kind{"notice of a new key", "keyreplaced", keyReplacedSubject}
)

// row is one line of a table.
type row struct{ Label, Value, URL string }

// facts is the table of a connection for the HTML mails: contact, store, time.
func facts(c Connected) []row {
	when := "Connected"
	switch {
	case c.Replaced && c.SameKey:
		when = "Connected again"
	case c.Replaced:
		when = "Replaced"
	}
	rows := []row{
		{Label: "Company", Value: firstOf(c.Contact.Company, notGiven)},
		{Label: "Contact", Value: firstOf(c.Contact.Name, notGiven)}, {Label: "E-mail", Value: firstOf(c.Contact.Email, notGiven)},
	}
	if phone := oneLine(c.Contact.Phone); phone != "" {
		rows = append(rows, row{Label: "Phone", Value: phone})
	}
	rows = append(rows, row{"Store", storeURL(c.StoreHash), storeURL(c.StoreHash)}, row{Label: "Store hash", Value: c.StoreHash},
		row{Label: "Cart ID", Value: c.CartID}, row{Label: "Script URL", Value: c.ScriptURL})
	for _, chosen := range []row{{Label: "Time zone", Value: c.TimeZone}, {Label: "First orders", Value: c.FirstOrders}} {
		if chosen.Value != "" {
			rows = append(rows, chosen)
		}
	}
	return append(rows, row{Label: when, Value: utc(c.At)})
}

// storeURL is the store's address at BigCommerce, whatever its own domain
// (outside.md).
func storeURL(storeHash string) string {
	return "https://store-" + storeHash + ".mybigcommerce.com"
}

// replacement is the table for a contact after another submission. It holds
// only our own words, because a stranger may have filled in the form.
func replacement(c Connected) []row {
	return []row{{Label: "Store hash", Value: c.StoreHash}, {Label: "Cart ID", Value: c.CartID + " (the same as before)"}, {Label: "When", Value: utc(c.At)}}
}

// person is a contact on one line.
func person(c Contact) string {
	text := firstOf(c.Name, notGiven)
	for _, more := range []string{c.Email, c.Company} {
		if more = oneLine(more); more != "" {
			text += ", " + more
		}
	}
	return text
}

// handover names the previous contact and the new one.
func handover(c Connected) []row {
	return []row{{Label: "Previous contact", Value: person(c.Previous)}, {Label: "New contact", Value: person(c.Contact)}}
}

const notGiven = "not given"

// cartForm is the values for Stone Edge's cart form, in the merchant page's
// words.
func cartForm(c Connected) []row {
	return []row{
		{Label: "Cart Type", Value: "Connect2Cart (Generic in versions before 7.732)"},
		{Label: "Cart Subtype", Value: "BigCommerce"},
		{Label: "Cart ID/Username", Value: c.CartID},
		{Label: "Cart Password", Value: "the one that the page showed you; we never e-mail it"},
		{Label: "Script URL", Value: withoutScheme(c.ScriptURL)},
		{Label: "Store Code", Value: "leave empty"},
		{Label: "Order Download Batch", Value: "50"},
		{Label: "Suppress Stone Edge emails", Value: "tick it if BigCommerce alone writes to your shoppers"},
		{Label: "Active", Value: "ticked"},
	}
}

// functions are the functions for the templates.
var functions = map[string]any{
	"line": oneLine, "item": item, "wrapped": wrapped, "scope": splitScope, "cart": cartForm,
	"facts": facts, "replacement": replacement, "handover": handover, "person": person, "given": func(text string) string { return firstOf(text, notGiven) }, "utc": utc,
}

// The first mail reads the templates, because most cold starts send none.
var (
	texts = sync.OnceValue(func() *texttemplate.Template {
		return texttemplate.Must(texttemplate.New("").Funcs(functions).ParseFS(files, "mails/*.txt"))
	})
	htmls = sync.OnceValue(func() *htmltemplate.Template {
		return htmltemplate.Must(htmltemplate.New("").Funcs(functions).ParseFS(files, "mails/*.html"))
	})
)

type message struct{ subject, text, html string }

func (k kind) render(c Connected) (message, error) {
	var text, html bytes.Buffer
	if err := texts().ExecuteTemplate(&text, k.file+".txt", c); err != nil {
		return message{}, fmt.Errorf("text: %w", err)
	}
	if err := htmls().ExecuteTemplate(&html, k.file+".html", c); err != nil {
		return message{}, fmt.Errorf("HTML: %w", err)
	}
	return message{oneLine(k.subject(c)), text.String(), html.String()}, nil
}

func salesSubject(c Connected) string {
	what := "Store connected"
	switch {
	case c.Replaced && c.SameKey:
		what = "Connected again, same key"
	case c.Replaced:
		what = "Key replaced"
	}
	if c.HandedOver() {
		what += ", contact changed"
	}
	return what + ": " + firstOf(c.Contact.Company, c.Contact.Name, c.StoreHash) + " (" + c.CartID + ")"
}

func confirmationSubject(c Connected) string {
	return "Your BigCommerce store is connected to Stone Edge (" + c.CartID + ")"
}

func keyReplacedSubject(c Connected) string {
	if c.SameKey {
		return "Your BigCommerce store was connected again (" + c.CartID + ")"
	}
	return "The key of your BigCommerce store was replaced (" + c.CartID + ")"
}

// longest is the length of a stranger's line in characters. The rest is cut.
const longest = 200

// oneLine makes any text a single line. It removes direction marks and turns
// control characters into blanks. So the text can neither start a header nor
// pretend to be another line.
func oneLine(text string) string { return lineUpTo(longest, text) }

// longestItem is the length of a line about an order. Most are our own words, and
// tracking numbers are among them.
const longestItem = 700

func item(text string) string { return lineUpTo(longestItem, text) }

// lineUpTo is oneLine, cut at a number of characters.
func lineUpTo(most int, text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Bidi_Control, r) || r == '\ufeff' || r == unicode.ReplacementChar {
			return -1
		}
		if unicode.IsControl(r) || unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// scopeLine is one permission for the templates.
type scopeLine struct{ Label, Status string }

// splitScope cuts "Orders: ok" in two.
func splitScope(line string) scopeLine {
	line = oneLine(line)
	i := strings.LastIndex(line, ": ")
	if i < 0 {
		return scopeLine{Label: line}
	}
	status := line[i+2:]
	if status == "unknown" {
		status = "could not be checked"
	}
	return scopeLine{line[:i], status}
}

// withoutScheme is a URL as Stone Edge wants it.
func withoutScheme(url string) string {
	return strings.TrimPrefix(strings.TrimPrefix(url, "https://"), "http://")
}

func utc(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04 UTC") }

func firstOf(texts ...string) string {
	for _, text := range texts {
		if text := oneLine(text); text != "" {
			return text
		}
	}
	return ""
}
