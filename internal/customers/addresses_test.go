package customers

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/bigcommerce"
)

// Ensure embedded addresses stay first and in order. The customer's other
// addresses follow, each once. Other customers' addresses stay out.
func TestJoinedAddresses(t *testing.T) {
	at := func(id, customer int64) bigcommerce.Address {
		return bigcommerce.Address{ID: id, CustomerID: customer}
	}
	c := bigcommerce.Customer{ID: 1, Addresses: []bigcommerce.Address{at(5, 1), at(3, 1)}}
	got := []int64{}
	for _, a := range joinedAddresses(c, []bigcommerce.Address{at(3, 1), at(4, 1), at(9, 2), at(5, 1), at(4, 1), at(6, 1)}) {
		got = append(got, a.ID)
	}
	if diff := cmp.Diff([]int64{5, 3, 4, 6}, got); diff != "" {
		t.Error(diff)
	}
}
