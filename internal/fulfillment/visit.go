package fulfillment

import (
	"errors"
	"fmt"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/shop"
)

// visit is one update of one order: the store, the order's row in the ledger
// under our lease, and the notes so far.
type visit struct {
	*shop.Shop
	row     *ledger.ShipLease
	notes   *Notes
	reached int // the status to keep or to pass, see reachedStatus
	made    *Made
}

const (
	// reserveToReadBack is the part of a poll's time kept free behind a write
	// to an order. It is enough to read the outcome and to answer.
	reserveToReadBack = 8 * time.Second
	// orderTime is the least time left of a poll to begin an order.
	orderTime = reserveToReadBack + 2*time.Second
)

// inOurWords says what an error of the order's row means for the update.
func inOurWords(err error) error {
	_, held := errors.AsType[*ledger.HeldError](err)
	switch {
	case held || errors.Is(err, ledger.ErrConflict):
		return fmt.Errorf("%w: %w", ErrUnderWay, err)
	case errors.Is(err, ledger.ErrTooLarge):
		return fmt.Errorf("%w: %w", ErrTooMuch, err)
	}
	return err
}
