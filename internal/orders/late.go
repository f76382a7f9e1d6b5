package orders

import (
	"context"
	"time"

	"connect2cart/internal/ledger"
)

const (
	maxLate = 1000 // orders of one run; the others come in the next one
	maxDue  = 2 * maxLate
	duePage = 500 // rows of one read

	// A late order alone in its run leaves no trace in lastorder.
	// It counts as arrived after answers in so many runs over so long.
	enoughRuns = 5
	enoughTime = 24 * time.Hour
)

// pauses follow the answers with a single late order. So it comes five times
// in a day only. A lost answer costs little time at first.
var pauses = [enoughRuns]time.Duration{2: 6 * time.Hour, 3: 18 * time.Hour}

// lateOrders are the late orders of a new run, ascending. It also ends the due
// rows of arrived ones. left is the number of due rows afterwards, -1 if it is
// unknown.
func (v *visit) lateOrders(ctx context.Context) (late []int64, left int, err error) {
	if v.fell {
		if err := v.giveAgain(ctx); err != nil {
			return nil, -1, err
		}
	} else if !v.cart.SomeDue {
		return nil, -1, nil
	}
	dues, left, err := v.dues(ctx)
	if err != nil || len(dues) == 0 {
		return nil, left, err
	}
	ids := make([]int64, len(dues))
	for i, d := range dues {
		ids[i] = d.Order
	}
	rows, err := v.held(ctx, ids)
	if err != nil {
		return nil, -1, err
	}
	late, arrived, err := v.settle(ctx, dues, rows)
	return late, left - arrived, err
}

// dues are the first due rows of orders that Stone Edge may get. left is the
// number of all rows read, and one more where there may be others.
func (v *visit) dues(ctx context.Context) (list []*ledger.Due, left int, err error) {
	for behind := v.place(-1); len(list) < maxDue; {
		page, err := v.Ledger.Dues(ctx, behind, duePage)
		if err != nil {
			return nil, -1, err
		}
		for _, d := range page {
			if behind = d.Place; v.offersLate(d) {
				list = append(list, d)
			}
		}
		if left += len(page); len(page) < duePage {
			return list, left, nil
		}
	}
	return list, left + 1, nil
}

// offersLate reports whether Stone Edge may get a due order. Without late orders
// it gets the open ones of the start, and those that a person asked for.
func (v *visit) offersLate(d *ledger.Due) bool {
	return v.sel.late || d.Why == ledger.OpenAtStart || d.Why == ledger.AskedFor
}

// settle splits due orders into late and arrived ones.
func (v *visit) settle(ctx context.Context, dues []*ledger.Due, rows map[int64]*held) (late []int64, arrived int, err error) {
	var puts []ledger.Plain
	var deletes []ledger.Row
	for _, d := range dues {
		g := rows[d.Order].given
		switch {
		case v.arrived(*d, g):
			if g.Late != nil {
				puts = append(puts, &ledger.Late{Place: d.Place, Last: g.Late.Since, At: v.now})
			}
			deletes = append(deletes, d)
		case v.sel.lists(d.Order, d.Created), v.alone && v.pauses(*d, g):
		case len(late) < maxLate:
			late = append(late, d.Order)
		}
	}
	return late, len(deletes), v.Ledger.Write(ctx, puts, deletes)
}

// arrived reports whether Stone Edge has a due order, by the lastorder it sends.
func (v *visit) arrived(d ledger.Due, g ledger.Given) bool {
	since := v.sel.since
	switch {
	case !g.Exists() || g.Last.Before(d.Since):
		return false // given before a person asked for it again
	case g.Late == nil:
		return !v.sel.lists(d.Order, d.Created)
	case since < g.Late.Since:
		return false // a backup from before that run
	case v.sel.last == d.Order && g.Late.Sent != d.Order, g.Late.Top > 0 && since == g.Late.Top:
		return true
	}
	if g.Run == v.cart.LateRun && v.cart.LateTop > 0 {
		return since > g.Late.Since && since >= g.Late.Top && since <= v.cart.LateTop
	}
	return g.Late.Top == 0 && g.Late.Runs >= enoughRuns && v.now.Sub(g.Late.First) >= enoughTime
}

// pauses reports whether a late order came alone not long ago. It comes again
// after its pause, or with the next regular order.
func (v *visit) pauses(d ledger.Due, g ledger.Given) bool {
	if g.Late == nil || g.Late.Top > 0 || g.Last.Before(d.Since) || v.sel.since < g.Late.Since {
		return false
	}
	answers := min(max(g.Late.Runs, 1), len(pauses))
	return v.now.Sub(g.Last) < pauses[answers-1]
}

// giveAgain makes late orders due again if a backup of Stone Edge lacks them:
// those of a run from this lastorder on. Stone Edge skips the ones it has.
func (v *visit) giveAgain(ctx context.Context) error {
	for behind, more := v.place(-1), true; more; {
		lates, err := v.Ledger.Lates(ctx, behind, duePage)
		if err != nil {
			return err
		}
		var puts []ledger.Plain
		var deletes []ledger.Row
		for _, a := range lates {
			if behind = a.Place; a.Last >= v.sel.since {
				puts, deletes = append(puts, ledger.NewDue(a.Place, ledger.BecameEligible, time.Time{})), append(deletes, a)
			}
		}
		if err := v.Ledger.Write(ctx, puts, deletes); err != nil {
			return err
		}
		more = len(lates) == duePage
	}
	return nil
}
