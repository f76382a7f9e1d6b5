package fulfillment

import (
	"crypto/sha256"
	"encoding/json"
	"sync"
	"time"

	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
)

const (
	// finishedLife is how long a repeated update is answered from memory. It
	// only saves calls: a repeat of a long post comes further.
	finishedLife = 10 * time.Minute
	// shipTime is how long after a shipment of unknown outcome it may still
	// appear. Until then no other is made in its place.
	shipTime = 30 * time.Second
	// maxFinished bounds each of the lists below.
	maxFinished = 5000
)

// memory is what a process remembers of the orders that it updated.
// Without it every answer is the same, but that a shipment of unknown outcome
// is not waited for, and that what somebody else undid is done again.
type memory struct {
	updating shop.Lock // of who updates orders

	mu       sync.Mutex // guards the rest
	finished map[string]finished
	unclear  map[string]time.Time
	reached  map[string]int // status before an update that is not finished
}

// finished is the last update of an order that was carried out, and what was
// to be said of it: the answer may have been lost.
type finished struct {
	content [sha256.Size]byte
	remark  Remark
	at      time.Time
}

// contentOf is the hash of an update as JSON, because JSON follows pointers. fmt
// would write the address of a number of units instead of the number.
func contentOf(u seti.OrderUpdate) [sha256.Size]byte {
	text, _ := json.Marshal(u) // texts and numbers cannot fail
	return sha256.Sum256(text)
}

// has reports whether an update is the last one of its order, and was carried
// out a moment ago, with what remark.
func (m *memory) has(u seti.OrderUpdate) (remark Remark, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f, ok := m.finished[u.OrderNumber]
	return f.remark, ok && f.content == contentOf(u) && shop.Age(f.at) < finishedLife
}

// forget forgets the last update of an order: another one is being carried out.
func (m *memory) forget(number string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.finished, number)
}

func (m *memory) finish(u seti.OrderUpdate, remark Remark) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.finished == nil || len(m.finished) >= maxFinished {
		m.finished = make(map[string]finished)
	}
	m.finished[u.OrderNumber] = finished{contentOf(u), remark, time.Now()}
	delete(m.reached, u.OrderNumber)
}

// reachedStatus is the status from which an order must not go back: the one it
// has, or the one it had before an update that set it back by a shipment and
// then could not go on.
func (m *memory) reachedStatus(u seti.OrderUpdate, now int) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	if old, ok := m.reached[u.OrderNumber]; ok {
		now = keptStatus(old, now)
	}
	if m.reached == nil || len(m.reached) >= maxFinished {
		m.reached = make(map[string]int)
	}
	m.reached[u.OrderNumber] = now
	return now
}

// leaveUnclear remembers that something of an order may be made yet.
func (m *memory) leaveUnclear(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for other, at := range m.unclear {
		if shop.Age(at) >= shipTime {
			delete(m.unclear, other)
		}
	}
	if m.unclear == nil {
		m.unclear = make(map[string]time.Time)
	}
	m.unclear[key] = time.Now()
}

// confirm forgets that: what was to be made is there.
func (m *memory) confirm(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.unclear, key)
}

func (m *memory) isUnclear(key string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	at, ok := m.unclear[key]
	return ok && shop.Age(at) < shipTime
}
