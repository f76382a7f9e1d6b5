package main

import (
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

// setting is an operator's choice for a store. An empty value means the
// service's own default.
type setting struct {
	key    string // as in the secret's JSON
	help   string
	text   func(merchant.Settings) string
	assign func(*merchant.Settings, string) error
	hidden bool // part of the login, so we show only whether it is set
}

var settings = []setting{
	{"time_zone", "IANA name such as America/Chicago, in which the store counts its days",
		func(s merchant.Settings) string { return s.TimeZone }, assignTimeZone, false},
	{"order_statuses", "BigCommerce status ids of the orders to offer, such as 2,3,11; 1 to 14",
		statusText, assignStatuses, false},
	{"location", "where stock is counted and changed: a location id, or all",
		func(s merchant.Settings) string { return s.Location }, assignLocation, false},
	{"store_code", "if set, every poll must send it",
		func(s merchant.Settings) string { return s.StoreCode }, assignStoreCode, true},
	{"status_labels", "what status labels of Stone Edge mean, as LABEL=MEANING,LABEL=MEANING; a meaning is a\n" + strings.Repeat(" ", 29) + "known label (shipped, cancelled, ...), a BigCommerce status id, or ignore",
		labelText, assignLabels, false},
	{"carriers", "what your own names or codes of carriers mean, as NAME=MEANING,NAME=MEANING; a meaning is a\n" + strings.Repeat(" ", 29) + "known name (UPS, OnTrac, R+L Carriers), a code of BigCommerce's, or none",
		carrierText, assignCarriers, false},
	{"answer_unknown_order", "what Stone Edge hears about an order that the store does not have: false (the default),\n" + strings.Repeat(" ", 29) + "ok_after_3_days (after three refusals over three days), or ok",
		func(s merchant.Settings) string { return s.AnswerUnknownOrder }, assignUnknownOrder, false},
	{"answer_ok_for_unknown_sku", "yes or no; yes answers OK instead of NF for a SKU missing in the store",
		func(s merchant.Settings) string { return yes(s.AnswerOKForUnknownSKU) }, assignOK, false},
}

// labelsExample has quotes to carry a blank through make's shell.
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
	text := "KEY is one of these; an empty VALUE restores the service's default.\n"
	for _, s := range settings {
		text += fmt.Sprintf("\n  %-26s %s", s.key, s.help)
	}
	return text + "\n\nQuote a value with blanks, such as:\n\n  " + labelsExample + "\n\nA change takes effect within " + cachedFor + ". pause and resume are commands of their own."
}

// shown is the printable form of a setting.
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

// assignStatuses takes the same ids as ORDER_STATUSES. Status 0 is an order the
// shopper never finished (bigcommerce-api.md 4.3).
func assignStatuses(s *merchant.Settings, value string) error {
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
// command and silently lose the labels behind it. The price is that a label
// cannot contain a comma.
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

func assignUnknownOrder(s *merchant.Settings, value string) error {
	if value = strings.ToLower(value); value == "false" {
		value = ""
	}
	if value != "" && !merchant.IsAnswer(value) {
		return fmt.Errorf("%q: want false, %s or %s", value, merchant.OKAfter3Days, merchant.OKAtOnce)
	}
	s.AnswerUnknownOrder = value
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
