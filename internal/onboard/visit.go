package onboard

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
)

// This file opens the frame of our pages to the room of the page that stays. Its
// answers have the same headers, limits, refusals and log lines.

// Visit is one request, with the facts for its log line.
type Visit = record

// Note sets a visit's store, the outcome in its log line, and the number of
// changes.
func (v *Visit) Note(store, outcome string, items int) {
	v.store, v.outcome, v.items = store, outcome, items
}

// Of sets the store of a visit that is not over yet.
func (v *Visit) Of(store string) { v.store = store }

// Failed notes a failure that leaves the answer useful, for the log.
func (v *Visit) Failed(err error) { v.err, v.level = err, slog.LevelWarn }

// Serve answers one visit. answer writes the answer, or returns an error for
// Answer.
func (h *Handler) Serve(w http.ResponseWriter, r *http.Request, answer func(*http.Request, *Visit) error) {
	h.serve(w, r, func(v *Visit, err error) { h.Answer(w, r, v, err) }, answer)
}

// Answer explains an error: with a page of its own, or as JSON.
func (h *Handler) Answer(w http.ResponseWriter, r *http.Request, v *Visit, err error) {
	no := refuse(err, v.requestID)
	h.noteRefusal(w, v, no, err)
	if WantsHTML(r) {
		h.render(w, r, v, no.status, page{Notice: &no.problems[0].words})
		return
	}
	if no.status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Basic realm="Connect2Cart", charset="UTF-8"`)
	}
	writeJSON(w, no.status, refusedJSON{Errors: no.problems})
}

// Explain is Answer for a page of the caller's: it returns the status and the
// words, and notes the error for the log.
func (h *Handler) Explain(w http.ResponseWriter, v *Visit, err error) (status int, what, next string) {
	no := refuse(err, v.requestID)
	h.noteRefusal(w, v, no, err)
	return no.status, no.problems[0].words.What, no.problems[0].words.Next
}

// ShowNotice answers with a page of two sentences.
func (h *Handler) ShowNotice(w http.ResponseWriter, r *http.Request, v *Visit, what, next string) {
	h.render(w, r, v, http.StatusOK, page{Notice: &words{What: what, Next: next}})
}

// BeginNext tells what to do after a choice in its own tab.
func BeginNext() string { return string(pageWords["begin.close"]) }

// WantsHTML reports whether the answer is for a person.
func WantsHTML(r *http.Request) bool { return wantsHTML(r) }

// WriteJSON answers a program.
func WriteJSON(w http.ResponseWriter, status int, v any) { writeJSON(w, status, v) }

// NoRoute is the error for an unknown address or a method that it does not take,
// by status.
func NoRoute(status int) error { return routeError{status} }

// MayAsk counts an action that asks BigCommerce. Its error is for Answer: the
// limit of the store, or the ledger.
func (h *Handler) MayAsk(ctx context.Context, store string) error {
	return onPage(h.mayRepeat(ctx, store))
}

// Offered are the statuses of the orders that Stone Edge gets from a store.
func (h *Handler) Offered(s merchant.Settings) []int { return h.offered(s) }

// BeginChoices are the answers to "Which orders shall Stone Edge get first?", with
// figures from a count by status.
func (h *Handler) BeginChoices(count bigcommerce.OrderCount, s merchant.Settings) []BeginChoice {
	return viewBegin(count, h.offered(s)).Choices
}

// IsEncrypted reports whether the browser reached us by https.
func IsEncrypted(r *http.Request) bool { return scheme(r) == "https" }

// Client is a client of a connected store.
func (h *Handler) Client(m *merchant.Merchant) *bigcommerce.Client {
	return h.client(m.StoreHash, m.AccessToken)
}

// IsKeyRefused reports an error of CheckKey because BigCommerce does not know the
// key, or not for this store.
func IsKeyRefused(err error) bool { return isUnknownKey(err) }

// CheckKey asks BigCommerce for the permissions of the key in force. Its errors
// are IsKeyRefused's, and for Answer without an answer from BigCommerce.
func (h *Handler) CheckKey(ctx context.Context, m *merchant.Merchant) ([]Scope, error) {
	ctx, cancel := context.WithTimeout(ctx, verifyTime)
	defer cancel()
	client := h.Client(m)
	errs := eachAtOnce(func(_ int, p probe) error {
		if p.permission == firstProbe {
			_, err := askFirst(ctx, client)
			return err
		}
		return p.read(ctx, client)
	})
	scopes, err := judgeReads(m.StoreHash, errs)
	if err != nil {
		return nil, err
	}
	h.checkWrites(ctx, client, scopes)
	return scopes, nil
}

// KeptScopes are the permissions in a store's record, from its last submission.
func KeptScopes(m *merchant.Merchant) []Scope { return provenBefore(unknownScopes(), m.Scopes) }

// Damage is what a missing or weak permission stops, in words; "" for a good one.
func (s Scope) Damage() string {
	w := (&refusalView{}).WrongLine(s)
	if w == nil {
		return ""
	}
	return cmp.Or(w.Next, w.What)
}

// ErrDenied is the error of a request without a login, and of one with a wrong
// login.
var ErrDenied error = deniedError{}

// Zones are the time zones to choose from. A store may have any other, too.
func Zones() any { return zones }

// AskTime bounds an action that asks BigCommerce.
const AskTime = beginTime
