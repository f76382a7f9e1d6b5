package seti

import "strings"

// openingNames are the parameters that are read before the login.
var openingNames = [...]string{"setifunction", "setiuser", "password", "code"}

// updateParam carries stock levels, stock changes and order statuses.
const updateParam = "update"

// cardKey is the key to card numbers that Stone Edge stores. It is never kept.
const cardKey = "dkey"

// plainNames are SETI's parameters without a number.
var plainNames = [...]string{
	"setifunction", "setiuser", "password", "code", "omversion", "lastorder", "lastdate", "startnum", "batchsize",
	cardKey, updateParam, "count", "ordernumber", "orderstatus", "refnumber", "orderdetail", "trackcount",
}

// numberedNames are those that may have a number behind them.
var numberedNames = [...]string{"tracknum", "trackcarrier", "trackpickupdate"}

const (
	maxName    = len("trackpickupdate999") // the longest parameter
	maxRawName = 3 * maxName               // with every letter escaped
)

// opening is the place in openingNames of a parameter that is called so in a
// form; -1 if it is none of them.
func opening(rawName string) int {
	var buf [maxName]byte
	name := spelled(&buf, rawName)
	for i, known := range openingNames {
		if known == string(name) {
			return i
		}
	}
	return -1
}

// parameter is SETI's name, in lower case, of a parameter that is called so in
// a form; "" if SETI has none of that name.
func parameter(rawName string) string {
	var buf [maxName]byte
	name := spelled(&buf, rawName)
	for _, plain := range plainNames {
		if plain == string(name) {
			return plain
		}
	}
	for _, numbered := range numberedNames {
		if rest, ok := strings.CutPrefix(string(name), numbered); ok && (rest == "" || isTrackIndex(rest)) {
			return string(name)
		}
	}
	return ""
}

// isTrackIndex holds for 1 to maxTracks, written plainly.
func isTrackIndex(s string) bool { return len(s) <= 3 && s[0] != '0' && allDigits(s) }

// spelled is a name in lower case, its escapes undone; nil for one that is too
// long to be SETI's, of which no more is read.
func spelled(buf *[maxName]byte, rawName string) []byte {
	if len(rawName) > maxRawName {
		return nil
	}
	name := buf[:0]
	for i := 0; i < len(rawName); i++ {
		c := rawName[i]
		if isEscape(rawName[i:]) {
			c = unescaped(rawName[i:])
			i += 2
		}
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		if len(name) == maxName {
			return nil
		}
		name = append(name, c)
	}
	return name
}

// isNameRune holds for what the names of functions and parameters are made of.
func isNameRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-' || r == '.'
}
