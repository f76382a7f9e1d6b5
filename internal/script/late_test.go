package script_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
)

// Ensure an order comes after a younger one, from any process, whatever it
// waited for, and once.
func TestLate_statuses(t *testing.T) {
	for name, status := range map[string]int{"incomplete": 0, "pending": 1, "awaiting payment": 7, "manual verification": 12, "disputed": 13} {
		connected(t, 3, 2, merchant.Settings{}, func(c *seom) {
			c.arrive(11, 1, 2)
			c.arrive(status, 3)
			c.arrive(11, 4)
			c.wantRun(name+": the others", 1, 2, 4)
			time.Sleep(3 * time.Hour)
			c.wantRun(name + ": still waits")
			c.store.SetStatus(3, 11)
			time.Sleep(26 * time.Hour) // nobody polled
			c.arrive(11, 5)
			c.wantRun(name+": paid", 3, 5)
			for range 3 {
				time.Sleep(5 * time.Minute)
				c.wantRun(name + ": once")
			}
			c.wantHeld(1, 2, 3, 4, 5)
		})
	}
}

// Ensure a late order in the first of several batches comes once.
func TestLate_severalBatches(t *testing.T) {
	connected(t, 3, 2, merchant.Settings{}, func(c *seom) {
		c.arrive(7, 1)
		c.arrive(11, 2)
		c.wantRun("first", 2)
		c.store.SetStatus(1, 11)
		c.arrive(11, span(3, 7)...)
		time.Sleep(time.Hour)
		c.wantRun("late", 1, 3, 4, 5, 6, 7)
		time.Sleep(time.Hour)
		c.wantRun("idle")
	})
}

// Ensure a cancelled order never waits, and that one comes if the merchant
// reinstates it.
func TestLate_reinstated(t *testing.T) {
	connected(t, 2, 50, merchant.Settings{}, func(c *seom) {
		c.arrive(11, 1)
		c.arrive(5, 2)
		c.arrive(11, 3)
		c.wantRun("first", 1, 3)
		if strings.Contains(c.aws.LedgerText(), "waiting#") {
			t.Errorf("a cancelled order waits: %s", c.aws.LedgerText())
		}
		c.store.SetStatus(2, 11)
		time.Sleep(time.Minute)
		c.wantRun("reinstated", 2)
	})
}

// Ensure a mistyped number heals as soon as somebody corrects it.
func TestLate_mistyped(t *testing.T) {
	connected(t, 2, 50, merchant.Settings{}, func(c *seom) {
		c.arrive(11, span(4_990, 5_010)...)
		c.last = 50_000
		c.wantRun("mistyped")
		time.Sleep(time.Hour)
		c.last = 5_000
		c.wantRun("corrected", span(5_001, 5_010)...)
		c.arrive(7, 5_011)
		c.arrive(11, 5_012)
		time.Sleep(time.Hour)
		c.wantRun("goes on", 5_012)
		c.store.SetStatus(5_011, 11)
		time.Sleep(time.Hour)
		c.wantRun("late", 5_011)
	})
}

// Ensure a restored backup of Stone Edge gets everything above its number again,
// and a late order that it lacks.
func TestLate_restored(t *testing.T) {
	connected(t, 2, 50, merchant.Settings{}, func(c *seom) {
		c.arrive(11, 1, 2)
		c.arrive(7, 3)
		c.arrive(11, 4, 5)
		c.wantRun("first", 1, 2, 4, 5)
		time.Sleep(time.Hour)
		c.arrive(11, 6)
		c.store.SetStatus(3, 11)
		c.wantRun("late", 3, 6)
		time.Sleep(time.Hour)
		c.wantRun("idle")
		c.arrive(11, 7)
		c.wantRun("another day", 7)
		time.Sleep(time.Hour)
		c.holds, c.last = map[int64]int{1: 1, 2: 1, 4: 1, 5: 1}, 5 // the backup is from before the late one
		c.wantRun("restored, below the late one's run", 3, 6, 7)
		time.Sleep(time.Hour)
		c.wantRun("idle again")
		c.holds, c.last = map[int64]int{1: 1, 2: 1}, 2
		c.wantRun("restored further back", 3, 4, 5, 6, 7)
	})
}

// Ensure an operator's test with All floods nothing afterwards.
func TestLate_testWithAll(t *testing.T) {
	connected(t, 2, 50, merchant.Settings{}, func(c *seom) {
		c.arrive(7, 1)
		c.arrive(11, 2, 3)
		c.wantRun("first", 2, 3)
		time.Sleep(time.Hour)
		c.store.SetStatus(1, 11)
		c.arrive(11, 4)
		c.wantRun("late", 1, 4)
		time.Sleep(time.Hour)
		c.wantRun("idle")
		c.last = 0
		if told := c.count(); told != 4 {
			t.Errorf("All: told %d, want 4", told)
		}
		c.last = 4
		time.Sleep(time.Hour)
		c.wantRun("afterwards")
	})
}

// Ensure lastorder may fall to a late order, because Stone Edge takes the order
// imported last for the newest.
func TestLate_lastOrderFalls(t *testing.T) {
	connected(t, 2, 50, merchant.Settings{}, func(c *seom) {
		c.arrive(7, 1)
		c.arrive(11, span(2, 60)...)
		c.converse()
		c.store.SetStatus(1, 11)
		time.Sleep(time.Hour)
		c.wantRun("late", 1)
		for range 3 {
			time.Sleep(time.Hour)
			c.last = 1
			if told := c.count(); told != 0 {
				t.Fatalf("told %d, want none: order 60 is still the newest", told)
			}
		}
		c.arrive(11, 61)
		c.wantRun("the next one", 61)
	})
}

// Ensure a late order that comes alone is offered five times in a day, also while
// its answers are lost and others look every 50 seconds. Stone Edge polls often,
// and the same order with every poll would be a waste.
func TestLate_alone(t *testing.T) {
	connected(t, 3, 50, merchant.Settings{}, func(c *seom) {
		c.arrive(7, 1)
		c.arrive(11, 2)
		c.wantRun("first", 2)
		c.store.SetStatus(1, 11)
		lost := 4
		c.loses = func(int) bool { lost--; return lost >= 0 }
		var answers []time.Duration
		for begun := time.Now(); time.Since(begun) < 30*time.Hour; time.Sleep(50 * time.Second) {
			if told, _ := c.converse(); told > 0 {
				answers = append(answers, time.Since(begun).Round(time.Hour))
			}
		}
		if want := []time.Duration{0, 0, 0, 6 * time.Hour, 24 * time.Hour}; !slices.Equal(answers, want) {
			t.Errorf("offered after %v, want %v", answers, want)
		}
		if c.holds[1] == 0 {
			t.Error("the order never arrived")
		}
		c.arrive(11, 3)
		c.wantRun("a day later", 3)
	})
}

// Ensure a late order in its pause comes with the next regular one, and again
// after an older backup of Stone Edge.
func TestLate_pauseEnds(t *testing.T) {
	connected(t, 2, 50, merchant.Settings{}, func(c *seom) {
		c.arrive(7, 1)
		c.arrive(11, 2, 3)
		c.wantRun("first", 2, 3)
		c.store.SetStatus(1, 11)
		for range 3 {
			time.Sleep(time.Hour)
			c.wantRun("late", 1)
		}
		time.Sleep(time.Hour)
		c.wantRun("in its pause")
		c.last = 2
		c.wantRun("after a backup", 1, 3)
		time.Sleep(time.Hour)
		c.wantRun("the answer arrived")
	})
}

// Ensure an import by date works, and that its late orders come without the
// orders of the days before.
func TestLate_byDate(t *testing.T) {
	connected(t, 2, 50, merchant.Settings{TimeZone: "UTC"}, func(c *seom) {
		c.arrive(11, 1, 2)
		c.arrive(7, 3)
		time.Sleep(48 * time.Hour)
		c.arrive(11, 4)
		c.arrive(7, 5)
		c.arrive(11, 6)
		day := func() string { return time.Now().UTC().Format("2-Jan-2006") }
		ask := func(since string) (int, []int64) {
			c.meet()
			told := c.orderCount("lastorder", "All", "lastdate", since)
			c.meet()
			return told, c.batch(1, 50, "lastorder", "All", "lastdate", since).numbers()
		}
		want := func(name, since string, ids ...int64) {
			t.Helper()
			if told, got := ask(since); told != len(ids) || !slices.Equal(got, ids) && len(ids) > 0 {
				t.Errorf("%s: told %d, got %v, want %v", name, told, got, ids)
			}
		}
		want("first", day(), 4, 6)
		c.store.SetStatus(1, 10)
		c.store.SetStatus(3, 11)
		time.Sleep(24 * time.Hour)
		want("the next day, the old ones touched", day())
		c.store.SetStatus(5, 11)
		time.Sleep(time.Hour)
		want("late", day(), 5)
	})
}

// Ensure an order of another year stays out, although somebody touches it.
func TestLate_fourteenMonths(t *testing.T) {
	connected(t, 2, 50, merchant.Settings{}, func(c *seom) {
		c.arrive(7, 1, 2)
		c.arrive(11, 3)
		c.wantRun("first", 3)
		time.Sleep(420 * 24 * time.Hour)
		c.store.SetStatus(1, 11)
		time.Sleep(time.Hour)
		c.wantRun("touched")
	})
}

// Ensure 20,000 touched orders hold up no poll, and hide no late one.
func TestLate_manyTouched(t *testing.T) {
	connected(t, 2, 250, merchant.Settings{}, func(c *seom) {
		c.arrive(11, span(1, 19_999)...)
		c.arrive(7, 20_000)
		c.arrive(11, 20_001)
		time.Sleep(24 * time.Hour)
		c.last = 19_999
		c.wantRun("first", 20_001)
		time.Sleep(time.Hour)
		for id := int64(1); id <= 20_000; id++ {
			c.store.UpdateOrder(id, func(o *bcsim.Order) { o.DateModified.Time = time.Now().UTC() })
		}
		c.store.SetStatus(20_000, 11)
		for polls := 1; c.holds[20_000] == 0; polls++ {
			time.Sleep(5 * time.Minute)
			c.sim.ResetRequests()
			c.converse()
			if calls := len(c.sim.Requests()); calls > 16 {
				t.Errorf("poll %d: got %d calls", polls, calls)
			}
			if polls > 12 {
				t.Fatal("the late order did not come within twelve polls")
			}
		}
	})
}

// Ensure an order comes although no list of changes ever showed it: the daily
// sweep finds it.
func TestLate_lostEvent(t *testing.T) {
	connected(t, 2, 50, merchant.Settings{}, func(c *seom) {
		c.arrive(5, 1)
		c.arrive(11, 2)
		c.wantRun("first", 2)
		for range 3 { // past the overlap of two looks
			time.Sleep(time.Hour)
			c.wantRun("idle")
		}
		c.store.UpdateOrder(1, func(o *bcsim.Order) { o.StatusID = 11 }) // its time of change stays
		for range 30 {
			time.Sleep(time.Hour)
			if c.converse(); c.holds[1] > 0 {
				return
			}
		}
		t.Error("the order did not come within 30 hours")
	})
}

// Ensure an order that is paid during a long import comes, although others asked
// for the count meanwhile with the same lastorder.
func TestLate_longImport(t *testing.T) {
	connected(t, 3, 50, merchant.Settings{}, func(c *seom) {
		c.arrive(7, 20)
		c.arrive(11, 60)
		c.count()
		imported := c.next(1)
		time.Sleep(10 * time.Minute)
		c.store.SetStatus(20, 11)
		for range 4 {
			time.Sleep(50 * time.Minute)
			c.count()
		}
		c.keep(imported)
		c.last = 60
		c.wantRun("after the import", 20)
	})
}
