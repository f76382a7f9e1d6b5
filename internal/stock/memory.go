package stock

import (
	"sync"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/shop"
	"connect2cart/internal/skus"
)

const (
	// settleTime is how long a read may miss a write before it.
	// bigcommerce-api.md 7.5 says only "at once". We believe a later read.
	settleTime = 10 * time.Second
	// openLife is how long we remember a change of unknown outcome, or one made
	// although Stone Edge got an error.
	openLife = time.Hour
)

// level is an item's stock at the location of our writes, and at the other
// counted ones.
type level struct {
	here      int64
	elsewhere int64
	set       bool // false until the location first has a figure of the item
}

func (l level) total() int64 { return l.here + l.elsewhere }

// itemAt is an item's stock at a location.
type itemAt struct {
	item     skus.Item
	location int64
}

// atOf is the item and location of an adjustment.
func atOf(a bigcommerce.Adjustment) itemAt { return itemAt{skus.ItemOf(a), a.LocationID} }

// memory is a process's memory of its own writes. Without it the answers to
// successful changes stay the same. Only with it can we answer the repeat of a
// failed change rightly.
type memory struct {
	writing shop.Lock // one writer of stock at a time (bigcommerce-api.md 7.5)

	mu      sync.Mutex // guards the rest
	levels  map[itemAt]remembered
	open    map[itemAt]unconfirmed
	owed    map[change]owed
	written time.Time // time of the last write of stock
}

// remembered is a level as this process left it. After a write of unknown
// outcome nobody knows the level until it settles.
type remembered struct {
	level   level
	unknown bool
	at      time.Time
}

// change is a difference to add to an item's level.
type change struct {
	at    itemAt
	delta int64
}

// unconfirmed is a change of unknown outcome.
type unconfirmed struct {
	change
	before level
	quiet  bool // this process wrote nothing just before, so reads show no older level
	at     time.Time
}

// owed counts changes made although Stone Edge got an error. We answer as many
// repeats of them with OK, and make no change.
type owed struct {
	times int
	at    time.Time
}

// maxRemembered bounds the remembered levels.
const maxRemembered = 20_000

// wrote remembers an accepted level, because reads may show the old one for a
// while.
func (m *memory) wrote(at itemAt, l level) { m.remember(at, remembered{level: l, at: time.Now()}) }

// wroteUnclear remembers a write of unknown outcome.
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

// forgetSettled forgets levels that any read shows by now. The caller holds the
// lock.
func (m *memory) forgetSettled() {
	for at, r := range m.levels {
		if shop.Age(r.at) > settleTime {
			delete(m.levels, at)
		}
	}
}

// recall is a level of a recent write, if any. Reads may still miss that write.
func (m *memory) recall(at itemAt) (remembered, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.levels[at]
	return r, ok && shop.Age(r.at) < settleTime
}

// overwritten forgets the open and owed changes of an item after a write of its
// level. That write undid every earlier change, so a repeat is a new change.
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

// untilSettled is how long a write of unknown outcome can still take effect on
// one of some items.
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

// keepOpen remembers a change of unknown outcome. An item has at most one,
// because the next change waits for its outcome.
func (m *memory) keepOpen(d unconfirmed) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.open == nil {
		m.open = make(map[itemAt]unconfirmed)
	}
	m.open[d.change.at] = d
}

// openAt is an item's change of unknown outcome, if any.
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

// close forgets an open change. If it was made after all, we owe Stone Edge an
// OK, because it repeats the change after our error.
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

// takeOwed uses up one owed answer to a change, if there is one.
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

// changed remembers a write of stock, so the next poll reads the figures again.
func (m *memory) changed() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.written = time.Now()
}

// isAhead reports whether figures read at a time lack a write of ours. For
// settleTime after a write, reads may show the stock before it. Figures of that
// time serve until it ends, because there are no better ones.
func (m *memory) isAhead(read time.Time) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	settled := m.written.Add(settleTime)
	return !read.After(m.written) || read.Before(settled) && !time.Now().Before(settled)
}
