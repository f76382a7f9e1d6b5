package connection

import (
	"errors"
	"fmt"
	"net/http"
	"sync"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/onboard"
	"connect2cart/internal/shop"
)

// Handler serves the page under /connection and the end of digests, and leaves
// all other addresses to the page for connecting. It is safe for concurrent
// use. After its first request it must not be copied.
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

// request is one visit, with the way to its answer.
type request struct {
	http.ResponseWriter
	*http.Request
	visit *onboard.Visit
}

// guest is the sender of a request.
type guest struct {
	*merchant.Merchant
	session *ledger.Session // nil if the request brought its login itself
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

// done answers an action: a browser goes back to the page, a program reads JSON.
func (h *Handler) done(q *request, what string, more map[string]any, pairs ...string) error {
	if onboard.WantsHTML(q.Request) {
		query := "?done=" + what
		if len(pairs) > 0 {
			query += "&" + pairs[0] + "=" + pairs[1]
		}
		q.goTo(query)
		return nil
	}
	answer := map[string]any{"message": doneWords[what].fill(pairs...).String()}
	for name, value := range more {
		answer[name] = value
	}
	onboard.WriteJSON(q.ResponseWriter, http.StatusOK, answer)
	return nil
}

// keyRefused is an action that BigCommerce refuses the key for.
var keyRefused = onboard.Problems{{
	What: problemWords["key"].What, Next: problemWords["key"].Next, Code: onboard.CodeUnknownToken, Status: http.StatusUnprocessableEntity,
}}

// upstream is an action that BigCommerce or the ledger did not carry out.
func upstream(what string, err error) error {
	switch {
	case errors.Is(err, ledger.ErrUnavailable):
		return fmt.Errorf("%s: %w", what, err)
	case bigcommerce.IsKeyRefused(err):
		return keyRefused
	}
	w := problemWords["not_done"]
	return onboard.Problems{{What: w.What, Next: w.Next, Code: noAnswerCode(err), Status: http.StatusServiceUnavailable}}
}

func noAnswerCode(err error) onboard.Code {
	switch {
	case bigcommerce.IsBusy(err):
		return onboard.CodeRateLimited
	case bigcommerce.IsClosed(err):
		return onboard.CodeStoreUnavailable
	}
	return onboard.CodeUpstream
}

// stale is the answer to a question about an older state of the store.
var stale = onboard.Problems{{What: badWords["stale"].What, Next: badWords["stale"].Next, Code: onboard.CodeUnderWay, Status: http.StatusConflict}}

// bad is a form with one bad field.
func bad(field string) error {
	w := badWords[field]
	return onboard.Problems{{Field: field, What: w.What, Next: w.Next}}
}
