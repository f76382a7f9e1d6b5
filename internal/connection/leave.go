package connection

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"

	"connect2cart/internal/merchant"
	"connect2cart/internal/onboard"
)

// graceDays is how long a disconnected store can come back as it was.
const graceDays = merchant.LongestRecovery

// isSure reports a second yes. A browser without one gets the question.
func (h *Handler) isSure(q *request, g *guest, sent onboard.Fields, ask *askView) (bool, error) {
	switch {
	case sent["confirm"] == "yes" && sent["version"] != "" && sent["version"] != g.Version:
		return false, stale // the answer to an older question, such as a reload
	case sent["confirm"] == "yes":
		return true, nil
	case !onboard.WantsHTML(q.Request):
		return false, bad("confirm")
	}
	key := cmp.Or(ask.Key, ask.Action)
	ask.Words, ask.Version = askWords[key], g.Version
	q.visit.Note(g.StoreHash, "asked_"+key, 0)
	return false, h.render(q, http.StatusOK, askPage, &view{SignedIn: true, Ask: ask, CartID: g.CartID})
}

// newPassword makes a Cart Password and shows it once. Every session under the
// old one ends. The browser gets a new session.
func (h *Handler) newPassword(q *request, g *guest, sent onboard.Fields) error {
	sure, err := h.isSure(q, g, sent, &askView{Action: "password", Button: askButtons["password"]})
	if err != nil || !sure {
		return err
	}
	password := merchant.NewPassword()
	m, err := h.Page.Change(q.Context(), g.StoreHash, func(m *merchant.Merchant) error {
		if m.Version != g.Version {
			return stale // somebody else was given one meanwhile
		}
		if c := m.Further(g.AtCart); c != nil {
			c.PasswordHash = merchant.HashPassword(password)
			return nil
		}
		m.PasswordHash = merchant.HashPassword(password)
		m.PasswordFor, m.PasswordLost, m.PasswordLostFor = "", "", "" // a Cart Password has no name on it
		m.PasswordKeys, m.PasswordLostKeys = nil, nil
		return nil
	})
	if err != nil {
		return err
	}
	if m, _ = m.At(g.AtCart); m == nil {
		return stale
	}
	q.visit.Note(g.StoreHash, "new_password", 1)
	if !onboard.WantsHTML(q.Request) {
		onboard.WriteJSON(q.ResponseWriter, http.StatusOK, map[string]string{"cart_id": m.CartID, "cart_password": password.Reveal()})
		return nil
	}
	if g.session != nil {
		if err := h.begin(q, m); err != nil {
			q.visit.Failed(fmt.Errorf("new session: %w", err)) // the password must be shown all the same
		}
	}
	v := &view{SignedIn: true, Password: password.Reveal(), CartID: m.CartID}
	if m.AtCart == 0 {
		v.Keep = m.OpenCarts()
	}
	return h.render(q, http.StatusOK, secretPage, v)
}

// disconnect removes the store, after a second yes.
func (h *Handler) disconnect(q *request, g *guest, sent onboard.Fields) error {
	sure, err := h.isSure(q, g, sent, &askView{Action: "disconnect", Button: askButtons["disconnect"], Deleted: deletedWords, Kept: keptWords})
	if err != nil || !sure {
		return err
	}
	gone, err := h.Page.Merchants.Remove(q.Context(), g.StoreHash, graceDays)
	if err == nil || errors.Is(err, merchant.ErrHalfRemoved) {
		h.Page.TellRemoved(q.Context(), g.Merchant)
	}
	if err != nil {
		return fmt.Errorf("disconnect: %w", err)
	}
	if g.session != nil {
		h.end(q.Context(), g.session)
	}
	q.setCookie("", -1)
	q.visit.Note(g.StoreHash, "disconnected", 1)
	until := gone.UTC().Format("2 January 2006")
	if !onboard.WantsHTML(q.Request) {
		onboard.WriteJSON(q.ResponseWriter, http.StatusOK, map[string]any{"message": goneText(until), "until": gone.UTC()})
		return nil
	}
	return h.render(q, http.StatusOK, gonePage, &view{Until: until, CartID: g.CartID})
}
