package script_test

import (
	"testing"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
)

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
			c.loses = func(int) bool { return true }
			c.converse()
			c.loses = nil
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
