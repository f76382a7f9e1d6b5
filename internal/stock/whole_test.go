package stock

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/seti"
	"connect2cart/internal/standin/bcsim"
	"connect2cart/internal/translate"
)

// crowd is a store of n plain products, of one variant each and tracked, with
// even numbers, and of some others.
func crowd(n int64, more ...bcsim.Product) *bcsim.Store {
	st := bcsim.NewStore()
	for id := int64(1); id <= n; id++ {
		level := int(id)
		st.AddProduct(bcsim.Product{ID: 2 * id, SKU: fmt.Sprint("SKU-", id), Tracking: "product", Level: &level})
	}
	for _, p := range more {
		st.AddProduct(p)
	}
	return st
}

// sizes are the variants of a shirt in so many sizes, with a level each.
func sizes(sku string, levels ...int) (list []*bcsim.Variant) {
	for i, n := range levels {
		v := &bcsim.Variant{Level: &n, OptionValues: []bcsim.OptionValue{{OptionDisplayName: "Size", Label: fmt.Sprint(i)}}}
		if sku != "" {
			v.SKU = fmt.Sprintf("%s-%d", sku, i)
		}
		list = append(list, v)
	}
	return list
}

// listAll reads the whole list in batches, and returns the levels as SKU and
// quantity, and the calls that the batches behind the first took of the catalog.
func listAll(t *testing.T, st *bcsim.Store, size int) (list []string, catalogCalls int) {
	t.Helper()
	s, sim := shoptest.OpenUnwatched(t, st, merchant.Settings{})
	all := new(Service)
	for start := 1; ; start += size {
		batch, err := read(t.Context(), all, s, seti.Range{Start: start, Size: size}, 100_000)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range batch.Levels {
			list = append(list, l.SKU+" "+l.QOH().QOH)
		}
		if start == 1 {
			sim.ResetRequests()
		}
		if len(batch.Levels) < size {
			return list, sim.Count(http.MethodGet, "/v3/catalog/*") + sim.Count(http.MethodGet, "/v3/catalog/*/*")
		}
	}
}

// Ensure the list of stock is the same whether it comes from the figures alone
// or from the catalog, for every kind of product, and that only the figures
// that can be trusted save the catalog's pages.
func TestService_List_kinds(t *testing.T) {
	for name, c := range map[string]struct {
		more  []bcsim.Product
		extra []string // in the middle of the plain products
		walks bool     // the catalog, because the figures do not tell all
	}{
		"plain products alone":   {nil, nil, false},
		"variants":               {[]bcsim.Product{{ID: 601, Name: "Shirt", Tracking: "variant", Variants: sizes("SHIRT", 3, 4)}}, []string{"SHIRT-0 3", "SHIRT-1 4"}, false},
		"tracked as a whole":     {[]bcsim.Product{{ID: 601, Name: "Socks", SKU: "SOCKS", Tracking: "product", Level: level7(), Variants: sizes("SOCKS", 0, 0)}}, []string{"SOCKS-0 7", "SOCKS-1 7"}, false},
		"not tracked":            {[]bcsim.Product{{ID: 601, Name: "Book", SKU: "EBOOK", Tracking: "none"}}, []string{"EBOOK NA"}, false},
		"without a SKU":          {[]bcsim.Product{{ID: 601, Name: "Odd", Tracking: "variant", Variants: sizes("", 5)}}, []string{"Odd 5"}, false},
		"never counted anywhere": {[]bcsim.Product{{ID: 601, Name: "New", SKU: "NEW", Tracking: "product", Stock: map[int64]int{}}}, []string{"NEW 0"}, false},
		"one variant never counted": {[]bcsim.Product{{ID: 601, Name: "New", Tracking: "variant", Variants: []*bcsim.Variant{
			{SKU: "NEW-0", Level: level7(), OptionValues: []bcsim.OptionValue{{Label: "0"}}}, {SKU: "NEW-1", Stock: map[int64]int{}, OptionValues: []bcsim.OptionValue{{Label: "1"}}}}}},
			[]string{"NEW-0 7", "NEW-1 0"}, true},
		"sold out, and not tracked": {[]bcsim.Product{{ID: 601, Name: "Gone", SKU: "GONE", Tracking: "product"}, {ID: 1201, Name: "Book", SKU: "EBOOK", Tracking: "none"}}, []string{"GONE 0"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			want := []string{}
			for id := 1; id <= 600; id++ {
				want = append(want, fmt.Sprintf("SKU-%d %[1]d", id))
				if id == 300 {
					want = append(want, c.extra...)
				}
			}
			if len(c.more) > 1 {
				want = append(want, "EBOOK NA") // its number is beyond the plain ones
			}
			whole, _ := listAll(t, crowd(600, c.more...), 100_000)
			if diff := cmp.Diff(want, whole); diff != "" {
				t.Errorf("in one batch: -want +got:\n%s", diff)
			}
			list, calls := listAll(t, crowd(600, c.more...), 50)
			if diff := cmp.Diff(want, list); diff != "" {
				t.Errorf("in batches: -want +got:\n%s", diff)
			}
			if walked := calls > 2; walked != c.walks {
				t.Errorf("got %d calls of the catalog behind the first batch, want it walked: %t", calls, c.walks)
			}
		})
	}
}

func level7() *int { n := 7; return &n }

// Ensure untracked products are found in few calls, wherever they stand among the
// numbers of the tracked ones.
func TestService_List_untracked(t *testing.T) {
	for name, c := range map[string]struct {
		number    func(i int64) int64 // of a product
		untracked func(i int64) bool
		most      int // calls of the catalog, the first batch and the counts among them
	}{
		"one in fifty":               {func(i int64) int64 { return i }, func(i int64) bool { return i%50 == 17 }, 5},
		"the first and the last":     {func(i int64) int64 { return i + 110 }, func(i int64) bool { return i < 30 || i > 3900 }, 6},
		"a hundred in a row":         {func(i int64) int64 { return i }, func(i int64) bool { return i > 2000 && i <= 2100 }, 5},
		"among deleted ones":         {func(i int64) int64 { return i + i/10 }, func(i int64) bool { return i%50 == 17 }, 6},
		"among very many deleted":    {func(i int64) int64 { return 100 * i }, func(i int64) bool { return i%50 == 17 }, 5}, // by their level
		"none of them":               {func(i int64) int64 { return i }, func(int64) bool { return false }, 5},
		"all but a few":              {func(i int64) int64 { return i }, func(i int64) bool { return i%10 != 0 }, 40},
		"nearly all, and far behind": {func(i int64) int64 { return i }, func(i int64) bool { return i > 10 }, 40},
	} {
		st := bcsim.NewStore()
		const n = 4000
		for i := int64(1); i <= n; i++ {
			p := bcsim.Product{ID: c.number(i), SKU: fmt.Sprint("SKU-", i), Tracking: "product", Level: level7()}
			if c.untracked(i) {
				p.Tracking = "none"
			}
			st.AddProduct(p)
		}
		open := shoptest.OpenUnwatched // the referee takes seconds for so many products
		if name == "a hundred in a row" {
			open = shoptest.Open
		}
		s, sim := open(t, st, merchant.Settings{})
		all, got := new(Service), 0
		for start := 1; start <= n; start += 500 {
			batch, err := read(t.Context(), all, s, seti.Range{Start: start, Size: 500}, 100_000)
			if err != nil {
				t.Fatal(name, err)
			}
			for i, l := range batch.Levels {
				if at := int64(start + i); l.SKU != fmt.Sprint("SKU-", at) || l.Untracked != c.untracked(at) {
					t.Fatalf("%s: at %d got %+v", name, at, l)
				}
			}
			got += len(batch.Levels)
		}
		calls := sim.Count(http.MethodGet, "/v3/catalog/*")
		t.Logf("%s: %d calls of the catalog", name, calls)
		if got != n || calls > c.most {
			t.Errorf("%s: got %d items in %d calls of the catalog, want %d in at most %d", name, got, calls, n, c.most)
		}
	}
}

// Ensure figures of one variant each are told from those of special products,
// and none of a special product's figures stays.
func TestPlainLevels(t *testing.T) {
	levels := []translate.Level{
		{ProductID: 1, VariantID: 11, SKU: "A"}, {ProductID: 2, SKU: "WHOLE"}, {ProductID: 3, VariantID: 31, SKU: " "},
		{ProductID: 3, VariantID: 32, SKU: "C"}, {ProductID: 4, VariantID: 41, SKU: "D"}, {ProductID: 3, VariantID: 33},
	}
	list, special := plainLevels(translate.Stock{Levels: levels})
	if diff := cmp.Diff([]translate.Level{levels[0], levels[4]}, list); diff != "" {
		t.Errorf("list: -want +got:\n%s", diff)
	}
	if diff := cmp.Diff([]int64{2, 3}, special); diff != "" {
		t.Errorf("special: -want +got:\n%s", diff)
	}
	list, special = plainLevels(translate.Stock{Levels: levels[:1]})
	if grown := append(list, levels[4]); len(special) != 0 || len(list) != 1 || levels[1].SKU != "WHOLE" || len(grown) != 2 {
		t.Errorf("got %v and %v, want the figures, and no special ones", list, special)
	}
}

// Ensure a list is whole only with as many variants and products as the store
// has, each once.
func TestIsWhole(t *testing.T) {
	one := func(product, variant int64) translate.Level {
		return translate.Level{ProductID: product, VariantID: variant}
	}
	for name, c := range map[string]struct {
		list               []translate.Level
		variants, products int
		want               bool
	}{
		"all of two products": {[]translate.Level{one(1, 11), one(1, 12), one(2, 21)}, 3, 2, true},
		"a variant short":     {[]translate.Level{one(1, 11), one(2, 21)}, 3, 2, false},
		"a product short":     {[]translate.Level{one(1, 11), one(1, 12), one(1, 13)}, 3, 2, false},
		"one twice":           {[]translate.Level{one(1, 11), one(1, 11), one(2, 21)}, 3, 2, false},
		"an empty store":      {nil, 0, 0, true},
	} {
		if got := isWhole(c.list, c.variants, c.products); got != c.want {
			t.Errorf("%s: got %t, want %t", name, got, c.want)
		}
	}
}
