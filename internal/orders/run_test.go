package orders

import (
	"testing"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
)

// Ensure a mark keeps a position, and other words are an error.
func TestPosition(t *testing.T) {
	want := position{3, 1_000_000_000_000, 47}
	if got, err := positionOf(want.String()); got != want || err != nil {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	for _, words := range []string{"", "1:2", "1:2:3:4", "1:x:3"} {
		if got, err := positionOf(words); err == nil {
			t.Errorf("%q: got %+v, want an error", words, got)
		}
	}
}

// Ensure the share of a page is the part that we took. A page without offered
// orders makes the next one longer.
func TestShareOf(t *testing.T) {
	for _, c := range []struct {
		taken, listed int
		want          float64
	}{{50, 50, 1}, {25, 100, 0.25}, {0, 10, 0.05}, {0, 250, 0.002}} {
		if got := shareOf(c.taken, c.listed); got != c.want {
			t.Errorf("%d of %d: got %v, want %v", c.taken, c.listed, got, c.want)
		}
	}
}

// Ensure a count without statuses is refused, because it cannot say how many of
// the orders are offered, and that no orders need no statuses.
func TestSelection_counted(t *testing.T) {
	sel := selectionOf(seti.Since{}, []int{2, 11}, nil)
	statuses := []bigcommerce.StatusCount{{ID: 0, Count: 5}, {ID: 2, Count: 3}, {ID: 11, Count: 4}, {ID: 12, Count: 6}}
	for name, c := range map[string]struct {
		count bigcommerce.OrderCount
		want  int
		ok    bool
	}{
		"by status":          {bigcommerce.OrderCount{Count: 18, Statuses: statuses}, 7, true},
		"none at all":        {bigcommerce.OrderCount{}, 0, true},
		"some, of no status": {bigcommerce.OrderCount{Count: 3}, 0, false},
	} {
		got, err := sel.counted(c.count)
		if got != c.want || (err == nil) != c.ok || bigcommerce.IsUnusable(err) == c.ok {
			t.Errorf("%s: got %d, %v, want %d", name, got, err, c.want)
		}
	}
}
