package onboard

import (
	"crypto/sha256"
	"sync"
	"time"

	"connect2cart/internal/limit"
	"connect2cart/internal/secret"
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
type tries struct {
	keys, unknown limit.Callers

	mu       sync.Mutex
	underWay map[try]*trying
}

// try is a key as one caller sends it, in a form that tells nothing of it.
type try struct {
	caller string
	key    [sha256.Size]byte
}

// trying is one key that is being verified, maybe several times side by side:
// to ask twice for one key tells nothing new, so they count once.
type trying struct {
	unknown *limit.Bucket
	many    int
	known   bool
}

func newTries() *tries {
	return &tries{keys: limit.Callers{Rate: keysRate}, unknown: limit.Callers{Rate: unknownRate}, underWay: map[try]*trying{}}
}

// take counts a verification before it is made, so that tries side by side
// count too. Who took one says by done whether BigCommerce knew the key, which
// gives it back among those that it does not know. If there is none it says
// when there will be one. What is no address is one caller.
func (t *tries) take(address string, key secret.String, now time.Time) (done func(known bool), wait time.Duration, ok bool) {
	this := try{limit.CallerOf(address), sha256.Sum256([]byte(key.Reveal()))}
	keys := t.keys.Of(this.caller, now)
	if wait, ok := keys.Take(now); !ok {
		return nil, wait, false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	of, ok := t.underWay[this]
	if !ok {
		of = &trying{unknown: t.unknown.Of(this.caller, now)}
		if wait, ok := of.unknown.Take(now); !ok {
			keys.GiveBack()
			return nil, wait, false
		}
		t.underWay[this] = of
	}
	of.many++
	return func(known bool) { t.done(this, of, known) }, 0, true
}

// done ends one of the verifications of a key.
func (t *tries) done(this try, of *trying, known bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	of.known = of.known || known
	if of.many--; of.many > 0 {
		return
	}
	delete(t.underWay, this)
	if of.known {
		of.unknown.GiveBack()
	}
}
