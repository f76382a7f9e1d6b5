package merchant

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"connect2cart/internal/carriers"
)

// Fault is an impossible part of a store's secret, for example after an edit by
// hand. It quotes no value.
type Fault struct {
	Name string // as in the secret's JSON
	Want string // the possible values
}

// SettingsError means that we cannot serve a store, because of its settings.
// Its text names settings, never their values.
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

// The names of the faults beyond the settings.
const (
	FaultyToken    = "access_token"
	FaultyPassword = "password_hash"
)

// Faults returns the parts of a store that would silently change Stone Edge's
// data, or keep Stone Edge out. Client ID and secret are never among them,
// because no call needs either. labelsHold reports whether status labels have a
// meaning.
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
		{s.AnswerUnknownOrder == "" || IsAnswer(s.AnswerUnknownOrder), "answer_unknown_order", OKAfter3Days + " or " + OKAtOnce},
		{carriers.Hold(s.Carriers), "carriers", "names of carriers with a known meaning each"},
	} {
		if !check.holds {
			faults = append(faults, Fault{check.name, check.want})
		}
	}
	return faults
}

// What an update hears if it can never succeed, in place of False.
const (
	OKAfter3Days = "ok_after_3_days" // OK with a note, after three refusals over three days
	OKAtOnce     = "ok"              // OK with a note
)

// IsAnswer reports whether a text is one of the answers above.
func IsAnswer(text string) bool { return text == OKAfter3Days || text == OKAtOnce }

// IsTimeZone reports whether a name is a time zone with the same meaning on
// every machine.
func IsTimeZone(name string) bool {
	_, err := time.LoadLocation(name)
	return err == nil && name != "" && name != "Local"
}

// IsOrderStatus reports whether we can offer a BigCommerce status id. Status 0
// is an order the shopper never finished (bigcommerce-api.md 4.2).
func IsOrderStatus(id int) bool { return 1 <= id && id <= 14 }

// AllLocations as the setting Location is the sum of all active ones.
const AllLocations = "all"

// IsLocation reports whether a text is a location's number, or AllLocations.
// Blanks around it do not matter.
func IsLocation(text string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	id, err := strconv.ParseInt(text, 10, 64)
	return text == AllLocations || err == nil && id >= 1
}

// IsStoreCode reports whether SETI can carry a text as the store code. Blanks
// at both ends would get lost on the way.
func IsStoreCode(text string) bool {
	return text != "" && len(text) <= 64 && text == strings.TrimSpace(text) && utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
}

// isHeaderText reports whether an access token can go into a header.
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
