package seti

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// sinceFrom follows the algorithm of seti-protocol.md 1.6. A whole number in
// lastorder decides, else a readable lastdate, else the list has every order.
// It accepts all texts: "always return something".
func sinceFrom(v values) Since {
	if n, ok := orderNumber(v["lastorder"]); ok {
		return Since{Order: max(n, 0)}
	}
	since := Since{Date: parseDate(v["lastdate"])}
	if text := strings.TrimSpace(v["lastorder"]); len(text) <= maxShort && !strings.EqualFold(text, "All") {
		since.Text = text
	}
	return since
}

// programVersion is the form of omversion: 5.504, 7.732. Any other text may be
// anything, so we drop it.
var programVersion = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\d{1,4}(\.\d{1,6}){0,3}$`) })

func programFrom(v values) string {
	if text := strings.TrimSpace(v["omversion"]); programVersion().MatchString(text) {
		return text
	}
	return ""
}

// prefixed is a number behind some letters: BC-1033. Another cart's number, such
// as Amazon's 114-3941689-8772232, has another form.
var prefixed = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z]{1,8}[-_# ]?(\d{1,18})$`) })

// Numbered returns the order number in Text, 0 without one. Text has the form of
// BC-1033, or it is a number behind prefix, which may be "". Only the caller can
// tell whether that number is ours.
func (s Since) Numbered(prefix string) int64 {
	digits := ""
	if m := prefixed().FindStringSubmatch(s.Text); m != nil {
		digits = m[1]
	}
	if rest, ok := cutPrefixFold(s.Text, prefix); ok && prefix != "" {
		digits = rest
	}
	n, ok := orderNumber(digits)
	if !ok || n < 1 {
		return 0
	}
	return n
}

// cutPrefixFold is strings.CutPrefix without regard to letter case.
func cutPrefixFold(text, prefix string) (string, bool) {
	if len(text) < len(prefix) || !strings.EqualFold(text[:len(prefix)], prefix) {
		return text, false
	}
	return text[len(prefix):], true
}

// orderNumber reads a whole number of up to 18 digits. A longer one is another
// cart's text, because BigCommerce's ids are shorter.
func orderNumber(text string) (int64, bool) {
	text = strings.TrimSpace(text)
	if len(text) > 18 {
		return 0, false
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil
}

// parseDate reads the spellings of seti-protocol.md 1.6: 2-Dec-2019,
// 10/Jun/2003, Jun/10/2003, 2019-12-02 and 12/2/2019 (month first). Letter case
// and a time behind the date make no difference. Any other text, such as "All",
// gives no date.
func parseDate(text string) Date {
	text = strings.TrimSpace(text)
	if i := strings.IndexAny(text, " \t"); i >= 0 {
		text = text[:i]
	}
	if len(text) > maxShort {
		return Date{}
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == '-' || r == '/' })
	if len(parts) != 3 {
		return Date{}
	}
	first, second, third := parts[0], parts[1], parts[2]
	switch {
	case monthNamed(second) != 0: // 2-Dec-2019
		return validDate(number(third), monthNamed(second), number(first))
	case monthNamed(first) != 0: // Jun/10/2003
		return validDate(number(third), monthNamed(first), number(second))
	case len(first) == 4: // 2019-12-02, at times as 2019-12-02T10:00:00
		day, _, _ := strings.Cut(strings.ToUpper(third), "T")
		return validDate(number(first), time.Month(number(second)), number(day))
	}
	return validDate(number(third), time.Month(number(first)), number(second))
}

// monthNamed reads an English month, whole or by its first three letters. It
// returns 0 for any other text.
func monthNamed(s string) time.Month {
	if len(s) < 3 {
		return 0
	}
	for m := time.January; m <= time.December; m++ {
		if strings.EqualFold(s, m.String()) || strings.EqualFold(s, m.String()[:3]) {
			return m
		}
	}
	return 0
}

// number reads one to four digits. It returns 0 for any other text; every day,
// month and year is more.
func number(s string) int {
	if len(s) > 4 {
		return 0
	}
	n, err := strconv.ParseUint(s, 10, 16)
	if err != nil {
		return 0
	}
	return int(n)
}

// validDate returns a day of the calendar, else no date. A year of two digits
// belongs to this century, because every store here is younger.
func validDate(year int, month time.Month, day int) Date {
	if year > 0 && year < 100 {
		year += 2000
	}
	t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	if year < 1000 || t.Month() != month || t.Day() != day {
		return Date{}
	}
	return Date{year, month, day}
}
