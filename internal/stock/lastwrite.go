package stock

import (
	"sync"
	"time"
)

// lagTime is how long a list of stock may lack a write before it.
// bigcommerce-api.md 7.5 says only "at once".
const lagTime = 10 * time.Second

// lastWrite is the time of this process's last write to a store's stock. It only
// tells when to read the kept figures again.
type lastWrite struct {
	mu sync.Mutex
	at time.Time
}

// now remembers a write of stock.
func (w *lastWrite) now() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = time.Now()
}

// isAhead reports whether figures read at a time lack a write of ours. For lagTime
// after a write, reads may show the stock before it. Figures of that time serve
// until it ends, because there are no better ones.
func (w *lastWrite) isAhead(read time.Time) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	settled := w.at.Add(lagTime)
	return !read.After(w.at) || read.Before(settled) && !time.Now().Before(settled)
}
