package bigcommerce

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// This file tells a caller the meaning of an error, so no caller asks for its
// type. Each function also looks through wrapped errors.

// Status returns the HTTP status of BigCommerce's refusal, 0 for any other
// error.
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

// IsNotFound reports whether BigCommerce lacks the thing asked for.
func IsNotFound(err error) bool { return Status(err) == http.StatusNotFound }

// IsForbidden reports whether the key lacks a permission.
func IsForbidden(err error) bool { return Status(err) == http.StatusForbidden }

// IsKeyRefused reports whether BigCommerce refused the key: it is unknown,
// revoked, or lacks a permission.
func IsKeyRefused(err error) bool {
	return Status(err) == http.StatusUnauthorized || IsForbidden(err)
}

// IsRefused reports a refusal of a call's content. BigCommerce will refuse the
// same call again.
func IsRefused(err error) bool {
	switch Status(err) {
	case http.StatusBadRequest, http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		return true
	}
	return false
}

// IsAboutContent reports BigCommerce's own refusal of a call's content: it let
// the key through and then looked. The body is JSON of its form, with a status
// that it uses for content (bigcommerce-api.md 3.3). A proxy's page does not
// count, whatever its status.
func IsAboutContent(err error) bool {
	e := refusalIn(err)
	if e == nil || !e.formed {
		return false
	}
	switch e.Status {
	case http.StatusBadRequest, http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity:
		return true
	}
	return false
}

// NoLines returns the order of a *NoLinesError or a *LinesMissingError, 0 for any
// other error.
func NoLines(err error) int64 {
	if e, ok := errors.AsType[*LinesMissingError](err); ok {
		return e.Order
	}
	if e, ok := errors.AsType[*NoLinesError](err); ok {
		return e.Order
	}
	return 0
}

// IsFailing reports whether BigCommerce answered with a fault of its own.
func IsFailing(err error) bool { return Status(err) >= http.StatusInternalServerError }

// IsClosed reports whether BigCommerce says that the store is suspended or in
// maintenance. That is no outage: it lasts until somebody opens the store.
func IsClosed(err error) bool {
	e := refusalIn(err)
	return e != nil && e.closed
}

// IsTooHeavy reports whether a shorter page may mend the error: BigCommerce took
// too long for this one, broke the connection, or sent more than we take.
func IsTooHeavy(err error) bool {
	if status := Status(err); status > 0 {
		return isHeavy(status)
	}
	if errors.Is(err, context.Canceled) || isDial(err) {
		return false
	}
	_, broken := errors.AsType[*SendError](err)
	return broken || errors.Is(err, ErrTooLarge) || IsUnusable(err) && errors.Is(err, io.ErrUnexpectedEOF)
}

// IsBusy reports whether the store takes no more calls for now. RetryAfter says
// for how long.
func IsBusy(err error) bool {
	_, ok := errors.AsType[*RateLimitError](err)
	return ok
}

// RetryAfter returns how long until a busy store should answer again. It is 0
// for any error but a *RateLimitError.
func RetryAfter(err error) time.Duration {
	if e, ok := errors.AsType[*RateLimitError](err); ok {
		return e.RetryAfter
	}
	return 0
}

// IsUnusable reports whether the answer was unusable.
func IsUnusable(err error) bool {
	_, ok := errors.AsType[*AnswerError](err)
	return ok
}

// IsUnreachable reports whether the answer was missing or unusable. Both pass
// by themselves.
func IsUnreachable(err error) bool {
	_, unsent := errors.AsType[*SendError](err)
	return unsent || IsUnusable(err)
}

// IsUnclear reports whether a failed write may have happened. For an answer the
// status decides (see mayHaveActed). A *RateLimitError means no. A *SendError of a
// POST also means no, because the request never left. A *SendError of a PUT means
// yes, because it may have left.
func IsUnclear(err error) bool {
	if _, ok := errors.AsType[*UnclearError](err); ok {
		return true
	}
	if e := refusalIn(err); e != nil {
		return mayHaveActed(e.Status)
	}
	if e, ok := errors.AsType[*SendError](err); ok {
		return e.Method != http.MethodPost
	}
	return IsUnusable(err)
}

// IsRefusedFor reports whether BigCommerce refused a call's content and named one
// of some fields, as JSON has them.
func IsRefusedFor(err error, fields ...string) bool {
	e := refusalIn(err)
	return IsRefused(err) && e != nil && slices.ContainsFunc(fields, func(field string) bool {
		_, named := e.fields[field]
		return named || strings.Contains(strings.ToLower(e.title), field)
	})
}
