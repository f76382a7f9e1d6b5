package onboard

import (
	"sync"
	"time"
)

// limit is a bucket of tries that fills up again with time. It is kept per
// process, so that the service as a whole allows it once per running process;
// the route's throttling in template.yaml bounds those.
type limit struct {
	size  int           // tries at once
	every time.Duration // one more try

	mu   sync.Mutex
	used float64
	at   time.Time
}

// take uses up one try. If there is none it says when there will be one.
func (l *limit) take(now time.Time) (wait time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.drain(now)
	if l.used+1 > float64(l.size) {
		missing := l.used + 1 - float64(l.size)
		return time.Duration(missing * float64(l.every)), false
	}
	l.used++
	return 0, true
}

// giveBack returns a try that turned out to count for nothing.
func (l *limit) giveBack() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.used = max(l.used-1, 0)
}

func (l *limit) drain(now time.Time) {
	if !l.at.IsZero() {
		since := max(now.Sub(l.at), 0) // by the wall clock, which may be set back
		l.used = max(l.used-float64(since)/float64(l.every), 0)
	}
	l.at = now
}
