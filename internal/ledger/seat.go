package ledger

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"
)

// Seats is how many polls of one store are served side by side.
const Seats = 4

// seatLife is the rest of a seat's life after its poll.
const seatLife = 10 * time.Minute

// Seat is the row "seat#N": the right of one poll to be served. It ends by itself
// at the poll's deadline, so a killed process keeps nobody out for longer.
//
// It bounds the load of a store and guards nothing. Two clocks apart by Skew may
// let a fifth poll in.
type Seat struct {
	Store string
	N     int // 1 to Seats

	ledger *Ledger
	holder string
	until  time.Time // taken up to here, as read
}

func (s *Seat) key() key { return key{s.Store, fmt.Sprintf("seat#%d", s.N)} }

func (s *Seat) load(r record) error {
	s.holder, s.until = r.holder, r.until
	return nil
}

// TakeSeat takes a seat up to a time. It guesses one in a single call. If that one
// is taken, it looks at all of them once. HeldError while all are taken,
// ErrUnavailable.
func (l *Ledger) TakeSeat(ctx context.Context, store string, until time.Time) (*Seat, error) {
	holder := rand.Text()
	guess := &Seat{Store: store, N: 1 + int(holder[0])%Seats, ledger: l}
	err := guess.take(ctx, holder, until)
	if err == nil || !errors.Is(err, ErrConflict) {
		return guess, err
	}
	seats, rows := make([]*Seat, Seats), make([]Row, Seats)
	for i := range seats {
		seats[i] = &Seat{Store: store, N: 1 + (guess.N+i)%Seats, ledger: l}
		rows[i] = seats[i]
	}
	if err := l.Read(ctx, rows...); err != nil {
		return nil, err
	}
	held := &HeldError{Until: until}
	for _, s := range seats {
		if s.until.After(now()) {
			held.Until = earlier(held.Until, s.until)
			continue
		}
		if err := s.take(ctx, holder, until); err == nil || !errors.Is(err, ErrConflict) {
			return s, err
		}
	}
	return nil, held
}

// take takes a free seat. After a lost answer the SDK repeats the call, and the
// repeat finds its own holder. ErrConflict if the seat is taken.
func (s *Seat) take(ctx context.Context, holder string, until time.Time) error {
	_, err := s.ledger.update(ctx, s.key(), "SET #holder = :holder, #until = :until, #rev = :holder, #expires = :expires", item{
		":holder": text(holder), ":until": millis(until), ":expires": number(until.Add(seatLife).Unix()),
	}, condition{"attribute_not_exists(#until) OR #until <= :millis OR #holder = :holder", item{":millis": millis(now())}})
	s.holder, s.until = holder, until
	return err
}

// Leave gives the seat back, unless another poll has it already. ErrUnavailable.
func (s *Seat) Leave(ctx context.Context) error {
	_, err := s.ledger.update(ctx, s.key(), "SET #until = :free", item{":free": number(0)},
		condition{"#holder = :holder", item{":holder": text(s.holder)}})
	if errors.Is(err, ErrConflict) {
		return nil
	}
	return err
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
