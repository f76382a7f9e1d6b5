package bcsim

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// Server speaks the REST API for its mounted stores. It is an http.Handler.
// Requests go to /stores/{hash}/v2|v3/....
type Server struct {
	// URL is the base address for clients, in place of
	// https://api.bigcommerce.com. RunT sets it.
	URL string

	mu       sync.Mutex
	mounts   map[string]*mount
	first    *mount
	faults   []*activeFault
	requests []Request
	latency  time.Duration
	quota    Quota
	running  crowd // calls under way
	bulk     crowd // stock adjustments among them
}

// crowd counts the calls that run at the same time, now and at the peak.
type crowd struct{ now, peak int }

func (c *crowd) add(n int) {
	c.now += n
	c.peak = max(c.peak, c.now)
}

// Peak returns the most calls under way at once, and the most stock adjustments
// at once. Stock adjustments should never overlap.
func (s *Server) Peak() (calls, adjustments int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.running.peak, s.bulk.peak
}

func (s *Server) count(target string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running.add(n)
	if strings.HasPrefix(target, "/v3/inventory/adjustments/") {
		s.bulk.add(n)
	}
}

// mount is a store under a hash, with its account.
type mount struct {
	account Account
	store   *Store
	quota   quotaState
}

// Option changes a new Server.
type Option func(*Server)

// WithStore mounts a store, as Server.Mount does.
func WithStore(hash string, st *Store, a Account) Option {
	return func(s *Server) { s.Mount(hash, st, a) }
}

// WithLatency makes every call wait d before its answer.
func WithLatency(d time.Duration) Option {
	return func(s *Server) { s.latency = d }
}

// WithQuota sets the quota of all stores mounted by later options and calls.
func WithQuota(q Quota) Option {
	return func(s *Server) { s.quota = q }
}

// New makes a server. Without WithStore it has one empty store, mounted with
// DefaultAccount.
func New(opts ...Option) *Server {
	s := &Server{mounts: map[string]*mount{}, quota: DefaultQuota()}
	for _, o := range opts {
		o(s)
	}
	if s.first == nil {
		a := DefaultAccount()
		s.Mount(a.StoreHash, NewStore(), a)
	}
	return s
}

// RunT starts a server on URL. The server stops when the test ends.
func RunT(t testing.TB, opts ...Option) *Server {
	t.Helper()
	s := New(opts...)
	ts := httptest.NewServer(s)
	t.Cleanup(ts.Close)
	s.URL = ts.URL
	return s
}

// Mount makes a store reachable under a hash for the holder of an account. It
// panics if the hash is in use or the token has a bad form.
func (s *Server) Mount(hash string, st *Store, a Account) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.mounts[hash] != nil {
		panic("bcsim: store hash " + hash + " is mounted already")
	}
	if !validToken(a.AccessToken) {
		panic("bcsim: store hash " + hash + ": access token: want 20 to 128 letters and digits")
	}
	a.StoreHash = hash
	if a.Scopes == nil {
		a.Scopes = SeedScopes()
	}
	m := &mount{account: a, store: st, quota: quotaState{Quota: s.quota}}
	s.mounts[hash] = m
	if s.first == nil {
		s.first = m
	}
}

// Store returns the first mounted store.
func (s *Server) Store() *Store { return s.first.store }

// StoreOf returns the store mounted under a hash, or nil.
func (s *Server) StoreOf(hash string) *Store {
	if m := s.mount(hash); m != nil {
		return m.store
	}
	return nil
}

// Account returns the account of the first mounted store.
func (s *Server) Account() Account {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.first.account
}

// SetAccount replaces the account of a mounted store, for instance to take a
// scope away or to revoke a token.
func (s *Server) SetAccount(hash string, a Account) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a.StoreHash = hash
	s.mounts[hash].account = a
}

// SetLatency makes every later call wait d before its answer.
func (s *Server) SetLatency(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.latency = d
}

func (s *Server) mount(hash string) *mount {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mounts[hash]
}

var _ http.Handler = (*Server)(nil)
