package orders

import (
	"testing"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
)

// Ensure the status alone decides whether we offer an order. Incomplete and
// archived orders stay out, for any settings and any answer of the API.
func TestSelection_takes(t *testing.T) {
	sel := Select(new(shop.Shop), seti.Since{Order: 100}, []int{11, 0, 2, 11})
	for name, tt := range map[string]struct {
		order bigcommerce.Order
		want  bool
	}{
		"due":            {bigcommerce.Order{ID: 101, StatusID: 11}, true},
		"shipped":        {bigcommerce.Order{ID: 101, StatusID: 2}, true},
		"another status": {bigcommerce.Order{ID: 101, StatusID: 5}, false},
		"incomplete":     {bigcommerce.Order{ID: 101, StatusID: 0}, false},
		"archived":       {bigcommerce.Order{ID: 101, StatusID: 11, IsDeleted: true}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := sel.takes(tt.order); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
	if sel.lists(100, time.Time{}) || !sel.lists(101, time.Time{}) {
		t.Error("want the orders behind number 100, and no other")
	}
	counted, err := sel.counted(bigcommerce.OrderCount{Count: 10, Statuses: []bigcommerce.StatusCount{{ID: 0, Count: 4}, {ID: 2, Count: 1}, {ID: 5, Count: 2}, {ID: 11, Count: 3}}})
	if counted != 4 || err != nil {
		t.Errorf("counted: got %d, %v, want 4", counted, err)
	}
}

// Ensure a day begins at its first moment, even if the clock changes at
// midnight.
func TestSelect_startOfDay(t *testing.T) {
	for name, tt := range map[string]struct {
		zone string
		date seti.Date
		want string
	}{
		"an ordinary day":                  {"America/New_York", seti.Date{Year: 2026, Month: 7, Day: 1}, "2026-07-01T04:00:00Z"},
		"forward at midnight, in the west": {"America/Santiago", seti.Date{Year: 2026, Month: 9, Day: 6}, "2026-09-06T04:00:00Z"},
		"forward at midnight, in the east": {"Africa/Cairo", seti.Date{Year: 2026, Month: 4, Day: 24}, "2026-04-23T22:00:00Z"},
		"back at midnight":                 {"Africa/Cairo", seti.Date{Year: 2026, Month: 10, Day: 30}, "2026-10-29T22:00:00Z"},
		"midnight twice":                   {"America/Havana", seti.Date{Year: 2026, Month: 11, Day: 1}, "2026-11-01T04:00:00Z"},
		"a day that was left out":          {"Pacific/Apia", seti.Date{Year: 2011, Month: 12, Day: 30}, "2011-12-30T10:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			loc, err := time.LoadLocation(tt.zone)
			if err != nil {
				t.Fatal(err)
			}
			sel := Select(&shop.Shop{Zone: loc}, seti.Since{Date: tt.date}, nil)
			if got := sel.created.UTC().Format(time.RFC3339); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}
