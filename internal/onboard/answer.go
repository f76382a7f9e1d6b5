package onboard

import (
	"cmp"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"strings"

	"connect2cart/internal/merchant"
)

// connectedJSON is the answer for a connected store (outside.md).
type connectedJSON struct {
	CartID       string                `json:"cart_id"`
	CartPassword string                `json:"cart_password,omitempty"`
	ScriptURL    string                `json:"script_url"`
	StoreHash    string                `json:"store_hash"`
	Scopes       []Scope               `json:"scopes"`
	Notification merchant.Notification `json:"notification"`
	Advice       []string              `json:"advice,omitempty"`
}

// refusedJSON is the answer to everything else.
type refusedJSON struct {
	Errors []problem `json:"errors"`
	Scopes []Scope   `json:"scopes,omitempty"`
}

// answerConnection answers 201 for a new store, and 200 for a connected one. It
// is the only place that reveals a Cart Password, once.
func (h *Handler) answerConnection(w http.ResponseWriter, r *http.Request, rec *record, c *connection) {
	status := http.StatusCreated
	if rec.outcome = c.outcome; c.outcome != "unchanged" {
		rec.items = 1
	}
	if c.replaced {
		status = http.StatusOK
	}
	if wantsHTML(r) {
		h.render(w, r, rec, status, page{Result: newResultView(c)})
		return
	}
	writeJSON(w, status, connectedJSON{
		CartID: c.cartID, CartPassword: c.cartPassword.Reveal(), ScriptURL: c.scriptURL, StoreHash: c.storeHash,
		Scopes: c.scopes, Notification: c.notification, Advice: c.advice,
	})
}

// answerRefusal explains why the store was not connected. The page shows the
// sent fields again, all but the secrets.
func (h *Handler) answerRefusal(w http.ResponseWriter, r *http.Request, rec *record, sent fields, err error) {
	no := refuse(err, rec.requestID)
	h.noteRefusal(w, rec, no, err)
	if no.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", map[string]string{"/": "GET, HEAD", "/credentials": "GET, HEAD, POST"}[r.URL.Path])
	}
	_, badType := errors.AsType[contentTypeError](err)
	if wantsHTML(r) && !badType {
		h.render(w, r, rec, no.status, page{Form: formView(sent), Refusal: newRefusalView(no)})
		return
	}
	writeJSON(w, no.status, refusedJSON{Errors: no.problems, Scopes: no.scopes})
}

// noteRefusal writes down a refusal for the log, and says when to try again.
func (h *Handler) noteRefusal(w http.ResponseWriter, rec *record, no refusal, err error) {
	rec.outcome, rec.err, rec.level = cmp.Or(no.outcome, string(no.problems[0].Code)), err, max(no.level, slog.LevelWarn)
	if no.retryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(no.retryAfter.Seconds()))))
	}
}

// wantsHTML reports whether the answer is for a person. JSON gets JSON, a form
// gets a page. Anything else comes from a browser, if at all.
func wantsHTML(r *http.Request) bool {
	asked := r.Header.Get("Accept") // of a GET, because it has no content
	return contentType(r) != typeJSON && (r.Method == http.MethodPost || !strings.Contains(asked, typeJSON) || strings.Contains(asked, "text/html"))
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // fails only if the caller left
}
