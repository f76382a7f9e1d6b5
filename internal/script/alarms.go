package script

import (
	"errors"
	"sync"
	"time"

	"connect2cart/internal/limit"
	"connect2cart/internal/merchant"
)

// alarmRate is how often strangers can cause an ERROR line about one store.
var alarmRate = limit.Rate{AtOnce: 1, Every: time.Minute}

// alarms bounds the ERROR lines about secrets without a password hash. Anybody
// can cause these lines, because the login is unreadable, too.
type alarms struct {
	once   sync.Once
	stores limit.Callers
}

// isRepeat reports an error in anybody's power, less than a minute after its last
// ERROR line. A good login always gets its line.
func (a *alarms) isRepeat(store string, err error, now time.Time) bool {
	e, ok := errors.AsType[*merchant.UnreadableError](err)
	if !ok || e.Login != nil {
		return false
	}
	a.once.Do(func() { a.stores.Rate = alarmRate })
	_, ok = a.stores.Of(store, now).Take(now)
	return !ok
}
