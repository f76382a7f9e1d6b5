package credentials

import (
	"slices"
	"testing"

	"connect2cart/internal/onboard"
	"connect2cart/internal/orders"
)

// Ensure page and Script URL offer orders of the same statuses by default.
func TestDefaultStatuses(t *testing.T) {
	if !slices.Equal(onboard.DefaultStatuses, orders.DefaultStatuses) {
		t.Errorf("the page counts %v, Stone Edge is offered %v", onboard.DefaultStatuses, orders.DefaultStatuses)
	}
}
