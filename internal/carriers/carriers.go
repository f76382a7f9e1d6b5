package carriers

import (
	"slices"
	"strings"
	"unicode"
)

// Carrier is a parcel company. At most one of the two codes is set, because
// they must agree (bigcommerce-api.md 5.2). Both are empty for a carrier
// unknown to BigCommerce.
type Carrier struct {
	Provider string // shipping_provider
	Tracking string // tracking_carrier
}

// None is a meaning of a store's own name: no carrier at all.
const None = "none"

// Of finds a carrier by an operator's name for it; one of its services may
// follow the name. own are the store's own names, and they win. Each stands
// for a known name, for a code of BigCommerce's, or for None. ok is true only
// for a known carrier.
func Of(name string, own map[string]string) (c Carrier, ok bool) {
	key := compact(name)
	for mine, meaning := range own {
		if key != "" && compact(mine) == key {
			c, _ = meaningOf(meaning)
			return c, c != Carrier{}
		}
	}
	return known(name)
}

// Hold reports whether each of a store's own names is a name and means
// something, and none means two things.
func Hold(own map[string]string) bool {
	meanings := map[string]Carrier{}
	for name, meaning := range own {
		key := compact(name)
		c, ok := meaningOf(meaning)
		if earlier, twice := meanings[key]; !ok || key == "" || twice && earlier != c {
			return false
		}
		meanings[key] = c
	}
	return true
}

func meaningOf(meaning string) (c Carrier, ok bool) {
	if compact(meaning) == None {
		return Carrier{}, true
	}
	if c, ok = known(meaning); ok {
		return c, true
	}
	i := slices.IndexFunc(table(), func(e entry) bool { return strings.EqualFold(strings.TrimSpace(meaning), e.Provider+e.Tracking) })
	if i < 0 {
		return Carrier{}, false
	}
	return table()[i].Carrier, true
}

// maxName bounds a name, in bytes. The longest in the table has 32.
const maxName = 100

// legalForms end a company's full name. Many companies share them.
var legalForms = []string{"inc", "incorporated", "llc", "ltd", "limited", "corp", "corporation", "co"}

// known finds a name in the table: the whole name, or the longest one in front
// of services of that carrier. So APC Overnight is a carrier of its own.
func known(name string) (Carrier, bool) {
	if len(name) > maxName {
		return Carrier{}, false
	}
	words := words(name)
	for len(words) > 1 && slices.Contains(legalForms, words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	for n := len(words); n > 0; n-- {
		key := strings.Join(words[:n], "")
		for _, e := range table() {
			if slices.Contains(e.names, key) && e.serves(words[n:]) {
				return e.Carrier, true
			}
		}
	}
	return Carrier{}, false
}

// serves reports whether all words are of the carrier's services.
func (e entry) serves(words []string) bool {
	return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(" "+e.services+" ", " "+word+" ") })
}

// compact is a name for comparison: its letters and digits in lower case. So
// U.S.P.S. is USPS, and Fed-Ex is FedEx.
func compact(name string) string { return strings.Join(words(name), "") }

// words cuts a name into words of letters and digits in lower case.
func words(name string) []string {
	return strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}
