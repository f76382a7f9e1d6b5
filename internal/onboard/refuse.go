package onboard

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
)

// refuse turns an error into an answer. It alone does so. Its words are in
// english_refusals.go, under the keys in use here.
func refuse(err error, requestID string) refusal {
	switch e := err.(type) {
	case fieldErrors:
		return refusal{status: http.StatusBadRequest, problems: fieldProblems(e)}
	case contentTypeError:
		return one(http.StatusUnsupportedMediaType, "", CodeInvalid, "content_type")
	case tooLargeError:
		return one(http.StatusRequestEntityTooLarge, "", CodeTooLong, "too_large")
	case crossSiteError:
		return one(http.StatusForbidden, "", CodeInvalid, "cross_site")
	case routeError:
		return one(e.status, "", CodeInvalid, map[bool]string{true: "not_found", false: "method"}[e.status == http.StatusNotFound])
	case swappedTokenError:
		return refusedKey(fieldAccessToken, CodeSwapped, "swapped_token", "label", labels[e.field])
	case wrongStoreError:
		return refusedKey(fieldStoreHash, CodeWrongStore, "wrong_store", "hash", e.storeHash)
	case permissionError:
		return refusal{status: http.StatusUnprocessableEntity, problems: permissionProblems(e.scopes), scopes: e.scopes}
	case deniedError:
		return one(http.StatusUnauthorized, "", CodeInvalid, "denied")
	case tooManySignInsError:
		return tooMany("too_many_signins", e.wait)
	}
	if e, ok := errors.AsType[Problems](err); ok {
		return e.refusal()
	}
	if e, ok := errors.AsType[tooManyError](err); ok {
		return tooMany("too_many", e.wait)
	}
	if errors.Is(err, errBegun) {
		return one(http.StatusConflict, fieldFirstOrder, CodeInvalid, "begun")
	}
	if errors.Is(err, errUnreadable) {
		return one(http.StatusBadRequest, "", CodeInvalid, "unreadable")
	}
	if errors.Is(err, merchant.ErrHalfRemoved) {
		return internal("half_removed", requestID)
	}
	if errors.Is(err, ledger.ErrUnavailable) {
		return ledgerDown(requestID)
	}
	if errors.Is(err, errUnknownToken) {
		return refusedKey(fieldAccessToken, CodeUnknownToken, "unknown_token")
	}
	if e, ok := errors.AsType[unsureError](err); ok {
		code, _, wait := trouble(err)
		return busy(code, "unsure", wait, "label", e.label)
	}
	if _, ok := errors.AsType[upstreamError](err); ok {
		code, situation, wait := trouble(err)
		return busy(code, situation, wait)
	}
	return refuseToKeep(err, requestID)
}

// refuseToKeep turns obstacles after BigCommerce's yes into an answer.
func refuseToKeep(err error, requestID string) refusal {
	if e, ok := errors.AsType[storeLimitError](err); ok {
		return tooMany(map[bool]string{false: "too_many_of_store", true: "too_many_changes"}[e.page], e.wait)
	}
	if errors.Is(err, merchant.ErrConflict) {
		r := one(http.StatusConflict, "", CodeUnderWay, "under_way")
		r.retryAfter = turnWait
		return r
	}
	if errors.Is(err, merchant.ErrFull) {
		r := tooMany("store_full", fullWait)
		r.level = slog.LevelError
		return r
	}
	if _, ok := errors.AsType[*merchant.UnreadableError](err); ok {
		return internal("damaged", requestID)
	}
	return internal("internal", requestID)
}

// trouble is for failures that leave the key in doubt: BigCommerce is busy, the
// store is closed, the network is down. It returns a code, a situation, and the
// waiting time if there is one.
func trouble(err error) (Code, string, time.Duration) {
	if bigcommerce.IsBusy(err) {
		return CodeRateLimited, "store_busy", bigcommerce.RetryAfter(err)
	}
	switch statusOf(err) {
	case http.StatusTooManyRequests:
		return CodeRateLimited, "store_busy", 0
	case http.StatusServiceUnavailable: // suspended, in maintenance or upgraded (bigcommerce-api.md 3.2)
		return CodeStoreUnavailable, "store_down", 0
	}
	return CodeUpstream, "bigcommerce_down", 0
}

// one is a refusal with one problem, in the words of a situation.
func one(status int, field string, code Code, situation string, names ...string) refusal {
	w := situations[situation].fill(names...)
	return refusal{status: status, problems: []problem{{Field: field, Code: code, Message: w.String(), words: w}}}
}

// refusedKey is a key BigCommerce refuses as a whole. Its permissions stay
// unknown.
func refusedKey(field string, code Code, situation string, names ...string) refusal {
	r := one(http.StatusUnprocessableEntity, field, code, situation, names...)
	r.scopes = unknownScopes()
	return r
}

// busy is a refusal of theirs that passes with time.
func busy(code Code, situation string, wait time.Duration, names ...string) refusal {
	if wait <= 0 {
		wait = defaultWait
	}
	wait = min(max(wait.Round(time.Second), time.Second), longestWait)
	r := one(http.StatusServiceUnavailable, "", code, situation, append(names, "wait", waitWords(wait))...)
	r.retryAfter = wait
	return r
}

// tooMany is a limit of our own.
func tooMany(situation string, wait time.Duration) refusal {
	wait = max(wait, time.Second)
	r := one(http.StatusTooManyRequests, "", CodeRateLimited, situation, "wait", waitWords(wait))
	r.retryAfter = wait
	return r
}

// internal is our own failure; the request's number finds the log line.
func internal(situation, requestID string) refusal {
	r := one(http.StatusInternalServerError, "", CodeInternal, situation, "request", requestID)
	r.problems[0].RequestID = requestID
	r.level = slog.LevelError
	return r
}

// ledgerDown is our own failure, too, but it passes by itself. So it asks to come
// back: 503 with Retry-After. Its code is internal, because upstream would blame
// BigCommerce. The log has the outcome that script's log has.
func ledgerDown(requestID string) refusal {
	r := internal("ledger_down", requestID)
	r.status, r.retryAfter, r.outcome = http.StatusServiceUnavailable, defaultWait, "ledger_unavailable"
	return r
}

func fieldProblems(errs fieldErrors) []problem {
	problems := make([]problem, len(errs))
	for i, e := range errs {
		w, ok := situations[e.kind]
		if !ok {
			w, ok = fieldWords[e.field][e.code]
		}
		if !ok {
			w = fieldWords[""][e.code]
		}
		w = w.fill("label", labels[e.field])
		problems[i] = problem{Field: e.field, Code: e.code, Message: w.String(), words: w}
	}
	return problems
}

// permissionProblems names each missing or weak permission.
func permissionProblems(scopes []Scope) []problem {
	situation := map[ScopeStatus]string{StatusMissing: "missing_scope", StatusReadOnly: "read_only_scope"}
	code := map[ScopeStatus]Code{StatusMissing: CodeMissingScope, StatusReadOnly: CodeReadOnlyScope}
	var problems []problem
	for _, s := range scopes {
		w, bad := situations[situation[s.Status]]
		if !bad {
			continue
		}
		p := permissionNamed(s.Name)
		w = w.fill("label", s.Label, "level", levelWords[s.Needed], "without", p.Without, "readonly", cmp.Or(p.ReadOnly, p.Without))
		w.Next = situations["permissions"].Next
		problems = append(problems, problem{Field: fieldAccessToken, Code: code[s.Status], Message: w.String(), words: w})
	}
	return problems
}

// waitWords rounds a time up to minutes or hours, in words.
func waitWords(d time.Duration) string {
	switch {
	case d <= 90*time.Second:
		return "a minute"
	case d > 90*time.Minute:
		return fmt.Sprintf("%d hours", int((d+time.Hour-1)/time.Hour))
	default:
		return fmt.Sprintf("%d minutes", int((d+time.Minute-1)/time.Minute))
	}
}
