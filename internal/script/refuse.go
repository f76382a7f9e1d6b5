package script

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
	"connect2cart/internal/seti"
)

// panicError is a bug of ours.
type panicError struct {
	value any
	stack []byte
}

func (e *panicError) Error() string { return fmt.Sprintf("panic: %v\n%s", e.value, e.stack) }

// budgetError is a batch that the store's quota cannot serve in the time that
// is left. What was read of it is kept (progress).
type budgetError struct {
	calls int // that are still to be made
	err   error
}

func (e *budgetError) Error() string { return fmt.Sprintf("%d calls: %v", e.calls, e.err) }
func (e *budgetError) Unwrap() error { return e.err }

// refuse turns an error into the answer and notes it for the log. It is the
// only place with words for people. seti chooses the form by function.
func (h *Handler) refuse(p *poll, err error) seti.Reply {
	text := ""
	p.level, p.outcome, text = verdict(err, time.Now(), p.requestID)
	p.err, p.items = err, 0
	if p.turn != nil {
		p.turn.miss()
	}
	return seti.Refusal{Function: p.function, Text: text}
}

// verdict is the table of what can go wrong. The texts promise only what is
// so: nothing was sent, so the next poll starts where this one did.
func verdict(err error, now time.Time, requestID string) (level slog.Level, outcome, text string) {
	if e, ok := errors.AsType[*seti.ParamError](err); ok {
		return slog.LevelWarn, "bad_request", e.Error()
	}
	if e, ok := errors.AsType[*seti.UnknownFunctionError](err); ok {
		return slog.LevelWarn, "unknown_function", e.Error()
	}
	if e, ok := errors.AsType[*tooLargeError](err); ok {
		return slog.LevelWarn, "too_large", tooLargeText(e)
	}
	if e, ok := errors.AsType[*budgetError](err); ok {
		return slog.LevelInfo, "rate_limited", fmt.Sprintf(
			"This batch still needs %d calls, more than BigCommerce allows before %s. Nothing was skipped: poll again then to go on, or lower Order Download Batch.",
			e.calls, comeBack(e.err, now))
	}
	if e, ok := errors.AsType[*locationError](err); ok {
		return slog.LevelError, "no_location", fmt.Sprintf("The store has no location %q. Ask the operator of the service to correct the setting.", e.setting)
	}
	if e, ok := errors.AsType[*outOfTurnError](err); ok {
		return slog.LevelInfo, "out_of_turn", fmt.Sprintf(
			"The batch that begins with order %d of this download was refused and has not been sent yet. Poll again for it, or begin anew: what comes behind it follows then.", e.missed)
	}
	if e, ok := errors.AsType[*bigcommerce.RateLimitError](err); ok {
		return slog.LevelInfo, "rate_limited", fmt.Sprintf(
			"BigCommerce is busy until %s. Nothing was skipped: the next poll goes on. If this keeps happening, lower Order Download Batch.",
			comeBack(e, now))
	}
	if e, ok := errors.AsType[*bigcommerce.Error](err); ok {
		return apiVerdict(e)
	}
	if e, ok := errors.AsType[*noLinesError](err); ok {
		return slog.LevelError, "lines_missing", fmt.Sprintf("BigCommerce does not give the lines of order %d. Nothing was skipped: the next poll tries again.", e.order)
	}
	if e, ok := errors.AsType[*merchant.SettingsError](err); ok {
		return slog.LevelError, "bad_settings", settingsText(e)
	}
	if e, ok := errors.AsType[*merchant.UnreadableError](err); ok {
		return slog.LevelError, "secret_unreadable", unreadableText(e)
	}
	if _, ok := errors.AsType[*credentialsError](err); ok {
		return slog.LevelError, "credentials_unavailable", "The stored credentials cannot be read at the moment. Nothing was skipped: the next poll tries again."
	}
	switch {
	case errors.Is(err, errDenied):
		return slog.LevelWarn, "denied", "Access denied. Cart ID, Cart Password or Store Code is wrong."
	case errors.Is(err, errTooManyLogins):
		return slog.LevelWarn, "too_many_logins", "Too many logins from this address were refused. Wait a minute, then poll again with the right Cart ID and Cart Password."
	case errors.Is(err, errPaused):
		return slog.LevelInfo, "paused", "This store is paused. Ask the operator of the service to resume it."
	case errors.Is(err, errTooLong):
		return slog.LevelWarn, "bad_request", "The request is too long. Send less at a time."
	case errors.Is(err, errUnreadable):
		return slog.LevelWarn, "bad_request", "The request did not arrive whole. Send it again."
	case errors.Is(err, errBatchTooLong):
		return slog.LevelWarn, "too_large", "The batch is too large. Lower Order Download Batch to 250 or less and poll again."
	case errors.Is(err, errListTooLong):
		return slog.LevelWarn, "too_large", "BigCommerce's answer is too large. Lower Order Download Batch and poll again."
	case errors.Is(err, errOrderGone):
		return slog.LevelInfo, "order_gone", "An order was removed from BigCommerce during the download. Poll again."
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return slog.LevelWarn, "out_of_time", "Out of time. Nothing was skipped: lower Order Download Batch and poll again."
	}
	if unreachable(err) {
		return slog.LevelWarn, "unreachable", "BigCommerce is not answering. Nothing was skipped: the next poll tries again."
	}
	return slog.LevelError, "internal", fmt.Sprintf("Internal error. Please report request %s.", cmp.Or(requestID, "without a number"))
}

// apiVerdict is the table's part about BigCommerce's own refusals.
func apiVerdict(e *bigcommerce.Error) (level slog.Level, outcome, text string) {
	switch {
	case e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden:
		return slog.LevelWarn, "key_refused", "BigCommerce refused the stored credentials. The store's owner must submit a new API account on the Connect2Cart page."
	case e.Status >= 500:
		return slog.LevelWarn, "upstream", "BigCommerce is not answering. Nothing was skipped: the next poll tries again."
	}
	return slog.LevelError, "upstream_refused", fmt.Sprintf("BigCommerce refused a call with status %d. Nothing was skipped: the next poll tries again.", e.Status)
}

// settingsText names what is wrong with a store and who mends it. A key that is
// missing is mended by another one, whatever else is wrong.
func settingsText(e *merchant.SettingsError) string {
	var names, values []string
	for _, f := range e.Faults {
		if f.Name == merchant.FaultyToken {
			return "The stored API account has no usable access token. The store's owner must submit a new API account on the Connect2Cart page."
		}
		names, values = append(names, f.Name), append(values, f.Name+"=VALUE")
	}
	return fmt.Sprintf(`A setting of this store cannot be used: %s. Ask the operator of the service to correct it: make admin ARGS="set %s %s"`,
		strings.Join(names, ", "), e.StoreHash, strings.Join(values, " "))
}

func unreadableText(e *merchant.UnreadableError) string {
	if e.Newer {
		return "The stored credentials cannot be read: a newer version of this service wrote them. Ask the operator of the service to update it."
	}
	return "The stored credentials cannot be read: they are damaged. Ask the operator of the service to repair them. Nothing was skipped: the polls go on then."
}

func tooLargeText(e *tooLargeError) string {
	size := fmt.Sprintf("The answer is too large to send: %.1f MB where 6 MB can be sent.", float64(e.bytes)/1e6)
	if e.records > 1 {
		return size + " " + fmt.Sprintf(cmp.Or(e.remedy, lowerBatch), max(1, e.records*maxAnswer/e.bytes*9/10))
	}
	return size
}

// comeBack is when the store is expected to answer again, in UTC.
func comeBack(err error, now time.Time) string {
	var after time.Duration
	if e, ok := errors.AsType[*bigcommerce.RateLimitError](err); ok {
		after = e.RetryAfter
	}
	return now.UTC().Add(after + time.Second).Format("15:04:05 UTC")
}

// unreachable reports whether BigCommerce could not be reached, or its answer
// not be used; both pass.
func unreachable(err error) bool {
	_, unusable := errors.AsType[*bigcommerce.AnswerError](err)
	_, unsent := errors.AsType[*bigcommerce.SendError](err)
	return unusable || unsent
}
