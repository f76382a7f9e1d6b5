package orders

import (
	"testing"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/seti"
	"connect2cart/internal/standin/bcsim"
)

// Ensure only a sent batch that holds the first order of the refused one lifts
// the refusal.
func TestBatch_Sent(t *testing.T) {
	s, _ := shoptest.Open(t, bcsim.NewStore(), merchant.Settings{})
	sel := Select(s, seti.Since{}, nil)
	for name, c := range map[string]struct {
		sent seti.Range
		left int
	}{
		"the batch itself":           {seti.Range{Start: 21, Size: 10}, 0},
		"a shorter one":              {seti.Range{Start: 21, Size: 1}, 0},
		"a longer one that holds it": {seti.Range{Start: 11, Size: 20}, 0},
		"the one before":             {seti.Range{Start: 11, Size: 10}, 21},
		"the one behind":             {seti.Range{Start: 31, Size: 10}, 21},
		"from its second order on":   {seti.Range{Start: 22, Size: 10}, 21},
	} {
		all := new(Service)
		all.Batch(s, sel, seti.Range{Start: 21, Size: 10}).Refused()
		all.Batch(s, sel, c.sent).Sent()
		if got := all.visit(s).runs.of(sel).refused; got != c.left {
			t.Errorf("%s: got %d refused, want %d", name, got, c.left)
		}
	}
}

// Ensure two selections of a store are two runs: a refusal of the one does not
// hold up the other.
func TestBatch_Refused_otherRun(t *testing.T) {
	st, _ := mixed(60)
	s, _ := shoptest.Open(t, st, merchant.Settings{})
	all := new(Service)
	all.Batch(s, Select(s, seti.Since{}, nil), seti.Range{Start: 1, Size: 5}).Refused()
	newer := all.Batch(s, Select(s, seti.Since{Order: 30}, nil), seti.Range{Start: 2, Size: 5})
	if list, _, err := newer.Orders(t.Context()); err != nil || len(list) != 5 || list[0].ID != 36 {
		t.Errorf("got %v, %v, want five from order 36 on", numbers(list), err)
	}
}

// Ensure a run of more batches than we remember starts its memory anew, and
// still answers.
func TestRuns_bound(t *testing.T) {
	var all runs
	sel := Selection{first: 1}
	for i := range maxStarts + 5 {
		all.remember(sel, i+2, int64(i))
	}
	if n := len(all.of(sel).starts); n > maxStarts {
		t.Errorf("got %d starts, want at most %d", n, maxStarts)
	}
	if at, id := all.nearest(sel, maxStarts+100); at != maxStarts+6 || id != maxStarts+4 {
		t.Errorf("got id %d at %d, want the last one remembered", id, at)
	}
}

// Ensure the offered part of a page is what was taken of it, and that a page
// without any makes the next one longer.
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
