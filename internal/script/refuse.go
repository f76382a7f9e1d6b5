package script

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/catalog"
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/orders"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/stock"
	"connect2cart/internal/translate"
)

// refuse turns an error into the answer and notes it for the log. seti chooses
// the form by function.
func (h *Handler) refuse(p *poll, err error) seti.Reply {
	text := ""
	p.level, p.outcome, text = verdict(err, time.Now(), p.requestID, p.function)
	if h.alarms.isRepeat(p.store, err, time.Now().Round(0)) {
		p.level = slog.LevelWarn
	}
	p.err, p.items = err, 0
	return seti.Refusal{Function: p.function, Text: text}
}

// verdict is the table of refusals, with their words for Stone Edge's users.
// "Nothing was skipped" is true because the next poll starts at the same record.
func verdict(err error, now time.Time, requestID, function string) (level slog.Level, outcome, text string) {
	if e, ok := errors.AsType[*seti.ParamError](err); ok {
		return slog.LevelWarn, "bad_request", e.Error()
	}
	if e, ok := errors.AsType[*seti.UnknownFunctionError](err); ok {
		return slog.LevelWarn, "unknown_function", e.Error()
	}
	if e, ok := errors.AsType[*tooLargeError](err); ok {
		return slog.LevelWarn, "too_large", tooLargeText(e)
	}
	if e, ok := errors.AsType[*shop.TooManyError](err); ok {
		return slog.LevelWarn, "too_large", tooLargeText(tooMany(e))
	}
	if e, ok := errors.AsType[*shop.QuotaError](err); ok {
		return slog.LevelInfo, "rate_limited", quotaText(e, now)
	}
	if e, ok := errors.AsType[*stock.LocationError](err); ok {
		return slog.LevelError, "no_location", noLocationText(e)
	}
	if e, ok := errors.AsType[*shop.OutOfTurnError](err); ok {
		return slog.LevelInfo, "out_of_turn", fmt.Sprintf(
			"The batch that begins with record %d of this download was not sent yet, and must come before this one. Nothing was skipped. Poll for that batch, or start the download again.", e.Next)
	}
	if bigcommerce.IsBusy(err) {
		return slog.LevelInfo, "rate_limited", fmt.Sprintf(
			"BigCommerce is busy until %s. Nothing was skipped. Poll again then. If this keeps happening, lower Order Download Batch.",
			comeBack(err, now))
	}
	if e, ok := errors.AsType[*orders.DetailError](err); ok {
		return slog.LevelWarn, "detail_failing", detailText(e)
	}
	if e, ok := errors.AsType[*catalog.ProductError](err); ok {
		return slog.LevelError, "product_unreadable", fmt.Sprintf(
			"BigCommerce fails to give product %d, even alone. Nothing was skipped. Open the product in BigCommerce and save it again, or ask BigCommerce's support about it.", e.Product)
	}
	if e, ok := errors.AsType[*stock.FigureError](err); ok {
		return slog.LevelError, "product_unreadable", figureText(e)
	}
	if bigcommerce.Status(err) > 0 {
		return apiVerdict(err)
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
	case errors.Is(err, ledger.ErrNewer):
		return slog.LevelError, "ledger_unavailable", "A newer version of Connect2Cart is going into service. Nothing was skipped: poll again in a minute."
	case errors.Is(err, ledger.ErrUnavailable):
		return slog.LevelError, "ledger_unavailable", "Connect2Cart's own records cannot be read or written at the moment. Nothing was skipped: poll again."
	case errors.Is(err, errDenied):
		return slog.LevelWarn, "denied", "Access denied. Cart ID, Cart Password or Store Code is wrong."
	case errors.Is(err, errTooManyLogins):
		return slog.LevelWarn, "too_many_logins", "Too many logins from this address were refused. Wait a minute, then poll again with the right Cart ID and Cart Password."
	case errors.Is(err, errPaused):
		return slog.LevelInfo, "paused", "This store is paused. Resume it on its Connect2Cart page, or ask the operator of Connect2Cart."
	case errors.Is(err, errBusy):
		return slog.LevelWarn, "busy", fmt.Sprintf("This store has %d polls under way, and more are not served side by side. Nothing was skipped. Poll again in a minute.", ledger.Seats)
	case errors.Is(err, errTooLong):
		return slog.LevelWarn, "bad_request", "The request is too long. Send less at a time."
	case errors.Is(err, errUnreadable):
		return slog.LevelWarn, "bad_request", "The request did not arrive completely. Send it again."
	case errors.Is(err, orders.ErrBatchTooLong):
		return slog.LevelWarn, "too_large", "The batch is too large. Lower Order Download Batch to 250 or less and poll again."
	case errors.Is(err, orders.ErrListTooLong):
		return slog.LevelWarn, "too_large", "BigCommerce's answer is too large. Lower Order Download Batch and poll again."
	case errors.Is(err, bigcommerce.ErrOrderGone):
		return slog.LevelInfo, "order_gone", "An order was removed from BigCommerce during the download. Poll again."
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return slog.LevelWarn, "out_of_time", "Out of time. Nothing was skipped. " + outOfTimeAdvice(function)
	}
	if bigcommerce.IsUnusable(err) {
		return slog.LevelWarn, "unusable_answer", "BigCommerce's answer cannot be used. Nothing was skipped: the next poll tries again."
	}
	if bigcommerce.IsUnreachable(err) {
		return slog.LevelWarn, "unreachable", "BigCommerce is not answering. Nothing was skipped: the next poll tries again."
	}
	return slog.LevelError, "internal", fmt.Sprintf("Internal error. Please report request %s.", cmp.Or(requestID, "(no number)"))
}

// outOfTimeAdvice names the setting of Stone Edge that shortens the work. Only
// batches of orders have one.
func outOfTimeAdvice(function string) string {
	if function == "downloadorders" {
		return "Lower Order Download Batch and poll again."
	}
	return "Poll again."
}

// quotaText names the batch that fits the store's plan, if this one is longer. A
// shorter one is only too much for what is left of the quota.
func quotaText(e *shop.QuotaError, now time.Time) string {
	text := fmt.Sprintf("This batch still needs %d calls, more than BigCommerce allows before %s. Nothing was skipped. Poll again then, or lower Order Download Batch",
		e.Calls, comeBack(e.Err, now))
	if e.Fits > 0 {
		text += fmt.Sprintf(" to %d: that fits the store's BigCommerce plan", e.Fits)
	}
	return text + "."
}

// apiVerdict is the table's part for BigCommerce's own refusals.
func apiVerdict(err error) (level slog.Level, outcome, text string) {
	switch {
	case bigcommerce.IsKeyRefused(err) && !isKeyRefused(err):
		return slog.LevelError, "upstream_refused", "BigCommerce accepts the stored API account, but refuses this call with status 403. Nothing was skipped: the next poll tries again. If it stays, the store's owner can submit a new API account with all permissions on the Connect2Cart page."
	case bigcommerce.IsClosed(err):
		return slog.LevelWarn, "store_closed", "BigCommerce says that this store is suspended or in maintenance. Nothing was skipped: polls go on when the store is open again. The store's owner can ask BigCommerce."
	case bigcommerce.IsKeyRefused(err):
		return slog.LevelWarn, "key_refused", "BigCommerce refused the stored credentials. The store's owner must submit a new API account on the Connect2Cart page."
	case bigcommerce.IsFailing(err):
		return slog.LevelWarn, "upstream", fmt.Sprintf("BigCommerce answers with an error of its own, status %d. Nothing was skipped: the next poll tries again.", bigcommerce.Status(err))
	}
	return slog.LevelError, "upstream_refused", fmt.Sprintf("BigCommerce refused a call with status %d. Nothing was skipped: the next poll tries again.", bigcommerce.Status(err))
}

// detailText is about an order whose detail fails for the first time. If it fails
// again in a minute, the others go on without it.
func detailText(e *orders.DetailError) string {
	part := map[string]string{translate.Payments: "the payments of ", translate.Coupons: "the coupons of ", "order": ""}
	of, known := part[e.Part]
	if !known {
		of = "the lines of "
	}
	text := fmt.Sprintf("BigCommerce does not give %sorder %d", of, e.Order)
	if status := bigcommerce.Status(e.Err); status > 0 {
		text += fmt.Sprintf(" (status %d)", status)
	}
	return text + " at the moment. Nothing was skipped: poll again in a minute. If it stays so, the other orders come first, and this one follows."
}

// figureText names a stock figure by the item before it.
func figureText(e *stock.FigureError) string {
	text := fmt.Sprintf("BigCommerce fails to give stock figure %d, even alone. Nothing was skipped. ", e.Position)
	if e.Behind > 0 {
		text += fmt.Sprintf("In BigCommerce's list it follows product %d. ", e.Behind)
	}
	return text + "Save the stock of that item in BigCommerce again, or ask BigCommerce's support about it."
}

// settingsText names the wrong settings of a store, and the person who can
// correct them. A missing key comes first, because only the store's owner can
// submit a new one.
func settingsText(e *merchant.SettingsError) string {
	var names, values []string
	for _, f := range e.Faults {
		if f.Name == merchant.FaultyToken {
			return "The stored API account has no usable access token. The store's owner must submit a new API account on the Connect2Cart page."
		}
		names, values = append(names, f.Name), append(values, f.Name+"=VALUE")
	}
	return fmt.Sprintf(`A setting of this store cannot be used: %s. Ask the operator of Connect2Cart to correct it: make admin ARGS="set %s %s"`,
		strings.Join(names, ", "), e.StoreHash, strings.Join(values, " "))
}

func unreadableText(e *merchant.UnreadableError) string {
	if e.Newer {
		return "The stored credentials cannot be read: a newer version of this service wrote them. Ask the operator of Connect2Cart to update the service."
	}
	return "The stored credentials cannot be read: they are damaged. Ask the operator of Connect2Cart to repair them. Nothing was skipped: polls go on after the repair."
}

func tooLargeText(e *tooLargeError) string {
	size := fmt.Sprintf("The answer is too large to send: %.1f MB, and the limit is 6 MB.", float64(e.bytes)/1e6)
	if e.records > 1 {
		return size + " " + fmt.Sprintf(cmp.Or(e.remedy, lowerBatch), max(1, e.records*maxAnswer/e.bytes*9/10))
	}
	return size
}
