package script

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"time"

	"connect2cart/internal/fulfillment"
	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
)

var (
	errDenied = errors.New("login denied")
	errPaused = errors.New("the store is paused")
)

// credentialsError is a store that could not be looked up.
type credentialsError struct{ err error }

func (e *credentialsError) Error() string { return "credentials: " + e.err.Error() }
func (e *credentialsError) Unwrap() error { return e.err }

// refusalFloor is how soon after its start a refused login is answered at the
// earliest. It is longer than a read of Secrets Manager usually takes, so that
// the time says nothing about which carts exist. A store that could not be
// looked up waits for it too: what cannot be read exists.
const refusalFloor = 300 * time.Millisecond

// logIn is the shop that a poll may work with. Unknown cart, wrong password
// and wrong store code are all errDenied, after the same work and the same
// time. What is wrong with the store itself is told after a good login only,
// unless no login can be checked (isStranger).
func (h *Handler) logIn(ctx context.Context, p *poll, login seti.Login) (*shop.Shop, error) {
	begun := time.Now()
	hash, ok := merchant.StoreHashOf(login.CartID)
	if ok {
		p.store = hash
	}
	m, err := h.admit(ctx, p.address, hash, login)
	if err != nil {
		waitUntil(ctx, begun.Add(h.refusalTime(hash, err, time.Since(begun))))
		return nil, err
	}
	return h.enter(p, m)
}

// admit checks a login, for as many refused ones as the caller's address has.
// One that memory shows to be good costs nothing, whatever others did from there.
// Any other is held against a new read, or memory of moments ago: the password
// may just have been renewed.
func (h *Handler) admit(ctx context.Context, address, hash string, login seti.Login) (*merchant.Merchant, error) {
	known, ok := h.Merchants.Recall(hash)
	if !ok {
		known = nobody
	}
	if admits(known, login) {
		return h.confirm(ctx, known, login)
	}
	giveBack, ok := h.logins.take(address, time.Now().Round(0))
	if !ok {
		return nil, errTooManyLogins
	}
	m, err := h.verify(ctx, h.Merchants.Fresh, hash, login)
	if err == nil {
		giveBack()
	}
	return m, err
}

// pausedPatience is how long it is looked up whether a pause ended.
const pausedPatience = 3 * time.Second

// confirm is a store that memory knows and a login is good for. A paused one is
// read anew: it may have been resumed, and whoever waits for that polls at once.
func (h *Handler) confirm(ctx context.Context, known *merchant.Merchant, login seti.Login) (*merchant.Merchant, error) {
	if !known.Settings.Paused {
		return h.verify(ctx, h.Merchants.Get, known.StoreHash, login)
	}
	ctx, cancel := context.WithTimeout(ctx, pausedPatience)
	defer cancel()
	m, err := h.verify(ctx, h.Merchants.Fresh, known.StoreHash, login)
	if e, failed := errors.AsType[*credentialsError](err); failed && !isAnswer(err) {
		known.Stale = e.err
		return known, nil // paused, as far as anybody can tell
	}
	return m, err
}

// verify checks a login against a store as read brings it, which costs at most
// one read of Secrets Manager, whether there is such a store or not.
func (h *Handler) verify(ctx context.Context, read func(context.Context, string) (*merchant.Merchant, error), hash string, login seti.Login) (*merchant.Merchant, error) {
	m, err := read(ctx, hash)
	switch {
	case errors.Is(err, merchant.ErrNotFound):
		admits(nobody, login)
		return nil, errDenied
	case isStranger(err, login):
		return nil, errDenied
	case err != nil:
		return nil, &credentialsError{err}
	case !admits(m, login):
		return nil, errDenied
	}
	return m, nil
}

// isStranger reports a bad login to a store with an unreadable secret. Without
// a readable password hash nobody can check the login. Then everybody hears
// that the secret is unreadable, because its merchant must learn it somehow.
func isStranger(err error, login seti.Login) bool {
	e, ok := errors.AsType[*merchant.UnreadableError](err)
	return ok && e.Login != nil && !admits(e.Login, login)
}

// isAnswer holds for errors that say how the store is, not that Secrets Manager
// did not answer.
func isAnswer(err error) bool {
	_, unreadable := errors.AsType[*merchant.UnreadableError](err)
	return unreadable || errors.Is(err, merchant.ErrNotFound)
}

// enter opens the store of a good login. It returns errPaused or a
// *merchant.SettingsError for a store that cannot be served.
func (h *Handler) enter(p *poll, m *merchant.Merchant) (*shop.Shop, error) {
	if p.stale = m.Stale; p.stale != nil {
		p.level = slog.LevelWarn
	}
	if m.Settings.Paused {
		return nil, errPaused
	}
	if faults := m.Faults(fulfillment.LabelsHold); len(faults) > 0 {
		return nil, &merchant.SettingsError{StoreHash: m.StoreHash, Faults: faults}
	}
	return h.shops.Open(m, h.BaseURL, h.Transport)
}

// nobody is compared with where there is no such store.
var nobody = &merchant.Merchant{PasswordHash: merchant.HashPassword(secret.New("nobody's password"))}

// admits reports whether a login is a store's. Both comparisons are always
// made, in constant time. Without a store code of its own a store takes any
// (seti-protocol.md 1.2); so does one whose code nobody can send, which is
// refused for that once it is open.
func admits(m *merchant.Merchant, login seti.Login) bool {
	password := m.PasswordMatches(login.Password)
	code := secret.New(m.Settings.StoreCode).Equal(secret.New(login.StoreCode)) || !merchant.IsStoreCode(m.Settings.StoreCode)
	return password && code && m != nobody
}

// refusalTime is how long a refusal takes in all. It is whole floors, and no
// less than the read took that it rests on: while Secrets Manager is slow, what
// is remembered of a cart that does not exist answers no sooner than the next
// look at one that does. Past the limit nothing was looked at.
func (h *Handler) refusalTime(hash string, err error, sofar time.Duration) time.Duration {
	if !errors.Is(err, errTooManyLogins) {
		sofar = max(sofar, h.Merchants.ReadTime(hash))
	}
	floors := (sofar + refusalFloor - 1) / refusalFloor
	return max(floors, 1) * refusalFloor
}

// lastStretch is how long before its end a wait is broken once.
const lastStretch = 20 * time.Millisecond

// waitUntil waits, but not longer than ctx. A timer is late by what is left of a
// millisecond when it is set, and that tells whether a read came before. So it
// wakes once shortly before, at a random moment, and sets the timer anew.
func waitUntil(ctx context.Context, at time.Time) {
	sleep(ctx, time.Until(at.Add(-lastStretch-rand.N(time.Millisecond))))
	sleep(ctx, time.Until(at))
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
