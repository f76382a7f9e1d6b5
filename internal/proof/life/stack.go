package life

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// stack is Stone Edge's Stack Controller: updates wait in it until they read OK
// (seti-protocol.md 4).
type stack struct {
	updates []*update
	changes []*change      // every change of stock there was
	unmade  []*change      // those without OK
	levels  map[string]int // of the materials, as Stone Edge has them
	unsent  map[string]bool
	number  int // of the last tracking number
	echoed  int // changes of stock that are the other cart's
}

// update is one updatestatus.
type update struct {
	at     time.Time // not before
	held   *heldOrder
	form   url.Values
	parcel *parcel // leaves with it
	tried  bool
}

// change is a change of stock.
type change struct {
	sku         string
	by          int
	adjusts     int // by BigCommerce
	lostOKs     int // that did not arrive
	ok          bool
	from, until time.Time
	story       []string // each try
	echo        *change  // the same change, from the cart that sends the stock
}

// waiting reports whether an order's updates without OK are overdue at the end of
// the play, and whether the store may have one of them. A late order may have
// updates for days after the end.
func (s *stack) waiting(h *heldOrder) (overdue, tried bool) {
	for _, u := range s.updates {
		if u.held == h {
			overdue = overdue || time.Since(u.at) > settled
			tried = tried || u.tried
		}
	}
	return overdue, tried
}

// postStack posts all due updates. Of each order only the oldest update is posted.
func (s *stoneEdge) postStack() {
	s.stockWork()
	waits := map[*heldOrder]bool{}
	for _, u := range slices.Clone(s.stack.updates) {
		if waits[u.held] {
			continue
		}
		if time.Now().Before(u.at) || !s.send(u) {
			waits[u.held] = true
			continue
		}
		s.stack.updates = slices.DeleteFunc(s.stack.updates, func(one *update) bool { return one == u })
	}
	s.sendChanges()
	s.sendLevels()
}

// sendChanges posts the changes of stock. Now and then two stations post one
// each in the same moment.
func (s *stoneEdge) sendChanges() {
	for due := slices.Clone(s.stack.unmade); len(due) > 0; {
		n := 1
		if len(due) > 1 && s.chance(0.2) {
			n = 2
		}
		var wg sync.WaitGroup
		for _, c := range due[:n] {
			wg.Go(func() { s.sendChange(c) })
		}
		wg.Wait()
		due = due[n:]
		s.w.pass(s.between(time.Second, 3*time.Second))
	}
	s.stack.unmade = slices.DeleteFunc(s.stack.unmade, func(c *change) bool { return c.ok })
}

// send posts an update, and tells whether it is done with.
func (s *stoneEdge) send(u *update) bool {
	if s.w.books.isWithdrawn(u.held.Number) {
		return true // the shopper cancelled: nothing is sent
	}
	defer s.w.pass(s.between(time.Second, 3*time.Second))
	if u.parcel != nil && !u.tried {
		u.held.parcels = append(u.held.parcels, *u.parcel)
	}
	u.tried = true
	answers := s.postOnceOrTwice(u.form)
	return slices.ContainsFunc(answers, func(a answer) bool {
		if a.arrived() && !a.saysOK() {
			s.refuse("updatestatus", a.body)
		}
		return a.arrived() && a.saysOK()
	})
}

// postOnceOrTwice posts a form. Now and then Stone Edge repeats it while the
// first one is still under way.
func (s *stoneEdge) postOnceOrTwice(form url.Values) []answer {
	answers := make([]answer, 1)
	if s.chance(s.w.Twins) {
		answers = make([]answer, 2)
	}
	var wg sync.WaitGroup
	for i := range answers {
		apart := s.between(0, 50*time.Millisecond)
		copied := url.Values{}
		for name, values := range form {
			copied[name] = values
		}
		wg.Go(func() {
			if i > 0 {
				time.Sleep(apart)
			}
			answers[i] = s.post(copied)
		})
	}
	wg.Wait()
	return answers
}

func (s *stoneEdge) sendChange(c *change) {
	if c.from.IsZero() {
		c.from = time.Now()
	}
	a := s.post(url.Values{"setifunction": {"invupdate"}, "update": {fmt.Sprintf("%s~%d", c.sku, c.by)}})
	c.adjusts += a.adjusts
	if c.echo != nil {
		c.echo.adjusts += a.adjusts // none of these may be
	}
	c.until = time.Now()
	if a.lost && a.saysOK() || a.noted {
		c.lostOKs++
	}
	if a.arrived() && !a.saysOK() {
		s.refuse("invupdate", strings.TrimSpace(a.body))
	}
	c.story = append(c.story, fmt.Sprintf("%s made %d: %s", s.w.clock(c.until), a.adjusts, a.fate()))
	c.ok = a.arrived() && a.saysOK()
}

// stockWork makes changes of stock: goods arrive, and other carts sell some.
// Twice a day or so the operator counts materials.
func (s *stoneEdge) stockWork() {
	if s.w.isCalm() || !s.sendsStock() {
		return
	}
	for s.chance(s.w.Changes) {
		s.mu.Lock()
		c := &change{sku: goodsSKU(s.random.IntN(kinds)), by: 5 + s.random.IntN(40)}
		if s.random.Float64() < 0.7 {
			c.by = -1 - s.random.IntN(3)
		}
		s.mu.Unlock()
		s.stack.changes = append(s.stack.changes, c)
		s.stack.unmade = append(s.stack.unmade, c)
		for _, other := range s.others {
			other.stack.unmade = append(other.stack.unmade, &change{sku: c.sku, by: c.by, echo: c})
			other.stack.echoed++
		}
	}
	if s.chance(0.02) {
		s.countMaterials()
	}
}

func (s *stoneEdge) countMaterials() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stack.unsent == nil {
		s.stack.unsent = map[string]bool{}
	}
	for range 8 {
		sku := materialSKU(s.random.IntN(kinds))
		s.stack.levels[sku] = s.random.IntN(500)
		s.stack.unsent[sku] = true
	}
}

// sendLevels posts the counted materials, at their present level, until each
// reads OK.
func (s *stoneEdge) sendLevels() {
	if len(s.stack.unsent) == 0 {
		return
	}
	var text strings.Builder
	for _, sku := range slices.Sorted(maps.Keys(s.stack.unsent)) {
		fmt.Fprintf(&text, "%s~%d|", sku, s.stack.levels[sku])
	}
	a := s.post(url.Values{"setifunction": {"qohreplace"}, "count": {fmt.Sprint(len(s.stack.unsent))}, "update": {text.String()}})
	if !a.arrived() {
		return
	}
	ok := a.linesOK()
	for sku := range ok {
		delete(s.stack.unsent, sku)
	}
	if len(ok) == 0 {
		s.refuse("qohreplace", a.body)
	}
}
