package bcsim

import (
	"net/http"
	"net/url"
	"sync"
	"time"
)

// Kind is a way to go wrong.
type Kind int

// The kinds of Fault. A kind named Act… carries the call out first: the write
// happens, but its caller never learns of it.
const (
	Answer           Kind = iota // answer with Status, Header, Media and Body, and leave the call undone
	ActThenAnswer                // carry it out, then answer like Answer
	Close                        // close the connection instead of an answer
	ActThenClose                 // carry it out, then close the connection
	Hang                         // keep silent until the caller gives up
	ActThenHang                  // carry it out, then keep silent
	CutBody                      // send half of the true body, then close
	SlowBody                     // send half of the true body, wait Delay, send the rest
	Slow                         // wait Delay before carrying it out
	RepeatPage                   // send the first answer to this path again and again
	EmptyLineItems               // the embedded line_items of order Order are empty
	TooManyRequests              // 429 with the quota headers
	TooManyNoHeaders             // 429 without them: the platform sheds load
	Maintenance                  // 503 with an HTML page
	WrongType                    // 200 with a page of HTML in place of JSON
)

// Fault is something to go wrong, for matching calls.
type Fault struct {
	Kind      Kind
	StoreHash string // "" is any
	Method    string // "" is any
	Path      string // behind the hash, * for one element: /v2/orders/*/shipments; "" is any

	When func(query url.Values) bool // only calls with such a query; nil is any

	Nth   int // only the nth matching call, from 1; 0 is from the first on
	Times int // how many calls; 0 is one with Nth, else every

	Status int         // of Answer and ActThenAnswer
	Header http.Header // likewise
	Media  string      // likewise; application/json when empty
	Body   string      // likewise

	Delay time.Duration // of Slow and SlowBody
	Order int64         // of EmptyLineItems
}

type activeFault struct {
	Fault
	seen, done int

	mu    sync.Mutex
	first map[string]reply // of RepeatPage, by method and path
}

// Fail asks for a fault, until Heal.
func (s *Server) Fail(f Fault) {
	if f.Nth > 0 && f.Times == 0 {
		f.Times = 1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &activeFault{Fault: f, first: map[string]reply{}})
}

// Heal takes all faults back.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// fault returns the fault for a call, or nil, and counts the call.
func (s *Server) fault(hash, method, target string, query url.Values) *activeFault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		if f.Kind == EmptyLineItems || (f.StoreHash != "" && f.StoreHash != hash) || !matches(f.Method, f.Path, method, target) || f.When != nil && !f.When(query) {
			continue
		}
		f.seen++
		if f.seen < f.Nth || (f.Times > 0 && f.done >= f.Times) {
			continue
		}
		f.done++
		return f
	}
	return nil
}

// trapped tells whether EmptyLineItems holds for an order.
func (s *Server) trapped(orderID int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		if f.Kind == EmptyLineItems && f.Order == orderID {
			return true
		}
	}
	return false
}

const maintenancePage = "<!DOCTYPE html><html><head><title>Down for maintenance</title></head><body><h1>This store is unavailable</h1></body></html>"

// wrong returns the fault's own answer, if it has one.
func (f *activeFault) wrong(quota http.Header) (reply, bool) {
	switch f.Kind {
	case Answer, ActThenAnswer:
		media := f.Media
		if media == "" {
			media = mediaJSON
		}
		return reply{status: f.Status, header: f.Header, media: media, body: []byte(f.Body)}, true
	case TooManyRequests:
		return tooMany(quota), true
	case TooManyNoHeaders:
		return errorV3(http.StatusTooManyRequests, "Too many requests", nil), true
	case Maintenance:
		return reply{status: http.StatusServiceUnavailable, media: mediaHTML, body: []byte(maintenancePage)}, true
	case WrongType:
		return reply{status: http.StatusOK, media: mediaHTML, body: []byte(maintenancePage)}, true
	}
	return reply{}, false
}

// repeat returns the first answer for a key.
func (f *activeFault) repeat(key string, r reply) reply {
	f.mu.Lock()
	defer f.mu.Unlock()
	if old, ok := f.first[key]; ok {
		return old
	}
	f.first[key] = r
	return r
}

// acts tells whether the server carries the call out in spite of the fault.
func (f *activeFault) acts() bool {
	switch f.Kind {
	case ActThenAnswer, ActThenClose, ActThenHang, CutBody, SlowBody, Slow, RepeatPage:
		return true
	}
	return false
}
