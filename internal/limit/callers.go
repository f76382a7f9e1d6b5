package limit

import (
	"cmp"
	"net/netip"
	"sync"
	"time"
)

// defaultMost is the number of callers to remember if Most is zero.
const defaultMost = 1000

// Callers keeps a bucket for each caller, so each uses up only their own tries.
// Zero Most means a thousand callers. It is safe for concurrent use. Do not
// copy Callers.
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

// Of returns a caller's bucket. Pass the time of the wall clock, because a
// monotonic one may stand still while a Lambda is frozen.
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

// forget makes room. It drops the caller with the fewest used tries, and among
// equals the one seen longest ago. A forgotten caller has all tries again, so
// this gives back the fewest. A flood of new callers pushes out its own, and
// keeps everybody with used-up tries. The caller of forget holds the lock.
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

// CallerOf returns the caller behind a remote address, IP:PORT. It is an IPv4
// address, or an IPv6 network of 64 bits, because one house or server gets such
// a network. For anything but an address it is empty.
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
