package script

import (
	"errors"
	"sync"
	"time"

	"connect2cart/internal/limit"
)

// errTooManyLogins is a login that was not looked at.
var errTooManyLogins = errors.New("too many refused logins from this address")

// loginRate is how many logins of one address may be refused. A Stone Edge with
// a wrong password polls three times in ten minutes; an office of many shares
// an address. Whoever guesses would need 2 to the power of 160.
var loginRate = limit.Rate{AtOnce: 100, Every: time.Second}

// logins counts refused logins by the caller's address: a figure by cart would
// let strangers lock a merchant out, and one for all everybody.
type logins struct {
	once    sync.Once
	callers limit.Callers
}

// take uses up a try before the login is checked, so that tries side by side
// count too; a good login gives it back. It is false when there is none left.
// Nothing is counted where nobody knows the address.
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
