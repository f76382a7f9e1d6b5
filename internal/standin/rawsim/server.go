package rawsim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Server answers for a store. It is safe for concurrent use.
type Server struct {
	mu    sync.Mutex
	store Store
	calls []string
}

// New returns a server for a store.
func New(st Store) *Server { return &Server{store: st} }

// Set replaces the store.
func (s *Server) Set(st Store) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store = st
}

// Calls returns "METHOD path?query" of each call so far.
func (s *Server) Calls() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// RoundTrip answers a call. It returns an error if a rule closes the
// connection.
func (s *Server) RoundTrip(req *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if req.Body != nil {
		_, _ = io.Copy(io.Discard, req.Body)
		_ = req.Body.Close()
	}
	_, rest, _ := strings.Cut(req.URL.Path, "/stores/")
	_, path, _ := strings.Cut(rest, "/")
	c := call{s: &s.store, req: req, path: "/" + path, query: req.URL.Query()}
	name := req.Method + " " + c.path + "?" + unescaped(req.URL.RawQuery)
	s.calls = append(s.calls, name)
	for _, r := range s.store.Rules {
		if r.matches(name, c.number("limit", 50)) {
			return c.spoiled(r)
		}
	}
	return c.route()
}

func unescaped(query string) string {
	if plain, err := url.QueryUnescape(query); err == nil {
		return plain
	}
	return query
}

// call is one call to a store.
type call struct {
	s     *Store
	req   *http.Request
	path  string
	query url.Values
}

func (c call) spoiled(r *Rule) (*http.Response, error) {
	if r.Close || r.Status == 0 {
		return nil, io.ErrUnexpectedEOF
	}
	kind := r.Type
	if kind == "" {
		kind = "application/json"
	}
	res := c.answer(r.Status, kind, []byte(r.Body))
	if r.Keep > 0 {
		res.Body = io.NopCloser(io.MultiReader(strings.NewReader(r.Body[:min(r.Keep, len(r.Body))]), broken{}))
	}
	return res, nil
}

// broken is a broken connection.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func (c call) answer(status int, kind string, body []byte) *http.Response {
	return &http.Response{
		StatusCode: status, Request: c.req, ContentLength: int64(len(body)), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {kind}, "X-Rate-Limit-Requests-Left": {"440"}, "X-Rate-Limit-Requests-Quota": {"450"}, "X-Rate-Limit-Time-Window-Ms": {"30000"}, "X-Rate-Limit-Time-Reset-Ms": {"15000"}},
		Body:   io.NopCloser(bytes.NewReader(body)),
	}
}

func (c call) send(v any) (*http.Response, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.path, err)
	}
	return c.answer(http.StatusOK, "application/json", body), nil
}

func (c call) nothing() (*http.Response, error) { return c.answer(http.StatusNoContent, "", nil), nil }

func (c call) missing() (*http.Response, error) {
	return c.answer(http.StatusNotFound, "application/json", []byte(`[{"status":404,"message":"The requested resource was not found."}]`)), nil
}

// number is a whole number of the query.
func (c call) number(name string, otherwise int) int {
	if n, err := strconv.Atoi(c.query.Get(name)); err == nil {
		return n
	}
	return otherwise
}

var ofOrder = regexp.MustCompile(`^/v[23]/orders/(\d+)(?:/(\w+))?$`)

func (c call) route() (*http.Response, error) {
	switch c.path {
	case "/v2/orders":
		return c.orders()
	case "/v2/orders/count":
		return c.count()
	case "/v3/catalog/products":
		return c.v3(c.products(), 250)
	case "/v3/catalog/variants":
		return c.v3(c.variants(), 250)
	case "/v3/customers":
		return c.v3(c.s.Customers, 250)
	case "/v3/customers/addresses":
		return c.v3(c.among(c.s.Addresses, "customer_id", "customer_id:in"), 250)
	case "/v3/inventory/items":
		return c.v3(c.s.Inventory, 1000)
	case "/v3/inventory/locations":
		return c.v3(c.locations(), 1000)
	}
	if m := ofOrder.FindStringSubmatch(c.path); m != nil {
		return c.order(m[1], m[2])
	}
	if strings.HasPrefix(c.path, "/v3/") {
		return c.v3(nil, 250)
	}
	return c.missing()
}

// v3 answers with a page of a v3 list.
func (c call) v3(list []Record, most int) (*http.Response, error) {
	limit, page := min(max(c.number("limit", 50), 1), most), max(c.number("page", 1), 1)
	part := pageOf(list, limit, page)
	return c.send(map[string]any{"data": part, "meta": map[string]any{"pagination": map[string]any{
		"total": len(list), "count": len(part), "per_page": limit, "current_page": page, "total_pages": max(1, (len(list)+limit-1)/limit), "links": map[string]any{},
	}}})
}

func pageOf(list []Record, limit, page int) []Record {
	from := min((page-1)*limit, len(list))
	return append([]Record{}, list[from:min(from+limit, len(list))]...)
}

// member is a member of a record, nil if it has none.
func member(r Record, name string) any {
	o, _ := r.(map[string]any)
	return o[name]
}

// whole is a number as BigCommerce's database has it, whatever the JSON says.
func whole(v any) int64 {
	f, err := strconv.ParseFloat(strings.Trim(fmt.Sprint(v), `"`), 64)
	if err != nil {
		return 0
	}
	return int64(f)
}

// among filters records by a list of ids in the query.
func (c call) among(list []Record, name, filter string) []Record {
	if !c.query.Has(filter) {
		return list
	}
	wanted := strings.Split(c.query.Get(filter), ",")
	return slices.DeleteFunc(slices.Clone(list), func(r Record) bool { return !slices.Contains(wanted, fmt.Sprint(member(r, name))) })
}

func (c call) products() []Record {
	var list []Record
	for _, p := range c.among(c.s.Products, "id", "id:in") {
		if c.query.Has("id:greater") && at(c.s.Products, p) <= int64(c.number("id:greater", 0)) {
			continue
		}
		if o, ok := p.(map[string]any); ok && !strings.Contains(c.query.Get("include"), "variants") {
			o = maps.Clone(o)
			delete(o, "variants")
			p = o
		}
		list = append(list, p)
	}
	return list
}

func (c call) variants() []Record {
	var list []Record
	for _, p := range c.s.Products {
		vs, _ := member(p, "variants").([]any)
		list = append(list, vs...)
	}
	return c.among(list, "product_id", "product_id:in")
}

func (c call) locations() []Record {
	if c.s.Locations != nil {
		return c.s.Locations
	}
	return []Record{map[string]any{"id": 1, "code": "BC-LOCATION-1", "label": "Default", "enabled": true, "is_default": true, "is_active": true}}
}
