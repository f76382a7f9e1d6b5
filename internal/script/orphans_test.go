package script_test

import (
	"fmt"
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

// Ensure a run of a long list tells how many of BigCommerce's variants it gives,
// and a change of its counts makes that unknown again.
func TestProductsCount_orphansOfLongList(t *testing.T) {
	var st rawsim.Store
	for id := 1; id <= 300; id++ {
		sku := fmt.Sprint("SKU-", id)
		st.Products = append(st.Products, map[string]any{"id": id, "name": sku, "sku": sku, "inventory_tracking": "none", "variants": []any{map[string]any{"id": 10 * id, "product_id": id, "sku": sku}}})
	}
	orphans := func(total int) []*rawsim.Rule {
		return []*rawsim.Rule{{Match: "/v3/catalog/variants", Status: 200,
			Body: fmt.Sprintf(`{"data":[{"id":1,"product_id":99999,"sku":"O"}],"meta":{"pagination":{"total":%[1]d,"count":1,"per_page":1,"current_page":1,"total_pages":%[1]d}}}`, total)}}
	}
	st.Rules = orphans(9190)
	s, raw := openRaw(t, st, merchant.Settings{})
	if got := s.ask("getproductscount"); !strings.HasSuffix(got, "itemcount=9190") {
		t.Errorf("before a run: got %q", got)
	}
	for _, size := range []int{100, 70} { // 70: Stone Edge asks for an empty batch from 351 on
		for start := 1; start <= 301+size; start += size {
			s.ask("downloadprods", "startnum", fmt.Sprint(start), "batchsize", fmt.Sprint(size))
		}
		if got := s.ask("getproductscount"); !strings.HasSuffix(got, "itemcount=300") {
			t.Errorf("after a run by %d: got %q, want 300", size, got)
		}
	}
	st.Rules = orphans(9191)
	raw.Set(st)
	if got := s.ask("getproductscount"); !strings.HasSuffix(got, "itemcount=9191") {
		t.Errorf("after a change: got %q", got)
	}
}
