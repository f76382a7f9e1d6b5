package onboard

import (
	"context"
	"errors"
	"fmt"
	"time"

	"connect2cart/internal/ledger"
)

// The limits for the writes of one store, over all processes. Submissions with an
// accepted key have counts of their own, and so have changes on the merchant's
// page. So nobody with a Cart Password can keep the owner of the key from taking
// it back. An unknown key takes nothing from them. So a stranger cannot lock
// merchants out of their own store.
//
// Secrets Manager keeps all versions of a day, up to a hundred. It advises one
// write in ten minutes
// (https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html).
// One write makes one version. Where two days meet, twice a day's writes of both
// can come within 24 hours: 96 versions.
const (
	mostWrites  = 20 // submissions within an hour
	mostOfDay   = 26 // of the same, within a day
	mostRepeats = 60 // within an hour, of submissions that change nothing

	mostChanges      = 14 // on the page, within an hour
	mostChangesOfDay = 22 // of the same, within a day

	// unsureTries is the number of tries within an hour until we accept an
	// unsure key. BigCommerce does not say whether such a key may write.
	unsureTries = 3
)

// storeLimitError is a store with too many submissions, or too many actions on the
// merchant's page.
type storeLimitError struct {
	wait time.Duration
	page bool
}

func (e storeLimitError) Error() string {
	return fmt.Sprintf("too many submissions of this store; next in %s", e.wait.Round(time.Second))
}

// writesOf are the limits of a store's submissions.
func writesOf(store string) []ledger.Limit {
	return []ledger.Limit{
		{Of: store, What: "writes", Most: mostWrites, Per: time.Hour},
		{Of: store, What: "day-writes", Most: mostOfDay, Per: 24 * time.Hour},
	}
}

// onPage is an error of the merchant's page. Its limits have words of their own.
func onPage(err error) error {
	if e, ok := errors.AsType[storeLimitError](err); ok {
		e.page = true
		return e
	}
	return err
}

// mayWrite is a storeLimitError if the store is at a limit of its submissions. The
// question itself is free, because only one of several colliding submissions
// writes. That one calls wrote. ledger.ErrUnavailable.
func (h *Handler) mayWrite(ctx context.Context, store string) error {
	limits := writesOf(store)
	counts := []ledger.Count{{Limit: limits[0]}, {Limit: limits[1]}}
	if err := h.Ledger.Read(ctx, &counts[0], &counts[1]); err != nil {
		return err
	}
	for _, c := range counts {
		if c.Full() {
			return storeLimitError{wait: time.Until(c.Until)}
		}
	}
	return nil
}

// wrote counts a write. A failure to count lets the store write once more,
// which does no harm.
func (h *Handler) wrote(ctx context.Context, store string) {
	for _, l := range writesOf(store) {
		_, _ = h.Ledger.Take(ctx, l)
	}
}

// takeChange counts a change on the merchant's page. It goes before the write,
// because all of several changes side by side write. It returns a storeLimitError
// above a limit, or the ledger's errors.
//
// A refused change takes nothing. Tries of a full day would otherwise fill the hour
// behind it.
func (h *Handler) takeChange(ctx context.Context, store string) error {
	hour, err := h.takeOf(ctx, ledger.Limit{Of: store, What: "page-writes", Most: mostChanges, Per: time.Hour})
	if _, full := errors.AsType[storeLimitError](err); err != nil && !full {
		return err
	}
	if err == nil {
		_, err = h.takeOf(ctx, ledger.Limit{Of: store, What: "page-day-writes", Most: mostChangesOfDay, Per: 24 * time.Hour})
	}
	if err != nil {
		h.giveBack(ctx, hour)
	}
	return err
}

// mayRepeat counts a submission that changes nothing. It returns a
// storeLimitError above the limit, or the ledger's errors.
func (h *Handler) mayRepeat(ctx context.Context, store string) error {
	_, err := h.takeOf(ctx, ledger.Limit{Of: store, What: "repeats", Most: mostRepeats, Per: time.Hour})
	return err
}

// takeOf counts one event of a store, or is a storeLimitError.
func (h *Handler) takeOf(ctx context.Context, l ledger.Limit) (ledger.Count, error) {
	c, err := h.Ledger.Take(ctx, l)
	if err == nil && !c.Granted() {
		err = storeLimitError{wait: time.Until(c.Until)}
	}
	return c, err
}

// isThird counts a try with an unsure key. It reports whether there were enough
// of them within an hour. ledger.ErrUnavailable.
func (h *Handler) isThird(ctx context.Context, store string) (bool, error) {
	c, err := h.Ledger.Take(ctx, ledger.Limit{Of: store, What: "unsure", Most: unsureTries, Per: time.Hour})
	return err == nil && c.N >= unsureTries, err
}
