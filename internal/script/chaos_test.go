package script_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"connect2cart/internal/standin/bcsim"
)

// chaos is a faulty line to BigCommerce: anything can go wrong, at any call.
// The fate of a call depends on the seed, the call and its earlier attempts,
// so every order of goroutines gives the same run.
type chaos struct {
	next    http.RoundTripper
	sim     *bcsim.Server
	seed    uint64
	sum     *tally
	pending sync.WaitGroup // calls that arrive late
	idle    atomic.Int64   // writes of the status that an order already has
	begun   time.Time
	storm   time.Duration // time from begun to half a minute of 429

	mu   sync.Mutex
	rate float64
	seen map[string]int
}

func newChaos(sim *bcsim.Server, seed uint64, rate float64, sum *tally) *chaos {
	rng := rand.New(rand.NewPCG(seed, 7))
	return &chaos{next: sim.RoundTripper(), sim: sim, seed: seed, sum: sum, rate: rate, seen: map[string]int{},
		begun: time.Now(), storm: time.Duration(rng.IntN(600)) * time.Second}
}

// calm ends all faults.
func (c *chaos) calm() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rate, c.storm = 0, -time.Hour
}

var errBroken = errors.New("connection reset by peer")

// RoundTrip carries a call, or does something worse.
func (c *chaos) RoundTrip(r *http.Request) (*http.Response, error) {
	rng, trouble, storm := c.fate(r)
	c.sum.calls.Add(1)
	if since := time.Since(c.begun) - storm; since > 0 && since < 30*time.Second {
		c.sum.faults.Add(1)
		return plainAnswer(r, http.StatusTooManyRequests, `{"status":429,"title":"Too many requests"}`, "X-Rate-Limit-Time-Reset-Ms", strconv.Itoa(int((30*time.Second - since).Milliseconds()))), nil
	}
	if !trouble {
		return c.act(r)
	}
	c.sum.faults.Add(1)
	if r.Method == http.MethodGet {
		return c.spoil(r, rng)
	}
	return c.spoilWrite(r, rng)
}

// fate decides about a call.
func (c *chaos) fate(r *http.Request) (rng *rand.Rand, trouble bool, storm time.Duration) {
	key := r.Method + r.URL.RequestURI()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen[key]++
	h := fnv.New64a()
	io.WriteString(h, key+strconv.Itoa(c.seen[key]))
	rng = rand.New(rand.NewPCG(c.seed, h.Sum64()))
	return rng, rng.Float64() < c.rate, c.storm
}

// act carries a call out.
func (c *chaos) act(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodPut && strings.Contains(r.URL.Path, "/v2/orders/") && r.GetBody != nil {
		body, _ := r.GetBody()
		var change struct {
			StatusID *int `json:"status_id"`
		}
		id, _ := strconv.ParseInt(path.Base(r.URL.Path), 10, 64)
		if o, ok := c.sim.Store().Order(id); json.NewDecoder(body).Decode(&change) == nil && ok && change.StatusID != nil && *change.StatusID == o.StatusID {
			c.idle.Add(1)
		}
	}
	return c.next.RoundTrip(r)
}

// spoil lets a read fail.
func (c *chaos) spoil(r *http.Request, rng *rand.Rand) (*http.Response, error) {
	switch rng.IntN(12) {
	case 0, 1, 2:
		return nil, errBroken
	case 3, 4, 5:
		return plainAnswer(r, http.StatusInternalServerError, `{"status":500,"title":"oops"}`), nil
	case 6, 7:
		return plainAnswer(r, http.StatusServiceUnavailable, "<html>down</html>", "Content-Type", "text/html"), nil
	case 8:
		return plainAnswer(r, http.StatusTooManyRequests, "", "Content-Type", "text/html"), nil
	case 9:
		<-r.Context().Done()
		return nil, r.Context().Err()
	case 10:
		return cutAnswer(c.act(r))
	}
	return plainAnswer(r, http.StatusOK, "<html>login</html>", "Content-Type", "text/html"), nil
}

// spoilWrite lets a write fail: before its effect, after it, or with a late
// effect.
func (c *chaos) spoilWrite(r *http.Request, rng *rand.Rand) (*http.Response, error) {
	kind := rng.IntN(14)
	if kind < 4 {
		switch {
		case kind == 0:
			return plainAnswer(r, http.StatusTooManyRequests, "", "Content-Type", "text/html"), nil
		case strings.Contains(r.URL.Path, "/inventory/"):
			return plainAnswer(r, http.StatusUnprocessableEntity, `{"status":422,"title":"Something is wrong","errors":{}}`), nil
		}
		return plainAnswer(r, http.StatusBadRequest, `[{"status":400,"message":"no"}]`), nil
	}
	c.sum.unclear.Add(1)
	switch kind {
	case 4:
		return nil, errBroken
	case 5:
		return plainAnswer(r, http.StatusBadGateway, "<html>oops</html>", "Content-Type", "text/html"), nil
	case 6:
		<-r.Context().Done()
		return nil, r.Context().Err()
	case 7, 8:
		c.late(r, time.Duration(rng.Int64N(int64(25*time.Second))))
		return nil, errBroken
	}
	res, err := c.act(r)
	switch kind {
	case 9, 10:
		return nil, errBroken
	case 11:
		return plainAnswer(r, http.StatusInternalServerError, `{"status":500,"title":"oops"}`), nil
	case 12:
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	return cutAnswer(res, err)
}

// toLedger is a line to the table that loses every tenth call before it
// arrives. After a lost answer the process would have no news for Stone Edge.
func (c *chaos) toLedger(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		c.mu.Lock()
		c.seen["ledger"]++
		rng := rand.New(rand.NewPCG(c.seed, uint64(c.seen["ledger"])))
		lost := rng.Float64() < min(c.rate, 0.1)
		c.mu.Unlock()
		if lost {
			return nil, errBroken
		}
		return next.RoundTrip(r)
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// late carries a call out some time after its caller has given it up.
func (c *chaos) late(r *http.Request, after time.Duration) {
	body, _ := io.ReadAll(r.Body)
	again := r.Clone(context.WithoutCancel(r.Context()))
	again.Body, again.GetBody = io.NopCloser(bytes.NewReader(body)), func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	c.pending.Go(func() {
		time.Sleep(after)
		if res, err := c.act(again); err == nil {
			res.Body.Close()
		}
	})
}

// cutAnswer is half of an answer.
func cutAnswer(res *http.Response, err error) (*http.Response, error) {
	if err != nil {
		return nil, err
	}
	body, _ := io.ReadAll(res.Body)
	res.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body[:len(body)/2]), broken{}))
	return res, nil
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func plainAnswer(r *http.Request, status int, body string, header ...string) *http.Response {
	res := &http.Response{StatusCode: status, Status: http.StatusText(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}
	for i := 0; i+1 < len(header); i += 2 {
		res.Header.Set(header[i], header[i+1])
	}
	return res
}
