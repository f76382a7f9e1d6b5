package onboard

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"connect2cart/internal/merchant"
)

// keeping is a verified submission on its way into its store.
type keeping struct {
	*submission
	found findings
	conn  *connection // for the merchant's answer

	handler *Handler
	doubt   *bool // may an unsure key be accepted? nil: there is no decision yet
	writes  bool
}

// keep stores the submission over the present record, unless it changes
// nothing. It fills in the connection.
//
// It keeps the Cart ID and the settings, but for a time zone that a person
// chose. It keeps the Cart Password, unless there is a reason for a new one. So
// polls go on with either key: BigCommerce knows both, and the old one works
// until its replacement. A removed store keeps its settings only.
//
// Its errors are unsureError, storeLimitError, and those of merchant's Submit and
// of the ledger. Once keep returns, each poll uses the new record.
func (h *Handler) keep(ctx context.Context, s *submission, found findings, c *connection) (*merchant.Submitted, error) {
	k := &keeping{submission: s, found: found, conn: c, handler: h}
	done, err := h.Merchants.Submit(ctx, s.storeHash, s.arrived, func(m *merchant.Merchant, mails *merchant.Summary) ([]merchant.Mail, error) {
		return k.change(ctx, m, mails)
	})
	if err != nil {
		return nil, err
	}
	if k.writes {
		h.wrote(ctx, s.storeHash)
	}
	c.outcome = k.outcome(done)
	return done, nil
}

// outcome is the log line's word for an accepted submission.
func (k *keeping) outcome(done *merchant.Submitted) string {
	switch {
	case !k.conn.replaced:
		return "connected"
	case len(done.Due) > 0:
		return "replaced"
	case k.writes:
		return "changed"
	}
	return "unchanged"
}

// change puts the submission into the present record. It returns the mails now
// due.
func (k *keeping) change(ctx context.Context, m *merchant.Merchant, mails *merchant.Summary) ([]merchant.Mail, error) {
	before, isNew := m.Clone(), m.Version == "" || m.Removed
	c := k.conn
	c.replaced, c.sameKey = !isNew, !isNew && m.AccessToken.Equal(k.accessToken)
	c.scopes = k.found.scopes
	if c.sameKey {
		c.scopes = provenBefore(c.scopes, m.Scopes)
	}
	k.givePassword(m, isNew)
	k.writeTo(m, k.found.begin, isNew)
	m.ScriptURL, m.Scopes = c.scriptURL, scopeLines(c.scopes)
	if !isNew && isSame(before, m) {
		return nil, cmp.Or(k.handler.mayRepeat(ctx, k.storeHash), merchant.ErrUnchanged)
	}
	if err := k.isSure(ctx, isNew || c.sameKey || before.AccessToken.IsEmpty()); err != nil {
		return nil, err
	}
	if err := k.handler.mayWrite(ctx, k.storeHash); err != nil {
		return nil, err
	}
	k.writes = true
	if !isNew && c.sameKey && c.cartPassword.IsEmpty() {
		return nil, nil // the same key and password: no mail is due
	}
	k.tellOf(m, before, mails, isNew)
	return k.handler.courier().mailsOf(m), nil
}

// writeTo puts the submitted values into a store.
func (s *submission) writeTo(m *merchant.Merchant, begin *beginning, isNew bool) {
	contact := s.contact
	if !isNew {
		contact = s.contactOver(m.Contact)
	}
	switch {
	case isNew:
		m.FirstContact = s.contact
	case m.FirstContact.Email == "": // written by hand, or by an early version
		m.FirstContact = m.Contact
	}
	if isNew && m.Settings.TimeZone == "" {
		m.Settings.TimeZone = cmp.Or(s.timeZone, defaultTimeZone)
	}
	if isNew && begin != nil {
		begin.writeTo(&m.Settings)
	}
	if s.timeZone != "" && !s.zoneGuessed {
		m.Settings.TimeZone = s.timeZone
	}
	m.Removed, m.Settings.Paused = false, m.Settings.Paused && !isNew
	m.ClientID, m.ClientSecret, m.AccessToken, m.Contact = s.clientID, s.clientSecret, s.accessToken, contact
}

// isSame reports whether a submission left everything as it was. It ignores the
// Script URL, because our own address may have several names.
func isSame(before, after *merchant.Merchant) bool {
	return before.ClientID.Equal(after.ClientID) && before.ClientSecret.Equal(after.ClientSecret) && before.AccessToken.Equal(after.AccessToken) &&
		before.Contact == after.Contact && before.Settings.TimeZone == after.Settings.TimeZone &&
		before.PasswordHash == after.PasswordHash && slices.Equal(before.Scopes, after.Scopes)
}

// tellOf writes down the facts for the mails of this submission. They also tell
// everything an earlier mail still owes. If the state of the mails is unknown,
// sales count as not told: hearing twice is better than never. The first
// contact then counts as told. They get the notice of a new key, because it
// warns.
func (k *keeping) tellOf(m, before *merchant.Merchant, mails *merchant.Summary, isNew bool) {
	c := k.conn
	late := mails != nil && waits(mails.Delivery)
	m.Untold = !isNew && (!before.Replaced || before.Untold) && (mails == nil || mails.Notification != merchant.Sent)
	m.Unconfirmed = !isNew && (!before.Replaced || before.Unconfirmed) && mails != nil && waits(mails.Confirmation) &&
		strings.EqualFold(m.FirstContact.Email, k.contact.Email)
	m.SameKey = c.sameKey && !(late && before.Replaced && !before.SameKey)
	m.NewPassword = !c.cartPassword.IsEmpty() || late && before.NewPassword && !isNew
	m.Replaced, m.SubmittedAt = !isNew, time.Now().UTC()
	k.handOver(m, before, isNew, late || mails != nil && waits(mails.Notice))
}

// handOver notes the contact of the last mails, if it was somebody else. Late
// means that the mails still have to name them.
func (k *keeping) handOver(m, before *merchant.Merchant, isNew, late bool) {
	previous := before.ToldContact
	switch {
	case isNew:
		previous = merchant.Contact{}
	case late && before.PreviousContact.Email != "":
		previous = before.PreviousContact
	case previous.Email == "":
		previous = before.Contact
	}
	if strings.EqualFold(previous.Email, k.contact.Email) {
		previous = merchant.Contact{}
	}
	m.PreviousContact, m.ToldContact = previous, m.Contact
}

// scopeLines turns the permissions into lines for the record and the mails.
func scopeLines(scopes []Scope) []string {
	lines := make([]string, len(scopes))
	for i, scope := range scopes {
		lines[i] = scope.line()
	}
	return lines
}

func (s Scope) line() string { return s.Label + ": " + string(s.Status) }
