package onboard

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
)

// connection is a connected store, as its merchant sees it.
type connection struct {
	storeHash    string
	cartID       string
	cartPassword secret.String // empty when the old one goes on
	takenBack    bool          // replaced without a request: somebody else had the old one
	cartsLocked  bool          // the further carts lost their passwords
	cartsKept    bool          // they keep theirs beside a new one of the first cart
	replaced     bool          // the store had a connection before
	sameKey      bool          // with this very access token
	outcome      string        // of the log line
	scriptURL    string        // with its scheme
	timeZone     string        // in force from now on, from any source
	begin        *beginView    // the question where to begin; nil if it is settled
	toChoose     bool          // the page of the connection asks it
	scopes       []Scope
	notification merchant.Notification // of the mail to sales: sent or pending
	advice       []string
}

// connect verifies, keeps and tells, in this order. It keeps only a key that
// BigCommerce accepted. It tells sales of every kept store, even if this
// process dies now (package merchant says how). Its errors are those of verify
// and of keep.
func (h *Handler) connect(ctx context.Context, s *submission, scriptURL string) (*connection, error) {
	found, err := h.verify(ctx, s)
	if err != nil {
		return nil, err
	}
	if err := h.prepareOpen(ctx, s, found); err != nil {
		return nil, err
	}
	c := &connection{storeHash: s.storeHash, scriptURL: scriptURL, scopes: found.scopes}
	done, err := h.keep(ctx, s, found, c)
	if err != nil {
		return nil, fmt.Errorf("keep: %w", err)
	}
	c.cartID, c.timeZone = done.CartID, cmp.Or(done.Settings.TimeZone, defaultTimeZone)
	c.advice = advise(s, found, done.Settings.Paused, c)
	h.askBegin(ctx, done, found, c)
	c.notification = standing(done.Mails)
	if len(done.Due) > 0 {
		c.notification = h.tell(ctx, done)
	}
	return c, nil
}

// lookTime bounds the look whether to ask where to begin.
const lookTime = 2 * time.Second

// askBegin asks where to begin until Stone Edge has an order. Without the Cart
// Password at hand the page of the connection asks instead. The store is kept by
// now, so without the ledger's answer nobody asks here.
func (h *Handler) askBegin(ctx context.Context, m *merchant.Submitted, found findings, c *connection) {
	if found.begin != nil && !c.replaced {
		return // the submission says where
	}
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	if begun, err := h.hasBegun(ctx, m.StoreHash); err != nil || begun {
		return // a removed store that comes back may have begun, too
	}
	if c.cartPassword.IsEmpty() {
		c.toChoose = true
		return
	}
	c.begin = viewBegin(found.orders, h.offered(m.Settings))
}

// prepareOpen makes the open orders due before a new store is kept, if the
// submission asks for them.
func (h *Handler) prepareOpen(ctx context.Context, s *submission, found findings) error {
	if found.begin == nil || !found.begin.open {
		return nil
	}
	if _, err := h.Merchants.Get(ctx, s.storeHash); !errors.Is(err, merchant.ErrNotFound) {
		return nil // a store with a connection keeps its beginning
	}
	return h.offerOpen(ctx, h.client(s.storeHash, s.accessToken), s.storeHash, found.begin.after, h.offered(merchant.Settings{}), merchant.Channels{})
}

// standing is the state of the mail to sales after a submission without one.
func standing(mails *merchant.Summary) merchant.Notification {
	if mails == nil || waits(mails.Delivery) {
		return merchant.Pending
	}
	return merchant.Sent
}

// waits reports whether a mail is still due or failed.
func waits(d merchant.Delivery) bool {
	return d.Notification == merchant.Pending || d.Notification == merchant.Failed
}

// advise suggests improvements for a store with an accepted key.
func advise(s *submission, found findings, paused bool, c *connection) []string {
	var advice []string
	if c.takenBack {
		advice = append(advice, advices["taken_back"].String())
	}
	if c.cartsLocked {
		advice = append(advice, advices["carts_locked"].String())
	}
	if c.cartsKept {
		advice = append(advice, advices["carts_kept"].String())
	}
	if found.begin != nil && c.replaced {
		advice = append(advice, advices["begun"].String())
	}
	if paused {
		advice = append(advice, advices["paused"].String())
	}
	if c.replaced && !c.sameKey { // never for the same key: the merchant would delete the only one
		advice = append(advice, advices["old_account"].String())
	}
	if len(s.clientID.Reveal()) != usualKey {
		advice = append(advice, say(advices["odd_key"], "label", labels[fieldClientID], "length", fmt.Sprint(usualKey)))
	}
	for _, scope := range c.scopes {
		if scope.Status == StatusUnknown {
			advice = append(advice, say(advices["unknown"], "label", scope.Label, "level", levelWords[scope.Needed]))
		}
	}
	for _, p := range found.surplus {
		advice = append(advice, say(advices["surplus"], "label", p.Label))
	}
	return advice
}
