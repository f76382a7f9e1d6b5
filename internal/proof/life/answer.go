package life

import (
	"encoding/xml"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// answer is Stone Edge's view of one poll.
type answer struct {
	body           string
	lost           bool // we answered, and the answer never arrived
	broken         bool // no answer of ours, as when the process died
	calls, adjusts int  // of BigCommerce
	noted          bool // the process died behind its last note in the ledger
}

// arrived reports a readable answer.
func (a answer) arrived() bool { return !a.lost && !a.broken }

// fate is the answer in short, for reports.
func (a answer) fate() string {
	text := strings.TrimSpace(a.body)
	switch {
	case a.broken && a.noted:
		return "process died after its note"
	case a.broken:
		return "process died"
	case a.lost:
		return "lost on its way: " + text
	}
	return text
}

// batch is an answer to downloadorders.
type batch struct {
	Code   int     `xml:"Response>ResponseCode"`
	Text   string  `xml:"Response>ResponseDescription"`
	Orders []order `xml:"Order"`
}

// order is an order as Stone Edge reads it.
type order struct {
	Number int64  `xml:"OrderNumber"`
	Status string `xml:"OrderStatus"`
	Lines  []line `xml:"Shipping>Product"`
}

type line struct {
	ID       int64 `xml:"LineID"`
	Quantity int   `xml:"Quantity"`
}

func (a answer) batch() (b batch, err error) {
	if err := xml.Unmarshal([]byte(a.body), &b); err != nil {
		return b, fmt.Errorf("an answer that is no XML: %w", err)
	}
	return b, nil
}

// count is the number behind ordercount=.
func (a answer) count() (int, bool) {
	text, ok := strings.CutPrefix(a.body, "SETIResponse: ordercount=")
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(strings.TrimSpace(text))
	return n, err == nil
}

// saysOK reports an update without need of a repeat.
func (a answer) saysOK() bool {
	return strings.HasPrefix(a.body, "SETIResponse=OK;") || strings.HasPrefix(a.body, "SETIResponse: update=OK;")
}

// linesOK are the SKUs with an OK in an answer to qohreplace.
func (a answer) linesOK() map[string]bool {
	ok := map[string]bool{}
	for text := range strings.Lines(a.body) {
		if sku, found := strings.CutSuffix(strings.TrimSpace(text), "=OK"); found {
			ok[sku] = true
		}
	}
	return ok
}

var varying = regexp.MustCompile(`[0-9][0-9:.,]*|[0-9A-Za-z]{20,}`)

// reason is the kind of a refusal, without its numbers.
func reason(text string) string {
	text = strings.TrimPrefix(strings.TrimPrefix(text, "SETIError: "), "SETIResponse: update=False;Notes=")
	text = varying.ReplaceAllString(text, "N")
	if len(text) > 90 {
		text = text[:90]
	}
	return text
}
