package bigcommerce

import (
	"encoding/json"
	"testing"
	"time"
)

// Ensure we read numbers from strings, strings from numbers, and nulls.
// Nonsense is an error.
func TestValues(t *testing.T) {
	when := time.Date(2026, 4, 28, 13, 6, 44, 0, time.UTC)
	tests := map[string]struct {
		json string
		into any
		want any // nil: an error
	}{
		"Text of a string":       {`"a\u00e9"`, new(Text), Text("aé")},
		"Text of a number":       {`1.50`, new(Text), Text("1.50")},
		"Text of null":           {`null`, new(Text), Text("")},
		"Text of true":           {`true`, new(Text), Text("true")},
		"Text of an object":      {`{"a":1}`, new(Text), nil},
		"Int of a number":        {`12`, new(Int), Int(12)},
		"Int of a string":        {`"12"`, new(Int), Int(12)},
		"Int of an empty string": {`""`, new(Int), Int(0)},
		"Int of null":            {`null`, new(Int), Int(0)},
		"Int with decimals":      {`"2.0000"`, new(Int), Int(2)},
		"Int below zero":         {`-3`, new(Int), Int(-3)},
		"Int of a fraction":      {`"2.5"`, new(Int), nil},
		"Int of a word":          {`"two"`, new(Int), nil},
		"Int of no number":       {`"NaN"`, new(Int), nil},
		"Int beyond reason":      {`1e300`, new(Int), nil},
		"Time as v2 writes it":   {`"Tue, 28 Apr 2026 13:06:44 +0000"`, new(Time), Time{when}},
		"Time in another zone":   {`"Tue, 28 Apr 2026 15:06:44 +0200"`, new(Time), Time{when}},
		"Time as v3 writes it":   {`"2026-04-28T13:06:44Z"`, new(Time), Time{when}},
		"Time that is unset":     {`""`, new(Time), Time{}},
		"Time of null":           {`null`, new(Time), Time{}},
		"Time of a word":         {`"yesterday"`, new(Time), nil},
		"FormValue of a string":  {`"x"`, new(FormValue), FormValue("x")},
		"FormValue of a number":  {`5`, new(FormValue), FormValue("5")},
		"FormValue of several":   {`["a",1,"b"]`, new(FormValue), FormValue("a, 1, b")},
		"FormValue of an object": {`[{}]`, new(FormValue), nil},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			err := json.Unmarshal([]byte(tc.json), tc.into)
			var got any
			switch v := tc.into.(type) {
			case *Text:
				got = *v
			case *Int:
				got = *v
			case *Time:
				got = *v
			case *FormValue:
				got = *v
			}
			if (tc.want == nil) != (err != nil) || (err == nil && got != tc.want) {
				t.Errorf("got %#v, %v, want %#v", got, err, tc.want)
			}
		})
	}
}

// Ensure we read fees from every form in an order.
func TestFees(t *testing.T) {
	for in, want := range map[string]int{
		`[{"id":1},{"id":2}]`: 2, `[]`: 0, `null`: 0, `{"url":"https://x","resource":"/orders/1/fees"}`: 0, `{"fees":[{"id":1}]}`: 1,
	} {
		var o Order
		odd, _ := readRecord([]byte(`{"id":1,"status_id":11,"total_inc_tax":"1","fees":`+in+`}`), &o)
		if len(odd.Unread) > 0 || len(o.Fees) != want {
			t.Errorf("%s: got %v, unreadable %v, want %d", in, o.Fees, odd.Unread, want)
		}
	}
}
