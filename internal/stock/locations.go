package stock

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/shop"
)

// locationLife is how long we rely on a store's list of locations.
const locationLife = 10 * time.Minute

// LocationError is a setting that names a location unknown to the store.
type LocationError struct{ Setting string }

func (e *LocationError) Error() string {
	return fmt.Sprintf("location %.40q: the store has none", e.Setting)
}

// location is where we write a store's stock. With several locations, the figures
// of Stone Edge are their sum. One of them then takes up the difference: the first
// of the setting, or for the setting "all" the default one.
type location struct {
	id      int64
	sum     bool    // of the counted locations
	counted []int64 // locations in the figures
}

// locations are a store's locations, kept for some minutes.
type locations struct {
	mu      sync.Mutex // guards the rest
	setting string
	counted []int64 // in the figures; empty while unknown
	written int64   // for the writes, 0 while unknown
	at      time.Time
}

// known is our knowledge for a setting.
func (l *locations) known(setting string) (counted []int64, written int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.setting != setting || shop.Age(l.at) >= locationLife {
		return nil, 0
	}
	return l.counted, l.written
}

func (l *locations) keep(setting string, counted []int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.setting, l.counted, l.written, l.at = setting, counted, 0, time.Now()
}

func (l *locations) keepWritten(setting string, id int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.setting == setting {
		l.written = id
	}
}

// plus adds the stock of the counted locations.
func (l level) plus(stock []bigcommerce.LocationStock, where location) level {
	for _, one := range stock {
		switch {
		case int64(one.LocationID) == where.id:
			l.here, l.set = l.here+int64(one.OnHand), true
		case where.sum && slices.Contains(where.counted, int64(one.LocationID)):
			l.elsewhere += int64(one.OnHand)
		}
	}
	return l
}
