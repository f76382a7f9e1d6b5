package bigcommerce

import (
	"encoding/json"
	"reflect"
	"strings"
)

// BigCommerce changes the JSON types of members (bigcommerce-api.md 12). So this
// file reads a record member by member. An unusable member keeps its zero value
// and is noted in Odd. An unusable element is left out of its list. Unknown
// members are skipped unread.

// odder is a record with room for its odd members.
type odder interface{ odd() *Odd }

// readRecord reads the text of a record, which is valid JSON. It returns false
// for a record that is no object or has no id.
func readRecord[T any](text []byte, into *T) (odd Odd, ok bool) {
	v := reflect.ValueOf(into).Elem()
	p := planOf(v.Type())
	ok = p.read(p, text, v, &odd)
	if keeper, has := any(into).(odder); has {
		*keeper.odd() = odd
	}
	if named, has := any(into).(interface{ hasID() bool }); has {
		ok = ok && named.hasID()
	}
	return odd, ok
}

// readObject reads an object. BigCommerce writes an empty one as an empty list,
// too, and one in a list: consignments came so for years. It returns false for an
// object without its id.
func readObject(p *plan, text []byte, into reflect.Value, odd *Odd) bool {
	var seen uint64
	switch {
	case text[0] == '{':
		seen = p.readMembers(text, into, odd)
	case isEmpty(text):
	case text[0] == '[' && p.path != "":
		for element := range elements(text) {
			if element[0] != '{' {
				return false
			}
			seen |= p.readMembers(element, into, odd)
		}
	default:
		return false
	}
	for i, path := range p.wanted {
		if seen&(1<<i) == 0 {
			odd.note(path, true)
		}
	}
	return p.key == nil || at(into, p.key).Int() > 0
}

// readMembers reads the members of an object. It returns the bits of those that
// must be present.
func (p *plan) readMembers(object []byte, into reflect.Value, odd *Odd) (seen uint64) {
	for name, value := range members(object) {
		if f, known := p.fields[string(name)]; known && f.readInto(value, into, odd) {
			seen |= f.bit
		}
	}
	return seen
}

// readInto reads a member. It returns false for one that is missing: null, or an
// empty text.
func (f field) readInto(value []byte, object reflect.Value, odd *Odd) bool {
	if string(value) == "null" || f.bit != 0 && string(value) == `""` {
		return false
	}
	into := at(object, f.index)
	if f.plan.read(f.plan, value, into, odd) {
		return true
	}
	into.SetZero()
	if f.bit == 0 { // a missing one is noted by its object
		odd.note(f.plan.path, f.plan.need >= vital)
	}
	return false
}

// at is the field at an index, through embedded structs.
func at(v reflect.Value, index []int) reflect.Value {
	for _, i := range index {
		v = v.Field(i)
	}
	return v
}

// isEmpty reports the ways to write nothing where an object or a list belongs.
func isEmpty(text []byte) bool {
	switch string(text) {
	case "null", "[]", "{}", `""`, "false":
		return true
	}
	return len(text) > 1 && text[0] == '[' && blanks(text, 1) == len(text)-1
}

// readList reads an array. It leaves out an element that cannot be used, and
// notes it.
func readList(p *plan, text []byte, into reflect.Value, odd *Odd) bool {
	if text[0] == '{' {
		text = p.wrapped(text)
	}
	if text == nil || text[0] != '[' {
		return text != nil && isEmpty(text)
	}
	for element := range elements(text) {
		n := into.Len()
		into.Grow(1)
		into.SetLen(n + 1)
		slot := into.Index(n)
		slot.SetZero()
		if string(element) == "null" || !p.inner.read(p.inner, element, slot, odd) {
			into.SetLen(n)
			odd.note(p.path, p.need >= vital)
		}
	}
	return true
}

// wrapped is the list in an object where v2 has a list: under the list's own
// name, or empty behind a link to it. It is nil in any other object.
func (p *plan) wrapped(object []byte) []byte {
	for name, value := range members(object) {
		if strings.HasSuffix(p.path, string(name)) && value[0] == '[' {
			return value
		}
		if string(name) == "resource" {
			return []byte("[]")
		}
	}
	if isEmpty(object) {
		return object
	}
	return nil
}

func readPointer(p *plan, text []byte, into reflect.Value, odd *Odd) bool {
	if string(text) == `""` || p.inner.fields != nil && isEmpty(text) {
		return true // no value at all
	}
	target := reflect.New(into.Type().Elem())
	if !p.inner.read(p.inner, text, target.Elem(), odd) {
		return false
	}
	into.Set(target)
	return true
}

// readItself reads a value with a method of its own, such as an amount.
func readItself(_ *plan, text []byte, into reflect.Value, _ *Odd) bool {
	return into.Addr().Interface().(json.Unmarshaler).UnmarshalJSON(text) == nil
}

func readString(_ *plan, text []byte, into reflect.Value, _ *Odd) bool {
	var t Text
	if t.UnmarshalJSON(text) != nil {
		return false
	}
	into.SetString(string(t))
	return true
}

func readNumber(_ *plan, text []byte, into reflect.Value, _ *Odd) bool {
	var n Int
	if n.UnmarshalJSON(text) != nil {
		return false
	}
	into.SetInt(int64(n))
	return true
}

// readBool reads true, false, and their ways in PHP: 1, 0 and an empty text.
func readBool(_ *plan, text []byte, into reflect.Value, _ *Odd) bool {
	switch string(text) {
	case "true", "1", `"1"`, `"true"`:
		into.SetBool(true)
	case "false", "0", `"0"`, `"false"`, `""`, "null":
	default:
		return false
	}
	return true
}
