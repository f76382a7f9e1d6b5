package script

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"slices"
	"time"

	"connect2cart/internal/fulfillment"
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/sleep"
)

var (
	errDenied = errors.New("login denied")
	errPaused = errors.New("the store is paused")

	// errTooManyLogins is a login we refused unseen.
	errTooManyLogins = errors.New("too many refused logins from this address")
)

// credentialsError is a failed lookup of a store's secret.
type credentialsError struct{ err error }

func (e *credentialsError) Error() string { return "credentials: " + e.err.Error() }
func (e *credentialsError) Unwrap() error { return e.err }

// refusalFloor is the least time from the start of a login to its refusal. It is
// longer than most reads of Secrets Manager, so the time hides whether a cart
// exists. A failed lookup waits for it too, because an unreadable secret exists.
const refusalFloor = 300 * time.Millisecond

// logIn returns the store of a poll. Unknown cart, wrong password and wrong store
// code are all errDenied, after the same work and the same time. Only a good
// login learns what is wrong with the store itself, unless no login can be
// checked (isStranger).
func (h *Handler) logIn(ctx context.Context, p *poll, login seti.Login, ahead func(*merchant.Merchant) *ledger.Ahead) (*merchant.Current, error) {
	begun := time.Now()
	to := claimOf(login)
	p.store, p.cart = to.hash, to.channel
	m, err := h.admit(ctx, p, to, ahead)
	if err != nil {
		waitUntil(ctx, begun.Add(h.refusalTime(to.hash, err, time.Since(begun))))
	}
	return m, err
}

// claim is a login, and the cart that it names.
type claim struct {
	seti.Login
	hash    string // of the store; "" for an impossible Cart ID
	channel int64  // of a further cart; 0 is the first one
}

func claimOf(login seti.Login) claim {
	hash, channel, _ := merchant.ParseCartID(login.CartID)
	return claim{login, hash, channel}
}

// entry is the store as the named cart, or nobody.
func (c claim) entry(m *merchant.Merchant) *merchant.Merchant {
	if at, ok := m.At(c.channel); ok && m != nobody {
		return at
	}
	return nobody
}

// admit checks a login. A login found good in memory is free, even if others at
// this address have used up their tries. Any other login costs a try of the
// caller's address. admit compares it with a new read, or with memory of moments
// ago, because the password may be new. The ledger has the last word on whether
// memory is in force. For a login found good in memory, ahead names more rows to
// read with that word. A stranger's login costs as much as before.
func (h *Handler) admit(ctx context.Context, p *poll, to claim, ahead func(*merchant.Merchant) *ledger.Ahead) (*merchant.Current, error) {
	known, ok := h.Merchants.Recall(to.hash)
	if !ok {
		known = nobody
	}
	if admits(known, to) {
		get := func(ctx context.Context, hash string) (*merchant.Current, error) {
			return h.Merchants.GetAhead(ctx, hash, ahead(to.entry(known)))
		}
		return h.verify(ctx, get, to)
	}
	giveBack, ok := h.logins.Take(ctx, h.Shops.Ledger, p.address)
	if !ok {
		return nil, errTooManyLogins
	}
	m, err := h.verify(ctx, h.Merchants.Fresh, to)
	if err == nil {
		p.later.Go(giveBack)
	}
	return m, err
}

// verify checks a login against the store that read returns. A refused login
// costs the same calls for a store as for an unknown cart: only a good one tells
// the ledger of a new version.
//
// The store it returns speaks for the cart of the login.
func (h *Handler) verify(ctx context.Context, read func(context.Context, string) (*merchant.Current, error), to claim) (*merchant.Current, error) {
	m, err := read(ctx, to.hash)
	switch {
	case errors.Is(err, merchant.ErrNotFound):
		admits(nobody, to)
		return nil, errDenied
	case isStranger(err, to):
		return nil, errDenied
	case err != nil:
		return nil, &credentialsError{err}
	case !admits(m.Merchant, to):
		return nil, errDenied
	}
	switch err := h.Merchants.Confirm(ctx, m); {
	case errors.Is(err, ledger.ErrStale):
		return h.verify(ctx, h.Merchants.Reread, to)
	case err != nil:
		return nil, &credentialsError{err}
	}
	m.Merchant = to.entry(m.Merchant)
	return m, nil
}

// isStranger reports a bad login to a store with an unreadable secret. If
// even the password hash is unreadable, everybody hears of the unreadable secret,
// because its merchant must learn it somehow.
func isStranger(err error, to claim) bool {
	e, ok := errors.AsType[*merchant.UnreadableError](err)
	return ok && e.Login != nil && !admits(e.Login, to)
}

// enter opens the store of a good login. It returns errPaused for a paused store,
// and a *merchant.SettingsError for a store with settings we cannot use. While
// the ledger is away, most functions get ledger.ErrUnavailable.
func (h *Handler) enter(p *poll, m *merchant.Current) (*shop.Shop, error) {
	p.fromMemory, p.unledgered = m.Failure, m.Unledgered
	if p.fromMemory != nil || p.unledgered != nil {
		p.level = slog.LevelWarn
	}
	if m.Settings.Paused {
		return nil, errPaused
	}
	if faults := m.Faults(fulfillment.LabelsHold); len(faults) > 0 {
		return nil, &merchant.SettingsError{StoreHash: m.StoreHash, Faults: faults}
	}
	if p.unledgered != nil && !slices.Contains(unledgered, p.function) {
		return nil, p.unledgered
	}
	s, err := h.Shops.Open(m.Merchant, h.BaseURL, h.Transport)
	if err == nil {
		s.Ledger = s.Ledger.Knowing(m.Ahead)
	}
	return s, err
}

// unledgered are the functions that go on while the ledger is away. They only
// read, and leave the orders alone.
var unledgered = []string{"getproductscount", "downloadprods", "downloadqoh", "getcustomerscount", "downloadcustomers"}

// nobody stands in for an unknown cart, so comparing takes the same time.
var nobody = &merchant.Merchant{PasswordHash: merchant.HashPassword(secret.New("nobody's password"))}

// admits reports whether a login is that of a store's cart. It always makes
// both comparisons, in constant time. A store without a store code takes any
// (seti-protocol.md 1.2). So does a store with a code that nobody can send;
// enter refuses it later and names that setting.
func admits(m *merchant.Merchant, to claim) bool {
	m = to.entry(m)
	password := m.PasswordMatches(to.Password)
	code := secret.New(m.Settings.StoreCode).Equal(secret.New(to.StoreCode)) || !merchant.IsStoreCode(m.Settings.StoreCode)
	return password && code && m != nobody
}

// refusalBlur is what chance adds to a refusal. A timer rings late by a
// fraction of a millisecond, and the fraction would tell of a read before it.
const refusalBlur = 30 * time.Millisecond

// refusalTime is the time of a whole refusal: a multiple of refusalFloor that
// is no shorter than the read behind it, and what chance adds. So while Secrets
// Manager is slow, an unknown cart from memory answers no sooner than a new
// read of an existing one. Past the limit of logins there was no read.
func (h *Handler) refusalTime(hash string, err error, sofar time.Duration) time.Duration {
	if !errors.Is(err, errTooManyLogins) {
		sofar = max(sofar, h.Merchants.ReadTime(hash))
	}
	floors := (sofar + refusalFloor - 1) / refusalFloor
	return max(floors, 1)*refusalFloor + rand.N(refusalBlur)
}

// waitUntil waits until a time, or until ctx ends.
func waitUntil(ctx context.Context, at time.Time) { _ = sleep.For(ctx, time.Until(at)) }
