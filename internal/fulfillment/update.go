package fulfillment

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
)

const (
	// reserveToReadBack is the part of a poll's time kept free behind a write
	// to an order. It is enough to read the outcome and to answer.
	reserveToReadBack = 8 * time.Second
	// orderTime is the least time left of a poll to begin an order.
	orderTime = reserveToReadBack + 2*time.Second
)

// updateOnce answers from memory if an order just got the very same update.
func (v visit) updateOnce(ctx context.Context, u seti.OrderUpdate) (remark Remark, err error) {
	if remark, ok := v.memory.has(u); ok {
		return remark, nil
	}
	v.memory.forget(u.OrderNumber)
	if remark, err = v.updateOrder(ctx, u); err == nil {
		v.memory.finish(u, remark)
	}
	return remark, err
}

// updateOrder carries out the update of one order. remark is the part that is
// impossible for good.
func (v visit) updateOrder(ctx context.Context, u seti.OrderUpdate) (remark Remark, err error) {
	if !shop.HasTime(ctx, orderTime) {
		return Remark{}, shop.ErrOutOfTime
	}
	o, err := v.wholeOrder(ctx, u.OrderNumber)
	if err != nil {
		return Remark{}, err
	}
	act, _ := actionOf(u.Status, v.Settings.StatusLabels)
	act = act.forGoods(o)
	reached := v.memory.reachedStatus(u, o.StatusID)
	shipped := false
	if act.Ship {
		if shipped, remark, err = v.ship(ctx, o, u, act); err != nil {
			return Remark{}, err
		}
	}
	collected := false
	if act.Collect && hasPickups(o) {
		if collected, err = v.collect(ctx, o); err != nil {
			return Remark{}, err
		}
	}
	now := o.StatusID
	if shipped || collected {
		seen, err := v.Client.Orders().Get(ctx, o.ID, false)
		if err != nil {
			return Remark{}, fmt.Errorf("read the status: %w", err)
		}
		now = seen.StatusID
	}
	if want := nextStatus(reached, now, act); want != now {
		return remark, v.setStatus(ctx, o.ID, want)
	}
	if remark.IsZero() && staysClosed(now, act) {
		remark.Stays = statusName(now)
	}
	return remark, nil
}

// wholeOrder is an order with all its lines. It returns ErrNoOrder for anything
// but the number of one of the store's orders.
func (v visit) wholeOrder(ctx context.Context, number string) (bigcommerce.Order, error) {
	id, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
	if err != nil || id < 1 {
		return bigcommerce.Order{}, ErrNoOrder
	}
	o, completed, err := v.Client.Orders().Whole(ctx, id)
	if bigcommerce.IsNotFound(err) {
		return bigcommerce.Order{}, fmt.Errorf("%w: %w", ErrNoOrder, err)
	}
	if completed {
		v.notes.Completed++
	}
	return o, err
}

// setStatus gives an order another status. It may mail the shopper, so it goes
// out once. After an unclear outcome it reads the order. If the order lacks the
// status, it returns ErrNotMade, and Stone Edge's repeat tries again.
func (v visit) setStatus(ctx context.Context, id int64, status int) error {
	writing, cancel := shop.Reserve(ctx, reserveToReadBack)
	defer cancel()
	o, err := v.Client.Orders().UpdateStatus(bigcommerce.Once(writing), id, status)
	if err == nil && o.StatusID == status {
		return nil
	}
	if err != nil && !bigcommerce.IsUnclear(err) {
		return fmt.Errorf("set status %d: %w", status, err)
	}
	v.notes.Unclear++
	seen, readErr := v.Client.Orders().Get(ctx, id, false)
	switch {
	case readErr != nil:
		return fmt.Errorf("%w: set status %d: %w, then %w", shop.ErrUnconfirmed, status, errors.Join(err), readErr)
	case seen.StatusID != status:
		return fmt.Errorf("%w: set status %d: %w", shop.ErrNotMade, status, errors.Join(err))
	}
	return nil
}
