package script

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"connect2cart/internal/ledger"
)

// errBusy is a poll beside the most polls that we serve of one store.
var errBusy = errors.New("the store has all its polls under way")

// seatTime bounds one step with a seat, because a poll waits for it.
const seatTime = 2 * time.Second

// seat is a poll's seat among those of its store, over all processes. Lambda
// gives each poll a process of its own, so a store with a hundred polls at once
// would take the processes of the others.
//
// The zero value has no seat.
type seat struct {
	once sync.Once     // asked
	done chan struct{} // closed once the answer is in
	left atomic.Bool
	gone chan struct{} // closed once the seat is given back
	kept *ledger.Seat
	busy bool
}

// ask begins to take a seat, beside whatever the poll does next. Only a good login
// may ask, because a seat is a row of the table.
func (s *seat) ask(ctx context.Context, table *ledger.Ledger, store string) {
	s.once.Do(func() {
		s.done, s.gone = make(chan struct{}), make(chan struct{})
		go s.take(ctx, table, store)
	})
}

func (s *seat) take(ctx context.Context, table *ledger.Ledger, store string) {
	defer close(s.done)
	until, _ := ctx.Deadline()
	short, cancel := context.WithTimeout(ctx, seatTime)
	defer cancel()
	kept, err := table.TakeSeat(short, store, until)
	_, s.busy = errors.AsType[*ledger.HeldError](err)
	if err == nil {
		s.kept = kept
	}
}

// sit waits for the seat, and takes one if nobody asked yet. It returns errBusy
// while others have all of them. While the ledger does not answer, the poll goes
// on without a seat.
func (s *seat) sit(ctx context.Context, table *ledger.Ledger, store string) error {
	s.ask(ctx, table, store)
	<-s.done
	if s.busy {
		return errBusy
	}
	return nil
}

// leave gives the seat back, once, and returns behind that. Without it the seat
// ends at the poll's deadline.
func (s *seat) leave(ctx context.Context) {
	s.once.Do(func() {
		s.done, s.gone = make(chan struct{}), make(chan struct{})
		close(s.done)
	})
	<-s.done
	if s.left.Swap(true) {
		<-s.gone
		return
	}
	defer close(s.gone)
	if s.kept == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), seatTime)
	defer cancel()
	_ = s.kept.Leave(ctx)
}
