package fulfillment

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/bigcommerce"
)

// Ensure a fetched line finds its pickup by the pickup's number, else by its
// method's. It gets its own pickup if the list knew none.
func TestWithLines_pickups(t *testing.T) {
	known := []bigcommerce.PickupConsignment{{ID: 5, PickupMethodID: 6}, {ID: 6, PickupMethodID: 8}, {ID: 7, PickupMethodID: 9}}
	for name, tt := range map[string]struct {
		known []bigcommerce.PickupConsignment
		want  map[int64]int64
	}{
		"three places":         {known, map[int64]int64{1: 8, 2: 9, 3: 6}},
		"the only place":       {known[1:2], map[int64]int64{1: 8, 2: 8, 3: 8}},
		"no place in the list": {nil, map[int64]int64{1: 6, 2: 9, 3: 5}},
	} {
		t.Run(name, func(t *testing.T) {
			o := bigcommerce.Order{ID: 7}
			o.Consignments.Pickups = tt.known
			whole := o.WithLines([]bigcommerce.OrderProduct{{ID: 1, Quantity: 1, PickupMethodID: 6}, {ID: 2, Quantity: 1, PickupMethodID: 9}, {ID: 3, Quantity: 1, PickupMethodID: 5}}, nil)
			got := map[int64]int64{}
			for _, p := range pickupsFor(whole, nil, time.Time{}) {
				for _, item := range p.Items {
					got[item.OrderProductID] = p.PickupMethodID
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("pickup methods by line: -want +got:\n%s", diff)
			}
		})
	}
}
