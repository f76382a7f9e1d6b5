package stock

import (
	"maps"
	"sync"
	"time"

	"connect2cart/internal/catalog"
	"connect2cart/internal/shop"
	"connect2cart/internal/skus"
)

// Service reads and writes the levels of stores. Its memory only makes the next
// poll cheaper. The ledger has all that an answer depends on. The zero value is
// ready. It is safe for concurrent use.
type Service struct {
	catalog   catalog.Service // the items of the levels
	skus      skus.Service
	locations shop.Kept[locations]
	figures   shop.Kept[keptFigures]
	writes    shop.Kept[lastWrite]
	judged    shop.Kept[judged]
	lengths   shop.Kept[shop.PageLength] // of the pages of levels
}

func (all *Service) visit(s *shop.Shop) visit {
	return visit{
		s, &all.catalog, &all.skus, all.locations.Of(s.Hash, shop.Small), all.writes.Of(s.Hash, shop.Small),
		all.judged.Of(s.Hash, shop.Large), all.lengths.Of(s.Hash, shop.Small),
	}
}

// visit is one call of the service: the store, and what the process keeps of it.
type visit struct {
	*shop.Shop
	catalog   *catalog.Service
	skus      *skus.Service
	locations *locations
	writes    *lastWrite
	judged    *judged
	length    *shop.PageLength
}

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

// judged are the items that BigCommerce refused and a fresh lookup confirmed. For
// skus.Life another lookup would only repeat that.
type judged struct {
	mu    sync.Mutex // guards items
	items map[skus.Item]time.Time
}

func (j *judged) has(i skus.Item) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	at, ok := j.items[i]
	return ok && shop.Age(at) < skus.Life
}

// keep takes the SKUs with the item they had before out of a fresh lookup, and
// remembers their items.
func (j *judged) keep(fresh, before map[string]skus.Found) {
	j.mu.Lock()
	defer j.mu.Unlock()
	maps.DeleteFunc(j.items, func(_ skus.Item, at time.Time) bool { return shop.Age(at) >= skus.Life })
	if j.items == nil {
		j.items = map[skus.Item]time.Time{}
	}
	maps.DeleteFunc(fresh, func(sku string, f skus.Found) bool {
		same := f.Item == before[sku].Item // an error has no item
		if same {
			j.items[f.Item] = time.Now()
		}
		return same
	})
}
