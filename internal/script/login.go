package script

import (
	"context"
	"errors"
	"time"

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
// time. errPaused comes after a good login only.
func (h *Handler) logIn(ctx context.Context, p *poll, login seti.Login) (*shop.Shop, error) {
	begun := time.Now()
	if hash, ok := merchant.StoreHashOf(login.CartID); ok {
		p.store = hash
	}
	s, err := h.verify(ctx, login)
	switch {
	case err != nil:
		waitUntil(ctx, begun.Add(refusalFloor))
		return nil, err
	case s.Settings.Paused:
		return nil, errPaused
	}
	return s, nil
}

// verify checks a login. Whatever is wrong with it costs one read of Secrets
// Manager: for a store in the cache because its password may just have been
// renewed by another process, for any other because it must be looked up.
func (h *Handler) verify(ctx context.Context, login seti.Login) (*shop.Shop, error) {
	hash, ok := merchant.StoreHashOf(login.CartID)
	if !ok {
		admits(nobody, login)
		return nil, errDenied
	}
	for i, read := range []func(context.Context, string) (*merchant.Merchant, error){h.Merchants.Get, h.Merchants.Fresh} {
		m, err := read(ctx, hash)
		if errors.Is(err, merchant.ErrNotFound) {
			admits(nobody, login)
			return nil, errDenied
		}
		if err != nil {
			return nil, &credentialsError{err}
		}
		if m.Settings.Paused && i == 0 {
			continue // it may have been resumed: whoever waits for that polls again at once
		}
		if admits(m, login) {
			return h.shops.Open(m, h.BaseURL, h.Transport), nil
		}
	}
	return nil, errDenied
}

// nobody is compared with where there is no such store.
var nobody = &merchant.Merchant{PasswordHash: merchant.HashPassword(secret.New("nobody's password"))}

// admits reports whether a login is a store's. Both comparisons are always
// made, in constant time. Without a store code of its own a store takes any
// (seti-protocol.md 1.2).
func admits(m *merchant.Merchant, login seti.Login) bool {
	password := m.PasswordMatches(login.Password)
	code := secret.New(m.Settings.StoreCode).Equal(secret.New(login.StoreCode)) || m.Settings.StoreCode == ""
	return password && code && m != nobody
}

// waitUntil waits, but not longer than ctx.
func waitUntil(ctx context.Context, at time.Time) {
	timer := time.NewTimer(time.Until(at))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
