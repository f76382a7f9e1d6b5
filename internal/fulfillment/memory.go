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
	// finishedLife is how long we answer a repeated update from memory. It only
	// saves calls, so a repeated long post gets further each time.
	finishedLife = 10 * time.Minute
	// shipTime is how long a shipment of unknown outcome may still appear.
	// Until then we make no other in its place.
	shipTime = 30 * time.Second
	// maxFinished bounds each of the lists below.
	maxFinished = 5000
)

// memory is a process's knowledge of its recent updates. Without it the answers
// stay correct, with two exceptions. We would not wait for a shipment of
// unknown outcome, and a repeat would redo an update that somebody else has
// undone.
type memory struct {
	updating shop.Lock // held by the post that updates orders

	mu       sync.Mutex // guards the rest
	finished map[string]finished
	unclear  map[string]time.Time
	reached  map[string]int // status before an unfinished update
}

// finished is the last update of an order with its remark. A repeat gets the
// remark again, because the first answer may be lost.
type finished struct {
	content [sha256.Size]byte
	remark  Remark
	at      time.Time
}

// contentOf hashes an update as JSON, because JSON follows pointers. fmt would
// print the address of a number of units.
func contentOf(u seti.OrderUpdate) [sha256.Size]byte {
	text, _ := json.Marshal(u) // texts and numbers always marshal
	return sha256.Sum256(text)
}

// has returns the remark on an update if it was the order's last one and just
// finished.
func (m *memory) has(u seti.OrderUpdate) (remark Remark, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f, ok := m.finished[u.OrderNumber]
	return f.remark, ok && f.content == contentOf(u) && shop.Age(f.at) < finishedLife
}

// forget drops the last update of an order, because another one begins.
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

// reachedStatus is the status an order must keep or pass: its present one, or
// the one before an unfinished update. A shipment of that update may have set
// the order back.
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

// leaveUnclear records that a write of unknown outcome may still take effect.
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

// confirm forgets the unclear write, because we found its result.
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
