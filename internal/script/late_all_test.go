package script_test

import (
	"slices"
	"testing"
	"time"

	"connect2cart/internal/merchant"
)

// testWithAll is an operator's test of a connection, thrice.
func (c *seom) testWithAll() {
	last := c.last
	c.last = 0
	for range 3 {
		time.Sleep(time.Minute)
		c.count()
	}
	c.last = last
}

// Ensure a test with All hides no late order that was paid before it.
func TestLate_allHidesNone(t *testing.T) {
	connected(t, 2, 50, merchant.Settings{}, func(c *seom) {
		c.arrive(7, 1)
		c.arrive(11, 2)
		c.wantRun("first", 2)
		for range 2 { // past the overlap of two looks
			time.Sleep(2 * time.Hour)
			c.wantRun("idle")
		}
		c.store.SetStatus(1, 11)
		time.Sleep(3 * time.Hour)
		c.testWithAll()
		time.Sleep(time.Hour)
		c.wantRun("paid", 1)
	})
}

// Ensure a test with All hides no order of another system, while a walk through
// these is under way.
func TestLate_allInWalk(t *testing.T) {
	connected(t, 2, 50, merchant.Settings{}, func(c *seom) {
		c.arrive(11, span(1, 1_999)...)
		c.arrive(7, 2_000)
		time.Sleep(time.Hour)
		c.last = 2_000
		c.wantRun("begins")
		c.testWithAll()
		for range 2 {
			time.Sleep(2 * time.Hour)
			c.wantRun("idle")
		}
		c.store.SetStatus(2_000, 11)
		for range 2 {
			time.Sleep(time.Hour)
			c.converse()
		}
		if c.holds[2_000] == 0 {
			t.Error("the order did not come")
		}
	})
}

// Ensure the orders of a newly offered status come soon, also from a Stone Edge
// that asks by date, and after a test with All.
func TestLate_statusAddedByDate(t *testing.T) {
	connected(t, 2, 50, merchant.Settings{OrderStatuses: []int{11}, TimeZone: "UTC"}, func(c *seom) {
		ask := func() []int64 {
			params := []string{"lastorder", "All", "lastdate", time.Now().UTC().Format("2-Jan-2006")}
			c.meet()
			c.orderCount(params...)
			c.meet()
			return c.batch(1, 50, params...).numbers()
		}
		c.arrive(9, 1)
		c.arrive(11, 2)
		if got := ask(); !slices.Equal(got, []int64{2}) {
			t.Errorf("first: got %v", got)
		}
		time.Sleep(40 * 24 * time.Hour)
		ask()
		c.set(func(s *merchant.Settings) { s.OrderStatuses = []int{9, 11} })
		time.Sleep(time.Hour)
		c.count()
		for range 26 {
			time.Sleep(time.Hour)
			if slices.Contains(ask(), 1) {
				return
			}
		}
		t.Error("the order did not come within 26 hours")
	})
}

// Ensure an import by date does not bring a late order again that arrived by
// number before.
func TestLate_arrivedThenByDate(t *testing.T) {
	connected(t, 2, 50, merchant.Settings{TimeZone: "UTC"}, func(c *seom) {
		c.arrive(7, 1)
		c.arrive(11, 2)
		c.wantRun("first", 2)
		c.store.SetStatus(1, 11)
		c.arrive(11, 3)
		time.Sleep(time.Hour)
		c.wantRun("late", 1, 3)
		time.Sleep(time.Hour)
		c.wantRun("arrived")
		time.Sleep(48 * time.Hour)
		c.store.SetStatus(1, 10)
		time.Sleep(time.Hour)
		if told := c.orderCount("lastorder", "All", "lastdate", time.Now().UTC().Format("2-Jan-2006")); told != 0 {
			t.Errorf("told %d, want none", told)
		}
	})
}
