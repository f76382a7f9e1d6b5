package script_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
)

// Ensure the old system keeps its orders if Stone Edge asks for all in the
// set-up test and begins at a number later. An order that waited at that
// moment comes.
func TestLate_beginsAtNumber(t *testing.T) {
	connected(t, 2, 50, merchant.Settings{}, func(c *seom) {
		c.arrive(11, span(49_700, 50_000)...)
		c.store.UpdateOrder(49_990, func(o *bcsim.Order) { o.StatusID = 7 })
		c.arrive(11, 50_001)
		if n := c.count(); n != 301 {
			t.Errorf("the set-up test: told %d, want 301", n)
		}
		time.Sleep(time.Minute)
		c.last = 50_000
		c.wantRun("begins", 50_001)
		for _, id := range span(49_700, 49_800) {
			c.store.SetStatus(id, 10)
		}
		c.store.SetStatus(49_990, 11)
		time.Sleep(time.Hour)
		c.wantRun("touched", 49_990)
	})
}

// Ensure late orders wait out of sight while the setting is off, and come when
// it is on again.
func TestLate_off(t *testing.T) {
	connected(t, 2, 50, merchant.Settings{LateOrders: merchant.Off}, func(c *seom) {
		c.arrive(7, 1)
		c.arrive(11, 2)
		c.wantRun("first", 2)
		c.store.SetStatus(1, 11)
		time.Sleep(time.Hour)
		c.wantRun("off")
		c.set(func(s *merchant.Settings) { s.LateOrders = "" })
		c.wantRun("on", 1)
	})
}

// Ensure the orders of a status come once the settings offer it, and that an
// order stays out again after the reverse.
func TestLate_statusesChanged(t *testing.T) {
	connected(t, 2, 2, merchant.Settings{OrderStatuses: []int{11}}, func(c *seom) {
		c.arrive(11, 1)
		c.arrive(9, 2)
		c.arrive(11, span(3, 8)...)
		changed := false
		c.between = func(start int) {
			if start == 5 && !changed {
				changed = true
				c.set(func(s *merchant.Settings) { s.OrderStatuses = []int{9, 11} })
			}
		}
		if _, got := c.converse(); !slices.Equal(got, []int64{1, 3, 4, 5}) || len(c.refusals) != 1 {
			t.Errorf("changed in the middle: got %v, refusals %q", got, c.refusals)
		}
		time.Sleep(time.Hour)
		c.wantRun("anew", 2, 6, 7, 8)
		c.wantHeld(span(1, 8)...)
	})
}

// Ensure orders of a newly offered status come soon, although nobody touches
// them: one of this month, and an older one that waits.
func TestLate_statusAdded(t *testing.T) {
	connected(t, 2, 50, merchant.Settings{OrderStatuses: []int{11}}, func(c *seom) {
		c.arrive(9, 1)
		c.arrive(11, 2)
		c.wantRun("first", 2)
		time.Sleep(40 * 24 * time.Hour)
		c.arrive(4, 3) // refunded, so it does not wait
		c.arrive(11, 4)
		c.wantRun("forty days later", 4)
		for range 3 {
			time.Sleep(time.Hour)
			c.wantRun("idle")
		}
		c.set(func(s *merchant.Settings) { s.OrderStatuses = []int{4, 9, 11} })
		time.Sleep(time.Minute)
		c.wantRun("offered", 1, 3)
	})
}

// Ensure BigCommerce is asked once, at most, for an order that is too old to come
// by itself, so that the younger ones get their questions.
func TestLate_statusAddedTooOld(t *testing.T) {
	connected(t, 2, 50, merchant.Settings{OrderStatuses: []int{11}}, func(c *seom) {
		c.arrive(7, span(1, 6)...)
		time.Sleep(400 * 24 * time.Hour)
		c.arrive(11, 7)
		c.wantRun("first", 7)
		c.set(func(s *merchant.Settings) { s.OrderStatuses = []int{7, 11} })
		c.sim.ResetRequests()
		for n := range 8 {
			if time.Sleep(10 * time.Minute); n == 4 {
				time.Sleep(9 * 24 * time.Hour) // a waiting order is asked for again
			}
			c.wantRun("offered")
		}
		var asked []string
		for _, r := range c.sim.Requests() {
			for _, id := range []string{"1", "2", "3", "4", "5", "6"} {
				if strings.Contains(r.Query, "max_id="+id+"&min_id="+id+"&") {
					asked = append(asked, id)
				}
			}
		}
		slices.Sort(asked)
		if !slices.Equal(asked, []string{"1", "2", "3", "4", "5", "6"}) {
			t.Errorf("got questions for %v, want one for each of 6", asked)
		}
	})
}
