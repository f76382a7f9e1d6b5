package onboard

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// ServeHTTP serves GET / and GET /assets/, GET and POST /credentials.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	refuse := func(rec *record, err error) { h.answerRefusal(w, r, rec, nil, err) }
	h.serve(w, r, refuse, func(r *http.Request, rec *record) error { h.route(w, r, rec); return nil })
}

func (h *Handler) route(w http.ResponseWriter, r *http.Request, rec *record) {
	path, get := r.URL.Path, r.Method == http.MethodGet || r.Method == http.MethodHead
	switch {
	case path == "/" && get, path == "/credentials" && get:
		h.showPage(w, r, rec)
	case strings.HasPrefix(path, assetsPath) && get:
		rec.outcome, rec.level = "asset", slog.LevelDebug
		serveAsset(w, r)
	case path == "/credentials" && r.Method == http.MethodPost:
		h.submit(w, r, rec)
	case path == "/", path == "/credentials":
		h.answerRefusal(w, r, rec, nil, routeError{http.StatusMethodNotAllowed})
	default:
		h.answerRefusal(w, r, rec, nil, routeError{http.StatusNotFound})
	}
}

// submit takes one submission from its bytes to its answer.
func (h *Handler) submit(w http.ResponseWriter, r *http.Request, rec *record) {
	rec.form = true
	sent, err := h.ReadForm(r)
	if err != nil {
		h.answerRefusal(w, r, rec, nil, err)
		return
	}
	// Part of a token can look like a store hash. The log gets the hash only if
	// the token is there for a comparison.
	if hash, ok := normalizeStoreHash(sent[fieldStoreHash]); ok && sent.hasKeys() && !sent.holdsKey(fieldStoreHash) {
		rec.store = hash
	}
	c, err := h.accept(r, rec, sent)
	if err != nil {
		h.answerRefusal(w, r, rec, sent, err)
		return
	}
	h.answerConnection(w, r, rec, c)
}

// accept checks the submission and connects the store.
func (h *Handler) accept(r *http.Request, rec *record, sent fields) (c *connection, err error) {
	s, err := check(sent)
	if err != nil {
		return nil, err
	}
	s.arrived = rec.arrived
	if err := hold(r.Context(), holdFor(sent[fieldOpened], time.Now())); err != nil {
		return nil, err
	}
	giveBack, err := h.takeTry(r.Context(), r.RemoteAddr)
	if err != nil {
		return nil, fmt.Errorf("count the try: %w", err)
	}
	defer func() {
		if !isUnknownKey(err) {
			giveBack()
		}
	}()
	return h.connect(r.Context(), s, h.publicURL(r)+"/script")
}

func isUnknownKey(err error) bool {
	_, wrongStore := errors.AsType[wrongStoreError](err)
	return wrongStore || errors.Is(err, errUnknownToken)
}

// ReadForm reads the form or JSON of a post. Its errors are for Answer: a post
// from another site, or an unreadable body.
func (h *Handler) ReadForm(r *http.Request) (Fields, error) {
	h.once.Do(h.prepare)
	if err := h.door.Check(r); err != nil {
		return nil, crossSiteError{}
	}
	return readFields(r)
}
