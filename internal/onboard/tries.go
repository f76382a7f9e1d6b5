package onboard

import (
	"crypto/sha256"
	"sync"
	"time"

	"connect2cart/internal/limit"
	"connect2cart/internal/secret"
)

// The limits of verifications, per process. A merchant needs a handful, a thief
// with stolen keys would need thousands. Each address has limits of its own, so
// a stranger locks out nobody else. It has 200 verifications at once and one a
// second after that. It has 30 unknown keys at once and one in ten seconds
// after that. There is no common limit, because one stranger with many
// addresses could use it up for everybody.
var (
	keysRate    = limit.Rate{AtOnce: 200, Every: time.Second}
	unknownRate = limit.Rate{AtOnce: 30, Every: 10 * time.Second}
)

// tries counts verifications by their caller, and unknown keys apart. A
// forgotten caller starts afresh.
type tries struct {
	keys, unknown limit.Callers

	mu       sync.Mutex
	underWay map[try]*trying
}

// try is a key from one caller, as a hash.
type try struct {
	caller string
	key    [sha256.Size]byte
}

// trying is one key under verification, maybe several times side by side. They
// count once, because a second question for the same key tells nothing new.
type trying struct {
	unknown *limit.Bucket
	many    int
	known   bool
}

func newTries() *tries {
	return &tries{keys: limit.Callers{Rate: keysRate}, unknown: limit.Callers{Rate: unknownRate}, underWay: map[try]*trying{}}
}

// take counts a verification before it starts, so tries side by side count too.
// The caller then calls done and says whether BigCommerce knew the key. A known
// key gives back its place among the unknown ones. At the limit ok is false,
// and wait is the time until the next try. All callers without an address count
// as one.
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
