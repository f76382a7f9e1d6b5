package catalog

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
)

// Ensure FindShared finds items that Stone Edge takes for one: whatever the
// capitals and the blanks around a SKU, and by the product's name without one.
func TestFindShared(t *testing.T) {
	const text = `{"products":[{"id":1,"sku":"A","name":"one"},{"id":2,"sku":"B","name":"two"},{"id":3,"sku":"a","name":"three"},
		{"id":4,"sku":" a ","name":"four"},{"id":5,"name":"b"},{"id":6,"sku":"ÄRMEL","name":"six"},{"id":7,"sku":"ärmel","name":"seven"},
		{"id":8,"sku":"A A","name":"eight"}]}`
	s, _ := shoptest.Open(t, shoptest.Load(t, text), merchant.Settings{})
	shared, items, err := FindShared(t.Context(), s, func(int) {})
	if err != nil || items != 8 {
		t.Fatalf("got %d items, %v, want 8", items, err)
	}
	var got []string
	for _, one := range shared {
		var words []string
		for _, i := range one.Items {
			words = append(words, fmt.Sprintf("%d %q %s", i.Product, i.SKU, i.Name))
		}
		got = append(got, one.Code+": "+strings.Join(words, ", "))
	}
	want := []string{
		`A: 1 "A" one, 3 "a" three, 4 "a" four`,
		`B: 2 "B" two, 5 "" b`,
		`ÄRMEL: 6 "ÄRMEL" six, 7 "ärmel" seven`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// Ensure FindShared reads every page of a large catalog: its first and its last
// item share a SKU.
func TestFindShared_pages(t *testing.T) {
	const products = 620
	var text strings.Builder
	text.WriteString(`{"products":[{"id":1,"sku":"same","name":"first"}`)
	for id := 2; id < products; id++ {
		fmt.Fprintf(&text, `,{"id":%d,"sku":"S%d","name":"n"}`, id, id)
	}
	fmt.Fprintf(&text, `,{"id":%d,"sku":"SAME","name":"last"}]}`, products)
	s, _ := shoptest.Open(t, shoptest.Load(t, text.String()), merchant.Settings{})
	var told []int
	shared, items, err := FindShared(t.Context(), s, func(n int) { told = append(told, n) })
	if err != nil || items != products {
		t.Fatalf("got %d items, %v, want %d", items, err, products)
	}
	if diff := cmp.Diff([]int{50, 300, 550, 620}, told); diff != "" {
		t.Errorf("the progress: -want +got:\n%s", diff)
	}
	if len(shared) != 1 || len(shared[0].Items) != 2 || shared[0].Items[1].Product != products {
		t.Errorf("got %v, want the first and the last item", shared)
	}
}
