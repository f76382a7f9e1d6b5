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
	minName = len("code")               // the shortest parameter
	maxName = len("trackpickupdate999") // the longest parameter
)

// opening is the place in openingNames of a parameter that is called so in a
// form; -1 if it is none of them.
func opening(rawName string) int {
	var buf [maxName]byte
	name := spelled(buf[:0], rawName)
	if len(name) < minName {
		return -1
	}
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
	name := spelled(buf[:0], rawName)
	if len(name) < minName {
		return ""
	}
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

// spelled appends a name to buf, in lower case and with its escapes undone. It
// is nil if there is no room for it: then it is too long to be of interest, and
// no more of it is read.
func spelled(buf []byte, rawName string) []byte {
	if len(rawName) > 3*cap(buf) {
		return nil
	}
	for i := 0; i < len(rawName); i++ {
		c := rawName[i]
		if isEscape(rawName[i:]) {
			c = unescaped(rawName[i:])
			i += 2
		}
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		if len(buf) == cap(buf) {
			return nil
		}
		buf = append(buf, c)
	}
	return buf
}

// isNameByte holds for what the names of parameters are made of, in lower case.
func isNameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '.'
}
