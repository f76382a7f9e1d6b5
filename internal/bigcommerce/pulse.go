package bigcommerce

import (
	"net/http"
	"strings"
	"sync"
	"time"
)

// pulse notices when a store slows down. It compares the latest answers to the
// calls of one kind with the usual ones.
type pulse struct {
	mu    sync.Mutex
	kinds map[string]*beat
}

// beat is the time of answers of one kind.
type beat struct {
	seen          int
	usual, latest time.Duration // means of about the last 64 and the last 4
}

const (
	maxKinds   = 64 // of calls; a store has fewer
	enoughSeen = 10 // answers to know what is usual

	// slowBeyond keeps jitter of some milliseconds from looking slow.
	slowBeyond = 200 * time.Millisecond
)

// note takes the time of one answer. It reports whether the store slowed down:
// the last answers took twice as long as usual. One slow answer is not enough.
func (p *pulse) note(kind string, took time.Duration) (slow bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	b := p.kinds[kind]
	if b == nil {
		if p.kinds == nil || len(p.kinds) >= maxKinds {
			p.kinds = map[string]*beat{}
		}
		b = &beat{usual: took, latest: took}
		p.kinds[kind] = b
	}
	took = min(took, 4*b.usual+slowBeyond)
	b.seen++
	b.usual += (took - b.usual) / time.Duration(min(b.seen, 64))
	b.latest += (took - b.latest) / 4
	return b.seen > enoughSeen && b.latest > 2*b.usual+slowBeyond
}

// kindOf names the kind of a call: its method, and its path without numbers.
func kindOf(req *http.Request) string {
	return req.Method + strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return -1
		}
		return r
	}, shortPath(req.URL))
}
