package onboard

import (
	"errors"
	"fmt"
	"net/http"

	"connect2cart/internal/bigcommerce"
)

// ScopeStatus is our knowledge of a permission.
type ScopeStatus string

// The four things an answer can say of a permission (outside.md).
const (
	StatusOK       ScopeStatus = "ok"
	StatusMissing  ScopeStatus = "missing"
	StatusReadOnly ScopeStatus = "read-only"
	StatusUnknown  ScopeStatus = "unknown"
)

// Scope is a needed permission in an answer.
type Scope struct {
	Name   string      `json:"name"`
	Label  string      `json:"label"`
	Needed Level       `json:"needed"`
	Status ScopeStatus `json:"status"`
}

// isLacking reports a permission known to be too weak.
func (s Scope) isLacking() bool { return s.Status == StatusMissing || s.Status == StatusReadOnly }

// findings are the results of a verification.
type findings struct {
	scopes  []Scope
	unsure  *unsureError // the doubt about a permission to write; nil if all are known
	surplus []Permission // granted, but never used
	orders  bigcommerce.OrderCount
	begin   *beginning // nil unless the submission names its first order
}

// errUnknownToken is an access token BigCommerce does not know.
var errUnknownToken = errors.New("verify: unknown access token")

// swappedTokenError is an access token in another field.
type swappedTokenError struct{ field string }

func (e swappedTokenError) Error() string { return "verify: the access token is in " + e.field }

// wrongStoreError is a token with no permission at this store.
type wrongStoreError struct{ storeHash string }

func (e wrongStoreError) Error() string { return "verify: token of another store than " + e.storeHash }

// permissionError is a key with too few permissions. scopes has the details.
type permissionError struct{ scopes []Scope }

func (e permissionError) Error() string {
	text := "verify: permissions:"
	for _, s := range e.scopes {
		if s.Status != StatusOK {
			text += fmt.Sprintf(" %s %s;", s.Name, s.Status)
		}
	}
	return text
}

// unsureError is a key with all permissions to read, but in doubt about
// writing. BigCommerce was busy, failed or gave no answer. It unwraps to
// BigCommerce's error.
type unsureError struct {
	label string
	err   error
}

func (e unsureError) Error() string {
	return fmt.Sprintf("verify: may it write %s: %v", e.label, e.err)
}

func (e unsureError) Unwrap() error { return e.err }

// upstreamError is a failure of BigCommerce's. It leaves the key in doubt.
type upstreamError struct {
	permission string
	err        error
}

func (e upstreamError) Error() string { return fmt.Sprintf("verify: %s: %v", e.permission, e.err) }

func (e upstreamError) Unwrap() error { return e.err }

// statusOf is the HTTP status of BigCommerce's answer. It is 429 for any kind
// of rate limit, and 0 if there was no answer.
func statusOf(err error) int {
	if bigcommerce.IsBusy(err) {
		return http.StatusTooManyRequests
	}
	return bigcommerce.Status(err)
}

func isStatus(err error, status int) bool { return err != nil && statusOf(err) == status }
