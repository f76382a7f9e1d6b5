package ledger

import (
	"context"
	"strconv"
	"time"
)

// shipLife is the life of an order's row after its last change.
const shipLife = 400 * day

// SettleTime bounds the delay between a call of unknown outcome and its effect.
// BigCommerce did one write 25 s late.
const SettleTime = time.Minute

// Ship is the row "ship#ORDER": the last update of an order, and an open step.
// Read fetches it without a lease, for an answer from memory. It lives 400 days.
type Ship struct {
	Store string // the store's hash
	Order int64  // BigCommerce's id

	// Open is a call of unknown outcome; nil without one.
	Open *Step

	// Before is the caller's note about the order before the first step of an
	// unfinished update, such as its status.
	Before string

	// Last is the last finished update; nil without one.
	Last *Finished

	// Held are tracking numbers in wait for a later update.
	Held []Tracking

	// Noted means that the order has a Note.
	Noted bool

	// LeasedUntil is the end of another process's lease at the time of Read;
	// zero without one.
	LeasedUntil time.Time

	others
}

// Step is an announced call.
type Step struct {
	What string    `json:"what"` // the caller's words: ids, numbers, hashes
	At   time.Time `json:"at"`
}

// Settled reports whether SettleTime is over. Then a new read of the order shows
// the step, or the step never happened.
func (s Step) Settled() bool { return now().Sub(s.At) >= SettleTime }

// Finished is a finished update.
type Finished struct {
	Hash   string    `json:"hash"`             // of its content
	Remark string    `json:"remark,omitempty"` // of its answer
	At     time.Time `json:"at"`
}

// Tracking is a tracking number as Stone Edge sent it.
type Tracking struct {
	Number  string `json:"number"`
	Carrier string `json:"carrier,omitempty"`
	Method  string `json:"method,omitempty"`
}

// shipBody is the content of the row.
type shipBody struct {
	Open   *Step      `json:"open,omitempty"`
	Before string     `json:"before,omitempty"`
	Last   *Finished  `json:"last,omitempty"`
	Held   []Tracking `json:"held,omitempty"`
	Noted  bool       `json:"noted,omitempty"`
	others
}

func (s *Ship) key() key { return key{s.Store, "ship#" + strconv.FormatInt(s.Order, 10)} }

func (s *Ship) load(r record) error {
	var body shipBody
	err := r.decode(s.key(), &body)
	s.Open, s.Before, s.Last, s.Held, s.Noted, s.others = body.Open, body.Before, body.Last, body.Held, body.Noted, body.others
	if s.LeasedUntil = r.until; !r.until.After(now()) {
		s.LeasedUntil = time.Time{}
	}
	return err
}

func (s *Ship) body() string {
	body := shipBody{s.Open, s.Before, s.Last, s.Held, s.Noted, s.others}
	if body.Open == nil && body.Before == "" && body.Last == nil && len(body.Held) == 0 && !body.Noted && body.others == "" {
		return ""
	}
	return encode(&body)
}

// ShipLease is an order's row in the hands of one process. The holder may set its
// fields. Begin, Finish and Release write them.
type ShipLease struct {
	Ship
	lease *lease
}

// TakeShip takes the lease of an order. With an open step of an earlier holder,
// read the order at BigCommerce first. HeldError, ErrUnavailable.
func (l *Ledger) TakeShip(ctx context.Context, store string, order int64) (*ShipLease, error) {
	s := &ShipLease{Ship: Ship{Store: store, Order: order}}
	lease, found, err := l.take(ctx, s.key(), shipLife)
	if err != nil {
		return nil, err
	}
	s.lease = lease
	err = s.load(found)
	s.LeasedUntil = time.Time{}
	return s, err
}

// Context bounds the holder's calls to BigCommerce. It ends 30 s after TakeShip.
func (s *ShipLease) Context(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithDeadline(ctx, s.lease.safe())
}

// Begin writes the next step in place of the step before. Make the call only
// after nil. ErrConflict, ErrTooLarge, ErrUnavailable.
func (s *ShipLease) Begin(ctx context.Context, what string) error {
	before := s.Open
	s.Open = &Step{what, stamp()}
	err := s.lease.save(ctx, s.body())
	if err != nil {
		s.Open = before // the caller makes no call now
	}
	return err
}

// Finish writes the end of an update and releases the order. Say OK only after
// nil. hash is of the update's content, remark of its answer. ErrConflict,
// ErrTooLarge, ErrUnavailable.
func (s *ShipLease) Finish(ctx context.Context, hash, remark string) error {
	s.Open, s.Before, s.Last = nil, "", &Finished{hash, remark, stamp()}
	return s.Release(ctx)
}

// Release writes the row and gives the lease back. An open step stays open for
// the next holder. ErrConflict if another process took the lease; ErrTooLarge,
// ErrUnavailable.
func (s *ShipLease) Release(ctx context.Context) error { return s.lease.end(ctx, s.body()) }
