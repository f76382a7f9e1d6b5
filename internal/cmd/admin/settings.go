package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"connect2cart/internal/fulfillment"
	"connect2cart/internal/merchant"
)

// setting is one thing that an operator may choose for a store. An empty value
// stands for the service's own default.
type setting struct {
	key    string // as in the secret's JSON
	help   string
	text   func(merchant.Settings) string
	assign func(*merchant.Settings, string) error
	hidden bool // part of the login: only whether it is set is shown
}

var settings = []setting{
	{"time_zone", "IANA name such as America/Chicago, in which the store counts its days",
		func(s merchant.Settings) string { return s.TimeZone }, assignTimeZone, false},
	{"order_statuses", "BigCommerce status ids that are offered, such as 2,3,11; 1 to 14",
		statusText, assignStatuses, false},
	{"location", "where stock is counted and changed: a location id, or all",
		func(s merchant.Settings) string { return s.Location }, assignLocation, false},
	{"store_code", "must be sent with every poll, if set",
		func(s merchant.Settings) string { return s.StoreCode }, assignStoreCode, true},
	{"status_labels", "what status labels of Stone Edge mean, as LABEL=MEANING,LABEL=MEANING; a meaning is a\n" + strings.Repeat(" ", 29) + "label that is known (shipped, cancelled, ...), a BigCommerce status id, or ignore",
		labelText, assignLabels, false},
	{"answer_ok_for_unknown_sku", "yes answers OK, not NF, for a SKU that the store lacks; yes or no",
		func(s merchant.Settings) string { return yes(s.AnswerOKForUnknownSKU) }, assignOK, false},
}

// labelsExample has the quotes that get a blank through make's shell.
const labelsExample = `make admin ARGS="set STORE 'status_labels=Order Shipped=shipped,Picked=ignore'"`

func settingOf(key string) (setting, bool) {
	i := slices.IndexFunc(settings, func(s setting) bool { return s.key == key })
	if i < 0 {
		return setting{}, false
	}
	return settings[i], true
}

func settingKeys() []string {
	var keys []string
	for _, s := range settings {
		keys = append(keys, s.key)
	}
	return keys
}

func settingsHelp() string {
	text := "KEY is one of these; an empty VALUE goes back to the service's default.\n"
	for _, s := range settings {
		text += fmt.Sprintf("\n  %-26s %s", s.key, s.help)
	}
	return text + "\n\nQuote what has blanks, such as:\n\n  " + labelsExample + "\n\nIt holds within " + cachedFor + ". pause and resume are commands of their own."
}

// shown is a setting as it may be printed.
func (s setting) shown(of merchant.Settings) string {
	switch text := s.text(of); {
	case text == "":
		return "default"
	case s.hidden:
		return "set"
	default:
		return text
	}
}

func assignTimeZone(s *merchant.Settings, value string) error {
	if value != "" && !merchant.IsTimeZone(value) {
		return fmt.Errorf("%q is no time zone; want an IANA name such as America/Chicago", value)
	}
	s.TimeZone = value
	return nil
}

func statusText(s merchant.Settings) string {
	var ids []string
	for _, id := range s.OrderStatuses {
		ids = append(ids, strconv.Itoa(id))
	}
	return strings.Join(ids, ",")
}

// assignStatuses takes the same ids as the service's ORDER_STATUSES: 0 is an
// order that was never finished (bigcommerce-api.md 4.3).
func assignStatuses(s *merchant.Settings, value string) error {
	var ids []int
	for field := range strings.SplitSeq(value, ",") {
		if value == "" {
			break
		}
		id, err := strconv.Atoi(strings.TrimSpace(field))
		if err != nil || !merchant.IsOrderStatus(id) {
			return fmt.Errorf("%q is no status that can be offered; want numbers from 1 to 14 separated by commas", strings.TrimSpace(field))
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
		return fmt.Errorf("%q is no location; want the number of one, or all", value)
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

func labelText(s merchant.Settings) string {
	var pairs []string
	for _, label := range slices.Sorted(maps.Keys(s.StatusLabels)) {
		pairs = append(pairs, label+"="+s.StatusLabels[label])
	}
	return strings.Join(pairs, labelSeparator)
}

// labelSeparator is nothing that a shell knows: at a semicolon it would end
// the command, and the labels behind it would be lost without a word. A label
// with a comma cannot be set.
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
			return fmt.Errorf("%q: want LABEL=MEANING; commas part the pairs, so a label cannot have one", strings.TrimSpace(pair))
		}
		if !fulfillment.KnowsLabel(label, map[string]string{label: meaning}) {
			return fmt.Errorf("%q is no known meaning; want a label such as shipped, a status id from 1 to 14, or ignore; commas part the pairs", meaning)
		}
		labels[label] = meaning
	}
	if !fulfillment.LabelsHold(labels) {
		return errors.New("one label has two meanings: capitals, blanks and hyphens make no other label")
	}
	s.StatusLabels = nil
	if len(labels) > 0 {
		s.StatusLabels = labels
	}
	return nil
}

func yes(set bool) string {
	if set {
		return "yes"
	}
	return ""
}

func assignOK(s *merchant.Settings, value string) error {
	switch strings.ToLower(value) {
	case "yes":
		s.AnswerOKForUnknownSKU = true
	case "no", "":
		s.AnswerOKForUnknownSKU = false
	default:
		return fmt.Errorf("%q: want yes or no", value)
	}
	return nil
}
