package ledger

import (
	"context"
	"time"
)

// sweepRest is the pause after a walk. The walk is for what got lost, and that is
// rare.
const sweepRest = time.Hour

// Sweep is the row "sweep#KIND" in the partition "sweep#": where a walk through
// all secrets goes on with the next run.
type Sweep struct {
	Kind  string // the caller's name of the walk
	Next  string // Secrets Manager's token of the next page; "" is the first
	Rests bool   // the walk ended within the last hour
}

func (s *Sweep) key() key { return key{"sweep#", "sweep#" + s.Kind} }

func (s *Sweep) load(r record) error {
	s.Rests = !r.expires.IsZero()
	return r.decode(s.key(), &s.Next)
}

// NoteSweep keeps the place of a walk. A walk that rests begins anew an hour
// later, because its row has ended by then. ErrUnavailable.
func (l *Ledger) NoteSweep(ctx context.Context, s *Sweep) error {
	r := record{body: encode(s.Next)}
	if s.Rests {
		r.expires = now().Add(sweepRest)
	}
	_, err := l.put(ctx, s.key(), r, condition{})
	return err
}
