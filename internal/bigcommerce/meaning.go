package bigcommerce

import (
	"errors"
	"net/http"
	"time"
)

// This file says what an error means to a caller, so that no caller asks for
// its type. Each function looks through everything that an error wraps.

// Status returns the HTTP status of BigCommerce's refusal, 0 where an error is
// none.
func Status(err error) int {
	if e := refusalIn(err); e != nil {
		return e.Status
	}
	return 0
}

func refusalIn(err error) *Error {
	e, _ := errors.AsType[*Error](err)
	return e
}

// IsNotFound reports whether BigCommerce does not have what was asked for.
func IsNotFound(err error) bool { return Status(err) == http.StatusNotFound }

// IsForbidden reports whether the key lacks a permission.
func IsForbidden(err error) bool { return Status(err) == http.StatusForbidden }

// IsKeyRefused reports whether BigCommerce refused the key: it is unknown,
// revoked, or lacks a permission.
func IsKeyRefused(err error) bool {
	return Status(err) == http.StatusUnauthorized || IsForbidden(err)
}

// IsRefused reports an answer about the content of a call. The same call will
// be refused again.
func IsRefused(err error) bool {
	switch Status(err) {
	case http.StatusBadRequest, http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		return true
	}
	return false
}

// NoLines returns the order of which BigCommerce gives no lines, 0 where an error
// is none of that.
func NoLines(err error) int64 {
	if e, ok := errors.AsType[*NoLinesError](err); ok {
		return e.Order
	}
	return 0
}

// IsFailing reports whether BigCommerce answered that it has a fault itself.
func IsFailing(err error) bool { return Status(err) >= http.StatusInternalServerError }

// IsBusy reports whether the store takes no more calls for now. RetryAfter says
// until when.
func IsBusy(err error) bool {
	_, ok := errors.AsType[*RateLimitError](err)
	return ok
}

// RetryAfter returns when a busy store is expected to answer again, from now.
// It is 0 for an error that is no *RateLimitError.
func RetryAfter(err error) time.Duration {
	if e, ok := errors.AsType[*RateLimitError](err); ok {
		return e.RetryAfter
	}
	return 0
}

// IsUnusable reports whether an answer came that cannot be taken for good.
func IsUnusable(err error) bool {
	_, ok := errors.AsType[*AnswerError](err)
	return ok
}

// IsUnreachable reports whether no answer came, or none that can be used. Both
// pass.
func IsUnreachable(err error) bool {
	_, unsent := errors.AsType[*SendError](err)
	return unsent || IsUnusable(err)
}

// IsUnclear reports whether a write may have been done though it failed. What
// was refused, or held back by the quota, was not; nor was a POST that never
// left, which is a *SendError. Of a PUT the client does not tell.
func IsUnclear(err error) bool {
	if _, ok := errors.AsType[*UnclearError](err); ok {
		return true
	}
	if e := refusalIn(err); e != nil {
		return e.Status >= http.StatusInternalServerError
	}
	if e, ok := errors.AsType[*SendError](err); ok {
		return e.Method != http.MethodPost
	}
	return IsUnusable(err)
}
