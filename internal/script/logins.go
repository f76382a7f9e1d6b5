package script

import (
	"errors"
	"sync"
	"time"

	"connect2cart/internal/limit"
)

// errTooManyLogins is a login we refused without a look at it.
var errTooManyLogins = errors.New("too many refused logins from this address")

// loginRate is the number of refused logins for one address. A Stone Edge with a
// wrong password polls three times in ten minutes, and an office of many shares
// an address. To guess a password takes 2 to the power of 160 tries.
var loginRate = limit.Rate{AtOnce: 100, Every: time.Second}

// logins counts refused logins by the caller's address. A count by cart would let
// strangers lock out its merchant; one count for all would let them lock out
// everybody.
type logins struct {
	once    sync.Once
	callers limit.Callers
}

// take uses up a try before we check the login, so tries side by side count too.
// A good login gives its try back. take returns false when no try is left. It
// counts nothing for a caller without an address.
func (l *logins) take(address string, now time.Time) (giveBack func(), ok bool) {
	l.once.Do(func() { l.callers.Rate = loginRate })
	caller := limit.CallerOf(address)
	if caller == "" {
		return func() {}, true
	}
	bucket := l.callers.Of(caller, now)
	_, ok = bucket.Take(now)
	return bucket.GiveBack, ok
}
