package bigcommerce

import (
	"encoding/json"
	"reflect"
	"strings"
	"sync"
)

// need says what becomes of a record without one of its members. The struct tag
// "need" sets it.
type need int

const (
	useful  need = iota // no tag: the record goes on with the zero value
	vital               // need:"readable": null and absence are the zero value, anything else odd spoils the record
	present             // need:"present": null and absence spoil the record, too
	id                  // need:"id": present and above zero, else the record has no name
)

func needOf(field reflect.StructField) need {
	switch field.Tag.Get("need") {
	case "readable":
		return vital
	case "present":
		return present
	case "id":
		return id
	}
	return useful
}

// plan is how to read a JSON value into a Go value. Each place in a record has
// its own plan, with its own path.
type plan struct {
	path   string
	need   need
	read   func(p *plan, text []byte, into reflect.Value, odd *Odd) bool
	fields map[string]field // of an object
	wanted []string         // paths of the members that must be present
	key    []int            // the index of the id that an object must have, or nil
	inner  *plan            // of a list's elements, or behind a pointer
}

// field is where a member goes.
type field struct {
	index []int // behind embedded structs
	plan  *plan
	bit   uint64 // of a member that must be present, else 0
}

var plans sync.Map // reflect.Type -> *plan

// planOf is the plan of a type of records. It takes reflection once a type.
func planOf(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	p, _ := plans.LoadOrStore(t, newPlan(t, "", useful))
	return p.(*plan)
}

var unmarshaler = reflect.TypeFor[json.Unmarshaler]()

func newPlan(t reflect.Type, path string, n need) *plan {
	p := &plan{path: path, need: n}
	switch {
	case reflect.PointerTo(t).Implements(unmarshaler):
		p.read = readItself
	case t.Kind() == reflect.Pointer:
		p.read, p.inner = readPointer, newPlan(t.Elem(), path, n)
	case t.Kind() == reflect.Slice:
		p.read, p.inner = readList, newPlan(t.Elem(), path, n)
	case t.Kind() == reflect.Struct:
		p.read, p.fields = readObject, map[string]field{}
		p.addFields(t, nil)
	case t.Kind() == reflect.String:
		p.read = readString
	case t.Kind() == reflect.Bool:
		p.read = readBool
	default:
		p.read = readNumber
	}
	return p
}

// addFields plans the members of a struct and of the structs embedded in it.
func (p *plan) addFields(t reflect.Type, index []int) {
	for i := range t.NumField() {
		f := t.Field(i)
		at := append(append([]int(nil), index...), i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			p.addFields(f.Type, at)
			continue
		case name == "" || name == "-":
			continue
		}
		path := strings.TrimPrefix(p.path+"."+name, ".")
		inside := field{index: at, plan: newPlan(f.Type, path, needOf(f))}
		if inside.plan.need >= present {
			inside.bit = 1 << len(p.wanted)
			p.wanted = append(p.wanted, path)
		}
		if inside.plan.need == id {
			p.key = at
		}
		p.fields[name] = inside
	}
}
