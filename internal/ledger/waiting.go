package ledger

import (
	"context"
	"time"
)

// waitingLife is the life of a waiting row.
const waitingLife = 120 * day

// Reason is why an order waits.
type Reason string

// The reasons of a waiting row.
const (
	WaitsForStatus  Reason = "status"     // the settings do not offer its status
	WaitsForChannel Reason = "channel"    // the settings do not offer its channel
	Unreadable      Reason = "unreadable" // its lines, its total or its status cannot be read
	DetailMissing   Reason = "detail"     // BigCommerce does not give its payments, coupons or lines
	AtOtherCart     Reason = "other_cart" // another cart of the store was given it
	Removed         Reason = "removed"    // it was set aside, and BigCommerce lists it no more
)

// IsSetAside reports whether the order has an offered status, and waits because
// we cannot send it whole, or because another cart has it.
func (r Reason) IsSetAside() bool { return r.IsFailure() || r == AtOtherCart }

// IsFailure reports whether the order waits because we cannot send it whole.
func (r Reason) IsFailure() bool { return r == Unreadable || r == DetailMissing }

// MayFailAgain reports whether the order was a failure. Its row stays while it is
// due, because another failure counts from the first one on.
func (r Reason) MayFailAgain() bool { return r.IsFailure() || r == Removed }

// Waiting is the row "waiting#CART#ID": an order that Stone Edge is not offered
// yet. It lives 120 days.
type Waiting struct {
	Place

	Why       Reason    `json:"why"` // "" without a row
	Status    int       `json:"status"`
	FirstSeen time.Time `json:"first"`
	What      string    `json:"what,omitempty"`   // the member or the part that cannot be read
	FailedAt  time.Time `json:"failed,omitzero"`  // the first failure of a set-aside one
	CheckedAt time.Time `json:"checked,omitzero"` // the last question by its id
	CheckAt   time.Time `json:"check"`            // the time of the next question
	Checks    int       `json:"checks,omitempty"`

	others
}

// NewWaiting is the row of an order that begins to wait now.
func NewWaiting(at Place, why Reason, status int) *Waiting {
	w := &Waiting{Place: at, Why: why, Status: status, FirstSeen: stamp(), CheckAt: stamp().Add(firstCheck(why))}
	if why.IsSetAside() {
		w.FailedAt = w.FirstSeen
	}
	return w
}

// firstCheck is the time before the first question. A change of status shows in
// the list of changed orders, so its question can wait. A removed order may be
// missing from one answer alone.
func firstCheck(why Reason) time.Duration {
	if why.IsSetAside() || why == Removed {
		return 10 * time.Minute
	}
	return 8 * day
}

// longestCheck is the longest time between two questions. A store can have
// thousands of abandoned orders, and each question is a call. A detail comes back
// when BigCommerce's trouble ends, so on the first day we ask often.
func (w *Waiting) longestCheck() time.Duration {
	switch {
	case w.Why == DetailMissing && w.CheckedAt.Sub(w.FailedAt) < day:
		return 30 * time.Minute
	case w.Why.IsSetAside():
		return 8 * day
	}
	return 32 * day
}

// LastFailure is when the order could not be read last.
func (w *Waiting) LastFailure() time.Time {
	if w.CheckedAt.After(w.FirstSeen) {
		return w.CheckedAt
	}
	return w.FirstSeen
}

// Exists reports whether the order waits.
func (w *Waiting) Exists() bool { return w.Why != "" }

// Checked notes a question by its id that left the order waiting, and for which
// reason. The questions come ever more seldom.
func (w *Waiting) Checked(why Reason, status int) {
	if why != w.Why {
		w.Checks = 0
	}
	if why.IsSetAside() && w.FailedAt.IsZero() {
		w.FailedAt = stamp()
	}
	w.Why, w.Status, w.CheckedAt = why, status, stamp()
	w.CheckAt = w.CheckedAt.Add(min(firstCheck(why)<<min(w.Checks, 12), w.longestCheck()))
	w.Checks++
}

func (w *Waiting) key() key { return w.named("waiting") }

func (w *Waiting) load(r record) error {
	at := w.Place
	*w = Waiting{}
	err := r.decode(at.named("waiting"), w)
	w.Place = at
	return err
}

func (w *Waiting) record() record {
	return record{body: encode(w), expires: w.FirstSeen.Add(waitingLife)}
}

// digestOf is the store, if the order was set aside just now.
func (w *Waiting) digestOf() string {
	if w.Why.IsFailure() && now().Sub(w.FailedAt) < time.Minute {
		return w.Store
	}
	return ""
}

// Waitings returns at most n of a cart's waiting rows, ascending, behind an
// order. ErrUnavailable.
func (l *Ledger) Waitings(ctx context.Context, behind Place, n int) ([]*Waiting, error) {
	return rowsOf(ctx, l, behind, "waiting", n, func(p Place) *Waiting { return &Waiting{Place: p} })
}
