package script_test

import (
	"bytes"
	"encoding/json"
	"testing"
)

// oneMemberALine is JSON for a reader: one member a line, indented by two
// blanks. Numbers, texts and the order of members stay as written. Broken JSON
// stays as it is, because the case itself reports the error.
func oneMemberALine(text []byte) []byte {
	var out bytes.Buffer
	if err := json.Indent(&out, bytes.TrimSpace(text), "", "  "); err != nil {
		return text
	}
	out.WriteByte('\n')
	return out.Bytes()
}

// Ensure the layout of a case's store changes only blanks and line breaks, and
// a second -update changes nothing more.
func TestOneMemberALine(t *testing.T) {
	for name, tt := range map[string]struct{ in, want string }{
		"one line":         {`{"orders":[{"id":1,"tax":8.250}]}`, "{\n  \"orders\": [\n    {\n      \"id\": 1,\n      \"tax\": 8.250\n    }\n  ]\n}\n"},
		"numbers":          {`{"a":1e2,"b":-0,"c":12345678901234567890}`, "{\n  \"a\": 1e2,\n  \"b\": -0,\n  \"c\": 12345678901234567890\n}\n"},
		"order, twice one": {`{"b":1,"a":2,"b":3}`, "{\n  \"b\": 1,\n  \"a\": 2,\n  \"b\": 3\n}\n"},
		"text":             {`{"a":"\u00e9 <b> {x: 1}"}`, "{\n  \"a\": \"\\u00e9 <b> {x: 1}\"\n}\n"},
		"empty":            {"{ }\n\n", "{}\n"},
		"no JSON":          {`{"a":1,}`, `{"a":1,}`},
	} {
		t.Run(name, func(t *testing.T) {
			got := oneMemberALine([]byte(tt.in))
			if string(got) != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if again := oneMemberALine(got); !bytes.Equal(again, got) {
				t.Errorf("formatted again: got %q, want %q", again, got)
			}
		})
	}
}
