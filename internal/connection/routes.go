package connection

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/onboard"
	"connect2cart/internal/orders"
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

// action does what a signed-in merchant asked for, and writes the answer.
type action func(*Handler, *request, *guest, onboard.Fields) error

// actions are the posts under /connection/ (outside.md).
var actions = map[string]action{
	"sign-out":   (*Handler).signOut,
	"pause":      func(h *Handler, q *request, g *guest, _ onboard.Fields) error { return h.setPaused(q, g, true) },
	"resume":     func(h *Handler, q *request, g *guest, _ onboard.Fields) error { return h.setPaused(q, g, false) },
	"settings":   (*Handler).changeSettings,
	"carts":      (*Handler).changeCarts,
	"check":      (*Handler).check,
	"reconcile":  (*Handler).reconcile,
	"give-again": (*Handler).giveAgain,
	"password":   (*Handler).newPassword,
	"disconnect": (*Handler).disconnect,
}

// act runs an action for whoever may ask for it.
func (h *Handler) act(q *request, do action) error {
	sent, err := h.Page.ReadForm(q.Request)
	if err != nil {
		return err
	}
	g, err := h.guestOf(q, sent)
	switch {
	case errors.Is(err, errSignedOut) && onboard.WantsHTML(q.Request):
		return h.showEntry(q, http.StatusUnauthorized)
	case errors.Is(err, errSignedOut):
		return onboard.ErrDenied
	case err != nil:
		return err
	}
	q.visit.Of(g.StoreHash)
	if g.AtCart != 0 && !ofCart[strings.TrimPrefix(q.URL.Path, actionPath)] {
		return firstCartOnly(g)
	}
	return do(h, q, g, sent)
}

// ofCart are the actions for the login of any cart. The others change the store,
// and only the login of its first cart may do that.
var ofCart = map[string]bool{"sign-out": true, "check": true, "reconcile": true, "give-again": true, "password": true}

// setPaused pauses or resumes a store.
func (h *Handler) setPaused(q *request, g *guest, paused bool) error {
	done := map[bool]string{true: "paused", false: "resumed"}[paused]
	if g.Settings.Paused == paused {
		return h.done(q, "unchanged", nil)
	}
	_, err := h.Page.Change(q.Context(), g.StoreHash, func(m *merchant.Merchant) error {
		m.Settings.Paused = paused
		return nil
	})
	if err != nil {
		return err
	}
	q.visit.Note(g.StoreHash, done, 1)
	return h.done(q, done, nil)
}

// check asks BigCommerce for the permissions again, and keeps the answer.
func (h *Handler) check(q *request, g *guest, _ onboard.Fields) error {
	if err := h.Page.MayAsk(q.Context(), g.StoreHash); err != nil {
		return err
	}
	scopes, err := h.Page.CheckKey(q.Context(), g.Merchant)
	if onboard.IsKeyRefused(err) {
		return keyRefused
	}
	if err != nil {
		return upstream("check the permissions", err)
	}
	kept := &ledger.Checked{Store: g.StoreHash, Version: g.Version, Scopes: map[string]string{}}
	done := "checked"
	for _, s := range scopes {
		kept.Scopes[s.Name] = string(s.Status)
		if _, lacks := lackCodes[s.Status]; lacks {
			done = "lacking"
		} else if s.Status == onboard.StatusUnknown && done == "checked" {
			done = "unsure"
		}
	}
	if err := h.Page.Ledger.NoteCheck(q.Context(), kept); err != nil {
		return err
	}
	q.visit.Note(g.StoreHash, done, len(scopes))
	return h.done(q, done, map[string]any{"permissions": scopes})
}

// giveAgain makes an order due: Stone Edge gets it at its next import.
func (h *Handler) giveAgain(q *request, g *guest, sent onboard.Fields) error {
	order, err := strconv.ParseInt(strings.TrimSpace(sent["order"]), 10, 64)
	if err != nil || order < 1 {
		return bad("order")
	}
	if err := h.Page.MayAsk(q.Context(), g.StoreHash); err != nil {
		return err
	}
	s, err := h.shopOf(g.Merchant)
	if err != nil {
		return fmt.Errorf("open the store: %w", err)
	}
	ctx, cancel := context.WithTimeout(q.Context(), onboard.AskTime)
	defer cancel()
	list, err := orders.Offer(ctx, s, h.Page.Offered(g.Settings), []int64{order})
	if err != nil {
		return upstream("give an order again", err)
	}
	done := "not_offered"
	switch {
	case list[0].Due:
		done = "again"
	case !list[0].Found:
		done = "no_order"
	case list[0].Theirs:
		done = "other_channel"
	}
	q.visit.Note(g.StoreHash, done, 1)
	return h.done(q, done, map[string]any{"order": order, "due": list[0].Due}, "order", strconv.FormatInt(order, 10))
}
