package carriers

import (
	"regexp"
	"strings"
	"sync"
)

// form is the form of the tracking numbers of one carrier alone.
type form struct {
	*regexp.Regexp
	Carrier
}

// forms are made at the first number. A cold start need not wait for them.
var forms = sync.OnceValue(func() []form {
	return []form{
		{regexp.MustCompile(`^1Z[0-9A-Z]{16}$`), provider("ups")},
		{regexp.MustCompile(`^(420[0-9]{5}([0-9]{4})?)?9[2-5][0-9]{20}$`), provider("usps")}, // the ZIP code may come before it
		{regexp.MustCompile(`^[A-Z]{2}[0-9]{9}US$`), provider("usps")},                       // S10 of the Universal Postal Union
		{regexp.MustCompile(`^[A-Z]{2}[0-9]{9}CA$`), provider("canadapost")},
		{regexp.MustCompile(`^[A-Z]{2}[0-9]{9}AU$`), provider("auspost")},
		{regexp.MustCompile(`^[A-Z]{2}[0-9]{9}GB$`), provider("royalmail")},
	}
})

// OfNumber finds a carrier by the form of a tracking number. ok is false for a
// form of several carriers.
func OfNumber(number string) (c Carrier, ok bool) {
	number = strings.ToUpper(strings.Join(strings.Fields(number), ""))
	for _, f := range forms() {
		if f.MatchString(number) {
			return f.Carrier, true
		}
	}
	return Carrier{}, false
}
