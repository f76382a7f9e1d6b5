package script

import (
	"cmp"
	"fmt"
	"sync"
	"time"
	_ "time/tzdata" // Lambda's image has no time zones

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
	"connect2cart/internal/translate"
)

// shop is one merchant's store for one poll: the settings as they are now,
// and what the process keeps of the store from poll to poll.
type shop struct {
	merchant *merchant.Merchant
	statuses []int // that are offered
	location *time.Location
	*kept
	catalogues *catalogues
}

// kept is what makes the next poll of a store cheaper. Without it answers are
// the same, but for what run, stockBook and orderBook say.
type kept struct {
	client   *bigcommerce.Client // knows the store's quota
	runs     runs
	progress progress
	cursors  cursors    // of customers
	book     *stockBook // of changes to stock
	updated  *orderBook // of order updates
	used     time.Time
}

// maxShops bounds the memory of a warm process.
const maxShops = 256

// shops are the stores that this process has served.
type shops struct {
	mu     sync.Mutex
	byHash map[string]*kept

	catalogues catalogues
}

// open is the shop of m, or a *merchant.SettingsError. A new key makes a new
// client, which starts without memory of the old one's quota or runs.
func (all *shops) open(h *Handler, m *merchant.Merchant) (*shop, error) {
	if faults := m.Faults(translate.LabelsHold); len(faults) > 0 {
		return nil, &merchant.SettingsError{StoreHash: m.StoreHash, Faults: faults}
	}
	location, err := time.LoadLocation(cmp.Or(m.Settings.TimeZone, defaultZone))
	if err != nil {
		return nil, fmt.Errorf("time zone: %w", err)
	}
	statuses := m.Settings.OrderStatuses
	if len(statuses) == 0 {
		statuses = h.Statuses
	}
	if len(statuses) == 0 {
		statuses = DefaultStatuses
	}
	return &shop{merchant: m, statuses: statuses, location: location, kept: all.keep(h, m), catalogues: &all.catalogues}, nil
}

func (all *shops) keep(h *Handler, m *merchant.Merchant) *kept {
	all.mu.Lock()
	defer all.mu.Unlock()
	k := all.byHash[m.StoreHash]
	if k == nil || !k.client.Token.Equal(m.AccessToken) {
		old := k
		k = &kept{client: &bigcommerce.Client{BaseURL: h.BaseURL, StoreHash: m.StoreHash, Token: m.AccessToken, Transport: h.Transport}}
		k.book, k.updated = booksOf(old)
		all.add(m.StoreHash, k)
	}
	k.used = time.Now()
	return k
}

// add makes room by forgetting the store that was not polled for longest. The
// caller holds the lock.
func (all *shops) add(hash string, k *kept) {
	if all.byHash == nil {
		all.byHash = make(map[string]*kept)
	}
	if _, ok := all.byHash[hash]; !ok && len(all.byHash) >= maxShops {
		var oldest string
		for h, other := range all.byHash {
			if oldest == "" || other.used.Before(all.byHash[oldest].used) {
				oldest = h
			}
		}
		delete(all.byHash, oldest)
	}
	all.byHash[hash] = k
}

// defaultZone is what the merchant page presets (outside.md). BigCommerce does
// not tell a store's time zone (bigcommerce-api.md 2.2).
const defaultZone = "America/New_York"
