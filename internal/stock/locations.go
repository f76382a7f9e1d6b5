package stock

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/shop"
)

// locationLife is how long the locations of a store are taken to stay the same.
const locationLife = 10 * time.Minute

// LocationError is a setting that names no location of the store.
type LocationError struct{ Setting string }

func (e *LocationError) Error() string {
	return fmt.Sprintf("location %.40q: the store has none", e.Setting)
}

// location is where a store's stock is written. With all the figures that Stone
// Edge sees and sends are the sum of all active ones: what is sent is made so
// at the default location.
type location struct {
	id      int64
	all     bool
	counted []int64 // locations whose stock makes the figure
}

// locations are what is known of a store's locations, for some minutes.
type locations struct {
	mu      sync.Mutex // guards the rest
	setting string
	counted []int64 // whose stock makes the figures; empty as long as unknown
	written int64   // where levels are set, 0 as long as unknown
	at      time.Time
}

// known is what is remembered for a setting.
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

// plus adds the stock that counts.
func (l level) plus(stock []bigcommerce.LocationStock, where location) level {
	for _, one := range stock {
		switch {
		case int64(one.LocationID) == where.id:
			l.here, l.set = l.here+int64(one.OnHand), true
		case where.all && slices.Contains(where.counted, int64(one.LocationID)):
			l.elsewhere += int64(one.OnHand)
		}
	}
	return l
}
