package skus

import (
	"errors"
	"strings"
	"sync"
	"time"

	"connect2cart/internal/catalog"
	"connect2cart/internal/shop"
)

// Life is the usual life of our knowledge of a SKU.
const Life = 5 * time.Minute

const (
	noneLife = time.Minute // of our knowledge of many unknown SKUs
	maxFew   = 10          // SKUs to look up one by one
)

// known is a process's knowledge of a store's SKUs.
type known struct {
	reading shop.Lock // one reader of the catalog at a time
	length  shop.PageLength

	mu   sync.Mutex       // guards the rest
	few  map[string]entry // looked up one by one, by exact SKU
	all  *index           // of the whole catalog, nil before the first whole read
	scan *scan            // an unfinished read of the catalog

	tracked    *index // of the list of stock, nil before the first read
	distrusted bool   // the list of stock was no help
}

// scan reads the whole catalog, pages side by side. If a poll cuts a scan
// short, later ones finish it.
type scan struct {
	begun time.Time
	total int // products, by the first page
	sure  bool
	odd   *catalog.ProductError // a product too heavy for BigCommerce, or nil

	length int     // of a page
	pages  [][]row // nil for a missing page
}

// row is a SKU of the catalog and its item.
type row struct {
	sku  string
	item Item
}

// entry is a SKU's item. twice marks a SKU of two items; the platform should
// prevent this.
type entry struct {
	item  Item
	twice bool
	at    time.Time
}

// index is the catalog by SKU. A complete index never changes.
type index struct {
	exact  map[string]entry
	folded map[string][]string // exact SKUs by their lower case
	at     time.Time
	sure   bool // the list stood still during the read
	odd    *catalog.ProductError
}

// resolve finds the known SKUs by exact spelling. open are the others, and have
// ErrLookupFailed for now.
func (k *known) resolve(skus []string, life time.Duration) (results map[string]Found, open []string) {
	results = make(map[string]Found, len(skus))
	for _, sku := range skus {
		if f, ok := k.exactly(sku, life); ok {
			results[sku] = f
		} else if _, again := results[sku]; !again {
			results[sku] = Found{Err: ErrLookupFailed}
			open = append(open, sku)
		}
	}
	return results, open
}

// exactly is our knowledge of a SKU, by exact spelling.
func (k *known) exactly(sku string, life time.Duration) (Found, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	key := strings.TrimSpace(sku)
	if one, ok := k.few[key]; ok && shop.Age(one.at) < life {
		return one.found(), true
	}
	if k.all == nil || shop.Age(k.all.at) >= life {
		return Found{}, false
	}
	one, ok := k.all.exact[key]
	return one.found(), ok
}

func (e entry) found() Found {
	f := Found{Item: e.item, At: e.at}
	switch {
	case e.twice:
		f.Err = ErrDuplicate
	case !e.item.IsTracked():
		f.Err = ErrUntracked
	}
	return f
}

// keep remembers the rows of a lookup.
func (k *known) keep(rows []row) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.few == nil || len(k.few) > 100*maxFew {
		k.few = make(map[string]entry)
	}
	for sku := range bySKU(rows) {
		delete(k.few, sku)
	}
	add(k.few, rows, time.Now())
}

func bySKU(rows []row) map[string]bool {
	skus := make(map[string]bool, len(rows))
	for _, r := range rows {
		skus[r.sku] = true
	}
	return skus
}

func add(to map[string]entry, rows []row, at time.Time) {
	for _, r := range rows {
		if other, ok := to[r.sku]; ok && other.item != r.item {
			to[r.sku] = entry{twice: true, at: at}
		} else if !ok {
			to[r.sku] = entry{item: r.item, at: at}
		}
	}
}

// fill sets the results of SKUs. In a partial index a missing SKU fails its
// lookup, because it may be on a missing page, or have slipped through.
func (x *index) fill(results map[string]Found, skus []string, whole bool) {
	for _, sku := range skus {
		f := x.of(sku)
		if errors.Is(f.Err, ErrUnknown) && !whole {
			f.Err = ErrLookupFailed
		}
		results[sku] = f
	}
}

// of is the item of a SKU in the catalog.
func (x *index) of(sku string) Found {
	key := strings.TrimSpace(sku)
	if one, ok := x.exact[key]; ok {
		return one.found()
	}
	alike := x.folded[strings.ToLower(key)]
	switch len(alike) {
	case 0:
		return Found{Err: ErrUnknown, At: x.at}
	case 1:
		return x.exact[alike[0]].found()
	}
	return Found{Err: ErrAmbiguous, At: x.at}
}

func newIndex(rows []row, at time.Time, sure bool) *index {
	x := &index{exact: make(map[string]entry, len(rows)), folded: make(map[string][]string, len(rows)), at: at, sure: sure}
	add(x.exact, rows, at)
	for sku := range x.exact {
		x.folded[strings.ToLower(sku)] = append(x.folded[strings.ToLower(sku)], sku)
	}
	return x
}
