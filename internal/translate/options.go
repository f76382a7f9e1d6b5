package translate

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
)

// options are a line's OrderOption elements (3.4): chosen options and
// modifiers, configurable fields, and the event date (B 4.6). We leave out
// OptionPrice, because ItemPrice contains it. Options that the buyer left empty
// are out, too.
func options(p bigcommerce.OrderProduct) []seti.OrderOption {
	var list []seti.OrderOption
	add := func(name, value string) {
		if strings.TrimSpace(value) != "" {
			list = append(list, seti.OrderOption{OptionName: firstOf(name, "Option"), SelectedOption: value})
		}
	}
	for _, o := range p.ProductOptions {
		add(firstOf(o.DisplayName, o.MerchantName, o.Name), optionValue(o))
	}
	for _, f := range p.ConfigurableFields {
		add(f.Name, fileName(string(f.Value)))
	}
	add(firstOf(p.EventName, "Event date"), readableDate(string(p.EventDate)))
	return list
}

// optionValue is an option's value for people. A file upload shows its file
// name, a date is readable, and several values follow each other. Text from the
// buyer stays as it is: brackets in an engraving are no list.
func optionValue(o bigcommerce.ProductOption) string {
	value := firstOf(string(o.DisplayValue), string(o.MerchantValue), string(o.Value))
	switch kind := strings.ToLower(o.Type); {
	case strings.Contains(kind, "file"):
		return fileName(value)
	case strings.Contains(kind, "date"):
		return readableDate(value)
	case strings.Contains(kind, "text"):
		return value
	}
	return severalValues(fileName(value))
}

// fileName is the name of an uploaded file. BigCommerce's value is JSON with
// the file's original name and its path on the store's disk.
func fileName(value string) string {
	var file struct {
		OriginalName string `json:"originalName"`
	}
	if !strings.HasPrefix(strings.TrimSpace(value), "{") || json.Unmarshal([]byte(value), &file) != nil {
		return value
	}
	return firstOf(file.OriginalName, value)
}

// severalValues joins a JSON list of texts by commas, as the vendor's own
// script does (3.4). Any other text stays as it is.
func severalValues(value string) string {
	var values []bigcommerce.Text
	if !strings.HasPrefix(strings.TrimSpace(value), "[") || json.Unmarshal([]byte(value), &values) != nil || len(values) == 0 {
		return value
	}
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = string(v)
	}
	return strings.Join(words, ", ")
}

// readableDate writes a date as "Dec 24, 2026". It reads a number of seconds
// and the API's own forms. Text made for people stays.
func readableDate(value string) string {
	text := strings.TrimSpace(value)
	const written = "Jan 2, 2006"
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil && len(text) >= 9 && len(text) <= 11 {
		return time.Unix(seconds, 0).UTC().Format(written)
	}
	for _, layout := range []string{time.RFC3339, time.RFC1123Z, time.RFC1123, time.DateTime, time.DateOnly} {
		if at, err := time.Parse(layout, text); err == nil {
			return at.Format(written)
		}
	}
	return value
}
