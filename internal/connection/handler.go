package connection

import (
	"net/http"
	"strings"
	"sync"

	"connect2cart/internal/merchant"
	"connect2cart/internal/onboard"
	"connect2cart/internal/shop"
)

// Handler serves the page under /connection and the end of digests, and leaves all other addresses to
// the page for connecting. It is safe for concurrent use. After its first
// request it must not be copied.
type Handler struct {
	Page *onboard.Handler // with the same settings; required

	once  sync.Once
	shops shop.Shops
}

// The addresses (outside.md).
const (
	pagePath   = "/connection"
	actionPath = pagePath + "/"
)

// ServeHTTP serves GET and POST /connection and /unsubscribe, and POST
// /connection/{action}.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != pagePath && r.URL.Path != unsubscribePath && !strings.HasPrefix(r.URL.Path, actionPath) {
		h.Page.ServeHTTP(w, r)
		return
	}
	h.once.Do(func() { h.shops.Ledger = h.Page.Ledger })
	h.Page.Serve(w, r, func(r *http.Request, v *onboard.Visit) error { return h.route(&request{w, r, v}) })
}

// request is one visit, with the way to its answer.
type request struct {
	http.ResponseWriter
	*http.Request
	visit *onboard.Visit
}

func (h *Handler) route(q *request) error {
	get := q.Method == http.MethodGet || q.Method == http.MethodHead
	name := strings.TrimPrefix(q.URL.Path, actionPath)
	act, known := actions[name]
	switch {
	case q.URL.Path == unsubscribePath:
		return h.unsubscribe(q)
	case q.URL.Path == pagePath && get:
		return h.show(q)
	case q.URL.Path == pagePath && q.Method == http.MethodPost:
		return h.enter(q)
	case q.URL.Path == pagePath:
		return q.notAllowed("GET, HEAD, POST")
	case !known:
		return onboard.NoRoute(http.StatusNotFound)
	case q.Method != http.MethodPost:
		return q.notAllowed("POST")
	}
	return h.act(q, act)
}

func (q *request) notAllowed(methods string) error {
	q.Header().Set("Allow", methods)
	return onboard.NoRoute(http.StatusMethodNotAllowed)
}

// Header is of the answer. The request has one, too.
func (q *request) Header() http.Header { return q.ResponseWriter.Header() }

// shopOf opens a store for the room of the orders.
func (h *Handler) shopOf(m *merchant.Merchant) (*shop.Shop, error) {
	return h.shops.Open(m, h.Page.BigCommerceURL, h.Page.Transport)
}

// address is a path of ours as the browser has to write it.
func (q *request) address(path string) string {
	return q.Request.Header.Get("X-Forwarded-Prefix") + path
}

// goTo sends the browser to the page, because a reload there repeats no
// action.
func (q *request) goTo(query string) {
	http.Redirect(q.ResponseWriter, q.Request, q.address(pagePath)+query, http.StatusSeeOther)
}
