package ledger

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"
)

// Limit bounds the number of events in a window. Each caller or store has a
// count of its own.
type Limit struct {
	Of   string        // a store hash, or Caller's name for an address
	What string        // the kind of event
	Most int           // within a window
	Per  time.Duration // the window; it begins with the first one counted
}

// Count is the row "count#WHAT": the number of events in the present window. It
// lives some minutes longer than the window.
type Count struct {
	Limit
	N     int       // in this window
	Until time.Time // the window's end; zero without a window

	first string // token of the first one
	taken bool
}

// Full reports whether the window has used up its limit. Use it after Read.
func (c *Count) Full() bool { return c.N >= c.Most }

// Granted reports whether the event is within the limit. Use it after Take.
func (c *Count) Granted() bool { return c.taken }

// countLife is the rest of a count's life after its window.
const countLife = 5 * time.Minute

func (c *Count) key() key { return key{c.Of, "count#" + c.What} }

func (c *Count) load(r record) error {
	c.N, c.Until, c.first = 0, time.Time{}, ""
	if r.until.After(now()) {
		c.N, c.Until, c.first = r.count, r.until, r.holder
	}
	return nil
}

// Take counts one event, usually in one call, and says whether it is within the
// limit. Events above the limit count too. The SDK may count an event twice
// after a lost answer. The first event of a window is always within the limit,
// so a limit of one is exact. ErrUnavailable, or ErrConflict if other processes
// keep beginning the window.
func (l *Ledger) Take(ctx context.Context, limit Limit) (Count, error) {
	c, token := Count{Limit: limit}, rand.Text()
	for range takeTries {
		r, err := l.countOne(ctx, &c, token)
		if err == nil && !r.until.After(now()) {
			r, err = l.newWindow(ctx, &c, token, r)
		}
		if errors.Is(err, ErrConflict) {
			continue // another process began the window
		}
		if err != nil {
			return c, err
		}
		c.load(r)
		c.taken = c.N <= c.Most || c.first == token && c.Most > 0
		return c, nil
	}
	if err := l.Read(ctx, &c); err != nil {
		return c, err
	}
	return c, ErrConflict
}

// countOne adds one to the row's window, or to a new row.
func (l *Ledger) countOne(ctx context.Context, c *Count, token string) (record, error) {
	end := now().Add(c.Per)
	return l.update(ctx, c.key(), "SET #until = if_not_exists(#until, :until), #expires = if_not_exists(#expires, :expires), "+
		"#holder = if_not_exists(#holder, :token), #rev = :token ADD #n :one", item{
		":until": millis(end), ":expires": number(end.Add(countLife).Unix()), ":token": text(token), ":one": number(1),
	}, condition{})
}

// newWindow begins a window in the place of the old one.
func (l *Ledger) newWindow(ctx context.Context, c *Count, token string, old record) (record, error) {
	end := now().Add(c.Per)
	return l.put(ctx, c.key(), record{holder: token, count: 1, until: end, expires: end.Add(countLife)},
		condition{"#until = :until", item{":until": millis(old.until)}})
}

// GiveBack undoes a Take within its window. ErrUnavailable.
func (l *Ledger) GiveBack(ctx context.Context, c Count) error {
	_, err := l.update(ctx, c.key(), "SET #rev = :token ADD #n :less", item{":token": text(rand.Text()), ":less": number(-1)},
		isLive("#until = :until AND #n > :none", item{":until": millis(c.Until), ":none": number(0)}))
	if errors.Is(err, ErrConflict) {
		return nil // the window is over
	}
	return err
}

// Caller names a caller's address for Limit.Of by a hash. The hash hides the
// address from a glance only: a try of all addresses finds it.
func Caller(address string) string { return "caller#" + Hash(address) }

// Hash is the first 32 digits of a text's SHA-256.
func Hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}
