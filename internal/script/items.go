package script

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"connect2cart/internal/bigcommerce"
)

// item is where BigCommerce keeps a SKU's stock: at a variant, or at a product
// that is tracked as a whole. Stock that is not tracked is nowhere: both are 0.
type item struct{ variant, product int64 }

func (i item) isTracked() bool { return i != item{} }

// adjustment is a stock figure for the item.
func (i item) adjustment(location, quantity int64) bigcommerce.Adjustment {
	return bigcommerce.Adjustment{LocationID: location, VariantID: i.variant, ProductID: i.product, Quantity: quantity}
}

const (
	itemLife = 5 * time.Minute // of what is known of a SKU
	noneLife = time.Minute     // of the knowledge that many SKUs are unknown
	maxFew   = 10              // SKUs that are looked up one by one
)

// items is what a process knows of a store's SKUs. Without it every answer is
// the same, only slower.
type items struct {
	once sync.Once
	turn lock // of who reads the catalogue

	mu   sync.Mutex           // guards the rest
	few  map[string]knownItem // looked up one by one, by exact SKU
	all  *itemIndex           // of the whole catalogue, nil before it was read
	scan *scan                // that could not be finished
}

// knownItem is a SKU's item. twice is a SKU that two items have, which the
// platform should not allow.
type knownItem struct {
	item  item
	twice bool
	at    time.Time
}

// itemIndex is the catalogue by SKU. It is not changed once it is complete.
type itemIndex struct {
	exact  map[string]knownItem
	folded map[string][]string // exact SKUs by their lower case
	at     time.Time
	sure   bool // the list did not move while it was read
}

// found is the item of a SKU, or why there is none.
type found struct {
	item item
	err  error // errUnknownSKU, errUntracked, errTwice, errAmbiguous or errUnlooked
	at   time.Time
}

// find resolves SKUs: exactly, then without regard to letter case if only one
// SKU of the catalogue comes into question. A few are asked for one by one,
// many are looked up in the whole catalogue (bigcommerce-api.md 6.1), read
// page by page and kept for some minutes. life is how old knowledge may be.
//
// An error says that nothing could be found out. A SKU of which that is so
// though others were found has errUnlooked.
func (s *shop) find(ctx context.Context, skus []string, life time.Duration) (map[string]found, error) {
	known := &s.catalogues.open(s.merchant.StoreHash).items
	results := make(map[string]found, len(skus))
	var open []string // SKUs that were not found so far
	for _, sku := range skus {
		if f, ok := known.exactly(sku, life); ok {
			results[sku] = f
		} else if _, again := results[sku]; !again {
			results[sku] = found{err: errUnlooked}
			open = append(open, sku)
		}
	}
	err := s.findOpen(ctx, known, open, results, life)
	if err == nil {
		return results, nil
	}
	failed := 0
	for sku, f := range results {
		if errors.Is(f.err, errUnlooked) {
			results[sku], failed = found{err: fmt.Errorf("%w: %w", errUnlooked, err)}, failed+1
		}
	}
	if failed == len(results) {
		return nil, err
	}
	return results, nil
}

// findOpen asks for SKUs one by one when they are few, and looks the others up
// in the whole catalogue.
func (s *shop) findOpen(ctx context.Context, known *items, open []string, results map[string]found, life time.Duration) error {
	few := len(open) <= maxFew
	if few {
		if err := s.findFew(ctx, known, open, results); err != nil {
			return err
		}
		open = slices.DeleteFunc(open, func(sku string) bool { return !errors.Is(results[sku].err, errUnlooked) })
		life = itemLife // whether they are there was just asked; this is for how they are spelled
	} else {
		life = min(life, noneLife)
	}
	if len(open) == 0 {
		return nil
	}
	pages := everyPage
	if few {
		pages = s.sparePages()
	}
	index, err := s.index(ctx, known, life, pages)
	if index == nil {
		return err
	}
	for _, sku := range open {
		f := index.find(sku)
		if errors.Is(f.err, errUnknownSKU) && (err != nil || !few && !index.sure) {
			f.err = errUnlooked // it may be on a page that is missing, or have slipped through
		}
		results[sku] = f
	}
	return err
}

func (s *shop) findFew(ctx context.Context, known *items, open []string, results map[string]found) error {
	if len(open) == 0 {
		return nil
	}
	rows, err := s.lookUp(ctx, open)
	if err != nil {
		return err
	}
	known.learn(rows)
	for _, sku := range open {
		if f, ok := known.exactly(sku, itemLife); ok {
			results[sku] = f
		}
	}
	return nil
}

// exactly is what is known of a SKU as it is spelled.
func (k *items) exactly(sku string, life time.Duration) (found, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	key := strings.TrimSpace(sku)
	if one, ok := k.few[key]; ok && age(one.at) < life {
		return one.found(), true
	}
	if k.all == nil || age(k.all.at) >= life {
		return found{}, false
	}
	one, ok := k.all.exact[key]
	return one.found(), ok
}

func (k knownItem) found() found {
	f := found{item: k.item, at: k.at}
	switch {
	case k.twice:
		f.err = errTwice
	case !k.item.isTracked():
		f.err = errUntracked
	}
	return f
}

// learn keeps rows that were looked up.
func (k *items) learn(rows []row) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.few == nil || len(k.few) > 100*maxFew {
		k.few = make(map[string]knownItem)
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

func add(to map[string]knownItem, rows []row, at time.Time) {
	for _, r := range rows {
		if other, ok := to[r.sku]; ok && other.item != r.item {
			to[r.sku] = knownItem{twice: true, at: at}
		} else if !ok {
			to[r.sku] = knownItem{item: r.item, at: at}
		}
	}
}

// find is the item of a SKU in the catalogue.
func (x *itemIndex) find(sku string) found {
	key := strings.TrimSpace(sku)
	if one, ok := x.exact[key]; ok {
		return one.found()
	}
	alike := x.folded[strings.ToLower(key)]
	switch len(alike) {
	case 0:
		return found{err: errUnknownSKU, at: x.at}
	case 1:
		return x.exact[alike[0]].found()
	}
	return found{err: errAmbiguous, at: x.at}
}

func newItemIndex(rows []row, at time.Time, sure bool) *itemIndex {
	x := &itemIndex{exact: make(map[string]knownItem, len(rows)), folded: make(map[string][]string, len(rows)), at: at, sure: sure}
	add(x.exact, rows, at)
	for sku := range x.exact {
		x.folded[strings.ToLower(sku)] = append(x.folded[strings.ToLower(sku)], sku)
	}
	return x
}
