package onboard

import (
	"strings"
	"unicode"
)

// isStoreHash accepts 4 to 20 small letters and digits, as all store hashes
// have (bigcommerce-api.md 2.1). A valid hash has no dot, slash, colon or
// percent sign. So a submission cannot name another host or path.
func isStoreHash(text string) bool {
	return len(text) >= 4 && len(text) <= 20 && strings.Trim(text, "abcdefghijklmnopqrstuvwxyz0123456789") == ""
}

// normalizeStoreHash finds the store hash in a pasted text. It knows the hash
// itself in any case, the API path with or without its scheme, the address of
// the control panel, "store-HASH" and "stores/HASH". For any other text it
// returns false. assets/apifile.js has the same rule for the browser. The
// browser test checks both with one table.
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

// firstPart is the text before the first of the stops.
func firstPart(text, stops string) string {
	if i := strings.IndexAny(text, stops); i >= 0 {
		return text[:i]
	}
	return text
}

// clean takes off the usual extras of pasted text. These are blanks of every
// kind, zero-width characters, a byte order mark, and one pair of quotes.
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
