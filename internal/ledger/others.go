package ledger

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// others are the members at the top of a row's text that this program does not
// know, as in ,"a":1,"b":2. A newer version wrote them, and a change of the row
// keeps them.
type others string

func (o *others) unknown() *others { return o }

// keeper is a content with others.
type keeper interface{ unknown() *others }

// othersIn are the members of a JSON object that have no field in v.
func othersIn(body string, v any) others {
	var members map[string]json.RawMessage
	if json.Unmarshal([]byte(body), &members) != nil {
		return ""
	}
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if !hasField(reflect.TypeOf(v).Elem(), name) {
			fmt.Fprintf(&text, ",%s:%s", quoted(name), members[name])
		}
	}
	return others(text.String())
}

func quoted(name string) []byte {
	text, _ := json.Marshal(name) // cannot fail: it is a text
	return text
}

// hasField reports whether a struct has a field for a JSON member. As for
// encoding/json, the case of the name does not matter.
func hasField(t reflect.Type, name string) bool {
	for f := range t.Fields() {
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && f.Type.Kind() == reflect.Struct && tag == "":
			if hasField(f.Type, name) {
				return true
			}
		case f.IsExported() && strings.EqualFold(cmp.Or(tag, f.Name), name):
			return true
		}
	}
	return false
}

// with is a JSON object with the members of o.
func (o others) with(object []byte) []byte {
	if o == "" {
		return object
	}
	head := bytes.TrimSuffix(object, []byte("}"))
	tail := string(o) + "}"
	if len(head) == 1 { // no member of its own
		tail = tail[1:]
	}
	return append(head, tail...)
}
