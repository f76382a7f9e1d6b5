package ledger

import (
	"context"
	"time"
)

// turnLife is the life of the row "turn" after its last lease. The row has no
// content, so any time beyond the lease will do.
const turnLife = 10 * time.Minute

// Turn is the row "turn": the right of one submission to write a store's
// secret. It ends by itself after LeaseTime.
type Turn struct{ lease *lease }

// TakeTurn takes the turn of a store. HeldError while another submission has it,
// ErrUnavailable.
func (l *Ledger) TakeTurn(ctx context.Context, store string) (*Turn, error) {
	le, _, err := l.take(ctx, key{store, "turn"}, turnLife)
	if err != nil {
		return nil, err
	}
	return &Turn{le}, nil
}

// Context bounds the writes of the submission: it ends Skew before the turn.
func (t *Turn) Context(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithDeadline(ctx, t.lease.safe())
}

// End gives the turn back. ErrConflict if somebody took it after its end,
// ErrUnavailable.
func (t *Turn) End(ctx context.Context) error { return t.lease.end(ctx, "") }
