package bcsim

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// call is an admitted request.
type call struct {
	server *Server
	mount  *mount
	store  *Store
	query  url.Values
	ids    []int64 // the numbers in the path, in order
	body   []byte
}

// delivery is how an answer goes, or fails to go, over the wire.
type delivery struct {
	reply
	kind  Kind          // Close, Hang, CutBody or SlowBody; anything else is a plain answer
	delay time.Duration // of SlowBody
}

// answer works out the answer to a request. It waits for latency and slow
// faults with timers, at most as long as the request's context lasts.
func (s *Server) answer(r *http.Request) delivery {
	hash, target := splitPath(r.URL.Path)
	s.count(target, 1)
	defer s.count(target, -1)
	body, err := readAll(r.Body)
	if err != nil {
		return delivery{kind: Close}
	}
	s.mu.Lock()
	latency := s.latency
	s.mu.Unlock()
	if wait(r.Context(), latency) != nil {
		s.note(r, hash, target, body, 0)
		return delivery{kind: Close}
	}
	d := s.decide(r, hash, target, body)
	if d.kind == Close || d.kind == Hang {
		s.note(r, hash, target, body, 0)
		return d
	}
	s.note(r, hash, target, body, d.status)
	return d
}

func (s *Server) decide(r *http.Request, hash, target string, body []byte) delivery {
	found, ids := findRoute(r.Method, target)
	if hash == "" || found == nil {
		return plain(textReply(http.StatusNotFound, "The route is not found, check the URL"))
	}
	m, refusal := s.admit(r, hash, found)
	if m == nil {
		return plain(refusal)
	}
	quota, allowed := s.spend(m)
	if !allowed {
		return plain(tooMany(quota))
	}
	c := &call{server: s, mount: m, store: m.store, query: r.URL.Query(), ids: ids, body: body}
	f := s.fault(hash, r.Method, target, c.query)
	if f == nil {
		return plain(found.run(c, r).with(quota))
	}
	if f.Kind == Slow {
		if wait(r.Context(), f.Delay) != nil {
			return delivery{kind: Close}
		}
	}
	var rep reply
	if f.acts() {
		rep = found.run(c, r)
	}
	return f.deliver(rep, r.Method+" "+target, quota)
}

// deliver applies the fault to the true answer.
func (f *activeFault) deliver(rep reply, key string, quota http.Header) delivery {
	if wrong, ok := f.wrong(quota); ok {
		if f.Kind == TooManyNoHeaders {
			return plain(wrong)
		}
		return plain(wrong.with(quota))
	}
	switch f.Kind {
	case Close, ActThenClose:
		return delivery{kind: Close}
	case Hang, ActThenHang:
		return delivery{kind: Hang}
	case CutBody, SlowBody:
		return delivery{reply: rep.with(quota), kind: f.Kind, delay: f.Delay}
	case RepeatPage:
		rep = f.repeat(key, rep)
	}
	return plain(rep.with(quota))
}

func plain(r reply) delivery { return delivery{reply: r} }

// with adds headers. The reply's own headers win.
func (r reply) with(h http.Header) reply {
	all := h.Clone()
	if all == nil {
		all = http.Header{}
	}
	for name, values := range r.header {
		all[name] = values
	}
	r.header = all
	return r
}

// splitPath cuts /stores/{hash} off. For a path of another form the hash is "".
func splitPath(p string) (hash, target string) {
	rest, ok := strings.CutPrefix(p, "/stores/")
	if !ok {
		return "", p
	}
	hash, target, _ = strings.Cut(rest, "/")
	return hash, "/" + target
}

func readAll(body io.Reader) ([]byte, error) {
	if body == nil {
		return nil, nil
	}
	return io.ReadAll(body)
}

// wait sleeps for d or until the context ends.
func wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// run makes the checks common to all routes, then hands over to the route.
func (rt *route) run(c *call, r *http.Request) reply {
	if rt.handle == nil {
		return errorV3(http.StatusMethodNotAllowed, "Method Not Allowed", nil)
	}
	if len(c.body) > 0 && !strings.HasPrefix(r.Header.Get("Content-Type"), mediaJSON) {
		return errorV3(http.StatusUnsupportedMediaType, "Content-Type must be application/json", nil)
	}
	return rt.handle(c)
}

// decode reads the body into v. It refuses members unknown to v, because the
// simulator should catch a typing error.
func (c *call) decode(v any) error {
	d := json.NewDecoder(strings.NewReader(string(c.body)))
	d.DisallowUnknownFields()
	return d.Decode(v)
}
