package onboard

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
)

// The fields of a sign-in (outside.md).
const (
	fieldCartID       = "cart_id"
	fieldCartPassword = "cart_password"
)

// deniedError is a sign-in with an unknown cart or a wrong password: one answer
// for both, after the same work and the same time.
type deniedError struct{}

func (deniedError) Error() string { return "sign-in denied" }

// tooManySignInsError is a sign-in that we refused without a look at it.
type tooManySignInsError struct{ wait time.Duration }

func (tooManySignInsError) Error() string { return "too many refused sign-ins from this address" }

const (
	// refusalStep is what the time of a refusal is a multiple of. It is longer
	// than most reads of Secrets Manager, so the time hides which carts exist.
	refusalStep = 300 * time.Millisecond

	// refusalBlur is what chance adds. A timer rings late by a fraction of a
	// millisecond, and the fraction would tell of a read before it.
	refusalBlur = 30 * time.Millisecond
)

// nobody stands in for an unknown cart, so comparing takes the same time.
var nobody = &merchant.Merchant{PasswordHash: merchant.HashPassword(secret.New("nobody's password"))}

// SignIn returns the store of a Cart ID and Cart Password: HTTP Basic, or two
// fields of the form. Its errors are for Answer: a wrong login, too many of them
// from the address, or the vault's error for a store that it cannot read.
func (h *Handler) SignIn(r *http.Request, sent Fields) (*merchant.Merchant, error) {
	if user, word, ok := r.BasicAuth(); ok {
		return h.signIn(r.Context(), r.RemoteAddr, user, secret.New(word))
	}
	return h.signIn(r.Context(), r.RemoteAddr, sent[fieldCartID], secret.New(sent[fieldCartPassword]))
}

// signIn fails with deniedError, tooManySignInsError, or the vault's error.
func (h *Handler) signIn(ctx context.Context, address, cartID string, password secret.String) (*merchant.Merchant, error) {
	begun := time.Now()
	m, err := h.admit(ctx, address, cartID, password)
	if err == nil {
		return m, nil
	}
	steps := max((time.Since(begun)+refusalStep-1)/refusalStep, 1)
	if held := hold(ctx, time.Until(begun.Add(steps*refusalStep+rand.N(refusalBlur)))); held != nil {
		return nil, held
	}
	return nil, err
}

// admit counts the sign-in before the look at it, so tries side by side count
// too. A good one gives its try back.
func (h *Handler) admit(ctx context.Context, address, cartID string, password secret.String) (*merchant.Merchant, error) {
	giveBack, ok := h.logins.Take(ctx, h.Ledger, address)
	if !ok {
		return nil, tooManySignInsError{merchant.LoginsTime}
	}
	hash, channel, known := merchant.ParseCartID(cartID)
	if !known {
		return nil, deniedError{} // anybody can tell that no such cart exists
	}
	m, err := h.Merchants.Get(ctx, hash)
	damaged, unreadable := errors.AsType[*merchant.UnreadableError](err)
	switch {
	case errors.Is(err, merchant.ErrNotFound):
		m = nobody
	case unreadable && damaged.Login != nil:
		m = damaged.Login
	case err != nil:
		return nil, fmt.Errorf("sign in: %w", err)
	}
	at, ok := m.At(channel)
	if !ok {
		at = nobody
	}
	if !at.PasswordMatches(password) || m == nobody || at == nobody {
		return nil, deniedError{}
	}
	giveBack()
	if err != nil {
		return nil, fmt.Errorf("sign in: %w", err)
	}
	return at, nil
}
