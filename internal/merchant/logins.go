package merchant

import (
	"context"
	"sync"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/limit"
)

// mostLogins is the limit of refused logins for one address within LoginsTime,
// over all processes. A Stone Edge with a wrong password polls three times in ten
// minutes, and an office of many shares an address. To guess a password takes 2
// to the power of 160 tries.
const mostLogins = 60

// LoginsTime is how long an address waits for new tries at most.
const LoginsTime = time.Minute

// takeTime bounds one count, because a login waits for it.
const takeTime = 2 * time.Second

// Logins counts refused logins by the caller's address. A count by cart would let
// strangers lock out its merchant; one count for all would let them lock out
// everybody. The Script URL and the merchant's page share the counts. The zero
// value is ready.
//
// The ledger counts. This process has two helpers. It remembers an address far
// past its limit until the limit's end, so an attack costs no more calls to the
// table. And while the table does not answer, it counts for itself, so nobody
// gets unlimited tries.
type Logins struct {
	once sync.Once
	own  limit.Callers // without the ledger

	mu   sync.Mutex
	over map[string]time.Time // when an address far past its limit has tries again
}

// Take uses up a try before we check the login, so tries side by side count too.
// A good login gives its try back. Take returns false when no try is left. It
// counts nothing for a caller without an address.
func (l *Logins) Take(ctx context.Context, table *ledger.Ledger, address string) (giveBack func(), ok bool) {
	caller, now := limit.CallerOf(address), time.Now().Round(0)
	switch {
	case caller == "":
		return func() {}, true
	case l.isOver(caller, now):
		return nil, false
	}
	short, cancel := context.WithTimeout(ctx, takeTime)
	defer cancel()
	c, err := table.Take(short, ledger.Limit{Of: ledger.Caller(caller), What: "logins", Most: mostLogins, Per: LoginsTime})
	if err != nil {
		return l.takeOwn(caller, now)
	}
	if c.N >= 2*mostLogins { // so far past the limit that no try under way matters
		l.setOver(caller, c.Until, now)
	}
	return func() { giveBackLogin(ctx, table, c) }, c.Granted()
}

// giveBackLogin undoes the count of a good login. Without it the count ends by
// itself within a minute.
func giveBackLogin(ctx context.Context, table *ledger.Ledger, c ledger.Count) {
	short, cancel := context.WithTimeout(ctx, takeTime)
	defer cancel()
	_ = table.GiveBack(short, c)
}

// takeOwn counts in this process alone.
func (l *Logins) takeOwn(caller string, now time.Time) (giveBack func(), ok bool) {
	l.once.Do(func() { l.own.Rate = limit.Rate{AtOnce: mostLogins, Every: LoginsTime / mostLogins} })
	bucket := l.own.Of(caller, now)
	_, ok = bucket.Take(now)
	return bucket.GiveBack, ok
}

// mostOver bounds the memory of addresses past their limit.
const mostOver = 1000

func (l *Logins) isOver(caller string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	until, ok := l.over[caller]
	if ok && !until.After(now) {
		delete(l.over, caller)
	}
	return ok && until.After(now)
}

// setOver remembers an address. A full memory begins anew: the ledger knows all
// of them.
func (l *Logins) setOver(caller string, until, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over == nil || len(l.over) >= mostOver {
		l.over = map[string]time.Time{}
	}
	// A clock ahead of ours must not keep an address out for longer.
	l.over[caller] = earlier(until, now.Add(LoginsTime))
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
