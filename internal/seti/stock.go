package seti

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// missingUpdate is the vendor's text for a payload that is absent or cannot
// be read (seti-protocol.md 4.1, 4.2).
const missingUpdate = "Invalid/missing update command"

// maxEntries bounds the stock entries of one post: four times BigCommerce's
// largest catalogue for Stone Edge that we have heard of.
const maxEntries = 100_000

func qohReplaceFrom(f Form, login Login) (Request, error) {
	entries, err := stockFrom(f, "qohreplace")
	if err != nil {
		return nil, err
	}
	return QOHReplace{Login: login, Entries: entries, Count: positive(f.Get("count"), announcedNone(f))}, nil
}

// announcedNone is the count of a form that holds no positive one.
func announcedNone(f Form) int {
	if strings.TrimSpace(f.Get("count")) == "0" {
		return 0
	}
	return -1
}

func invUpdateFrom(f Form, login Login) (Request, error) {
	entries, err := stockFrom(f, "invupdate")
	if err != nil {
		return nil, err
	}
	if len(entries) == 0 {
		return nil, &ParamError{"invupdate", updateParam, missingUpdate}
	}
	return InvUpdate{Login: login, Entries: entries}, nil
}

// stockFrom reads the update parameter in either form, told apart by a first
// non-blank <. An update without any entry, such as "|", is no error here.
func stockFrom(f Form, function string) ([]Stock, error) {
	text := trimBlank(f.Get(updateParam))
	if text == "" {
		return nil, &ParamError{function, updateParam, missingUpdate}
	}
	var entries []Stock
	if text[0] == '<' {
		root, err := readXML(text)
		if err != nil {
			return nil, &ParamError{function, updateParam, missingUpdate}
		}
		entries = stockElements(nil, root)
	} else {
		entries = stockPieces(f.Get(updateParam))
	}
	if len(entries) > maxEntries {
		return nil, &ParamError{function, updateParam,
			fmt.Sprintf("update holds more than %d entries: lower the maximum number of items per send.", maxEntries)}
	}
	return entries, nil
}

// stockPieces reads SKU~QOH|SKU~QOH|. Real Stone Edge ends with a |, the
// specification without; empty pieces are skipped.
func stockPieces(text string) []Stock {
	entries := make([]Stock, 0, min(strings.Count(text, "|"), maxEntries)+1)
	for piece := range strings.SplitSeq(text, "|") {
		piece = strings.Trim(piece, "\r\n")
		if strings.TrimSpace(piece) == "" {
			continue
		}
		if len(entries) > maxEntries {
			break
		}
		entries = append(entries, stockPiece(piece))
	}
	return entries
}

// stockPiece splits at the last ~, since a SKU may hold one.
func stockPiece(piece string) Stock {
	i := strings.LastIndexByte(piece, '~')
	if i < 0 {
		return Stock{SKU: piece, Raw: piece, Bad: true}
	}
	return stock(piece[:i], piece[i+1:], piece)
}

func stock(sku, quantity, raw string) Stock {
	n, ok := units(quantity)
	return Stock{SKU: sku, Quantity: n, Raw: raw, Bad: !ok || strings.TrimSpace(sku) == ""}
}

// stockElements collects the products below e, whatever the elements around
// them are called: an element of that name, or one with a child that a product
// has. Its SKU is called SKU or Code. Raw is the delimited spelling.
func stockElements(entries []Stock, e *element) []Stock {
	if len(entries) > maxEntries {
		return entries
	}
	if strings.EqualFold(e.name, "Product") || e.child("SKU") != nil || e.child("Code") != nil || e.child("QOH") != nil {
		sku, quantity := trimBlank(e.first("SKU", "Code")), trimBlank(e.first("QOH"))
		return append(entries, stock(sku, quantity, sku+"~"+quantity))
	}
	for _, kid := range e.kids {
		entries = stockElements(entries, kid)
	}
	return entries
}

// units reads a signed decimal number and rounds it to whole units, halves
// away from zero. It refuses what BigCommerce's 32-bit levels cannot hold.
func units(text string) (int64, bool) {
	text = strings.TrimSpace(text)
	digits := strings.TrimLeft(text, "+-")
	whole, frac, _ := strings.Cut(digits, ".")
	if len(text)-len(digits) > 1 || whole+frac == "" || !allDigits(whole) || !allDigits(frac) {
		return 0, false
	}
	n, err := strconv.ParseInt("0"+whole, 10, 64)
	if frac != "" && frac[0] >= '5' {
		n++
	}
	if err != nil || n > math.MaxInt32 {
		return 0, false
	}
	if text[0] == '-' {
		n = -n
	}
	return n, true
}

func allDigits(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}
