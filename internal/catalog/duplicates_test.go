package catalog

import (
	"strconv"
	"testing"
)

// Ensure a SKU counts as seen whatever its capitals and the blanks around it,
// and each further item with it is told once.
func TestDuplicates_see(t *testing.T) {
	var d duplicates
	for i, step := range []struct {
		code, webID string
		first       string // "" for none
	}{
		{"MUG", "1-1", ""},
		{"CUP", "2-1", ""},
		{"MUG", "1-1", ""}, // the same item again, as in a repeated batch
		{"mug", "3-1", "1-1"},
		{"mug", "3-1", ""}, // told already
		{" Mug ", "4-1", "1-1"},
		{"MUG", "1-1", ""},
		{"M UG", "5-1", ""}, // a blank within is another SKU
		{"ÄRMEL", "6-1", ""},
		{"ärmel", "7-1", "6-1"},
	} {
		first, again := d.see(step.code, step.webID)
		if first != step.first || again != (step.first != "") {
			t.Errorf("step %d: got %q, %t, want %q", i, first, again, step.first)
		}
	}
}

// Ensure a list without end takes no memory without end. The SKUs seen by then
// still tell their duplicates.
func TestDuplicates_bound(t *testing.T) {
	var d duplicates
	for i := range maxSeen + 100 {
		d.see("SKU-"+strconv.Itoa(i), strconv.Itoa(i))
	}
	if got := len(d.seen); got != maxSeen {
		t.Errorf("got %d SKUs, want %d", got, maxSeen)
	}
	if first, again := d.see("sku-0", "another"); !again || first != "0" {
		t.Errorf("an early SKU: got %q, %t, want 0", first, again)
	}
	if _, again := d.see("SKU-"+strconv.Itoa(maxSeen+1), "another"); again {
		t.Error("a SKU beyond the bound is taken for seen")
	}
}
