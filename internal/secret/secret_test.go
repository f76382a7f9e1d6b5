package secret

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

const canary = "canary-text"

// Ensure every way of printing hides the text, however deep the secret lies.
func TestString_neverShows(t *testing.T) {
	type inner struct {
		Token  String
		hidden String
	}
	s := New(canary)
	values := map[string]any{
		"value": s, "pointer": &s, "struct": inner{s, s}, "struct pointer": &inner{s, s},
		"slice": []String{s}, "map": map[string]String{"k": s}, "nested": map[string]any{"a": []any{inner{s, s}}},
		"error": fmt.Errorf("get: %v", s),
	}
	for name, v := range values {
		var out bytes.Buffer
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			fmt.Fprintf(&out, verb, v)
		}
		fmt.Fprintln(&out, v, errors.Join(fmt.Errorf("%v", v)))
		slog.New(slog.NewJSONHandler(&out, nil)).Info("m", "v", v)
		slog.New(slog.NewTextHandler(&out, nil)).Info("m", "v", v)
		data, err := json.Marshal(v)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		out.Write(data)
		if text := out.String(); strings.Contains(text, canary) || strings.Contains(text, fmt.Sprintf("%x", canary)) {
			t.Errorf("%s: the text shows in %s", name, text)
		}
	}
}

// Ensure Equal, Reveal and IsEmpty look at the text itself.
func TestString_equal(t *testing.T) {
	if !New("a").Equal(New("a")) || New("a").Equal(New("b")) || New("a").Equal(New("aa")) || !(String{}).Equal(New("")) {
		t.Error("Equal does not compare the texts")
	}
	if New(canary).Reveal() != canary || !(String{}).IsEmpty() || New("x").IsEmpty() {
		t.Error("Reveal or IsEmpty is wrong")
	}
}
