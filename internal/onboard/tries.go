package onboard

import (
	"context"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/limit"
)

// The limits of verifications, by the caller's address, over all processes. A
// merchant needs a handful, a thief with stolen keys would need thousands. Each
// address has counts of its own, so a stranger locks out nobody else. There is
// no common count, because one stranger with many addresses could use it up for
// everybody.
const (
	mostKeys    = 200 // verifications
	mostUnknown = 30  // keys that BigCommerce does not know, among them
	triesTime   = 5 * time.Minute
)

// keysOf and unknownOf are the limits of one caller. All callers without an
// address count as one; the API always names one.
func keysOf(caller string) ledger.Limit {
	return ledger.Limit{Of: ledger.Caller(caller), What: "verifications", Most: mostKeys, Per: triesTime}
}

func unknownOf(caller string) ledger.Limit {
	return ledger.Limit{Of: ledger.Caller(caller), What: "unknown-keys", Most: mostUnknown, Per: triesTime}
}

// mostEnds are the ends of digests from one address in triesTime. A mail program's
// servers end them for many of its users.
const mostEnds = 300

// MayUnsubscribe counts the end of a digest. Its error is for Answer: the limit of
// the caller, or the ledger.
func (h *Handler) MayUnsubscribe(ctx context.Context, address string) error {
	_, err := h.take(ctx, ledger.Limit{Of: ledger.Caller(limit.CallerOf(address)), What: "unsubscribes", Most: mostEnds, Per: triesTime})
	return err
}

// takeTry counts a verification before it starts, so tries side by side count
// too. It also takes a place among the unknown keys. The caller gives it back if
// BigCommerce knows the key. tooManyError at a limit, ledger.ErrUnavailable.
func (h *Handler) takeTry(ctx context.Context, address string) (giveBack func(), err error) {
	caller := limit.CallerOf(address)
	if _, err := h.take(ctx, keysOf(caller)); err != nil {
		return nil, err
	}
	unknown, err := h.take(ctx, unknownOf(caller))
	if err != nil {
		return nil, err
	}
	return func() { h.giveBack(ctx, unknown) }, nil
}

// take counts one try, or is a tooManyError.
func (h *Handler) take(ctx context.Context, l ledger.Limit) (ledger.Count, error) {
	c, err := h.Ledger.Take(ctx, l)
	if err == nil && !c.Granted() {
		err = tooManyError{time.Until(c.Until)}
	}
	return c, err
}

// giveBackTime bounds the return of a try, whatever the caller's deadline. A
// lost return costs the caller one try for triesTime.
const giveBackTime = 2 * time.Second

func (h *Handler) giveBack(ctx context.Context, c ledger.Count) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), giveBackTime)
	defer cancel()
	_ = h.Ledger.GiveBack(ctx, c)
}
