package script

import (
	"sync"
	"time"

	"connect2cart/internal/bigcommerce"
)

const (
	// settleTime is how long after a write its effect may not show in a read
	// (bigcommerce-api.md 7.5 says only "at once"). What a read shows later
	// than that is taken for the truth.
	settleTime = 10 * time.Second
	// doubtLife is how long a change whose outcome is unknown, or which was
	// made though Stone Edge was told otherwise, is remembered.
	doubtLife = time.Hour
)

// shelf is an item's stock at a location.
type shelf struct {
	item     item
	location int64
}

// stockBook is what a process remembers of the stock that it wrote: without it
// every answer to a change that went well is the same. What it makes possible
// is to give the right answer to the repeat of one that did not.
type stockBook struct {
	turn lock // of who writes stock: one at a time (bigcommerce-api.md 7.5)

	mu     sync.Mutex // guards the rest
	site   site
	levels map[shelf]remembered
	doubts map[shelf]doubt
	made   map[change]credit
}

func newStockBook() *stockBook {
	return &stockBook{turn: newLock(), levels: map[shelf]remembered{}, doubts: map[shelf]doubt{}, made: map[change]credit{}}
}

// remembered is a level as this process left it. A write whose outcome is
// unknown leaves a level that nobody knows until it has settled.
type remembered struct {
	level   level
	unknown bool
	at      time.Time
}

// change is a difference to be added to a shelf.
type change struct {
	shelf shelf
	delta int64
}

// doubt is a change of which it is not known whether it was made.
type doubt struct {
	change
	before level
	quiet  bool // this process wrote nothing just before: reads show nothing older
	at     time.Time
}

// credit is a number of changes that were made though Stone Edge was told that
// they were not. Its repeats of them are answered, not carried out.
type credit struct {
	times int
	at    time.Time
}

// maxRemembered bounds each of the book's lists.
const maxRemembered = 20_000

// wrote remembers a level that was accepted: reads may show the old one for a
// while.
func (b *stockBook) wrote(s shelf, l level) { b.remember(s, remembered{level: l, at: time.Now()}) }

// unsettled remembers that a shelf was written with unknown outcome.
func (b *stockBook) unsettled(s shelf) { b.remember(s, remembered{unknown: true, at: time.Now()}) }

func (b *stockBook) remember(s shelf, r remembered) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.levels) >= maxRemembered {
		for other, old := range b.levels {
			if age(old.at) > settleTime {
				delete(b.levels, other)
			}
		}
	}
	b.levels[s] = r
}

// recall is what this process knows better than a read does, if anything.
func (b *stockBook) recall(s shelf) (remembered, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	r, ok := b.levels[s]
	return r, ok && age(r.at) < settleTime
}

// overwritten forgets what was open about a shelf whose level was set: a
// change before that has no effect any more, its repeat is one after it.
func (b *stockBook) overwritten(s shelf) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.doubts, s)
	for c := range b.made {
		if c.shelf == s {
			delete(b.made, c)
		}
	}
}

// settled is how long it takes until no write of unknown outcome to any of
// some items can still take effect.
func (b *stockBook) settled(block []bigcommerce.Adjustment) (wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, a := range block {
		sh := shelf{item{a.VariantID, a.ProductID}, a.LocationID}
		if d, ok := b.doubts[sh]; ok {
			wait = max(wait, settleTime-age(d.at))
		}
		if r := b.levels[sh]; r.unknown {
			wait = max(wait, settleTime-age(r.at))
		}
	}
	return wait
}

// doubtful keeps a change whose outcome is unknown. There is at most one to a
// shelf: no other is made before it is cleared up.
func (b *stockBook) doubtful(d doubt) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.doubts[d.shelf] = d
}

func (b *stockBook) doubtOf(s shelf) (doubt, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	d, ok := b.doubts[s]
	if ok && age(d.at) > doubtLife {
		delete(b.doubts, s)
		return doubt{}, false
	}
	return d, ok
}

// cleared forgets a doubt. One that turns out to have been made is owed to
// Stone Edge, which was told otherwise and repeats it.
func (b *stockBook) cleared(d doubt, wasMade bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.doubts, d.shelf)
	if wasMade {
		b.made[d.change] = credit{b.made[d.change].times + 1, time.Now()}
	}
}

// claim takes a change that was made before, if there is one.
func (b *stockBook) claim(c change) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	owed, ok := b.made[c]
	if !ok || age(owed.at) > doubtLife {
		delete(b.made, c)
		return false
	}
	if owed.times--; owed.times > 0 {
		b.made[c] = owed
	} else {
		delete(b.made, c)
	}
	return true
}
