package fulfillment

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
)

// Update carries out the updates of orders one after the other and goes on
// after a failed one. The same updates may come again, also to another process:
// it makes nothing twice. If BigCommerce refuses the key, or the ledger is away,
// it returns that error with the outcomes so far. If BigCommerce forbids every
// order that it decides, it returns that error alone. say gives the words for an
// order's note in the ledger.
func Update(ctx context.Context, s *shop.Shop, updates []seti.OrderUpdate, say Say) ([]Outcome, Notes, error) {
	var notes Notes
	known, err := recall(ctx, s, updates)
	if err != nil {
		return nil, notes, err
	}
	var list []Outcome
	var seen tally
	for _, u := range updates {
		o := Outcome{Number: u.OrderNumber}
		p := post{s, &notes, say, &o.Made}
		var again bool
		if o.Remark, again = known[u.OrderNumber]; !again {
			o.Remark, o.Err = p.updateOnce(ctx, u)
		}
		if endsPost(o.Err) {
			return list, notes, o.Err
		}
		list = append(list, o)
		if seen.add(o, again); seen.forbidden == mostForbidden && seen.allForbidden() {
			break
		}
	}
	if seen.allForbidden() {
		return nil, notes, seen.err
	}
	return list, notes, nil
}

// mostForbidden bounds the orders that we try with a key without any rights.
const mostForbidden = 10

// tally tells what BigCommerce said of a post's orders so far.
type tally struct {
	forbidden int   // orders
	err       error // of the first one
	recalled  bool  // some order was, so BigCommerce let us read it
	allowed   bool  // some other order got an answer of its own
}

// add counts an order. One decided without BigCommerce says nothing of the key. A
// forbidden pickup has a reason of its own.
func (t *tally) add(o Outcome, recalled bool) {
	switch {
	case recalled:
		t.recalled = true
	case isAside(o):
	case !bigcommerce.IsForbidden(o.Err) || errors.Is(o.Err, ErrForbidden):
		t.allowed = true
	default:
		t.forbidden++
		t.err = cmp.Or(t.err, o.Err)
	}
}

// allForbidden holds if BigCommerce forbids each order, because then the key may
// lack the right. A forbidden order among others has a reason of its own. Beside
// recalled ones only many forbidden ones count, because the key can still read.
func (t *tally) allForbidden() bool {
	return t.forbidden > 0 && !t.allowed && (!t.recalled || t.forbidden >= mostForbidden)
}

// isAside holds for an order decided without BigCommerce.
func isAside(o Outcome) bool {
	_, err := orderID(o.Number)
	return err != nil || o.Remark.OtherCart != "" || errors.Is(o.Err, ErrUnderWay)
}

// closeTime bounds the last write to an order's row. It may come after the
// poll's own time, because the next process needs the outcome.
const closeTime = 2 * time.Second

// updateOnce carries out the update of one order, and leaves a note of what was
// left undone.
func (p post) updateOnce(ctx context.Context, u seti.OrderUpdate) (Remark, error) {
	if other, err := p.otherCart(ctx, u.OrderNumber); err != nil || other != "" {
		return p.leave(ctx, u.OrderNumber, other, err)
	}
	remark, err := p.underLease(ctx, u)
	if errors.Is(err, ErrNoOrder) {
		return p.unknown(ctx, u.OrderNumber, err)
	}
	return remark, err
}

// otherCart is the cart that has an order, if it is another one than the cart of
// this post. Its Stone Edge ships the order. It is "" for an order without a cart,
// such as one from before the carts.
func (p post) otherCart(ctx context.Context, number string) (cart string, err error) {
	id, err := orderID(number)
	if err != nil || len(p.Others) == 0 {
		return "", nil
	}
	own := &ledger.Given{Place: ledger.Place{Store: p.Hash, Cart: p.Cart(), Order: id}}
	rows, others := []ledger.Row{own}, []*ledger.Given{}
	for _, other := range p.Others {
		g := &ledger.Given{Place: ledger.Place{Store: p.Hash, Cart: other, Order: id}}
		rows, others = append(rows, g), append(others, g)
	}
	if err := p.Ledger.Read(ctx, rows...); err != nil || own.Exists() {
		return "", err
	}
	for _, g := range others {
		if g.Exists() {
			return g.Cart, nil
		}
	}
	return "", nil
}

// leave answers an update of another cart's order: OK with a note, because a
// refusal would come again for ever.
func (p post) leave(ctx context.Context, number, cart string, err error) (Remark, error) {
	if err != nil {
		return Remark{}, inOurWords(err)
	}
	o := Outcome{Number: number, Remark: Remark{OtherCart: cart}}
	var noted bool
	return o.Remark, p.note(ctx, o, &noted)
}

// underLease carries out the update of one order under the order's lease. It
// returns ErrUnderWay while another process has the lease.
func (p post) underLease(ctx context.Context, u seti.OrderUpdate) (Remark, error) {
	id, err := orderID(u.OrderNumber)
	if err != nil {
		return Remark{}, err
	}
	if !shop.HasTime(ctx, orderTime) {
		return Remark{}, shop.ErrOutOfTime
	}
	row, err := p.Ledger.TakeShip(ctx, p.Hash, id)
	if err != nil {
		return Remark{}, inOurWords(err)
	}
	v := visit{Shop: p.Shop, row: row, notes: p.notes, made: p.made}
	done, err := v.update(ctx, u)
	return done.Remark, p.close(ctx, u, row, done, err)
}

// close writes the outcome to the order's row and gives the lease back.
func (p post) close(ctx context.Context, u seti.OrderUpdate, row *ledger.ShipLease, done finished, err error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTime)
	defer cancel()
	if !done.recalled && !errors.Is(err, ErrNoOrder) { // unknown leaves that note
		if err == nil && (row.Last == nil || len(p.Others) > 0) { // another cart may leave one any time
			row.Noted = row.Noted || p.mayHaveNote(ctx, u.OrderNumber)
		}
		if failed := p.note(ctx, Outcome{Number: u.OrderNumber, Remark: done.Remark, Err: err}, &row.Noted); failed != nil {
			err = failed
		}
	}
	if isForGood(err) {
		row.Last = nil // its own note may be gone, so its repeat counts anew
	}
	if err != nil {
		_ = row.Release(ctx) // without it the lease ends by itself
		return err
	}
	return inOurWords(row.Finish(ctx, done.hash, done.text()))
}

// update carries out an update of the order under lease, unless it is the
// order's last one and the order still has the status of its end.
func (v visit) update(ctx context.Context, u seti.OrderUpdate) (finished, error) {
	ctx, cancel := v.row.Context(ctx)
	defer cancel()
	o, err := v.wholeOrder(ctx)
	if err != nil {
		return finished{}, err
	}
	act, _ := actionOf(u.Status, v.Settings.StatusLabels)
	hash := hashOf(u, act)
	if last, ok := recalled(&v.row.Ship, hash); ok && last.Status == o.StatusID {
		last.recalled = true
		return last, nil
	}
	late, err := v.resolve(ctx, o)
	if err != nil {
		return finished{}, err
	}
	done, err := v.carryOut(ctx, o, u, act.forGoods(o), late)
	done.hash = hash
	return done, err
}

// orderID reads the number of an order. It returns ErrNoOrder for anything but
// a number.
func orderID(number string) (int64, error) {
	id, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
	if err != nil || id < 1 {
		return 0, ErrNoOrder
	}
	return id, nil
}

// wholeOrder is the order with all its lines. It returns ErrNoOrder for a number
// foreign to the store.
func (v visit) wholeOrder(ctx context.Context) (bigcommerce.Order, error) {
	o, completed, err := v.Client.Orders().Whole(ctx, v.row.Order)
	if bigcommerce.IsNotFound(err) {
		return bigcommerce.Order{}, fmt.Errorf("%w: %w", ErrNoOrder, err)
	}
	if completed {
		v.notes.Completed++
	}
	if err == nil {
		err = needStatus(o)
	}
	return o, err
}

// needStatus refuses an order without a readable status, because we would take
// it for Incomplete and move it.
func needStatus(o bigcommerce.Order) error {
	if o.HasStatus() {
		return nil
	}
	return &bigcommerce.AnswerError{Err: &bigcommerce.MemberError{Member: "status_id"}}
}

// carryOut makes the shipments and pickups of an update and sets the status. late
// means that an earlier call took effect, maybe after we read the order.
func (v visit) carryOut(ctx context.Context, o bigcommerce.Order, u seti.OrderUpdate, act action, late bool) (done finished, err error) {
	v.reached = reachedStatus(v.row.Before, o.StatusID)
	plan, err := v.ship(ctx, o, u, act)
	if err != nil {
		return finished{}, err
	}
	written := late || len(plan.Create) > 0
	if act.Collect && hasPickups(o) {
		collected, err := v.collect(ctx, o)
		if err != nil {
			return finished{}, err
		}
		written = written || collected
	}
	if done.Status, err = v.moveOn(ctx, o, act, written); err != nil {
		return finished{}, err
	}
	v.row.Held = waiting(plan.Held) // only now: a failed update begins again
	done.Remark = plan.Remark
	if done.Remark.IsZero() && staysClosed(done.Status, act) {
		done.Remark.Stays = StatusName(done.Status)
	}
	return done, nil
}

// moveOn sets the status that an order should have after an update, and returns
// it. written means that a shipment or a pickup may have changed the status.
func (v visit) moveOn(ctx context.Context, o bigcommerce.Order, act action, written bool) (status int, err error) {
	if written {
		seen, err := v.Client.Orders().Get(ctx, o.ID, false)
		if err == nil {
			err = needStatus(seen)
		}
		if err != nil {
			return 0, fmt.Errorf("read the status: %w", err)
		}
		o.StatusID = seen.StatusID
	}
	want := nextStatus(v.reached, o.StatusID, act)
	if want != o.StatusID {
		err = v.setStatus(ctx, o, want)
	}
	return want, err
}

// reachedStatus is the status an order must keep or pass: its present one, or
// the one before an unfinished update. A shipment of that update may have set
// the order back.
func reachedStatus(before string, now int) int {
	if old, err := strconv.Atoi(before); err == nil {
		return keptStatus(old, now)
	}
	return now
}

// setStatus gives an order another status. It may mail the shopper, so it goes
// out once.
func (v visit) setStatus(ctx context.Context, o bigcommerce.Order, status int) error {
	err := v.write(ctx, o, step{Status: status}, func(ctx context.Context) error {
		seen, err := v.Client.Orders().UpdateStatus(bigcommerce.Once(ctx), o.ID, status)
		if err == nil && seen.StatusID != status {
			return shop.ErrNotMade
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("set status %d: %w", status, err)
	}
	return nil
}

// endsPost reports whether an order's error ends the whole post: every further
// order would meet it too. A forbidden call is about its own order, see
// allForbidden, and so is a row of a newer program.
func endsPost(err error) bool {
	return bigcommerce.IsKeyRefused(err) && !bigcommerce.IsForbidden(err) || errors.Is(err, ledger.ErrUnavailable) && !errors.Is(err, ledger.ErrNewer)
}
