package ledger

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// LeaseTime is the length of a lease: Lambda's 28 s, Skew, and some. At its end
// Lambda has ended the holder's call.
const LeaseTime = 35 * time.Second

// takeTries bounds the tries of take. Each one follows a change of the row
// between two calls.
const takeTries = 4

// lease is the right to change a row alone. Each lease has a holder of its
// own, so two leases of one process keep each other out too.
type lease struct {
	ledger *Ledger
	key    key
	life   time.Duration // of the row; 0: as long as its store
	holder string
	ended  string // of the row when the lease was taken
	until  time.Time

	// endless is a row that had no end when the lease was taken. Retire may give
	// it one meanwhile, and the holder's writes keep that end.
	endless bool
}

// take takes a free lease. The same call returns the row as the last holder left
// it. A missing or expired row begins anew. HeldError, ErrUnavailable.
func (l *Ledger) take(ctx context.Context, k key, life time.Duration) (*lease, record, error) {
	le := &lease{ledger: l, key: k, life: life, holder: rand.Text(), until: now().Add(LeaseTime)}
	found, err := le.win(ctx)
	if err != nil {
		return nil, record{}, err
	}
	le.ended, le.endless = found.ended, life == 0 && found.expires.IsZero()
	return le, found, nil
}

// win takes the lease, and returns the row.
func (le *lease) win(ctx context.Context) (record, error) {
	held := &HeldError{Until: now().Add(time.Second)}
	for range takeTries {
		found, err := le.grab(ctx)
		if !errors.Is(err, ErrConflict) {
			return found, err
		}
		if found, err = le.ledger.record(ctx, le.key); err != nil {
			return record{}, err
		}
		switch {
		case found.holder == le.holder: // an earlier try succeeded without an answer
			return found, nil
		case !found.exists():
			le.ended = found.ended
			made, err := le.ledger.put(ctx, le.key, le.record(""), isGone())
			if !errors.Is(err, ErrConflict) {
				return made, err
			}
		case found.until.After(now()):
			held.Until = found.until
			return record{}, held
		}
	}
	return record{}, held
}

// grab is the usual one call of take. It leaves an expired row alone, because the
// content of that row must go first.
func (le *lease) grab(ctx context.Context) (record, error) {
	set, values := "SET #holder = :holder, #until = :until, #rev = :rev", item{
		":holder": text(le.holder), ":until": millis(le.until), ":rev": text(rand.Text()),
	}
	if le.life > 0 {
		set += ", #expires = :expires"
		values[":expires"] = number(now().Add(le.life).Unix())
	}
	return le.ledger.update(ctx, le.key, set, values,
		isLive("attribute_not_exists(#holder) OR #until <= :millis", item{":millis": millis(now())}))
}

// record is the row under this lease.
func (le *lease) record(body string) record {
	r := record{body: body, holder: le.holder, ended: le.ended, until: le.until}
	if le.life > 0 {
		r.expires = now().Add(le.life)
	}
	return r
}

// save writes the row's content and keeps the lease. ErrConflict near the end of
// the lease and after it.
func (le *lease) save(ctx context.Context, body string) error {
	if !now().Before(le.safe()) {
		return fmt.Errorf("ledger: write %s: the lease ran out: %w", le.key, ErrConflict)
	}
	return le.write(ctx, le.record(body))
}

// write writes the row, if this lease still has it. The row of a store that was
// removed under the lease ends with the store.
func (le *lease) write(ctx context.Context, r record) error {
	if !le.endless {
		_, err := le.ledger.put(ctx, le.key, r, le.isHeld())
		return err
	}
	for range takeTries {
		_, err := le.ledger.put(ctx, le.key, r, le.isHeldUntil(r.expires))
		if !errors.Is(err, ErrConflict) {
			return err
		}
		found, err := le.ledger.record(ctx, le.key)
		if err != nil {
			return err
		}
		if found.holder != le.holder {
			break
		}
		r.expires = found.expires
	}
	return fmt.Errorf("ledger: write %s: the lease is another's: %w", le.key, ErrConflict)
}

// end writes the row's content and gives the lease back, also after the lease's
// end. An empty row expires at once, unless it lives as long as its store: the next
// lease would cost more calls without it. ErrConflict if another process took the
// lease.
func (le *lease) end(ctx context.Context, body string) error {
	r := le.record(body)
	r.holder, r.ended, r.until = "", withEnded(le.ended, le.holder), time.Time{}
	if body == "" && le.life > 0 {
		r.expires = now()
	}
	err := le.write(ctx, r)
	if errors.Is(err, ErrConflict) && le.hasEnded(ctx) {
		return nil
	}
	return err
}

// hasEnded reports whether the row names this lease among the ended ones. After a
// lost answer the SDK repeats the write. Before the repeat another process may
// have taken the lease and changed the row.
func (le *lease) hasEnded(ctx context.Context) bool {
	found, err := le.ledger.record(ctx, le.key)
	return err == nil && slices.Contains(strings.Fields(found.ended), le.holder)
}

// keptEnds bounds the ended leases in a row. The SDK repeats a write for
// patience, and hardly so many leases end in that time.
const keptEnds = 12

// withEnded puts a holder before the ended ones.
func withEnded(ended, holder string) string {
	list := append([]string{holder}, strings.Fields(ended)...)
	return strings.Join(list[:min(len(list), keptEnds)], " ")
}

func (le *lease) isHeld() condition {
	return isLive("#holder = :holder", item{":holder": text(le.holder)})
}

// isHeldUntil is isHeld for a row with this end; zero is none.
func (le *lease) isHeldUntil(end time.Time) condition {
	if end.IsZero() {
		return isLive("#holder = :holder AND attribute_not_exists(#expires)", item{":holder": text(le.holder)})
	}
	return isLive("#holder = :holder AND #expires = :end", item{":holder": text(le.holder), ":end": number(end.Unix())})
}

// safe is the holder's last moment. From then on a process with a fast clock may
// take the lease.
func (le *lease) safe() time.Time { return le.until.Add(-Skew) }
