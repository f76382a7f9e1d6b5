package merchant

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
)

// salvage is what can still be read of a damaged secret, and the names of what
// was whole, as in the JSON. Where it lacks what tells of a store but opens
// nothing, an earlier version of it may help out; keys and password come from
// the latest alone, since an earlier one may have been replaced for a reason.
// It fails with an UnreadableError if a newer program wrote either.
func salvage(latest, earlier []byte) (*Merchant, []string, error) {
	members, before := wholeRecord(latest), wholeRecord(earlier)
	for _, name := range []string{"schema", "script_url", "contact", "first_contact", "settings", "created_at"} {
		if _, ok := members[name]; !ok && before[name] != nil {
			members[name] = before[name]
		}
	}
	data, err := json.Marshal(members)
	if err != nil {
		return nil, nil, &UnreadableError{text: "holds no JSON of a known form"}
	}
	m, err := decode(data)
	if err != nil {
		return nil, nil, err
	}
	return m, namesIn(members), nil
}

// wholeRecord are the members of a record that can be read; of its settings,
// those that can.
func wholeRecord(data []byte) map[string]json.RawMessage {
	members := whole[record](data)
	if _, ok := members["settings"]; ok {
		return members
	}
	for _, at := range find(data, "settings") {
		if settings := whole[recordSettings](at); len(settings) > 0 {
			members["settings"], _ = json.Marshal(settings) // it was read from JSON
			break
		}
	}
	return members
}

// namesIn are the names of members in the order of a record, settings by theirs.
func namesIn(members map[string]json.RawMessage) []string {
	var names []string
	for _, name := range namesOf[record]() {
		if members[name] == nil || name == "schema" {
			continue
		}
		if name != "settings" {
			names = append(names, name)
			continue
		}
		settings := whole[recordSettings](members[name])
		for _, setting := range namesOf[recordSettings]() {
			if settings[setting] != nil {
				names = append(names, "settings."+setting)
			}
		}
	}
	return names
}

// whole are the members of a damaged JSON object that fit T. It walks through
// the object as far as that goes, and looks for the missing ones behind the
// break by their names.
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

// walk hands over the members of a JSON object, and returns what begins at the
// last one before the place where it breaks: where a quote is missing, that one
// reaches into the next.
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

// valueAt is the JSON value that damaged JSON goes on with, if what follows it
// can follow a value.
func valueAt(data []byte) (value json.RawMessage, ok bool) {
	in := json.NewDecoder(bytes.NewReader(data))
	if in.Decode(&value) != nil {
		return nil, false
	}
	behind := bytes.TrimLeft(data[in.InputOffset():], " \t\r\n")
	return value, len(behind) == 0 || bytes.IndexByte([]byte(`,}]"`), behind[0]) >= 0
}

// mostFound bounds how often one name is tried.
const mostFound = 8

// find is what stands behind each "name": in damaged JSON. A text cannot hold
// one, since its quotes are escaped.
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

// fit reports whether a value is of the type that T has under a name, in
// whatever case that is written.
func fit[T any](name string, value json.RawMessage) (known string, ok bool) {
	for _, known := range namesOf[T]() {
		if strings.EqualFold(known, name) {
			one, err := json.Marshal(map[string]json.RawMessage{known: value})
			return known, err == nil && json.Unmarshal(one, new(T)) == nil
		}
	}
	return "", false
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
