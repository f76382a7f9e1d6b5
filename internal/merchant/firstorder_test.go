package merchant_test

import (
	"testing"

	"connect2cart/internal/merchant"
)

// Ensure the setting first_order reads as one floor, and that a slip never
// reads as "all".
func TestReadFirstOrder(t *testing.T) {
	for text, want := range map[string]merchant.FirstOrder{
		"": {}, "all": {}, "0": {}, "1200": {After: 1200}, "new:1200": {After: 1200}, "open:1200": {After: 1200, Open: true}, "open:0": {Open: true},
	} {
		if got, ok := merchant.ReadFirstOrder(text); !ok || got != want {
			t.Errorf("%q: got %+v, %t, want %+v", text, got, ok, want)
		}
	}
	for _, text := range []string{"new", "open", "new:", "open:x", "-1", "+1", "new:-1", "new:open:1", "1.5", "ALL", " 1", "99999999999999999999"} {
		if got, ok := merchant.ReadFirstOrder(text); ok {
			t.Errorf("%q: got %+v, want no value", text, got)
		}
	}
}
