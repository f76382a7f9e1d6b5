package onboard

import (
	"net/netip"
	"sync"
	"time"
)

// The limits of verifications, per process. A merchant needs a handful; who
// tries out stolen keys would need thousands. Each address has its own, so that
// a stranger who uses theirs up locks out nobody else: 200 at once and one a
// second after that, and of keys that BigCommerce does not know 30 at once and
// one in ten seconds. All addresses together have 600 unknown keys at once and
// one a second, so that many addresses are no way around it, and 2,000
// verifications at once and ten a second.
const (
	keysAtOnce, keysEvery       = 200, time.Second
	unknownAtOnce, unknownEvery = 30, 10 * time.Second

	keysOfAll, keysOfAllEvery       = 2000, time.Second / 10
	unknownOfAll, unknownOfAllEvery = 600, time.Second
)

// maxSources is how many addresses are remembered. Who is forgotten begins
// anew; the limits of all together are what then counts.
const maxSources = 1000

// limits are the two buckets of one address, or of all together.
type limits struct {
	keys    limit // verifications
	unknown limit // verifications of keys that BigCommerce does not know
}

// tries counts verifications by who asks for them.
type tries struct {
	all limits

	mu      sync.Mutex
	sources map[string]*source
}

type source struct {
	limits
	seen time.Time
}

func newTries() *tries {
	return &tries{
		all: limits{
			keys:    limit{size: keysOfAll, every: keysOfAllEvery},
			unknown: limit{size: unknownOfAll, every: unknownOfAllEvery},
		},
		sources: map[string]*source{},
	}
}

// take counts a verification before it is made, so that tries side by side
// count too. One that proves to be of a known key is given back by known. If
// there is none it says when there will be one.
func (t *tries) take(address string, now time.Time) (known func(), wait time.Duration, ok bool) {
	s := t.source(sourceOf(address), now)
	taken := make([]*limit, 0, 4)
	for _, l := range []*limit{&s.unknown, &s.keys, &t.all.unknown, &t.all.keys} {
		if wait, ok := l.take(now); !ok {
			for _, l := range taken {
				l.giveBack()
			}
			return nil, wait, false
		}
		taken = append(taken, l)
	}
	return func() { s.unknown.giveBack(); t.all.unknown.giveBack() }, 0, true
}

// source is the buckets of an address.
func (t *tries) source(name string, now time.Time) *source {
	t.mu.Lock()
	defer t.mu.Unlock()
	s, ok := t.sources[name]
	if !ok {
		if len(t.sources) >= maxSources {
			t.forgetOldest()
		}
		s = &source{limits: limits{
			keys:    limit{size: keysAtOnce, every: keysEvery},
			unknown: limit{size: unknownAtOnce, every: unknownEvery},
		}}
		t.sources[name] = s
	}
	s.seen = now
	return s
}

// forgetOldest makes room; the caller holds the lock.
func (t *tries) forgetOldest() {
	var oldest string
	for name, s := range t.sources {
		if oldest == "" || s.seen.Before(t.sources[oldest].seen) {
			oldest = name
		}
	}
	delete(t.sources, oldest)
}

// sourceOf is who an address belongs to: an IPv4 address, or an IPv6 network
// of 64 bits, which is what one house or server gets. What is no address is
// one source.
func sourceOf(address string) string {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return ""
	}
	ip := at.Addr().Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	network, err := ip.Prefix(64)
	if err != nil {
		return ""
	}
	return network.String()
}
