package merchant

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Ensure locations are read in their order, and a text with anything else names
// none.
func TestLocationIDs(t *testing.T) {
	for text, want := range map[string][]int64{
		"1": {1}, " 7 ": {7}, "3,1": {3, 1}, "3, 1 ,3": {3, 1}, "": nil, ",": nil, "1,": nil, "0": nil, "-1": nil, "1;2": nil, "all,1": nil, "one": nil,
		strings.Repeat("9", 30): nil,
	} {
		got, all := LocationIDs(text)
		if diff := cmp.Diff(want, got); diff != "" || all || IsLocation(text) != (want != nil) {
			t.Errorf("%q: all %t, -want +got:\n%s", text, all, diff)
		}
	}
	if ids, all := LocationIDs(" ALL "); ids != nil || !all || !IsLocation("all") {
		t.Errorf("all: got %v, %t", ids, all)
	}
	var many []string
	for i := range maxLocations + 1 {
		many = append(many, strings.Repeat("1", i%18+1)+strings.Repeat("2", i/18))
	}
	if IsLocation(strings.Join(many, ",")) {
		t.Error("more locations than any plan has are a setting")
	}
}
