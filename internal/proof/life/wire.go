package life

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"connect2cart/internal/standin/bcsim"
)

// Wire is the network of one process: it leads to BigCommerce and to AWS. Things
// go wrong on it, and time passes in the store at each call. After a kill it is
// dead.
type Wire struct {
	w    *world
	dead atomic.Bool

	mu     sync.Mutex
	left   int    // calls until the process dies; 0: it lives on
	killed func() // ends the process

	poll *pollFacts
}

// pollFacts are what one poll did to the outside.
type pollFacts struct {
	mu      sync.Mutex
	calls   int  // of BigCommerce
	adjusts int  // relative changes of stock that were carried out
	wrote   bool // the ledger took a write after the last change of stock
	noted   bool // the process died after that
}

var errDead = errors.New("life: the process is dead")

// arm begins a poll. The process dies at its nth call; 0 is never.
func (n *Wire) arm(nth int, killed func()) *pollFacts {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.left, n.killed, n.poll = nth, killed, &pollFacts{}
	return n.poll
}

// RoundTrip carries a call out, if nothing goes wrong.
func (n *Wire) RoundTrip(r *http.Request) (*http.Response, error) {
	if n.dead.Load() {
		return nil, errDead
	}
	to := placeOf(r)
	poll, dies := n.count(to)
	time.Sleep(to.latency())
	n.w.catchUp()
	what := n.w.troubleOf(to)
	if dies && what != unheard {
		what = unmade
	}
	resp, err := n.carry(r, to, what, poll)
	if dies {
		poll.died()
		n.dead.Store(true)
		n.killed()
		return nil, errDead
	}
	return resp, err
}

// count notes a call, and tells whether the process dies at it.
func (n *Wire) count(to place) (poll *pollFacts, dies bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.left > 0 {
		n.left--
		dies = n.left == 0
	}
	if n.poll != nil && to == bigCommerce {
		n.poll.mu.Lock()
		n.poll.calls++
		n.poll.mu.Unlock()
	}
	return n.poll, dies
}

// place is where a call goes.
type place int

const (
	bigCommerce place = iota
	dynamoDB
	secretsManager
)

func placeOf(r *http.Request) place {
	switch {
	case strings.HasPrefix(r.URL.Path, "/stores/"):
		return bigCommerce
	case strings.HasPrefix(r.Header.Get("X-Amz-Target"), "DynamoDB"):
		return dynamoDB
	}
	return secretsManager
}

// latency is how long a call is under way.
func (to place) latency() time.Duration {
	if to == bigCommerce {
		return 80 * time.Millisecond
	}
	return 8 * time.Millisecond
}

func (p *pollFacts) died() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.noted = p.wrote
}

// made notes a call that was carried out.
func (p *pollFacts) made(to place, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case strings.HasSuffix(r.URL.Path, "/v3/inventory/adjustments/relative"):
		p.adjusts++
		p.wrote = false
	case to == dynamoDB && !strings.Contains(r.Header.Get("X-Amz-Target"), "Get") && !strings.HasSuffix(r.Header.Get("X-Amz-Target"), "Query"):
		p.wrote = true
	}
}

const busyPage = "<html><head><title>503 Service Temporarily Unavailable</title></head></html>"

func (n *Wire) carry(r *http.Request, to place, what trouble, poll *pollFacts) (*http.Response, error) {
	switch what {
	case unmade:
		return nil, syscall.ECONNRESET
	case busy:
		return &http.Response{StatusCode: http.StatusServiceUnavailable, Status: "503 Service Unavailable", Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
			Header: http.Header{"Content-Type": {"text/html"}}, Body: io.NopCloser(strings.NewReader(busyPage)), ContentLength: int64(len(busyPage)), Request: r}, nil
	case late:
		time.Sleep(3 * time.Second)
	}
	resp, err := n.forward(r, to)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode < 300 && poll != nil {
		poll.made(to, r)
	}
	if what == unheard || what == cutShort {
		resp.Body.Close()
		return nil, syscall.ECONNRESET
	}
	return resp, nil
}

func (n *Wire) forward(r *http.Request, to place) (*http.Response, error) {
	if to != bigCommerce {
		return n.w.aws.RoundTrip(r)
	}
	return n.w.bc.RoundTripper().RoundTrip(r)
}

// ServeHTTP is the wire for a real process: a proxy on loopback.
func (n *Wire) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	resp, err := n.RoundTrip(r)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer resp.Body.Close()
	for name, values := range resp.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(resp.StatusCode)
	io.Copy(w, resp.Body)
}

// storeHash is the store of every play.
func storeHash() string { return bcsim.DefaultAccount().StoreHash }
