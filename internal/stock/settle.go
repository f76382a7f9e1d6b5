package stock

import (
	"cmp"
	"context"
	"slices"

	"connect2cart/internal/ledger"
	"connect2cart/internal/skus"
)

// Decision says how a level settled an earlier change of the item that it did
// not show exactly. Something else moved the level too, most likely a sale.
type Decision int

// The decisions. Undecided stands for all items whose level spoke for itself.
const (
	Undecided Decision = iota
	DecidedMade
	DecidedNotMade
)

// seen are levels of this visit.
type seen struct {
	levels map[itemAt]level
	err    error // why others are missing
}

func (s seen) of(at itemAt) (level, error) {
	if l, ok := s.levels[at]; ok {
		return l, nil
	}
	return level{}, cmp.Or(s.err, errUnseen)
}

// look reads the levels of the items and settles the open changes. A level of our
// own last write stands in for a read, because a read may lag.
func (c *changer) look(ctx context.Context) {
	c.seen, c.decisions = seen{levels: map[itemAt]level{}}, map[string]Decision{}
	open := c.openNow()
	c.rememberOwn(open)
	need := map[int64][]skus.Item{}
	for _, w := range c.wanted {
		_, wrote := c.own[w.at]
		if _, isOpen := open[w.at]; isOpen || !wrote || c.where.sum {
			need[w.at.location] = append(need[w.at.location], w.at.item)
		}
	}
	for at, o := range open {
		if o.settled {
			need[at.location] = append(need[at.location], at.item)
		}
	}
	for id, items := range need {
		c.read(ctx, id, items)
	}
	for at, o := range open {
		if l, ok := c.seen.levels[at]; ok {
			c.settle(at, o, l)
		}
	}
	c.preferOwn()
}

// rememberOwn keeps the levels of our own last writes from before the reads,
// because they may expire during these.
func (c *changer) rememberOwn(open map[itemAt]opened) {
	c.own = map[itemAt]ledger.Left{}
	keep := func(at itemAt) {
		if l, wrote := c.lease.Left(at.name()); wrote {
			c.own[at] = l
		}
	}
	for _, w := range c.wanted {
		keep(w.at)
	}
	for at := range open {
		keep(at)
	}
}

// read reads the levels of items at a location, each once.
func (c *changer) read(ctx context.Context, id int64, items []skus.Item) {
	where := c.where
	if id != where.id {
		where = location{id: id, counted: []int64{id}} // the setting has changed since
	}
	slices.SortFunc(items, skus.Item.Compare)
	levels, err := c.readLevels(ctx, where, slices.Compact(items))
	if err != nil {
		c.seen.err = err
	}
	for item, l := range levels {
		c.seen.levels[itemAt{item, id}] = l
	}
}

// preferOwn puts the levels of our own last writes over the levels read.
func (c *changer) preferOwn() {
	for _, w := range c.wanted {
		own, wrote := c.own[w.at]
		l, read := c.seen.levels[w.at]
		if wrote && own.Known && (read || !c.where.sum) {
			l.here, l.set = own.Level, true
			c.seen.levels[w.at] = l
		}
	}
}

// opened is an open change before the reads of this visit.
type opened struct {
	ledger.StockChange
	settled bool // a read shows the change by now, or it never happened
}

// openNow are the open changes. A change older than ledger.OwedTime falls away,
// because nothing can be owed for it.
func (c *changer) openNow() map[itemAt]opened {
	open := map[itemAt]opened{}
	for name, o := range c.lease.Open {
		if o.IsOver() {
			c.lease.NotMade(name)
			continue
		}
		open[itemNamed(name)] = opened{o, o.Settled()}
	}
	return open
}

// settle ends the doubt about an open change if its item's level can tell. A made
// change is owed, because Stone Edge heard False. Levels of our own last minute
// tell nothing: the read may lag behind them.
func (c *changer) settle(at itemAt, o opened, now level) {
	name := at.name()
	if _, wrote := c.own[at]; wrote {
		return
	}
	before := o.before()
	switch {
	case now.here == before+o.Delta:
		c.lease.Owe(name)
	case !o.settled:
		c.lease.See(name, now.here)
	case now.here == before:
		c.lease.NotMade(name)
	case c.lease.See(name, now.here):
		c.decide(name, o.isNearer(now.here))
	}
}

// decide settles a change by a level that fits neither outcome.
func (c *changer) decide(name string, made bool) {
	c.notes.Decided = append(c.notes.Decided, name)
	if made {
		c.decisions[name] = DecidedMade
		c.lease.Owe(name)
		return
	}
	c.decisions[name] = DecidedNotMade
	c.lease.NotMade(name)
}

// before is the level before the change. BigCommerce shows no level as 0.
func (o opened) before() int64 {
	if o.Before == nil {
		return 0
	}
	return *o.Before
}

// isNearer reports whether a level is nearer to the one after the change than to
// the one before. Halfway it takes a sale for the reason, because a sale takes
// away: the higher of the two was the level.
func (o opened) isNearer(level int64) bool {
	toBefore, toAfter := distance(level, o.before()), distance(level, o.before()+o.Delta)
	if toBefore == toAfter {
		return o.Delta > 0
	}
	return toAfter < toBefore
}

func distance(a, b int64) int64 { return max(a-b, b-a) }
