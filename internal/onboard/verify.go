package onboard

import (
	"context"
	"net/http"
	"slices"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/secret"
)

// verifyTime bounds one verification. A known key costs 18 calls: 7 reads, 3
// writes that cannot succeed, 8 for advice. An unknown key costs 3. The
// client's repeats after a failure come on top.
const verifyTime = 12 * time.Second // all of it, retries included

// verify asks BigCommerce whether the key belongs to the store and has our
// permissions (bigcommerce-api.md 2.3). The first call alone decides about the
// token, because an unknown one should cost next to nothing.
func (h *Handler) verify(ctx context.Context, s *submission) (findings, error) {
	ctx, cancel := context.WithTimeout(ctx, verifyTime)
	defer cancel()
	client := h.client(s.storeHash, s.accessToken)
	count, first := askFirst(ctx, client)
	switch {
	case isStatus(first, http.StatusUnauthorized):
		return findings{}, h.findToken(ctx, s)
	case first != nil && !isStatus(first, http.StatusForbidden):
		return findings{}, upstreamError{firstProbe, first}
	}
	errs := eachAtOnce(func(_ int, p probe) error {
		if p.permission == firstProbe {
			return first
		}
		return p.read(ctx, client)
	})
	scopes, err := judgeReads(s.storeHash, errs)
	if err != nil {
		return findings{}, err
	}
	unsure := h.checkWrites(ctx, client, scopes)
	if slices.ContainsFunc(scopes, Scope.isLacking) {
		return findings{}, permissionError{scopes}
	}
	found := findings{scopes: scopes, unsure: unsure, orders: count}
	if s.firstOrder != "" {
		if found.begin, err = h.resolve(ctx, client, s.firstOrder); err != nil {
			return findings{}, err
		}
	}
	if unsure == nil { // a store in trouble has better to do
		found.surplus = seenSurplus(ctx, client)
	}
	return found, nil
}

// askFirst makes the call that decides about the token. Its figures are for the
// question where to begin.
func askFirst(ctx context.Context, client *bigcommerce.Client) (bigcommerce.OrderCount, error) {
	return client.Orders().Count(ctx, bigcommerce.OrderCountOptions{})
}

// client is a client of one store, for one submission.
func (h *Handler) client(storeHash string, token secret.String) *bigcommerce.Client {
	return &bigcommerce.Client{BaseURL: h.BigCommerceURL, StoreHash: storeHash, Token: token, Transport: h.Transport}
}

// findToken tries the other two values of a key after an unknown access token.
// All three look alike, and the wrong order is the likeliest slip. It returns
// errUnknownToken or swappedTokenError.
func (h *Handler) findToken(ctx context.Context, s *submission) error {
	others := []struct {
		field string
		value secret.String
	}{{fieldClientID, s.clientID}, {fieldClientSecret, s.clientSecret}}
	for _, other := range others {
		_, err := askFirst(ctx, h.client(s.storeHash, other.value))
		if err == nil || isStatus(err, http.StatusForbidden) {
			return swappedTokenError{other.field}
		}
	}
	return errUnknownToken
}

// judgeReads makes one verdict of the answers to all probes, in their order. An
// answer that says nothing of the permission comes before blame for the key:
// BigCommerce is busy, down or out of time, or a proxy answered. A missing
// permission is no error yet, because the refusal also names the read-only
// ones.
func judgeReads(storeHash string, errs []error) ([]Scope, error) {
	scopes := unknownScopes()
	forbidden := 0
	for i, err := range errs {
		switch status := statusOf(err); {
		case err == nil, probes[i].mayMiss && bigcommerce.IsAboutContent(err):
			scopes[i].Status = StatusOK
		case status == http.StatusUnauthorized:
			return nil, errUnknownToken
		case status == http.StatusForbidden:
			scopes[i].Status = StatusMissing
			forbidden++
		default:
			return nil, upstreamError{scopes[i].Label, err}
		}
	}
	if forbidden == len(errs) {
		return nil, wrongStoreError{storeHash}
	}
	return scopes, nil
}

// unknownScopes are the needed permissions with status unknown.
func unknownScopes() []Scope {
	scopes := make([]Scope, len(probes))
	for i := range probes {
		p := permissionNamed(probes[i].permission)
		scopes[i] = Scope{Name: p.Name, Label: p.Label, Needed: p.Grant, Status: StatusUnknown}
	}
	return scopes
}

// checkWrites tells read-only from modify, if a function of ours writes. It
// makes a call that cannot succeed. A key without the permission gets 403
// before any look at the content. A key with it gets BigCommerce's error about
// the content. Only a plain 403 means read-only. Any other answer, such as a
// proxy's page, leaves the permission unknown. checkWrites returns the first of
// these.
func (h *Handler) checkWrites(ctx context.Context, client *bigcommerce.Client, scopes []Scope) (unsure *unsureError) {
	errs := eachAtOnce(func(i int, p probe) error {
		if p.write == nil || scopes[i].Status != StatusOK {
			return nil
		}
		return p.write(ctx, client)
	})
	for i, err := range errs {
		if probes[i].write == nil || scopes[i].Status != StatusOK {
			continue
		}
		switch {
		case isStatus(err, http.StatusForbidden):
			scopes[i].Status = StatusReadOnly
		case err == nil, bigcommerce.IsAboutContent(err):
		default:
			scopes[i].Status = StatusUnknown
			if unsure == nil {
				unsure = &unsureError{scopes[i].Label, err}
			}
		}
	}
	return unsure
}
