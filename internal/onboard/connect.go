package onboard

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
)

// connection is a store that was connected, as its merchant is told.
type connection struct {
	storeHash    string
	cartID       string
	cartPassword secret.String // empty when the old one goes on
	replaced     bool          // the store was connected before
	sameKey      bool          // with this very access token
	scriptURL    string        // with its scheme
	timeZone     string        // in force from now on, whoever chose it
	scopes       []Scope
	notification merchant.Notification // of the mail to sales: sent or pending
	advice       []string
}

// connect verifies, keeps and tells, in this order: nothing is kept that
// BigCommerce did not accept, and what is kept is told even if this process
// dies now (package merchant says how). Its errors are those of verify and of
// package merchant.
func (h *Handler) connect(ctx context.Context, s *submission, scriptURL string) (*connection, error) {
	found, err := h.verify(ctx, s)
	if err != nil {
		return nil, err
	}
	c := &connection{storeHash: s.storeHash, scriptURL: scriptURL, scopes: found.scopes}
	m, err := h.keep(ctx, s, c)
	if err != nil {
		return nil, fmt.Errorf("keep: %w", err)
	}
	c.cartID, c.replaced, c.timeZone = m.CartID, m.Replaced, cmp.Or(m.Settings.TimeZone, defaultTimeZone)
	c.advice = advise(s, found, m.Settings.Paused, c.replaced && !c.sameKey)
	c.notification = h.tell(ctx, m)
	return c, nil
}

// keep stores the submission over what is there. Cart ID, settings (but for a
// time zone that somebody chose) and, unless a new one is asked for, Cart
// Password stay, so that polls go on with either key: the old one works until
// the very moment it is replaced, and BigCommerce knows both. Of a store that
// was removed the settings alone stay. It fills in the connection's password.
func (h *Handler) keep(ctx context.Context, s *submission, c *connection) (*merchant.Merchant, error) {
	var told audience
	change := func(m *merchant.Merchant) error {
		isNew := m.Version == "" || m.Removed
		m.Untold = !isNew && (!m.Replaced || m.Untold)
		m.Unconfirmed = !isNew && (!m.Replaced || m.Unconfirmed) && m.FirstContact.Email == s.contact.Email
		if m.Untold || m.Unconfirmed {
			told = told.or(h.whoWasTold(ctx, s.storeHash))
			m.Untold, m.Unconfirmed = m.Untold && !told.sales, m.Unconfirmed && !told.contact
		}
		c.sameKey = !isNew && m.AccessToken.Equal(s.accessToken)
		c.cartPassword = secret.String{}
		if isNew || s.newPassword || m.PasswordHash == "" {
			c.cartPassword = merchant.NewPassword()
			m.PasswordHash = merchant.HashPassword(c.cartPassword)
		}
		s.writeTo(m, isNew)
		m.ScriptURL, m.Scopes, m.SubmittedAt = c.scriptURL, scopeLines(c.scopes), time.Now().UTC()
		m.Replaced, m.SameKey, m.NewPassword = !isNew, c.sameKey, !c.cartPassword.IsEmpty()
		return nil
	}
	m, _, err := h.Merchants.Change(ctx, s.storeHash, change, merchant.Pending, h.courier().mails()...)
	return m, err
}

// writeTo puts what was sent into a store.
func (s *submission) writeTo(m *merchant.Merchant, isNew bool) {
	switch {
	case isNew:
		m.FirstContact = s.contact
	case m.FirstContact.Email == "": // written by hand, or by an early version
		m.FirstContact = m.Contact
	}
	if isNew && m.Settings.TimeZone == "" {
		m.Settings.TimeZone = cmp.Or(s.timeZone, defaultTimeZone)
	}
	if s.timeZone != "" && !s.zoneGuessed {
		m.Settings.TimeZone = s.timeZone
	}
	m.Removed, m.Settings.Paused = false, m.Settings.Paused && !isNew
	m.ClientID, m.ClientSecret, m.AccessToken, m.Contact = s.clientID, s.clientSecret, s.accessToken, s.contact
}

// audience is who has heard of a store. Once seen it stays, though a try that
// lost to another may have marked the mails pending.
type audience struct{ sales, contact bool }

func (a audience) or(b audience) audience {
	return audience{a.sales || b.sales, a.contact || b.contact}
}

// whoWasTold reports who got the mail of the last submission. If that cannot be
// found out, sales did not: better heard twice than never. The contact did, and
// will get the notice of a new key, which warns; so does who was to get none.
func (h *Handler) whoWasTold(ctx context.Context, storeHash string) audience {
	ctx, cancel := context.WithTimeout(ctx, mailTime)
	defer cancel()
	sum, err := h.Merchants.Describe(ctx, storeHash)
	if err != nil {
		return audience{contact: true}
	}
	waits := sum.Confirmation.Notification == merchant.Pending || sum.Confirmation.Notification == merchant.Failed
	return audience{sales: sum.Notification == merchant.Sent, contact: !waits}
}

// scopeLines are the permissions found, as the mails repeat them.
func scopeLines(scopes []Scope) []string {
	lines := make([]string, len(scopes))
	for i, scope := range scopes {
		lines[i] = scope.Label + ": " + string(scope.Status)
	}
	return lines
}

// advise says what could be better about a store whose key was accepted.
func advise(s *submission, found findings, paused, otherKey bool) []string {
	var advice []string
	if paused {
		advice = append(advice, advices["paused"].String())
	}
	if otherKey { // never of the same key: it would be the only one that is deleted
		advice = append(advice, advices["old_account"].String())
	}
	if len(s.clientID.Reveal()) != usualKey {
		advice = append(advice, say(advices["odd_key"], "label", labels[fieldClientID], "length", fmt.Sprint(usualKey)))
	}
	for _, scope := range found.scopes {
		if scope.Status == StatusUnknown {
			advice = append(advice, say(advices["unknown"], "label", scope.Label, "level", levelWords[scope.Needed]))
		}
	}
	for _, p := range found.surplus {
		advice = append(advice, say(advices["surplus"], "label", p.Label))
	}
	return advice
}
