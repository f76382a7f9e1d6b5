package life

import (
	"net/url"
	"strconv"
	"sync"
	"time"
)

// batchSize is Stone Edge's Order Download Batch: small, so that many downloads
// have several batches.
const batchSize = 10

// talk is one conversation of one station: sendversion, ordercount, batches.
type talk struct {
	s       *stoneEdge
	stage   int // 0 version, 1 count, 2 batches, 3 over
	last    string
	told    int
	start   int
	refused bool
	noted   bool
	calls   int
	orders  int
	seen    map[int64]bool
}

const (
	atVersion = iota
	atCount
	atBatch
	over
)

// converse downloads the new orders. Now and then two stations do it at once.
func (s *stoneEdge) converse() {
	talks := []*talk{s.newTalk()}
	if s.chance(s.w.SideBySide) {
		talks = append(talks, s.newTalk())
		s.count.sideBySide++
	}
	for {
		var wg sync.WaitGroup
		busy := false
		for _, t := range talks {
			if t.stage != over {
				busy = true
				wg.Go(t.step)
			}
		}
		wg.Wait()
		if !busy {
			break
		}
		s.w.pass(s.between(time.Second, 12*time.Second))
	}
	for _, t := range talks {
		s.count.talks++
		if t.orders == 0 && !t.refused && t.told == 0 {
			s.count.idleTalks++
			s.count.idleCalls += t.calls
		}
	}
}

func (s *stoneEdge) newTalk() *talk {
	last := "All"
	if s.highest > 0 {
		last = strconv.FormatInt(s.highest, 10)
	}
	return &talk{s: s, last: last, start: 1, seen: map[int64]bool{}}
}

// step is one poll.
func (t *talk) step() {
	switch t.stage {
	case atVersion:
		t.stage = atCount
		if a := t.s.post(url.Values{"setifunction": {"sendversion"}}); !a.arrived() {
			t.stage = over
		}
	case atCount:
		t.ask()
	case atBatch:
		t.download()
	}
}

func (t *talk) form(function string) url.Values {
	return url.Values{"setifunction": {function}, "lastorder": {t.last}, "lastdate": {t.date()}}
}

// date is the day of the newest order, as Stone Edge writes it.
func (t *talk) date() string {
	if t.last == "All" {
		return "All"
	}
	return time.Now().UTC().Format("2-Jan-2006")
}

// ask polls ordercount. A refusal ends the conversation.
func (t *talk) ask() {
	a := t.s.post(t.form("ordercount"))
	t.note(a)
	n, ok := a.count()
	if a.arrived() && !ok {
		t.s.refuse("ordercount", a.body)
	}
	t.told, t.stage = n, atBatch
	if !a.arrived() || !ok {
		t.refused, t.stage = true, over
	} else if n == 0 {
		t.stage = over
	}
}

func (t *talk) note(a answer) {
	t.calls += a.calls
	t.s.mu.Lock()
	defer t.s.mu.Unlock()
	t.s.count.orderCalls += a.calls
}

// download polls one batch. After a refused one Stone Edge stops or goes on, as
// the scenario says.
func (t *talk) download() {
	form := t.form("downloadorders")
	form.Set("startnum", strconv.Itoa(t.start))
	form.Set("batchsize", strconv.Itoa(batchSize))
	if t.told > batchSize {
		t.s.w.stumble()
	}
	began := time.Now()
	a := t.s.post(form)
	t.note(a)
	b, err := a.batch()
	switch {
	case !a.arrived():
		t.s.noteCut(a, b)
		t.noted = t.noted || a.noted
		t.fail()
	case err != nil || b.Code == 3 || b.Code == 0:
		t.s.refuse("downloadorders", b.Text)
		t.fail()
	case b.Code == 2:
		t.stage = over
	default:
		t.orders += len(b.Orders)
		t.s.take(t, b.Orders, began)
		t.next()
	}
}

func (t *talk) next() {
	if t.start += batchSize; t.start > t.told {
		t.stage = over
	}
}

func (t *talk) fail() {
	t.refused = true
	t.next()
	if !t.s.w.GoesOn {
		t.stage = over
	}
}

// noteCut remembers the orders of an answer that we gave and that got lost.
func (s *stoneEdge) noteCut(a answer, b batch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, o := range b.Orders {
		if a.lost {
			s.count.cut[o.Number]++
		}
	}
}

// take puts a batch into the database. Orders it holds are skipped.
func (s *stoneEdge) take(t *talk, orders []order, began time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	top := s.highest
	for _, o := range orders {
		if t.seen[o.Number] {
			s.count.twice = append(s.count.twice, o.Number)
		}
		t.seen[o.Number] = true
		s.count.given++
		if s.held[o.Number] != nil {
			s.count.again++
			continue
		}
		if _, ok := s.w.books.offered(o.Number); !ok || s.isForeign(o.Number) {
			s.count.unoffered = append(s.count.unoffered, o.Number)
		}
		s.hold(o)
		top = max(top, o.Number)
	}
	if top > s.highest {
		s.highest = top
		s.jumps = append(s.jumps, jump{top, began, t.start, t.refused, t.noted})
	}
}

// hold puts an order into the database. The operator knows what left before a
// restore, and sends nothing twice.
func (s *stoneEdge) hold(o order) {
	if h := s.filed[o.Number]; h != nil {
		s.held[o.Number] = h
		return
	}
	s.held[o.Number] = &heldOrder{order: o, at: time.Now()}
	s.planShipping(s.held[o.Number])
}
