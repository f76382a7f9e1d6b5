package seti

import "strings"

// localUnits reads a number of units, of goods or of stock, as programs in any
// country write it: with a decimal comma, or with thousands signs (seti-protocol.md
// 8). It refuses 1,000, because that is one in one country and a thousand in the
// next.
func localUnits(text string) (int64, bool) {
	if plain, ok := units(text); ok {
		return plain, true
	}
	text = strings.Map(narrow, trimBlank(text))
	whole, fraction := text, ""
	switch at := strings.LastIndexAny(text, ".,"); {
	case at < 0:
	case strings.Count(text, text[at:at+1]) > 1: // thousands signs alone: 1,234,567
		if strings.ContainsAny(text, otherSign(text[at])) {
			return 0, false
		}
	case text[at] == ',' && isThousand(text, at):
		return 0, false
	default:
		whole, fraction = text[:at], "."+text[at+1:]
	}
	whole, ok := withoutGroups(whole)
	if !ok {
		return 0, false
	}
	return units(whole + fraction)
}

// narrow turns the blanks and quotes between groups of digits into one kind.
func narrow(r rune) rune {
	switch r {
	case '\u00a0', '\u202f', '\u2009', '\'', '\u2019':
		return ' '
	}
	return r
}

func otherSign(sign byte) string {
	if sign == ',' {
		return "."
	}
	return ","
}

// isThousand reports whether the comma at a place may be a thousands sign: one to
// three digits before it, not 0 alone, and three behind it.
func isThousand(text string, at int) bool {
	before := strings.TrimLeft(text[:at], "+-")
	return len(text)-at-1 == 3 && len(before) <= 3 && before != "" && before != "0" && allDigits(before)
}

// withoutGroups takes the thousands signs out of a whole number. ok is false
// unless they are all of one kind, with three digits behind each.
func withoutGroups(whole string) (digits string, ok bool) {
	at := strings.IndexAny(whole, "., ")
	if at < 0 {
		return whole, true
	}
	groups := strings.Split(whole, whole[at:at+1])
	for i, g := range groups {
		if first := strings.TrimLeft(g, "+-"); i == 0 && (first == "" || len(first) > 3) || i > 0 && len(g) != 3 || !allDigits(first) {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}
