package merchant

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// firstOf returns the first possible value of a member, anywhere in the text.
func firstOf[T any](data []byte, name string, possible func(T) bool) (found T, ok bool) {
	for _, at := range find(data, name) {
		var one T
		if value, whole := valueAt(at); whole && json.Unmarshal(value, &one) == nil && possible(one) {
			return one, true
		}
	}
	return found, false
}

// whole returns the members of a damaged JSON object with the types of T. It
// walks through the object up to the break. Behind the break it looks for the
// missing members by name.
func whole[T any](data []byte) map[string]json.RawMessage {
	kept := map[string]json.RawMessage{}
	take := func(name string, value json.RawMessage) {
		if name, ok := fit[T](name, value); ok {
			kept[name] = value
		}
	}
	broken := walk(data, take)
	for _, name := range namesOf[T]() {
		for _, at := range find(broken, name) {
			if value, ok := valueAt(at); ok && kept[name] == nil {
				take(name, value)
			}
		}
	}
	return kept
}

// walk hands over the members of a JSON object up to the break, except the last
// one. It returns the text from that last member on. If a quote is missing, the
// last member reaches into the next, so it is suspect.
func walk(data []byte, each func(name string, value json.RawMessage)) (broken []byte) {
	in := json.NewDecoder(bytes.NewReader(data))
	if begin, err := in.Token(); err != nil || begin != json.Delim('{') {
		return data
	}
	last, hand := in.InputOffset(), func() {}
	for {
		at := in.InputOffset()
		key, err := in.Token()
		if key == json.Delim('}') {
			hand()
			return nil
		}
		name, ok := key.(string)
		var value json.RawMessage
		if err != nil || !ok || in.Decode(&value) != nil {
			return data[last:]
		}
		hand()
		last, hand = at, func() { each(name, value) }
	}
}

// valueAt returns the JSON value at the start of damaged JSON. ok is false if
// the text behind it could not follow a value.
func valueAt(data []byte) (value json.RawMessage, ok bool) {
	in := json.NewDecoder(bytes.NewReader(data))
	if in.Decode(&value) != nil {
		return nil, false
	}
	behind := bytes.TrimLeft(data[in.InputOffset():], " \t\r\n")
	return value, len(behind) == 0 || bytes.IndexByte([]byte(`,}]"`), behind[0]) >= 0
}

// mostFound bounds the tries for one name.
const mostFound = 8

// find returns the text behind each "name": in damaged JSON. A quote inside a
// string has a backslash before it, so no string can look like a name.
func find(data []byte, name string) [][]byte {
	var found [][]byte
	quoted := []byte(`"` + name + `"`)
	for len(found) < mostFound {
		_, after, ok := bytes.Cut(data, quoted)
		if !ok {
			break
		}
		data = after
		if value, ok := bytes.CutPrefix(bytes.TrimLeft(after, " \t\r\n"), []byte(":")); ok {
			found = append(found, bytes.TrimLeft(value, " \t\r\n"))
		}
	}
	return found
}

// fit reports whether a value has the type of the member with this name in T.
// The case of the name does not matter.
func fit[T any](name string, value json.RawMessage) (known string, ok bool) {
	for _, known := range namesOf[T]() {
		if strings.EqualFold(known, name) {
			one, err := json.Marshal(map[string]json.RawMessage{known: value})
			return known, err == nil && json.Unmarshal(one, new(T)) == nil
		}
	}
	return "", false
}

// unknownIn are the members of a JSON object that have no field in T. As for
// encoding/json, the case of a name does not matter.
func unknownIn[T any](data []byte) map[string]json.RawMessage {
	var members map[string]json.RawMessage
	if json.Unmarshal(data, &members) != nil || members == nil {
		return map[string]json.RawMessage{}
	}
	maps.DeleteFunc(members, func(name string, _ json.RawMessage) bool {
		return slices.ContainsFunc(namesOf[T](), func(known string) bool { return strings.EqualFold(known, name) })
	})
	return members
}

// namesOf are the names of T's fields in JSON, in their order.
func namesOf[T any]() []string {
	var names []string
	for f := range reflect.TypeFor[T]().Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}
