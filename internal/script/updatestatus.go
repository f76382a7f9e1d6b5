package script

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
	"connect2cart/internal/translate"
)

const (
	// lookRest is what a write to an order leaves of a poll's time: enough to
	// read what became of it, and to answer.
	lookRest = 8 * time.Second
	// orderTime is what must be left of a poll for an order to be begun.
	orderTime = lookRest + 2*time.Second
)

// updateStatus carries out what happened to orders at Stone Edge: shipments,
// pick-ups and status, in this order (seti-protocol.md 4.3). All orders of a
// post are processed; those that failed are named. All of it may come again:
// what is there already is not made a second time.
func (s *shop) updateStatus(ctx context.Context, p *poll, req seti.UpdateStatus) (seti.Reply, error) {
	p.items = len(req.Orders)
	release, err := s.updated.turn.hold(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	var failed, remarks notes
	for _, u := range req.Orders {
		remark, err := s.updateOnce(ctx, p, u)
		if bigcommerce.IsKeyRefused(err) {
			return nil, err
		}
		if err != nil {
			p.partly(fmt.Errorf("order %.20q: %w", u.OrderNumber, err))
			failed.add(updateWords(err, time.Now()), u.OrderNumber)
		} else if remark != "" {
			remarks.add(remark, u.OrderNumber)
		}
	}
	if len(failed) > 0 {
		return seti.StatusResult{OK: false, Notes: failed.String()}, nil
	}
	return seti.StatusResult{OK: true, Notes: remarks.String()}, nil
}

// updateOnce spares an order that got the very same update a moment ago.
func (s *shop) updateOnce(ctx context.Context, p *poll, u seti.OrderUpdate) (remark string, err error) {
	if remark, ok := s.updated.has(u); ok {
		return remark, nil
	}
	s.updated.begin(u.OrderNumber)
	if remark, err = s.updateOrder(ctx, p, u); err == nil {
		s.updated.finish(u, remark)
	}
	return remark, err
}

// updateOrder carries out the update of one order. remark is what of it could
// not be done and never can.
func (s *shop) updateOrder(ctx context.Context, p *poll, u seti.OrderUpdate) (remark string, err error) {
	if !hasTime(ctx, orderTime) {
		return "", errOutOfTime
	}
	o, err := s.wholeOrder(ctx, p, u.OrderNumber)
	if err != nil {
		return "", err
	}
	action, _ := translate.LabelAction(u.Status, s.merchant.Settings.StatusLabels)
	action = action.ForGoods(o)
	reached := s.updated.reachedStatus(u, o.StatusID)
	shipped := false
	if action.Ship {
		if shipped, remark, err = s.ship(ctx, p, o, u, action); err != nil {
			return "", err
		}
	}
	collected := false
	if action.Collect && translate.HasPickups(o) {
		if collected, err = s.collect(ctx, p, o); err != nil {
			return "", err
		}
	}
	now := o.StatusID
	if shipped || collected {
		seen, err := s.client.Orders().Get(ctx, o.ID, false)
		if err != nil {
			return "", fmt.Errorf("read the status: %w", err)
		}
		now = seen.StatusID
	}
	if want := translate.NextStatus(reached, now, action); want != now {
		return remark, s.setStatus(ctx, p, o.ID, want)
	}
	if remark == "" && translate.StaysClosed(now, action) {
		remark = "it stays " + translate.StatusName(now)
	}
	return remark, nil
}

// wholeOrder is an order with all its lines. Whatever is no number of an order
// of the store is errNoOrder.
func (s *shop) wholeOrder(ctx context.Context, p *poll, number string) (bigcommerce.Order, error) {
	id, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
	if err != nil || id < 1 {
		return bigcommerce.Order{}, errNoOrder
	}
	o, completed, err := s.client.Orders().Whole(ctx, id)
	if bigcommerce.IsNotFound(err) {
		return bigcommerce.Order{}, fmt.Errorf("%w: %w", errNoOrder, err)
	}
	if completed {
		p.healed.Add(1)
	}
	return o, err
}

// setStatus gives an order another status. It may mail the shopper, so it is
// sent once: after an unclear outcome the order is read, and if it has not got
// the status, Stone Edge's repeat will find that out again.
func (s *shop) setStatus(ctx context.Context, p *poll, id int64, status int) error {
	writing, cancel := before(ctx, lookRest)
	defer cancel()
	o, err := s.client.Orders().UpdateStatus(bigcommerce.Once(writing), id, status)
	if err == nil && o.StatusID == status {
		return nil
	}
	if err != nil && !bigcommerce.IsUnclear(err) {
		return fmt.Errorf("set status %d: %w", status, err)
	}
	p.updates.unclear++
	seen, readErr := s.client.Orders().Get(ctx, id, false)
	switch {
	case readErr != nil:
		return fmt.Errorf("%w: set status %d: %w, then %w", errUndecided, status, errors.Join(err), readErr)
	case seen.StatusID != status:
		return fmt.Errorf("%w: set status %d: %w", errNotMade, status, errors.Join(err))
	}
	return nil
}

// notes are order numbers by what is to be said of them, in the order in which
// it first was. Numbers stand before words: what is too long is cut at its end.
type notes []note

type note struct {
	words   string
	numbers []string
}

func (n *notes) add(words, number string) {
	i := slices.IndexFunc(*n, func(one note) bool { return one.words == words })
	if i < 0 {
		*n, i = append(*n, note{words: words}), len(*n)
	}
	(*n)[i].numbers = append((*n)[i].numbers, shortNumber(number))
}

// shortNumber is an order number as it can be repeated in an answer.
func shortNumber(number string) string {
	if number = strings.TrimSpace(number); len(number) > 30 {
		number = strings.ToValidUTF8(number[:30], "") + "..."
	}
	if number == "" {
		return "without number"
	}
	return number
}

func (n notes) String() string {
	parts := make([]string, len(n))
	for i, one := range n {
		parts[i] = "Order " + strings.Join(one.numbers, ", ") + ": " + one.words
	}
	return strings.Join(parts, " | ")
}
