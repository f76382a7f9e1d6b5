package script

import (
	"context"
	"errors"
	"fmt"
	"math"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
	"connect2cart/internal/translate"
)

// maxBatch is the most orders of one answer, twenty times what Stone Edge asks
// for by itself. More would cost the process its memory, only to find that
// neither the quota nor 6 MB of answer will do.
const maxBatch = 1000

var (
	errBatchTooLong = fmt.Errorf("more than %d orders in one batch", maxBatch)
	errListTooLong  = errors.New("the list of a batch is too long to be taken")
)

// downloadOrders sends one batch: exactly as many orders as were asked for, or
// all that are left. Stone Edge goes on by its own batch size, so a shorter
// batch would lose the difference (seti-protocol.md 1.5).
func (s *shop) downloadOrders(ctx context.Context, p *poll, req seti.DownloadOrders) (seti.Reply, error) {
	sel := selectionOf(req.Since, s.statuses, s.location)
	p.asked(req.Range)
	p.turn = &turn{&s.runs, sel, req.Range.Start, req.Range.Size}
	if req.Range.Start > 1 {
		if err := p.turn.check(); err != nil {
			return nil, err
		}
	}
	orders, err := s.batch(ctx, sel, req.Range)
	if err != nil {
		return nil, err
	}
	details, err := s.details(ctx, p, orders)
	if err != nil {
		return nil, err
	}
	reply := seti.Orders{Orders: make([]seti.Order, len(orders))}
	for i, o := range orders {
		order, notes := translate.Order(o, details[i], translate.Options{Location: s.location})
		p.noteOrder(notes)
		reply.Orders[i] = order
	}
	p.items = len(orders)
	return reply, nil
}

// batch fetches the orders of a range, and remembers where it and the next one
// begin.
func (s *shop) batch(ctx context.Context, sel selection, rng seti.Range) ([]bigcommerce.Order, error) {
	if rng.Start == 1 {
		s.runs.begin(sel, 0)
	}
	from, found, err := s.seek(ctx, sel, rng.Start)
	if err != nil || !found {
		return nil, err
	}
	s.runs.learn(sel, rng.Start, from)
	orders, next, err := s.fill(ctx, sel, from, rng.Size)
	if err != nil {
		return nil, err
	}
	if len(orders) == rng.Size {
		s.runs.learn(sel, rng.Start+rng.Size, next)
	}
	return orders, nil
}

// fill lists orders from an id on until there are size of them or the list
// ends. next is the id at which the following batch begins. Paging goes by id,
// never by page number: the list grows and changes while it is read
// (bigcommerce-api.md 3.1).
func (s *shop) fill(ctx context.Context, sel selection, from int64, size int) (orders []bigcommerce.Order, next int64, err error) {
	share := s.runs.share(sel)
	for len(orders) < size {
		limit := pageLimit(size-len(orders), share)
		page, err := s.orderPage(ctx, sel, from, limit)
		if err != nil {
			return nil, 0, err
		}
		taken := 0
		for _, o := range page {
			if len(orders) == size {
				break
			}
			from = o.ID + 1
			if sel.takes(o) {
				if len(orders) == maxBatch {
					return nil, 0, errBatchTooLong
				}
				orders = append(orders, o)
				taken++
			}
		}
		if len(page) < limit {
			break
		}
		share = shareOf(taken, len(page))
		if taken > 0 || limit < maxPage {
			continue
		}
		var found bool
		if from, found, err = s.overGap(ctx, sel, from); err != nil || !found {
			return orders, from, err
		}
	}
	return orders, from, nil
}

// orderPage lists orders with all that a list can bring of them.
func (s *shop) orderPage(ctx context.Context, sel selection, from int64, limit int) ([]bigcommerce.Order, error) {
	page, err := s.client.Orders().List(ctx, sel.list(from, limit, true))
	if errors.Is(err, bigcommerce.ErrTooLarge) {
		return nil, fmt.Errorf("%w: %w", errListTooLong, err)
	}
	if err != nil {
		return nil, fmt.Errorf("list orders from %d on: %w", from, err)
	}
	return page, nil
}

// shareOf is which part of a page was offered. Where nothing was, the next page
// is to be longer.
func shareOf(taken, listed int) float64 {
	if taken == 0 {
		return 0.5 / float64(listed)
	}
	return float64(taken) / float64(listed)
}

// pageLimit is how many orders to list so that missing of them are offered,
// when share of them usually are. A little more costs less than another call.
func pageLimit(missing int, share float64) int {
	if share >= 1 {
		return min(missing, maxPage)
	}
	return int(min(math.Ceil(float64(missing)/share)+3, maxPage))
}
