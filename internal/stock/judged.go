package stock

import (
	"maps"
	"sync"
	"time"

	"connect2cart/internal/shop"
	"connect2cart/internal/skus"
)

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
