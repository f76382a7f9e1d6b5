package script_test

import (
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/script"
	"connect2cart/internal/standin/bcsim"
)

// seom is a faithful Stone Edge, in front of several processes. It asks for a
// count, then for the batches of that count. It holds an order it knows, and
// sends its highest number as lastorder.
type seom struct {
	*stage
	size      int
	processes []*script.Handler
	polls     int // the next one meets process polls modulo their number

	holds    map[int64]int // the answers with each order that arrived
	last     int64         // its lastorder; 0 is All
	loses    func(start int) bool
	between  func(start int) // before a batch
	goesOn   bool            // after a refused batch
	refusals []string
}

// connected is a Stone Edge of a new store, in a bubble of its own.
func connected(t *testing.T, processes, size int, settings merchant.Settings, run func(*seom)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, bcsim.NewStore(), settings, bcsim.WithQuota(bcsim.Quota{Unlimited: true}))
		c := &seom{stage: s, size: size, holds: map[int64]int{}}
		for range processes {
			c.processes = append(c.processes, s.newProcess(s.sim.RoundTripper()))
		}
		run(c)
	})
}

// arrive adds orders of a status to the store, created now.
func (c *seom) arrive(status int, ids ...int64) {
	for _, id := range ids {
		o := bcsim.Order{OrderFields: bcsim.OrderFields{ID: id, StatusID: status}}
		o.DateCreated.Time = time.Now().UTC()
		c.store.AddOrder(o)
	}
}

// on lets the next poll meet a process.
func (c *seom) on(process int) *seom {
	c.polls = process
	return c
}

func (c *seom) meet() {
	c.handler = c.processes[c.polls%len(c.processes)]
	c.polls++
}

func (c *seom) lastOrder() string {
	if c.last == 0 {
		return "All"
	}
	return strconv.FormatInt(c.last, 10)
}

func (c *seom) count() int {
	c.t.Helper()
	c.meet()
	return c.orderCount("lastorder", c.lastOrder())
}

// next is one batch of a run, and keeps its orders unless the answer is lost.
func (c *seom) next(start int) batch {
	c.t.Helper()
	if c.between != nil {
		c.between(start)
	}
	c.meet()
	b := c.batch(start, c.size, "lastorder", c.lastOrder())
	if b.Response.Code == 3 {
		c.refusals = append(c.refusals, b.Response.Description)
	}
	return b
}

func (c *seom) keep(b batch) {
	for _, id := range b.numbers() {
		c.holds[id]++
	}
}

// converse is a whole conversation. It returns the count, and the orders of its
// answers. An answer that is lost ends it.
func (c *seom) converse() (told int, got []int64) {
	c.t.Helper()
	told = c.count()
	for start := 1; start <= told; start += c.size {
		b := c.next(start)
		if b.Response.Code == 3 && !c.goesOn || c.loses != nil && c.loses(start) {
			break
		}
		got = append(got, b.numbers()...)
		c.keep(b)
	}
	for id := range c.holds {
		c.last = max(c.last, id)
	}
	return told, got
}

// converseInVain is a conversation whose answers with orders are all lost.
func (c *seom) converseInVain() {
	c.t.Helper()
	c.loses = func(int) bool { return true }
	c.converse()
	c.loses = nil
}

// wantRun fails unless a conversation tells and brings these orders.
func (c *seom) wantRun(name string, want ...int64) {
	c.t.Helper()
	told, got := c.converse()
	if told != len(want) || !slices.Equal(got, want) {
		c.t.Errorf("%s: told %d, got %v, want %v", name, told, got, want)
	}
}

// wantHeld fails unless Stone Edge holds these orders, each from one answer.
func (c *seom) wantHeld(want ...int64) {
	c.t.Helper()
	for _, id := range want {
		if c.holds[id] != 1 {
			c.t.Errorf("order %d came in %d answers, want 1", id, c.holds[id])
		}
	}
	if len(c.holds) != len(want) {
		c.t.Errorf("got %d orders, want %d: %v", len(c.holds), len(want), c.holds)
	}
}

// span are the ids from first to last.
func span(first, last int64) (ids []int64) {
	for id := first; id <= last; id++ {
		ids = append(ids, id)
	}
	return ids
}

// set changes the store's settings, in force for every process at once.
func (c *seom) set(edit func(*merchant.Settings)) {
	c.t.Helper()
	_, _, err := c.secrets().Change(c.t.Context(), c.sim.Account().StoreHash, func(m *merchant.Merchant) error { edit(&m.Settings); return nil }, "")
	if err != nil {
		c.t.Fatal(err)
	}
	for i := range c.processes {
		c.processes[i] = c.newProcess(c.sim.RoundTripper())
	}
}
