package onboard

import (
	"time"

	"connect2cart/internal/limit"
)

// The limits of verifications, per process. A merchant needs a handful; who
// tries out stolen keys would need thousands. Each address has its own, so that
// a stranger who uses theirs up locks out nobody else: 200 at once and one a
// second after that, and of keys that BigCommerce does not know 30 at once and
// one in ten seconds. All addresses together have 600 unknown keys at once and
// one a second, so that many addresses are no way around it, and 2,000
// verifications at once and ten a second.
var (
	keysRate    = limit.Rate{AtOnce: 200, Every: time.Second}
	unknownRate = limit.Rate{AtOnce: 30, Every: 10 * time.Second}

	keysOfAllRate    = limit.Rate{AtOnce: 2000, Every: time.Second / 10}
	unknownOfAllRate = limit.Rate{AtOnce: 600, Every: time.Second}
)

// tries counts verifications by who asks for them, and those of keys that
// BigCommerce does not know. Callers who are forgotten begin anew; the limits
// of all together are what then counts.
type tries struct {
	keys, unknown           limit.Callers
	keysOfAll, unknownOfAll limit.Bucket
}

func newTries() *tries {
	return &tries{
		keys: limit.Callers{Rate: keysRate}, unknown: limit.Callers{Rate: unknownRate},
		keysOfAll: limit.Bucket{Rate: keysOfAllRate}, unknownOfAll: limit.Bucket{Rate: unknownOfAllRate},
	}
}

// take counts a verification before it is made, so that tries side by side
// count too. One that proves to be of a known key is given back by known. If
// there is none it says when there will be one. What is no address is one
// caller.
func (t *tries) take(address string, now time.Time) (known func(), wait time.Duration, ok bool) {
	caller := limit.CallerOf(address)
	unknown, keys := t.unknown.Of(caller, now), t.keys.Of(caller, now)
	taken := make([]*limit.Bucket, 0, 4)
	for _, b := range []*limit.Bucket{unknown, keys, &t.unknownOfAll, &t.keysOfAll} {
		if wait, ok := b.Take(now); !ok {
			for _, b := range taken {
				b.GiveBack()
			}
			return nil, wait, false
		}
		taken = append(taken, b)
	}
	return func() { unknown.GiveBack(); t.unknownOfAll.GiveBack() }, 0, true
}
