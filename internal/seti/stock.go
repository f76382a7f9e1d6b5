package seti

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// missingUpdate is the vendor's text for an absent or unreadable payload
// (seti-protocol.md 4.1, 4.2).
const missingUpdate = "Invalid/missing update command"

// maxEntries bounds the stock entries of one post. The largest BigCommerce
// catalog for Stone Edge known to us has a quarter of it.
const maxEntries = 100_000

// maxChanges bounds the changes of one post. Each is a call to BigCommerce, and a
// poll has time for some hundred. The ledger knows as many of a repeated post.
const maxChanges = 1000

// maxEntryText bounds an entry, in bytes. BigCommerce's SKUs have up to 255
// characters, and the answer repeats unreadable entries.
const maxEntryText = 1000

// maxStockElements bounds their XML: Product, SKU and QOH, and one to spare.
const maxStockElements = 4 * maxEntries

func qohReplaceFrom(p *pace, v values) (Request, error) {
	entries, err := stockFrom(p, v, "qohreplace")
	if err != nil {
		return nil, err
	}
	return QOHReplace{Entries: entries, Count: positive(v["count"], announcedNone(v))}, nil
}

// announcedNone returns the count of a form without a positive one: 0 if it
// says 0, else -1.
func announcedNone(v values) int {
	if strings.TrimSpace(v["count"]) == "0" {
		return 0
	}
	return -1
}

func invUpdateFrom(p *pace, v values) (Request, error) {
	entries, err := stockFrom(p, v, "invupdate")
	if err != nil {
		return nil, err
	}
	switch {
	case len(entries) == 0:
		return nil, &ParamError{"invupdate", updateParam, missingUpdate}
	case len(entries) > maxChanges:
		return nil, &ParamError{"invupdate", updateParam, fmt.Sprintf("update holds more than %d changes: send fewer at a time.", maxChanges)}
	}
	return InvUpdate{Entries: entries}, nil
}

// stockFrom reads the update parameter in either form. A first character <
// after blanks means XML. An update without entries, such as "|", gives an
// empty list here.
func stockFrom(p *pace, v values, function string) ([]Stock, error) {
	text := trimBlank(v[updateParam])
	switch {
	case text == "":
		return nil, &ParamError{function, updateParam, missingUpdate}
	case text[0] != '<':
		return bounded(stockPieces(p, v[updateParam]), function)
	}
	t, err := readXML(p, text, maxStockElements)
	if errors.Is(err, errTooLarge) {
		return nil, &ParamError{function, updateParam, "update holds too many elements or levels: lower the maximum number of items per send."}
	}
	if err != nil {
		return nil, &ParamError{function, updateParam, missingUpdate}
	}
	return bounded(t.stock(nil, &t.top), function)
}

func bounded(entries []Stock, function string) ([]Stock, error) {
	problem := ""
	if len(entries) > maxEntries {
		problem = fmt.Sprintf("update holds more than %d entries: lower the maximum number of items per send.", maxEntries)
	}
	if slices.ContainsFunc(entries, func(s Stock) bool { return len(s.Raw) > maxEntryText }) {
		problem = fmt.Sprintf("update holds an entry of more than %d bytes: send SKU~QOH, with a | behind each.", maxEntryText)
	}
	if problem != "" {
		return nil, &ParamError{function, updateParam, problem}
	}
	return entries, nil
}

// stockPieces reads SKU~QOH|SKU~QOH|. It skips empty pieces, because real Stone
// Edge ends with a | and the specification without. It stops behind maxEntries.
func stockPieces(p *pace, text string) []Stock {
	p.walk(len(text))
	entries := make([]Stock, 0, min(strings.Count(text, "|"), maxEntries)+1)
	for piece := range strings.SplitSeq(text, "|") {
		p.walk(len(piece) + 1)
		if len(entries) > maxEntries || p.err != nil {
			break
		}
		piece = strings.Trim(piece, "\r\n")
		if strings.TrimSpace(piece) == "" {
			continue
		}
		entries = append(entries, stockPiece(piece))
	}
	return entries
}

// stockPiece splits at the last ~, because a SKU may hold one.
func stockPiece(piece string) Stock {
	i := strings.LastIndexByte(piece, '~')
	if i < 0 {
		return Stock{SKU: piece, Raw: piece, Bad: true}
	}
	return stock(piece[:i], piece[i+1:], piece)
}

func stock(sku, quantity, raw string) Stock {
	n, ok := localUnits(quantity)
	return Stock{SKU: sku, Quantity: n, Raw: raw, Bad: !ok || strings.TrimSpace(sku) == ""}
}

// stock collects the products below e, inside elements of any name. A product
// is an element Product, or one with a child SKU, Code or QOH. Its SKU is
// called SKU or Code. Raw is the delimited spelling. It stops behind
// maxEntries.
func (t *tree) stock(entries []Stock, e *element) []Stock {
	if len(entries) > maxEntries || t.pace.err != nil {
		return entries
	}
	if strings.EqualFold(e.name, "Product") || t.child(e, "SKU") != nil || t.child(e, "Code") != nil || t.child(e, "QOH") != nil {
		sku, quantity := t.only(e, "SKU", "Code"), t.only(e, "QOH")
		return append(entries, stock(sku, quantity, sku+"~"+quantity))
	}
	for kid := e.first; kid != nil; kid = kid.next {
		entries = t.stock(entries, kid)
	}
	return entries
}

// units reads a signed decimal number and rounds it to whole units, halves away
// from zero. It refuses numbers beyond BigCommerce's 32-bit levels.
func units(text string) (int64, bool) {
	text = strings.TrimSpace(text)
	digits := text
	if text != "" && (text[0] == '-' || text[0] == '+') {
		digits = text[1:]
	}
	whole, frac, _ := strings.Cut(digits, ".")
	if whole == "" && frac == "" || !allDigits(whole) || !allDigits(frac) {
		return 0, false
	}
	n := int64(0)
	for i := 0; i < len(whole) && n <= math.MaxInt32; i++ {
		n = 10*n + int64(whole[i]-'0')
	}
	if frac != "" && frac[0] >= '5' {
		n++
	}
	if n > math.MaxInt32 {
		return 0, false
	}
	if text[0] == '-' {
		n = -n
	}
	return n, true
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
