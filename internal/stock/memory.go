package stock

import (
	"sync"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/shop"
	"connect2cart/internal/skus"
)

const (
	// settleTime is how long after a write its effect may not show in a read
	// (bigcommerce-api.md 7.5 says only "at once"). What a read shows later
	// than that is taken for the truth.
	settleTime = 10 * time.Second
	// openLife is how long a change whose outcome is unknown, or which was
	// made though Stone Edge was told otherwise, is remembered.
	openLife = time.Hour
)

// level is how much there is of an item at the location that is written, and
// at the others that count.
type level struct {
	here      int64
	elsewhere int64
	set       bool // false where the location never had a figure of the item
}

func (l level) total() int64 { return l.here + l.elsewhere }

// itemAt is an item's stock at a location.
type itemAt struct {
	item     skus.Item
	location int64
}

// atOf is the stock that an adjustment is of.
func atOf(a bigcommerce.Adjustment) itemAt { return itemAt{skus.ItemOf(a), a.LocationID} }

// memory is what a process remembers of the stock that it wrote. Without it every
// answer to a change that went well is the same. What it makes possible is the
// right answer to the repeat of one that did not.
type memory struct {
	writing shop.Lock // of who writes stock: one at a time (bigcommerce-api.md 7.5)

	mu      sync.Mutex // guards the rest
	levels  map[itemAt]remembered
	open    map[itemAt]unconfirmed
	owed    map[change]owed
	written time.Time // when stock was last written
}

// remembered is a level as this process left it. A write whose outcome is
// unknown leaves a level that nobody knows until it has settled.
type remembered struct {
	level   level
	unknown bool
	at      time.Time
}

// change is a difference to be added to an item's level.
type change struct {
	at    itemAt
	delta int64
}

// unconfirmed is a change of which it is not known whether it was made.
type unconfirmed struct {
	change
	before level
	quiet  bool // this process wrote nothing just before: reads show nothing older
	at     time.Time
}

// owed is a number of changes that were made though Stone Edge was told that
// they were not. Its repeats of them are answered, not carried out.
type owed struct {
	times int
	at    time.Time
}

// maxRemembered bounds the levels that are remembered.
const maxRemembered = 20_000

// wrote remembers a level that was accepted: reads may show the old one for a
// while.
func (m *memory) wrote(at itemAt, l level) { m.remember(at, remembered{level: l, at: time.Now()}) }

// wroteUnclear remembers that an item was written with unknown outcome.
func (m *memory) wroteUnclear(at itemAt) { m.remember(at, remembered{unknown: true, at: time.Now()}) }

func (m *memory) remember(at itemAt, r remembered) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.levels) >= maxRemembered {
		m.forgetSettled()
	}
	if m.levels == nil {
		m.levels = make(map[itemAt]remembered)
	}
	m.levels[at] = r
}

// forgetSettled forgets the levels that a read shows by now. The caller holds
// the lock.
func (m *memory) forgetSettled() {
	for at, r := range m.levels {
		if shop.Age(r.at) > settleTime {
			delete(m.levels, at)
		}
	}
}

// recall is what this process knows better than a read does, if anything.
func (m *memory) recall(at itemAt) (remembered, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.levels[at]
	return r, ok && shop.Age(r.at) < settleTime
}

// overwritten forgets what was open about an item whose level was set: a
// change before that has no effect any more, its repeat is one after it.
func (m *memory) overwritten(at itemAt) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.open, at)
	for c := range m.owed {
		if c.at == at {
			delete(m.owed, c)
		}
	}
}

// untilSettled is how long it takes until no write of unknown outcome to any of
// some items can still take effect.
func (m *memory) untilSettled(block []bigcommerce.Adjustment) (wait time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, a := range block {
		at := atOf(a)
		if d, ok := m.open[at]; ok {
			wait = max(wait, settleTime-shop.Age(d.at))
		}
		if r := m.levels[at]; r.unknown {
			wait = max(wait, settleTime-shop.Age(r.at))
		}
	}
	return wait
}

// keepOpen remembers a change whose outcome is unknown. There is at most one of
// an item: no other is made before it is resolved.
func (m *memory) keepOpen(d unconfirmed) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.open == nil {
		m.open = make(map[itemAt]unconfirmed)
	}
	m.open[d.change.at] = d
}

// openAt is the change of an item whose outcome is unknown, if there is one.
func (m *memory) openAt(at itemAt) (unconfirmed, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	d, ok := m.open[at]
	if ok && shop.Age(d.at) > openLife {
		delete(m.open, at)
		return unconfirmed{}, false
	}
	return d, ok
}

// close forgets an open change. One that turns out to have been made is owed to
// Stone Edge, which was told otherwise and repeats it.
func (m *memory) close(d unconfirmed, wasMade bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.open, d.change.at)
	if wasMade {
		if m.owed == nil {
			m.owed = make(map[change]owed)
		}
		m.owed[d.change] = owed{m.owed[d.change].times + 1, time.Now()}
	}
}

// takeOwed takes a change that was made before, if there is one.
func (m *memory) takeOwed(c change) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	left, ok := m.owed[c]
	if !ok || shop.Age(left.at) > openLife {
		delete(m.owed, c)
		return false
	}
	if left.times--; left.times > 0 {
		m.owed[c] = left
	} else {
		delete(m.owed, c)
	}
	return true
}

// changed remembers that stock was written: figures are to be read again.
func (m *memory) changed() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.written = time.Now()
}

// isAhead reports whether figures that were read at a time lack what was written
// to stock. For a while after a write reads may show what was before: figures of
// that while serve as long as it lasts, since no others can be had, and not a
// moment longer.
func (m *memory) isAhead(read time.Time) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	settled := m.written.Add(settleTime)
	return !read.After(m.written) || read.Before(settled) && !time.Now().Before(settled)
}
