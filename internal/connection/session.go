package connection

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/onboard"
)

// cookieName begins with __Host-: the browser takes such a cookie only from this
// very host, over an encrypted connection, for all its paths
// (https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie).
//
// Browsers take no such name over http, not even on this machine. There, in
// `make run`, the name goes without the prefix. A deployment speaks https alone.
const cookieName = "__Host-connection"

func cookieNameFor(r *http.Request) string {
	if onboard.IsEncrypted(r) {
		return cookieName
	}
	return strings.TrimPrefix(cookieName, "__Host-")
}

// errSignedOut is a request without a session or a login.
var errSignedOut = errors.New("signed out")

// guestOf returns the sender of a request: by HTTP Basic, by the login in its
// form, or by the cookie. A browser sends the cookie of one store with a form of
// another. Its errors are errSignedOut and those of SignIn and the ledger.
func (h *Handler) guestOf(q *request, sent onboard.Fields) (*guest, error) {
	_, _, basic := q.BasicAuth()
	if !basic && sent["cart_password"] == "" {
		g, err := h.sessionOf(q)
		if err != nil || g != nil {
			return g, err
		}
		if sent["cart_id"] == "" {
			return nil, errSignedOut
		}
	}
	m, err := h.Page.SignIn(q.Request, sent)
	if err != nil {
		return nil, err
	}
	return &guest{Merchant: m}, nil
}

// sessionOf returns the guest of the cookie, or nil. A session ends with its
// time, its Cart Password and its store.
func (h *Handler) sessionOf(q *request) (*guest, error) {
	s, channel, ok := cookieOf(q.Request)
	if !ok {
		return nil, nil
	}
	if err := h.Page.Ledger.Read(q.Context(), s); err != nil {
		return nil, err
	}
	if s.Login == "" {
		return nil, nil // before a look at the store, so a made-up cookie tells nothing of it
	}
	m, err := h.Page.Merchants.Get(q.Context(), s.Store)
	switch {
	case errors.Is(err, merchant.ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, err
	}
	at, ok := m.At(channel)
	if !ok || !s.Holds(loginOf(at)) {
		return nil, nil
	}
	return &guest{at, s}, nil
}

// loginOf stands for the present login of a cart. It is a hash of the hash.
func loginOf(m *merchant.Merchant) string { return ledger.Hash("session " + m.PasswordHash) }

// maxCookie bounds the text of a cookie worth a look.
const maxCookie = 200

// cookieOf is the session that the cookie names, not read yet, and the channel of
// its cart. ok is false for none, or an impossible one. A false channel opens
// nothing, because the session holds the login of its own cart.
func cookieOf(r *http.Request) (s *ledger.Session, channel int64, ok bool) {
	c, err := r.Cookie(cookieNameFor(r))
	if err != nil || len(c.Value) > maxCookie {
		return nil, 0, false
	}
	name, token, _ := strings.Cut(c.Value, ".")
	hash, channel, ok := merchant.ParseCartID(merchant.CartID(name))
	return &ledger.Session{Store: hash, Token: token}, channel, ok && token != ""
}

// begin signs a store in, and ends the browser's old session.
func (h *Handler) begin(q *request, m *merchant.Merchant) error {
	if before, _, ok := cookieOf(q.Request); ok {
		h.end(q.Context(), before)
	}
	s, err := h.Page.Ledger.SignIn(q.Context(), m.StoreHash, loginOf(m))
	if err != nil {
		return err
	}
	q.setCookie(strings.TrimPrefix(m.CartID, merchant.CartID(""))+"."+s.Token, int(ledger.SessionTime.Seconds()))
	return nil
}

// end forgets a session. A failure leaves it to its time.
func (h *Handler) end(ctx context.Context, s *ledger.Session) { _ = h.Page.Ledger.SignOut(ctx, s) }

func (q *request) setCookie(value string, seconds int) {
	http.SetCookie(q.ResponseWriter, &http.Cookie{
		Name: cookieNameFor(q.Request), Value: value, Path: "/", MaxAge: seconds,
		Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode,
	})
}

// enter signs in. The answer to a good login is the page, by a redirect.
func (h *Handler) enter(q *request) error {
	sent, err := h.Page.ReadForm(q.Request)
	if err != nil {
		return err
	}
	m, err := h.Page.SignIn(q.Request, sent)
	if err != nil {
		return h.refuseEntry(q, err)
	}
	if err := h.begin(q, m); err != nil {
		return err
	}
	q.visit.Note(m.StoreHash, "signed_in", 0)
	q.goTo("")
	return nil
}

// showEntry is the form to sign in. A browser with a dead session reads why.
func (h *Handler) showEntry(q *request, status int) error {
	v := &view{Done: q.doneText()}
	if _, _, had := cookieOf(q.Request); had {
		v.Alert = entryWords
	}
	q.visit.Note("", "sign_in_form", 0)
	return h.render(q, status, signInPage, v)
}

// refuseEntry shows the form again, with the reason. A program reads JSON.
func (h *Handler) refuseEntry(q *request, err error) error {
	if !onboard.WantsHTML(q.Request) {
		return err
	}
	status, what, next := h.Page.Explain(q.ResponseWriter, q.visit, err)
	return h.render(q, status, signInPage, &view{Alert: words{what, next}})
}

// signOut ends the session, in the ledger and in the browser.
func (h *Handler) signOut(q *request, g *guest, _ onboard.Fields) error {
	if g.session != nil {
		h.end(q.Context(), g.session)
	}
	q.setCookie("", -1)
	q.visit.Note(g.StoreHash, "signed_out", 0)
	return h.done(q, "signed-out", nil)
}
