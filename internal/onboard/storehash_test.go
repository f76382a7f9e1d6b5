package onboard

import (
	"encoding/json"
	"os"
	"testing"
)

// Ensure the rule finds the store hash in every usual pasted text, and nowhere
// else. The browser test checks the page's script with the same table.
func TestNormalizeStoreHash(t *testing.T) {
	text, err := os.ReadFile("testdata/storehash.json")
	if err != nil {
		t.Fatal(err)
	}
	var table [][2]string
	if err := json.Unmarshal(text, &table); err != nil {
		t.Fatal(err)
	}
	for _, row := range table {
		got, ok := normalizeStoreHash(row[0])
		if !ok {
			got = ""
		}
		if got != row[1] {
			t.Errorf("%q: got %q, want %q", row[0], got, row[1])
		}
	}
}
