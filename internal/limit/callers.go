package limit

import (
	"cmp"
	"net/netip"
	"sync"
	"time"
)

// defaultMost is how many callers are remembered where nobody says.
const defaultMost = 1000

// Callers keeps a bucket for each caller, so that one who uses up theirs takes
// nothing from another. Zero Most means a thousand callers. It is safe for
// concurrent use and must not be copied.
type Callers struct {
	Rate Rate
	Most int

	mu   sync.Mutex
	kept map[string]*caller
}

type caller struct {
	bucket Bucket
	seen   time.Time
}

// Of is a caller's bucket; now is the time on the wall clock, since a monotonic
// one may stand still while a Lambda is frozen.
func (c *Callers) Of(name string, now time.Time) *Bucket {
	c.mu.Lock()
	defer c.mu.Unlock()
	one, ok := c.kept[name]
	if !ok {
		if len(c.kept) >= cmp.Or(c.Most, defaultMost) {
			c.forget(now)
		}
		if c.kept == nil {
			c.kept = map[string]*caller{}
		}
		one = &caller{bucket: Bucket{Rate: c.Rate}}
		c.kept[name] = one
	}
	one.seen = now
	return &one.bucket
}

// forget makes room. The caller with the fewest tries used goes; of several,
// the one seen longest ago. Who is forgotten has all tries again, so this gives
// back the fewest: a flood of new callers pushes out its own, and never one who
// has used up theirs. The lock is held.
func (c *Callers) forget(now time.Time) {
	var victim *caller
	var name string
	var least float64
	for n, one := range c.kept {
		used := one.bucket.Used(now)
		if victim == nil || used < least || used == least && one.seen.Before(victim.seen) {
			victim, name, least = one, n, used
		}
	}
	delete(c.kept, name)
}

// CallerOf is who a remote address, IP:PORT, belongs to: an IPv4 address, or an
// IPv6 network of 64 bits, which is what one house or server gets. It is empty
// for what is no address.
func CallerOf(address string) string {
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
