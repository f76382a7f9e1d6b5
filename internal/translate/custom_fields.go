package translate

import (
	"slices"
	"strings"

	"connect2cart/internal/seti"
)

// customFields collects what SETI has no element for (3.9, 3.10).
type customFields []seti.CustomField

// add appends a field with a name and a value.
func (list *customFields) add(name, value string) {
	if strings.TrimSpace(name) != "" && strings.TrimSpace(value) != "" {
		*list = append(*list, seti.CustomField{FieldName: name, FieldValue: value})
	}
}

// addOnce is add, unless a field of this name exists.
func (list *customFields) addOnce(name, value string) {
	if !slices.ContainsFunc(*list, func(f seti.CustomField) bool { return strings.EqualFold(strings.TrimSpace(f.FieldName), name) }) {
		list.add(name, value)
	}
}
