// Package settings names the choices for one store, and reads and writes each as
// text. The operator's command and the merchant's page share it.
package settings

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"connect2cart/internal/carriers"
	"connect2cart/internal/fulfillment"
	"connect2cart/internal/merchant"
)

// Setting is one choice for a store. An empty value means the service's own
// default.
type Setting struct {
	Key    string // as in the secret's JSON
	Help   string // for an operator
	Text   func(merchant.Settings) string
	Assign func(*merchant.Settings, string) error // its error names the wanted values, for an operator
	Hidden bool                                   // part of the login, so the value stays hidden
}

// All are the settings, in the order of their showing.
var All = []Setting{
	{"time_zone", "IANA name such as America/Chicago, in which the store counts its days",
		func(s merchant.Settings) string { return s.TimeZone }, assignTimeZone, false},
	{"order_statuses", "BigCommerce status ids of the orders to offer, such as 2,3,11; 1 to 14",
		StatusText, AssignStatuses, false},
	{"location", "where stock is counted: location ids such as 1,3, or all; of several ids, stock is\n" + strings.Repeat(" ", 29) + "changed at the first; for all, at the default location",
		func(s merchant.Settings) string { return s.Location }, assignLocation, false},
	{"unit_price_digits", "2 or 4: the most decimals of an order line's unit price",
		func(s merchant.Settings) string { return numberText(s.UnitPriceDigits) }, assignDigits, false},
	{"price", "sale or regular: a product's price in Stone Edge; sale is today's, and the default",
		func(s merchant.Settings) string { return s.Price }, assignPrice, false},
	{"payment_outage_hours", "1 to 72: in an outage of BigCommerce's payments, an order comes without its payment details after so long",
		func(s merchant.Settings) string { return numberText(s.PaymentOutageHours) }, assignWait, false},
	{"hold_seconds", "0 to 22: an answer with orders waits at most so long, if BigCommerce's quota is too low for the\n" + strings.Repeat(" ", 29) + "next batch; 0 never waits, and 20 is the default",
		func(s merchant.Settings) string { return holdText(s.HoldSeconds) }, assignHold, false},
	{"calls_at_once", "1 to 20: the most calls to BigCommerce at a time; 10 is the default",
		func(s merchant.Settings) string { return numberText(s.CallsAtOnce) }, assignCalls, false},
	{"order_prefix", "the text before BigCommerce's number where Stone Edge sends one in lastorder, such as BC-",
		func(s merchant.Settings) string { return s.OrderPrefix }, assignPrefix, false},
	{"store_code", "if set, every poll must send it",
		func(s merchant.Settings) string { return s.StoreCode }, assignStoreCode, true},
	{"status_labels", "what status labels of Stone Edge mean, as LABEL=MEANING,LABEL=MEANING; a meaning is a\n" + strings.Repeat(" ", 29) + "known label (shipped, cancelled, ...), a BigCommerce status id, or ignore",
		labelText, assignLabels, false},
	{"carriers", "what your own names or codes of carriers mean, as NAME=MEANING,NAME=MEANING; a meaning is a\n" + strings.Repeat(" ", 29) + "known name (UPS, OnTrac, R+L Carriers), a code of BigCommerce's, or none",
		carrierText, assignCarriers, false},
	answerSetting("answer_unknown_sku", "a change of stock for a SKU that BigCommerce lacks or does not track",
		func(s *merchant.Settings) *merchant.Answer { return &s.AnswerUnknownSKU }),
	answerSetting("answer_unknown_order", "an update of an order that BigCommerce lacks",
		func(s *merchant.Settings) *merchant.Answer { return &s.AnswerUnknownOrder }),
	answerSetting("answer_below_zero", "a change of stock that would take the level below zero",
		func(s *merchant.Settings) *merchant.Answer { return &s.AnswerBelowZero }),
	{"channels", "sales channels whose orders the cart takes, such as 1,3; empty takes all that no other cart takes",
		func(s merchant.Settings) string { return merchant.ChannelText(s.Channels) }, assignChannels, false},
	{"stock_cart", "which cart may send stock, by the channel in its Cart ID; empty is the store's first cart",
		stockCartText, assignStockCart, false},
	{"first_order", "offer only orders with higher numbers than this, or all",
		firstOrderText, assignFirstOrder, false},
	{"late_orders", "on or off; off leaves out orders that become due after a younger one was downloaded",
		func(s merchant.Settings) string { return s.LateOrders }, assignLateOrders, false},
	alerts,
}

// Of returns the setting of a key. ok is false for an unknown one.
func Of(key string) (s Setting, ok bool) {
	i := slices.IndexFunc(All, func(s Setting) bool { return s.Key == key })
	if i < 0 {
		return Setting{}, false
	}
	return All[i], true
}

func assignTimeZone(s *merchant.Settings, value string) error {
	if value != "" && !merchant.IsTimeZone(value) {
		return fmt.Errorf("%q is no time zone; want an IANA name such as America/Chicago", value)
	}
	s.TimeZone = value
	return nil
}

// StatusText is the offered statuses as AssignStatuses takes them.
func StatusText(s merchant.Settings) string {
	var ids []string
	for _, id := range s.OrderStatuses {
		ids = append(ids, strconv.Itoa(id))
	}
	return strings.Join(ids, ",")
}

// AssignStatuses sets the offered statuses. It takes the same ids as
// ORDER_STATUSES, 1 to 14. Status 0 is an unfinished order (bigcommerce-api.md
// 4.2).
func AssignStatuses(s *merchant.Settings, value string) error {
	var ids []int
	for field := range strings.SplitSeq(value, ",") {
		if value == "" {
			break
		}
		id, err := strconv.Atoi(strings.TrimSpace(field))
		if err != nil || !merchant.IsOrderStatus(id) {
			return fmt.Errorf("%q is no status of an order to offer; want numbers from 1 to 14 separated by commas", strings.TrimSpace(field))
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	s.OrderStatuses = ids
	return nil
}

func assignLocation(s *merchant.Settings, value string) error {
	value = strings.ToLower(value)
	if value != "" && !merchant.IsLocation(value) {
		return fmt.Errorf("%q is no location; want the number of one, several such as 1,3, or all", value)
	}
	s.Location = value
	return nil
}

func assignStoreCode(s *merchant.Settings, value string) error {
	if value != "" && !merchant.IsStoreCode(value) {
		return errors.New("want at most 64 plain characters")
	}
	s.StoreCode = value
	return nil
}

// numberText is a number's setting, "" for the default.
func numberText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func assignWait(s *merchant.Settings, value string) error {
	n, err := strconv.Atoi(cmp.Or(value, "0"))
	if err != nil || !merchant.IsWaitHours(n) {
		return fmt.Errorf("%q: want 1 to 72", value)
	}
	s.PaymentOutageHours = n
	return nil
}

func holdText(seconds *int) string {
	if seconds == nil {
		return ""
	}
	return strconv.Itoa(*seconds)
}

func assignHold(s *merchant.Settings, value string) error {
	if value == "" {
		s.HoldSeconds = nil
		return nil
	}
	n, err := strconv.Atoi(value)
	if err != nil || !merchant.IsHold(n) {
		return fmt.Errorf("%q: want 0 to 22", value)
	}
	s.HoldSeconds = &n
	return nil
}

func assignCalls(s *merchant.Settings, value string) error {
	n, err := strconv.Atoi(cmp.Or(value, "0"))
	if err != nil || !merchant.IsCallsAtOnce(n) {
		return fmt.Errorf("%q: want 1 to 20", value)
	}
	s.CallsAtOnce = n
	return nil
}

func assignDigits(s *merchant.Settings, value string) error {
	n, err := strconv.Atoi(cmp.Or(value, "0"))
	if err != nil || !merchant.IsPriceDigits(n) {
		return fmt.Errorf("%q: want 2 or 4", value)
	}
	s.UnitPriceDigits = n
	return nil
}

func assignPrice(s *merchant.Settings, value string) error {
	value = strings.ToLower(value)
	if !merchant.IsPrice(value) {
		return fmt.Errorf("%q: want sale or regular", value)
	}
	s.Price = value
	return nil
}

func assignPrefix(s *merchant.Settings, value string) error {
	if value != "" && !merchant.IsOrderPrefix(value) {
		return errors.New("want at most 20 plain characters, the last of them no digit")
	}
	s.OrderPrefix = value
	return nil
}

func labelText(s merchant.Settings) string { return pairsText(s.StatusLabels) }

func carrierText(s merchant.Settings) string { return pairsText(s.Carriers) }

func pairsText(meanings map[string]string) string {
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(meanings)) {
		pairs = append(pairs, name+"="+meanings[name])
	}
	return strings.Join(pairs, labelSeparator)
}

// labelSeparator must mean nothing to a shell. A semicolon would end the
// command and silently lose the labels behind it. So a label cannot contain a
// comma.
const labelSeparator = ","

func assignLabels(s *merchant.Settings, value string) error {
	labels := map[string]string{}
	for pair := range strings.SplitSeq(value, labelSeparator) {
		if strings.TrimSpace(pair) == "" {
			continue
		}
		label, meaning, ok := strings.Cut(pair, "=")
		label, meaning = strings.TrimSpace(label), strings.ToLower(strings.TrimSpace(meaning))
		if !ok || label == "" || meaning == "" {
			return fmt.Errorf("%q: want LABEL=MEANING; commas separate the pairs, so a label cannot have one", strings.TrimSpace(pair))
		}
		if !fulfillment.KnowsLabel(label, map[string]string{label: meaning}) {
			return fmt.Errorf("%q is no known meaning; want a label such as shipped, a status id from 1 to 14, or ignore; commas separate the pairs", meaning)
		}
		labels[label] = meaning
	}
	if !fulfillment.LabelsHold(labels) {
		return errors.New("one label has two meanings; labels that differ only in capitals, blanks or hyphens are the same")
	}
	s.StatusLabels = nil
	if len(labels) > 0 {
		s.StatusLabels = labels
	}
	return nil
}

func assignCarriers(s *merchant.Settings, value string) error {
	names := map[string]string{}
	for pair := range strings.SplitSeq(value, labelSeparator) {
		if strings.TrimSpace(pair) == "" {
			continue
		}
		name, meaning, ok := strings.Cut(pair, "=")
		name, meaning = strings.TrimSpace(name), strings.TrimSpace(meaning)
		if !ok || name == "" || meaning == "" {
			return fmt.Errorf("%q: want NAME=MEANING; commas separate the pairs, so a name cannot have one", strings.TrimSpace(pair))
		}
		if !carriers.Hold(map[string]string{name: meaning}) {
			return fmt.Errorf("%q is no known carrier; want a name such as OnTrac, a code of BigCommerce's such as rl-carriers, or none", meaning)
		}
		names[name] = meaning
	}
	if !carriers.Hold(names) {
		return errors.New("one name has two meanings; names that differ only in capitals, blanks or dots are the same")
	}
	s.Carriers = nil
	if len(names) > 0 {
		s.Carriers = names
	}
	return nil
}

// answerSetting is the choice of an answer to hopeless updates.
func answerSetting(key, of string, field func(*merchant.Settings) *merchant.Answer) Setting {
	help := "the answer to " + of + ":\n" + strings.Repeat(" ", 29) + "false; ok_after_3_days of refusals; ok"
	assign := func(s *merchant.Settings, value string) error {
		answer, ok := merchant.AnswerOf(strings.ToLower(value))
		if !ok {
			return fmt.Errorf("%q: want false, ok_after_3_days or ok", value)
		}
		*field(s) = answer
		return nil
	}
	return Setting{key, help, func(s merchant.Settings) string { return string(*field(&s)) }, assign, false}
}
