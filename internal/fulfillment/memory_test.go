package fulfillment

import (
	"testing"

	"connect2cart/internal/seti"
)

// Ensure memory compares updates by content, not by address. Another number of
// units is another update.
func TestMemory_content(t *testing.T) {
	update := func(shipped *int64) seti.OrderUpdate {
		return seti.OrderUpdate{OrderNumber: "7", Items: []seti.ItemUpdate{{ItemNumber: "11", Shipped: shipped}}}
	}
	b, units := new(memory), int64(1)
	b.finish(update(&units), Remark{Stays: "Shipped"})
	if remark, ok := b.has(update(new(int64(1)))); !ok || remark.Stays != "Shipped" {
		t.Errorf("got %v, %t for the same update, want it known again", remark, ok)
	}
	if _, ok := b.has(update(nil)); ok {
		t.Error("an update without units is taken for one with units")
	}
	units = 2
	if _, ok := b.has(update(&units)); ok {
		t.Error("an update with other units is taken for the one before")
	}
}

// Ensure an order goes on from its status before an unfinished update, unless
// somebody gave it another status meanwhile.
func TestMemory_reachedStatus(t *testing.T) {
	u := seti.OrderUpdate{OrderNumber: "7"}
	b := new(memory)
	for i, tt := range []struct{ now, want int }{{10, 10}, {2, 10}, {11, 11}, {2, 2}, {3, 2}, {4, 4}} {
		if got := b.reachedStatus(u, tt.now); got != tt.want {
			t.Errorf("%d: got %d with status %d, want %d", i, got, tt.now, tt.want)
		}
	}
}
