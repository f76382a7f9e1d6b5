package merchant

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Fault is a part of a store's secret that cannot be, as a hand may have
// written it. It quotes no value.
type Fault struct {
	Name string // as in the secret's JSON
	Want string // what it may be
}

// SettingsError is a store that cannot be served by what its secret says. Its
// text names settings, never their values.
type SettingsError struct {
	StoreHash string
	Faults    []Fault
}

func (e *SettingsError) Error() string {
	texts := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		texts[i] = f.Name + ": want " + f.Want
	}
	return strings.Join(texts, "; ")
}

// The names of faults that no setting mends.
const (
	FaultyToken    = "access_token"
	FaultyPassword = "password_hash"
)

// Faults are the parts of a store that would change without a word what Stone
// Edge gets, or keep it out. Client ID and secret are not among them: no call
// needs either. labelsHold knows which status labels mean something.
func (m *Merchant) Faults(labelsHold func(map[string]string) bool) []Fault {
	s := m.Settings
	var faults []Fault
	for _, check := range []struct {
		holds      bool
		name, want string
	}{
		{isHeaderText(m.AccessToken.Reveal()), FaultyToken, "the access token of an API account"},
		{isPasswordHash(m.PasswordHash), FaultyPassword, "the hash of a Cart Password"},
		{s.TimeZone == "" || IsTimeZone(s.TimeZone), "time_zone", "an IANA name such as America/Chicago"},
		{allOf(s.OrderStatuses, IsOrderStatus), "order_statuses", "numbers from 1 to 14"},
		{strings.TrimSpace(s.Location) == "" || IsLocation(s.Location), "location", "the number of a location, or all"},
		{s.StoreCode == "" || IsStoreCode(s.StoreCode), "store_code", "at most 64 plain characters, without blanks around them"},
		{labelsHold(s.StatusLabels), "status_labels", "labels with a known meaning each"},
	} {
		if !check.holds {
			faults = append(faults, Fault{check.name, check.want})
		}
	}
	return faults
}

// IsTimeZone reports whether a name is a time zone that is the same on every
// machine.
func IsTimeZone(name string) bool {
	_, err := time.LoadLocation(name)
	return err == nil && name != "" && name != "Local"
}

// IsOrderStatus reports whether a BigCommerce status id can be offered: 0 is an
// order that was never finished (bigcommerce-api.md 4.2).
func IsOrderStatus(id int) bool { return 1 <= id && id <= 14 }

// AllLocations as the setting Location is the sum of all active ones.
const AllLocations = "all"

// IsLocation reports whether a text is a location's number, or AllLocations,
// whatever blanks are around it.
func IsLocation(text string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	id, err := strconv.ParseInt(text, 10, 64)
	return text == AllLocations || err == nil && id >= 1
}

// IsStoreCode reports whether a text can be sent as SETI's store code, whose
// blanks at both ends are lost on the way.
func IsStoreCode(text string) bool {
	return text != "" && len(text) <= 64 && text == strings.TrimSpace(text) && utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
}

// isHeaderText is what an access token must be to be sent.
func isHeaderText(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' })
}

func isPasswordHash(text string) bool {
	digits, ok := strings.CutPrefix(text, hashPrefix)
	return ok && len(digits) == 64 && strings.Trim(digits, "0123456789abcdef") == ""
}

func allOf[T any](list []T, holds func(T) bool) bool {
	for _, one := range list {
		if !holds(one) {
			return false
		}
	}
	return true
}
