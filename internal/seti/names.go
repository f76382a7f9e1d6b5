package seti

import "strings"

// openingNames are the parameters we read before the login.
var openingNames = [...]string{"setifunction", "setiuser", "password", "code"}

// updateParam carries stock levels, stock changes and order statuses.
const updateParam = "update"

// cardKey is the key to the card numbers stored in Stone Edge. We always drop
// it.
const cardKey = "dkey"

// plainNames are SETI's parameters with one fixed name.
var plainNames = [...]string{
	"setifunction", "setiuser", "password", "code", "omversion", "lastorder", "lastdate", "startnum", "batchsize",
	cardKey, updateParam, "count", "ordernumber", "orderstatus", "refnumber", "orderdetail", "trackcount",
}

// numberedNames are the parameters with an optional number behind the name.
var numberedNames = [...]string{"tracknum", "trackcarrier", "trackpickupdate"}

const (
	minName = len("code")               // the shortest parameter
	maxName = len("trackpickupdate999") // the longest parameter
)

// opening returns the place of a parameter in openingNames, given its name as
// in the form. It returns -1 for every other name.
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

// parameter returns SETI's name of a parameter in lower case, given its name as
// in the form. It returns "" for a name outside SETI.
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

// isTrackIndex reports whether s is 1 to maxTracks, without leading zeros.
func isTrackIndex(s string) bool { return len(s) <= 3 && s[0] != '0' && allDigits(s) }

// spelled appends a name to buf, in lower case and without escapes. It returns
// nil for a name longer than buf's capacity: such a name is of no interest, so
// it stops reading there.
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

// isNameByte reports whether a parameter's name may contain c, in lower case.
func isNameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '.'
}
