package bcsim

import (
	"net/http"
	"strconv"
	"time"
)

// Quota is the number of calls a store allows in each window. All apps share
// it.
//
// https://developer.bigcommerce.com/docs/start/best-practices/api-rate-limits
type Quota struct {
	Limit     int           // calls a window
	Window    time.Duration // length of a window
	OtherApps int           // calls of other apps at the start of every window
	Unlimited bool          // no limit, and no quota headers
}

// DefaultQuota is the quota of the smallest plan.
func DefaultQuota() Quota { return Quota{Limit: 150, Window: 30 * time.Second} }

type quotaState struct {
	Quota
	used int
	ends time.Time
}

// SetQuota changes the quota of a mounted store and starts a new window.
func (s *Server) SetQuota(hash string, q Quota) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mounts[hash].quota = quotaState{Quota: q}
}

// UseQuota takes calls from the present window, as another app of the store
// does.
func (s *Server) UseQuota(hash string, calls int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := &s.mounts[hash].quota
	q.roll()
	q.used += calls
}

// QuotaLeft returns the calls left in the present window.
func (s *Server) QuotaLeft(hash string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := &s.mounts[hash].quota
	q.roll()
	return max(0, q.Limit-q.used)
}

// roll starts a new window when the old one is over.
func (q *quotaState) roll() {
	if t := time.Now(); !t.Before(q.ends) {
		q.used, q.ends = q.OtherApps, t.Add(q.Window)
	}
}

// spend counts a call. It tells whether the quota allows the call, and returns
// the quota headers.
func (s *Server) spend(m *mount) (http.Header, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := &m.quota
	if q.Unlimited {
		return nil, true
	}
	q.roll()
	allowed := q.used < q.Limit
	if allowed {
		q.used++
	}
	return q.headers(), allowed
}

func (q *quotaState) headers() http.Header {
	h := http.Header{}
	h.Set("X-Rate-Limit-Requests-Quota", strconv.Itoa(q.Limit))
	h.Set("X-Rate-Limit-Requests-Left", strconv.Itoa(max(0, q.Limit-q.used)))
	h.Set("X-Rate-Limit-Time-Window-Ms", strconv.FormatInt(q.Window.Milliseconds(), 10))
	h.Set("X-Rate-Limit-Time-Reset-Ms", strconv.FormatInt(time.Until(q.ends).Milliseconds(), 10))
	return h
}

// tooMany is the answer once the window has no calls left.
func tooMany(h http.Header) reply {
	r := errorV3(http.StatusTooManyRequests, "Too many requests", nil)
	r.header = h.Clone()
	ms, _ := strconv.ParseInt(h.Get("X-Rate-Limit-Time-Reset-Ms"), 10, 64)
	r.header.Set("X-Retry-After", strconv.FormatInt((ms+999)/1000, 10))
	return r
}
