package script_test

import (
	"testing"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
)

// takeLateForNewest gives orders 2 and then 1, a late one. Stone Edge takes 1 for its
// newest order.
func (c *seom) takeLateForNewest() {
	c.t.Helper()
	c.arrive(7, 1)
	c.arrive(11, 2)
	c.wantRun("first", 2)
	c.store.SetStatus(1, 11)
	time.Sleep(time.Hour)
	c.wantRun("late", 1)
	time.Sleep(time.Hour)
	c.last = 1
	if told := c.count(); told != 0 {
		c.t.Errorf("told %d, want none: order 2 is still the newest", told)
	}
}

// Ensure a backup of Stone Edge gets all that it lacks, also if it was made right
// after a late order, which Stone Edge took for the newest.
func TestLate_restoredAtLateOne(t *testing.T) {
	connected(t, 2, 50, merchant.Settings{}, func(c *seom) {
		c.takeLateForNewest()
		c.arrive(11, 3)
		c.wantRun("the next one", 3)
		time.Sleep(time.Hour)
		c.wantRun("idle")
		delete(c.holds, 3)
		c.last = 1
		if _, got := c.converse(); c.holds[3] == 0 {
			t.Errorf("after a restore: got %v, want 3 among them", got)
		}
	})
}

// Ensure a backup from right before a late order gets it again, if Stone Edge took
// it for the newest meanwhile.
func TestLate_restoredBeforeLateOne(t *testing.T) {
	connected(t, 2, 50, merchant.Settings{}, func(c *seom) {
		c.takeLateForNewest()
		time.Sleep(time.Hour)
		c.holds, c.last = map[int64]int{2: 1}, 2
		c.wantRun("restored", 1)
	})
}

// Ensure a backup gets the younger orders again too, if they came together with
// the one that is its newest now.
func TestLate_restoredAtAskedOne(t *testing.T) {
	connected(t, 2, 50, merchant.Settings{}, func(c *seom) {
		c.arrive(11, 1)
		c.wantRun("first", 1)
		time.Sleep(time.Hour)
		c.arrive(11, 2)
		c.write(ledger.NewDue(c.place(1), ledger.AskedFor, time.Now()))
		c.wantRun("asked for", 1, 2)
		time.Sleep(time.Hour)
		c.wantRun("idle")
		c.holds, c.last = map[int64]int{1: 1}, 1
		if c.converse(); c.holds[2] == 0 {
			t.Error("the younger order did not come again")
		}
	})
}

// Ensure the newest order comes again if somebody asks for it, although an answer
// with it gets lost.
func TestLate_askedForNewest(t *testing.T) {
	connected(t, 2, 50, merchant.Settings{}, func(c *seom) {
		c.arrive(11, 1)
		c.wantRun("first", 1)
		time.Sleep(time.Hour)
		c.write(ledger.NewDue(c.place(1), ledger.AskedFor, time.Now()))
		c.converseInVain()
		time.Sleep(time.Hour)
		c.wantRun("again", 1)
	})
}

// Ensure a late order comes, although it was not offered for a while after an
// answer with it got lost: because of its status, or because it was archived.
func TestLate_lostThenAway(t *testing.T) {
	for name, away := range map[string][2]func(*bcsim.Order){
		"unpaid again": {func(o *bcsim.Order) { o.StatusID = 7 }, func(o *bcsim.Order) { o.StatusID = 11 }},
		"archived":     {func(o *bcsim.Order) { o.IsDeleted = true }, func(o *bcsim.Order) { o.IsDeleted = false }},
	} {
		connected(t, 2, 50, merchant.Settings{}, func(c *seom) {
			c.arrive(7, 1)
			c.arrive(11, 2)
			c.wantRun("first", 2)
			c.store.SetStatus(1, 11)
			time.Sleep(time.Hour)
			c.converseInVain()
			for _, change := range away {
				c.store.UpdateOrder(1, func(o *bcsim.Order) { change(o); o.DateModified.Time = time.Now().UTC() })
				time.Sleep(3 * time.Hour)
				c.converse()
			}
			if c.holds[1] != 1 {
				t.Errorf("%s: the order came in %d answers, want 1", name, c.holds[1])
			}
		})
	}
}
