package bigcommerce

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// oddValues take the place of each member in turn (bigcommerce-api.md 12).
var oddValues = []string{
	`null`, `[]`, `{}`, `[1]`, `{"a":1}`, `[[]]`, `[null]`, `[{}]`, `["x"]`, `""`, `"x"`, `"1,234.50"`, `"0000-00-00"`, `0`, `-1`, `7.5`, `1e300`, `true`, `false`, `"0"`,
	`"` + strings.Repeat("9", 40) + `"`,
}

// Ensure a record survives any odd value of any of its members, and takes no
// neighbour with it. A record that cannot be named is left out and counted.
// Reflection finds the members, so a new one is covered by itself.
func TestRecords_odd(t *testing.T) {
	oddRecords[Order](t, `{"id":%d,"status_id":11,"total_inc_tax":"1.0000"}`)
	oddRecords[OrderProduct](t, `{"id":%d,"quantity":1}`)
	oddRecords[ShippingConsignment](t, `{"id":%d}`)
	oddRecords[OrderCoupon](t, `{"id":%d}`)
	oddRecords[Transaction](t, `{"id":%d}`)
	oddRecords[Shipment](t, `{"id":%d}`)
	oddRecords[Pickup](t, `{"id":%d}`)
	oddRecords[Product](t, `{"id":%d}`)
	oddRecords[Variant](t, `{"id":%d}`)
	oddRecords[InventoryItem](t, `{"identity":{"variant_id":%d}}`)
	oddRecords[Location](t, `{"id":%d}`)
	oddRecords[Customer](t, `{"id":%d}`)
	oddRecords[Address](t, `{"id":%d}`)
}

// oddRecords reads a page of three records. The one in the middle is odd.
func oddRecords[T any](t *testing.T, good string) {
	t.Helper()
	kind := reflect.TypeFor[T]()
	for _, path := range membersOf(kind, nil) {
		for _, value := range oddValues {
			body := fmt.Sprintf("[%s,%s,%s]", fmt.Sprintf(good, 1), spoiled(t, fmt.Sprintf(good, 2), path, value), fmt.Sprintf(good, 3))
			list, err := decodeList[T](listResponse([]byte(body)), 10)
			if err != nil || list.listed() != 3 || len(list.items) < 2 {
				t.Fatalf("%v %v = %s: got %d of %d records, %v", kind, path, value, len(list.items), list.listed(), err)
			}
			if first, last := name(list.items[0]), name(list.items[len(list.items)-1]); first != 1 || last != 3 {
				t.Errorf("%v %v = %s: the neighbours are %d and %d, want 1 and 3", kind, path, value, first, last)
			}
			if list.nameless > 0 && path[0] != "id" && path[0] != "identity" {
				t.Errorf("%v %v = %s: left out, though its id is readable", kind, path, value)
			}
		}
	}
}

// name is the id of a record.
func name(record any) int64 {
	if item, ok := record.(InventoryItem); ok {
		return inventoryKey(item)
	}
	return reflect.ValueOf(record).FieldByName("ID").Int()
}

// membersOf are the paths of all members below a type; "*" is a list's element.
func membersOf(t reflect.Type, path []string) [][]string {
	switch t.Kind() {
	case reflect.Pointer:
		return membersOf(t.Elem(), path)
	case reflect.Slice:
		return membersOf(t.Elem(), append(path[:len(path):len(path)], "*"))
	case reflect.Struct:
	default:
		return nil
	}
	var all [][]string
	for i := range t.NumField() {
		f := t.Field(i)
		tag := f.Tag.Get("json")
		switch {
		case f.Anonymous && tag == "":
			all = append(all, membersOf(f.Type, path)...)
		case tag != "" && tag != "-":
			one := append(path[:len(path):len(path)], tag)
			all = append(all, one)
			if !reflect.PointerTo(f.Type).Implements(unmarshaler) {
				all = append(all, membersOf(f.Type, one)...)
			}
		}
	}
	return all
}

// spoiled is a record with an odd value at a path. Objects and lists on the way
// there are made.
func spoiled(t *testing.T, record string, path []string, value string) string {
	t.Helper()
	var root any
	if err := json.Unmarshal([]byte(record), &root); err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(with(root, path, json.RawMessage(value)))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func with(at any, path []string, value any) any {
	if len(path) == 0 {
		return value
	}
	if path[0] == "*" {
		return []any{with(map[string]any{"id": 9, "quantity": 1}, path[1:], value)}
	}
	object, ok := at.(map[string]any)
	if !ok {
		object = map[string]any{}
	}
	object[path[0]] = with(object[path[0]], path[1:], value)
	return object
}

// Ensure an order says which member keeps it from being booked, and that
// unreadable lines are asked for again instead.
func TestOrder_Unreadable(t *testing.T) {
	for name, c := range map[string]struct {
		order, member string
		complete      bool
	}{
		"a total with a comma":       {`{"id":7,"status_id":11,"total_inc_tax":"1,234.50"}`, "total_inc_tax", true},
		"no total":                   {`{"id":7,"status_id":11,"total_inc_tax":null}`, "total_inc_tax", true},
		"no status":                  {`{"id":7,"total_inc_tax":"1"}`, "status_id", true},
		"a status as text":           {`{"id":"7","status_id":"11","total_inc_tax":1}`, "", true},
		"a billing address of none":  {`{"id":7,"status_id":11,"total_inc_tax":"1","billing_address":[]}`, "", true},
		"a date of another form":     {`{"id":7,"status_id":11,"total_inc_tax":"1","date_created":"0000-00-00"}`, "", true},
		"consignments in a list":     {`{"id":7,"status_id":11,"total_inc_tax":"1","items_total":1,"consignments":[{"downloads":[{"line_items":[{"id":1,"quantity":1}]}]}]}`, "", true},
		"consignments of a kind":     {`{"id":7,"status_id":11,"total_inc_tax":"1","items_total":1,"consignments":[{"type":"shipping"}]}`, "", false},
		"consignments of nothing":    {`{"id":7,"status_id":11,"total_inc_tax":"1","consignments":["x"]}`, "", false},
		"line items as an object":    {`{"id":7,"status_id":11,"total_inc_tax":"1","consignments":{"downloads":[{"line_items":{"0":{"id":1},"__warning__":"x"}}]}}`, "", false},
		"a line with a word for id":  {`{"id":7,"status_id":11,"total_inc_tax":"1","consignments":{"downloads":[{"line_items":[{"id":"x","quantity":1}]}]}}`, "", false},
		"a warning among the lines":  {`{"id":7,"status_id":11,"total_inc_tax":"1","items_total":1,"consignments":{"downloads":[{"line_items":[{"id":1,"quantity":1},"__warning__"]}]}}`, "", false},
		"a warning beside the lines": {`{"id":7,"status_id":11,"total_inc_tax":"1","items_total":1,"consignments":{"downloads":[{"line_items":[{"id":1,"quantity":1}],"__warning__":"x"}]}}`, "", true},
		"a number of items as text":  {`{"id":7,"status_id":11,"total_inc_tax":"1","items_total":"many"}`, "", false},
	} {
		var o Order
		if _, ok := readRecord([]byte(c.order), &o); !ok {
			t.Errorf("%s: no order", name)
		}
		if got := o.Unreadable(); got != c.member || o.IsComplete() != c.complete {
			t.Errorf("%s: got %q, complete %v, want %q, %v", name, got, o.IsComplete(), c.member, c.complete)
		}
	}
}

// Ensure PHP's ways to write nothing, yes and no are no oddities.
func TestRecord_php(t *testing.T) {
	var o Order
	odd, ok := readRecord([]byte(`{"id":"7","status_id":"11","total_inc_tax":1,"is_tax_inclusive_pricing":"1","is_deleted":0,"billing_address":[],"fees":{},"customer_id":"","payment_provider_id":null}`), &o)
	if !ok || len(odd.Unread) > 0 || o.ID != 7 || o.StatusID != 11 || !o.TaxInclusive || o.IsDeleted {
		t.Errorf("got %+v, unreadable %v", o, odd.Unread)
	}
}

// Ensure the unreadable members are counted by name, for the log, and no value
// is kept.
func TestUsage_NoteOdd(t *testing.T) {
	var u Usage
	for _, text := range []string{`{"id":1,"name":{"secret":1}}`, `{"id":2,"name":["secret"],"price":"secret"}`} {
		var p Product
		odd, _ := readRecord([]byte(text), &p)
		u.NoteOdd(odd)
	}
	if got := fmt.Sprint(u.Odd()); got != "map[name:2 price:1]" {
		t.Errorf("got %s", got)
	}
}
