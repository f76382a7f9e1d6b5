package merchant

import (
	"fmt"
	"slices"
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
	channels, carts := m.channelFaults()
	var faults []Fault
	for _, check := range []struct {
		holds      bool
		name, want string
	}{
		{isHeaderText(m.AccessToken.Reveal()), FaultyToken, "the access token of an API account"},
		{isPasswordHash(m.PasswordHash), FaultyPassword, "the hash of a Cart Password"},
		{s.TimeZone == "" || IsTimeZone(s.TimeZone), "time_zone", "an IANA name such as America/Chicago"},
		{allOf(s.OrderStatuses, IsOrderStatus), "order_statuses", "numbers from 1 to 14"},
		{strings.TrimSpace(s.Location) == "" || IsLocation(s.Location), "location", "numbers of locations, or all"},
		{IsPriceDigits(s.UnitPriceDigits), "unit_price_digits", "2 or 4"},
		{IsPrice(s.Price), "price", "sale or regular"},
		{IsWaitHours(s.PaymentOutageHours), "payment_outage_hours", "1 to 72"},
		{s.HoldSeconds == nil || IsHold(*s.HoldSeconds), "hold_seconds", "0 to 22"},
		{IsCallsAtOnce(s.CallsAtOnce), "calls_at_once", "1 to 20"},
		{s.OrderPrefix == "" || IsOrderPrefix(s.OrderPrefix), "order_prefix", "at most 20 plain characters, the last of them no digit"},
		{s.StoreCode == "" || IsStoreCode(s.StoreCode), "store_code", "at most 64 plain characters, without blanks around them"},
		{channels, "channels", "numbers of sales channels, each at one cart"},
		{carts, "carts", fmt.Sprintf("at most %d carts, each for a channel of its own", MaxCarts)},
		{s.FirstOrder >= 0, "first_order", "an order number, or all"},
		{s.LateOrders == "" || IsSwitch(s.LateOrders), "late_orders", "on or off"},
		{labelsHold(s.StatusLabels), "status_labels", "labels with a known meaning each"},
		{isAnswerSetting(s.AnswerUnknownSKU), "answer_unknown_sku", wantAnswer},
		{isAnswerSetting(s.AnswerUnknownOrder), "answer_unknown_order", wantAnswer},
		{isAnswerSetting(s.AnswerBelowZero), "answer_below_zero", wantAnswer},
		{carriers.Hold(s.Carriers), "carriers", "names of carriers with a known meaning each"},
	} {
		if !check.holds {
			faults = append(faults, Fault{check.name, check.want})
		}
	}
	return faults
}

const wantAnswer = "false, ok_after_3_days or ok"

func isAnswerSetting(a Answer) bool { _, ok := AnswerOf(string(a)); return ok }

// channelFaults are the impossible parts of a store's channels and carts.
func (m *Merchant) channelFaults() (channels, carts bool) {
	carts = len(m.Carts) <= MaxCarts
	for i, c := range m.Carts {
		first := m.cartIndex(c.Channel) == i
		carts = carts && first && isChannel(c.Channel) && allOf(c.Channels, isChannel) && c.FirstOrder >= 0 && len(c.Channels) <= MaxChannels
	}
	return m.isTwice() == nil && allOf(m.Settings.Channels, isChannel), carts
}

// IsTimeZone reports whether a name is in the IANA time zone database. "Local" is
// not: it means the zone of this machine.
func IsTimeZone(name string) bool {
	_, err := time.LoadLocation(name)
	return err == nil && name != "" && name != "Local"
}

// IsOrderStatus reports whether we can offer a BigCommerce status id. Status 0
// is an order the shopper never finished (bigcommerce-api.md 4.2).
func IsOrderStatus(id int) bool { return 1 <= id && id <= 14 }

// Off is the value of a setting that is on by default.
const Off = "off"

// IsSwitch reports whether a text switches a setting: on or off.
func IsSwitch(text string) bool { return text == "on" || text == Off }

// AllLocations as the setting Location is the sum of all active ones.
const AllLocations = "all"

// maxLocations is as many locations as any plan has (bigcommerce-api.md 7.2).
const maxLocations = 100

// IsLocation reports whether a text names locations: see LocationIDs. Blanks and
// capitals do not matter.
func IsLocation(text string) bool {
	ids, ok := LocationIDs(text)
	return ok || len(ids) > 0
}

// LocationIDs returns the locations of a setting such as "1" or "3, 1", in its
// order. all says that the text is AllLocations. Any other text has neither.
func LocationIDs(text string) (ids []int64, all bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	if text == AllLocations {
		return nil, true
	}
	for field := range strings.SplitSeq(text, ",") {
		id, err := strconv.ParseInt(strings.TrimSpace(field), 10, 64)
		if err != nil || id < 1 || len(ids) == maxLocations {
			return nil, false
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, false
}

// IsPriceDigits reports whether a unit price can have so many decimals at most.
// 0 is the default.
func IsPriceDigits(n int) bool { return n == 0 || n == 2 || n == 4 }

// RegularPrice is the value of the setting Price for prices without a sale.
const RegularPrice = "regular"

// IsPrice reports whether a text names a product's price for Stone Edge.
func IsPrice(text string) bool { return text == "" || text == "sale" || text == RegularPrice }

// IsWaitHours reports whether an order can wait so long for its payment details.
// 0 is the default.
func IsWaitHours(n int) bool { return n >= 0 && n <= 72 }

// IsHold reports whether an answer can wait so many seconds for the quota of the
// next batch. A poll ends after 25 s.
func IsHold(seconds int) bool { return seconds >= 0 && seconds <= 22 }

// IsCallsAtOnce reports whether so many calls can go to BigCommerce side by side.
// 0 is the default.
func IsCallsAtOnce(n int) bool { return n >= 0 && n <= 20 }

// IsOrderPrefix reports whether a text can stand before an order's number. A
// digit at its end would belong to the number.
func IsOrderPrefix(text string) bool {
	n := len(text)
	return n > 0 && n <= 20 && (text[n-1] < '0' || text[n-1] > '9') && text == strings.TrimSpace(text) && utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
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

func allOf[T any](list []T, holds func(T) bool) bool {
	for _, one := range list {
		if !holds(one) {
			return false
		}
	}
	return true
}
