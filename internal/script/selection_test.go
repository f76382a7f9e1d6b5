package script

import (
	"testing"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
)

// Ensure an order is offered by its status alone, and neither an Incomplete
// nor an archived one is, whatever the settings and the API say.
func TestSelection_takes(t *testing.T) {
	sel := selectionOf(seti.Since{Order: 100}, []int{11, 0, 2, 11}, time.UTC)
	for name, tt := range map[string]struct {
		order bigcommerce.Order
		want  bool
	}{
		"due":                {bigcommerce.Order{ID: 101, StatusID: 11}, true},
		"shipped":            {bigcommerce.Order{ID: 101, StatusID: 2}, true},
		"another status":     {bigcommerce.Order{ID: 101, StatusID: 5}, false},
		"incomplete":         {bigcommerce.Order{ID: 101, StatusID: 0}, false},
		"archived":           {bigcommerce.Order{ID: 101, StatusID: 11, IsDeleted: true}, false},
		"the last one known": {bigcommerce.Order{ID: 100, StatusID: 11}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := sel.takes(tt.order); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
	counted := sel.counted(bigcommerce.OrderCount{Count: 10, Statuses: []bigcommerce.StatusCount{{ID: 0, Count: 4}, {ID: 2, Count: 1}, {ID: 5, Count: 2}, {ID: 11, Count: 3}}})
	if counted != 4 {
		t.Errorf("counted: got %d, want 4", counted)
	}
}
