package script_test

import (
	"strings"
	"testing"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/rawsim"
)

// Ensure variants of no product do not count, because the list has none of them.
func TestProductsCount_orphans(t *testing.T) {
	mug := map[string]any{"id": 1, "name": "Mug", "sku": "MUG", "inventory_tracking": "none", "variants": []any{map[string]any{"id": 10, "product_id": 1, "sku": "MUG"}}}
	st := rawsim.Store{Products: []rawsim.Record{mug}, Rules: []*rawsim.Rule{{Match: "/v3/catalog/variants", Status: 200,
		Body: `{"data":[{"id":100,"product_id":99,"sku":"O"}],"meta":{"pagination":{"total":9190,"count":1,"per_page":1,"current_page":1,"total_pages":9190}}}`}}}
	s, _ := openRaw(t, st, merchant.Settings{})
	if got := s.ask("getproductscount"); !strings.HasSuffix(got, "itemcount=1") {
		t.Errorf("got %q, want 1", got)
	}
}
