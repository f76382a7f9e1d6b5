package bcsim

import (
	"net/http"
	"strconv"
	"time"
)

// Quota is how many calls a store allows in each window, shared by all apps.
//
// https://developer.bigcommerce.com/docs/start/best-practices/api-rate-limits
type Quota struct {
	Limit     int           // calls a window
	Window    time.Duration // length of a window
	OtherApps int           // calls that other apps make at the start of every window
	Unlimited bool          // no limit, and no headers that tell of one
}

// DefaultQuota is the one of the smallest plan.
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

// QuotaLeft is what is left of the present window.
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

// spend counts a call and tells whether it was still allowed, with the headers
// that say so.
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

// tooMany is the answer when the window is used up.
func tooMany(h http.Header) reply {
	r := errorV3(http.StatusTooManyRequests, "Too many requests", nil)
	r.header = h.Clone()
	ms, _ := strconv.ParseInt(h.Get("X-Rate-Limit-Time-Reset-Ms"), 10, 64)
	r.header.Set("X-Retry-After", strconv.FormatInt((ms+999)/1000, 10))
	return r
}
