package ledger

import "context"

// Sweep is the row "sweep#KIND" in the partition "sweep#": where a walk through
// all secrets goes on with the next run.
type Sweep struct {
	Kind string // the caller's name of the walk
	Next string // Secrets Manager's token of the next page; "" is the first
}

func (s *Sweep) key() key { return key{"sweep#", "sweep#" + s.Kind} }

func (s *Sweep) load(r record) error { return r.decode(s.key(), &s.Next) }

// NoteSweep keeps the place of a walk. ErrUnavailable.
func (l *Ledger) NoteSweep(ctx context.Context, s *Sweep) error {
	_, err := l.put(ctx, s.key(), record{body: encode(s.Next)}, condition{})
	return err
}
