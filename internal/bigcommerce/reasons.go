package bigcommerce

import (
	"net/http"
	"regexp"
	"strings"
	"sync"
)

// reasons maps BigCommerce's words of a refusal, in lower case, to ours. The
// first mark inside the title counts. Only our words are ever printed, because a
// title can hold what a shopper typed (bigcommerce-api.md 2.3, 3.3, 7).
var reasons = []struct{ mark, words string }{
	{needsAbsolute, "the item has no level yet"},
	{notTracked, "the item's stock is not tracked"},
	{"tracked by product", "the item is tracked by product"},
	{insufficient, "not enough in stock"},
	{safetyStock, "below the safety stock"},
	{atLocation, "the location is refused"},
	{"required scope", "a permission is missing"},
	{"access to the resource is denied", "a permission is missing"},
	{"auth-token", "no valid token came"},
	{"unauthorized", "the token is unknown or revoked"},
	{"route is not found", "there is no such path"},
	{"resource was not found", "there is no such thing"},
	{"missing or invalid", "the body is missing or invalid"},
	{"too many requests", "too many requests"},
}

// Marks also used by Is functions.
const (
	needsAbsolute = "requires absolute adjustment"
	notTracked    = "not tracked"
	insufficient  = "insufficient"
	safetyStock   = "safety stock"
	atLocation    = "location"
)

// closedWords mark a store that is closed, whatever the form of the answer
// (bigcommerce-api.md 12).
var closedWords = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)suspended|maintenance|being upgraded|store is (currently )?(closed|unavailable)`)
})

// reason is a refusal in our words, "" for an unknown one.
func (e *Error) reason() string {
	for _, r := range reasons {
		if e.says(r.mark) {
			return r.words
		}
	}
	return ""
}

// says reports whether the title holds a text in any letter case.
func (e *Error) says(mark string) bool { return strings.Contains(strings.ToLower(e.title), mark) }

// IsNoLevel reports whether BigCommerce refused a relative adjustment because
// the item never had a level at the location (bigcommerce-api.md 7.4).
func IsNoLevel(err error) bool { return isStockRefusal(err, needsAbsolute) }

// IsTooFew reports whether BigCommerce refused a relative adjustment because
// the stock is too low. It is below the quantity to take, or would fall below
// the safety stock.
func IsTooFew(err error) bool { return isStockRefusal(err, insufficient, safetyStock) }

// IsInvalid reports whether BigCommerce understood a call and refused its
// content with status 422.
func IsInvalid(err error) bool { return Status(err) == http.StatusUnprocessableEntity }

func isStockRefusal(err error, marks ...string) bool {
	for _, mark := range marks {
		if IsInvalid(err) && refusalSays(err, mark) {
			return true
		}
	}
	return false
}

// IsUntracked reports whether BigCommerce refused an adjustment because it does
// not track the item's stock.
func IsUntracked(err error) bool { return refusalSays(err, notTracked) }

// IsAboutLocation reports a refusal of the whole location, such as a disabled
// one.
func IsAboutLocation(err error) bool { return refusalSays(err, atLocation) }

func refusalSays(err error, mark string) bool {
	e := refusalIn(err)
	return e != nil && e.says(mark)
}
