package onboard

import (
	"testing"

	"connect2cart/internal/bigcommerce"
)

// Ensure "only new ones" never becomes all of a store's history, however many
// unfinished checkouts a page of the newest orders holds. A page can lack a record.
func TestNewestComplete(t *testing.T) {
	unfinished := make([]bigcommerce.Order, newestLook-1)
	for i := range unfinished {
		unfinished[i].ID = int64(9000 - i)
	}
	complete := bigcommerce.Order{ID: 8000}
	complete.StatusID = 11
	for name, c := range map[string]struct {
		newest []bigcommerce.Order
		want   int64
	}{
		"a new store":                    {nil, 0},
		"a finished one behind them":     {append(unfinished[:3:3], complete), 8000},
		"none finished, on a short page": {unfinished, 8951},
		"none finished, on a full page":  {append(unfinished[:newestLook-1:newestLook-1], bigcommerce.Order{ID: 5}), 4},
	} {
		if got := newestComplete(c.newest); got != c.want {
			t.Errorf("%s: begins after %d, want %d", name, got, c.want)
		}
	}
}
