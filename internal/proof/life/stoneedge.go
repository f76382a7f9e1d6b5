package life

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"time"
)

// cartPassword opens each cart of every play.
const cartPassword = "a cart password"

// stoneEdge is one Stone Edge with its database, and one or two stations.
type stoneEdge struct {
	w       *world
	channel int          // of its cart, if the store has several
	others  []*stoneEdge // with the store's other carts
	address http.Handler // the Script URL

	mu      sync.Mutex // of all below, because stations work side by side
	random  *rand.Rand
	held    map[int64]*heldOrder
	highest int64
	jumps   []jump
	stack   stack
	count   counts
	backup  *backup
	filed   map[int64]*heldOrder // of a database before a restore
}

// heldOrder is an order in the database.
type heldOrder struct {
	order
	at      time.Time
	parcels []parcel // that have left, each with its number
}

// jump is a batch after which Stone Edge asks for higher numbers only.
type jump struct {
	to      int64
	began   time.Time // of the poll
	start   int       // position of the batch
	refused bool      // a batch before it was refused or lost
	noted   bool      // and that process had written the batch down before it died
}

// counts are the figures of a play, apart from those by order.
type counts struct {
	polls, talks, sideBySide int
	orderCalls               int // of BigCommerce, by ordercount and downloadorders
	idleTalks, idleCalls     int
	given, again             int // orders, and how many of them were held already
	restores                 int
	refused                  map[string]int
	twice, unoffered         []int64
	cut                      map[int64]int  // orders in lost answers
	forgotten                map[int64]bool // by a restored backup
	emptied                  map[int64]bool // the same, by one without any order
}

func newStoneEdge(w *world, address http.Handler, channel int) *stoneEdge {
	part := "stone edge"
	if channel != firstChannel {
		part = fmt.Sprint(part, channel)
	}
	s := &stoneEdge{w: w, address: address, channel: channel, random: w.random(part), held: map[int64]*heldOrder{}}
	s.count.refused, s.count.cut, s.count.forgotten = map[string]int{}, map[int64]int{}, map[int64]bool{}
	s.count.emptied = map[int64]bool{}
	s.stack.levels, s.filed = map[string]int{}, map[int64]*heldOrder{}
	return s
}

func (s *stoneEdge) chance(p float64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.random.Float64() < p
}

func (s *stoneEdge) between(least, most time.Duration) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return least + time.Duration(s.random.Int64N(int64(most-least)))
}

// post sends one form. Now and then its answer gets lost.
func (s *stoneEdge) post(form url.Values) answer {
	form.Set("setiuser", s.cartID())
	form.Set("password", cartPassword)
	form.Set("code", "")
	form.Set("omversion", "7.732")
	lost := !s.w.isCalm() && s.chance(s.w.Lost)
	watch := &watch{}
	ctx := context.WithValue(context.Background(), watchKey{}, watch)
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "https://c2c.test/script", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res := httptest.NewRecorder()
	s.address.ServeHTTP(res, r)
	s.mu.Lock()
	s.count.polls++
	s.mu.Unlock()
	a := answer{body: res.Body.String(), lost: lost, broken: res.Code != http.StatusOK, calls: watch.calls, adjusts: watch.adjusts, noted: watch.noted}
	if a.broken {
		s.refuse(form.Get("setifunction"), "no answer")
	} else if lost {
		s.refuse(form.Get("setifunction"), "answer lost on its way")
	}
	return a
}

// refuse counts a poll that brought nothing.
func (s *stoneEdge) refuse(function, why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count.refused[function+": "+reason(why)]++
}

// isOpen reports the office hours: 8 to 19 o'clock, six days a week.
func (s *stoneEdge) isOpen() bool {
	hours := int(time.Since(s.w.begin).Hours())
	return hours/24%7 != 6 && hours%24 >= 8 && hours%24 < 19
}
