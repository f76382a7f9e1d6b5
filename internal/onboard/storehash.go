package onboard

import (
	"strings"
	"unicode"
)

// isStoreHash is what every store hash looks like (bigcommerce-api.md 2.1): 4
// to 20 small letters and digits. It is also what keeps a submission from
// naming another host or path: what passes has no dot, slash, colon or percent
// sign.
func isStoreHash(text string) bool {
	return len(text) >= 4 && len(text) <= 20 && strings.Trim(text, "abcdefghijklmnopqrstuvwxyz0123456789") == ""
}

// normalizeStoreHash finds the store hash in what merchants paste: the hash
// itself in any case, the API path with or without its scheme, the address of
// the control panel, "store-HASH", "stores/HASH". It reports false when none of
// these is there. assets/apifile.js has the same rule for the browser; the
// browser test holds both against one table.
func normalizeStoreHash(text string) (string, bool) {
	text = strings.ToLower(clean(text))
	text = strings.TrimPrefix(text, "https://")
	text = strings.TrimPrefix(text, "http://")
	text = strings.TrimLeft(text, "/")
	if _, after, found := strings.Cut(text, "stores/"); found {
		text = after
	} else if after, found := strings.CutPrefix(text, "store-"); found {
		// A second storefront is store-HASH-CHANNEL.mybigcommerce.com.
		text = firstPart(after, "-.")
	}
	hash := firstPart(text, "/?#")
	return hash, isStoreHash(hash)
}

// firstPart is what comes before the first of the stops.
func firstPart(text, stops string) string {
	if i := strings.IndexAny(text, stops); i >= 0 {
		return text[:i]
	}
	return text
}

// clean takes off what sticks to pasted text: blanks of every kind, zero-width
// characters, a byte order mark, and one pair of quotes.
func clean(text string) string {
	text = strings.TrimFunc(text, isPadding)
	for _, quote := range []string{`"`, `'`} {
		if len(text) >= 2 && strings.HasPrefix(text, quote) && strings.HasSuffix(text, quote) {
			return strings.TrimFunc(text[1:len(text)-1], isPadding)
		}
	}
	return text
}

func isPadding(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200b' || r == '\u200c' || r == '\u200d' || r == '\u2060' || r == '\ufeff'
}
