package onboard

import (
	"time"

	"connect2cart/internal/limit"
)

// The limits of verifications, per process. A merchant needs a handful; who
// tries out stolen keys would need thousands. Each address has its own, so that
// a stranger who uses theirs up locks out nobody else: 200 at once and one a
// second after that, and of keys that BigCommerce does not know 30 at once and
// one in ten seconds. There is no figure for all together, which one stranger
// with many addresses could use up for everybody.
var (
	keysRate    = limit.Rate{AtOnce: 200, Every: time.Second}
	unknownRate = limit.Rate{AtOnce: 30, Every: 10 * time.Second}
)

// tries counts verifications by who asks for them, and those of keys that
// BigCommerce does not know. Callers who are forgotten begin anew.
type tries struct{ keys, unknown limit.Callers }

func newTries() *tries {
	return &tries{keys: limit.Callers{Rate: keysRate}, unknown: limit.Callers{Rate: unknownRate}}
}

// take counts a verification before it is made, so that tries side by side
// count too. One that proves to be of a known key is given back by known. If
// there is none it says when there will be one. What is no address is one
// caller.
func (t *tries) take(address string, now time.Time) (known func(), wait time.Duration, ok bool) {
	caller := limit.CallerOf(address)
	unknown, keys := t.unknown.Of(caller, now), t.keys.Of(caller, now)
	if wait, ok := unknown.Take(now); !ok {
		return nil, wait, false
	}
	if wait, ok := keys.Take(now); !ok {
		unknown.GiveBack()
		return nil, wait, false
	}
	return unknown.GiveBack, 0, true
}
