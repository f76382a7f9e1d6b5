package script_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
)

var unlimited = bcsim.WithQuota(bcsim.Quota{Unlimited: true})

// randomCatalog is a catalog of all kinds of products, with its expected list:
// WebID and QOH, in order.
func randomCatalog(rng *rand.Rand, products int, mixed bool) (st *bcsim.Store, ids, qoh []string) {
	st = bcsim.NewStore()
	id, next := int64(0), rng.Perm(20*products+20) // variant ids in random order
	for range products {
		id += 1 + rng.Int64N(3)
		p := bcsim.Product{ID: id, Name: fmt.Sprintf("Product %d", id), Tracking: "variant"}
		if mixed {
			p.Tracking = []string{"variant", "variant", "product", "none"}[rng.IntN(4)]
		}
		level := rng.IntN(100)
		if rng.IntN(3) == 0 {
			p.SKU = fmt.Sprintf("SIMPLE-%d", id)
			p.Variants = []*bcsim.Variant{{ID: int64(1 + next[0]), SKU: p.SKU, Level: &level}}
			next = next[1:]
		} else {
			for n := range 1 + rng.IntN(12) {
				p.Variants = append(p.Variants, &bcsim.Variant{
					ID: int64(1 + next[0]), SKU: fmt.Sprintf("V-%d-%d", id, n), Level: &level,
					OptionValues: []bcsim.OptionValue{{OptionDisplayName: "Size", Label: strconv.Itoa(n)}},
				})
				next = next[1:]
			}
		}
		if p.Tracking == "product" {
			p.Level = &level
		}
		st.AddProduct(p)
		want := strconv.Itoa(level)
		if p.Tracking == "none" {
			want = "NA"
		}
		for _, v := range sortedIDs(p.Variants) {
			ids, qoh = append(ids, fmt.Sprintf("%d-%d", id, v)), append(qoh, want)
		}
	}
	return st, ids, qoh
}

func sortedIDs(variants []*bcsim.Variant) []int64 {
	ids := []int64{}
	for _, v := range variants {
		at := len(ids)
		for at > 0 && ids[at-1] > v.ID {
			at--
		}
		ids = append(ids[:at], append([]int64{v.ID}, ids[at:]...)...)
	}
	return ids
}

// Ensure both lists have every variant of any catalog once, ascending by
// product and variant. Their number is the count, their stock is the store's,
// for any batch size.
func TestProducts_randomCatalog(t *testing.T) {
	t.Parallel()
	for seed := range uint64(sampled(20)) {
		rng := rand.New(rand.NewPCG(seed, 4))
		st, ids, qoh := randomCatalog(rng, rng.IntN(300), seed%2 == 0)
		s := open(t, st, merchant.Settings{}, unlimited)
		s.handler = s.newProcess(s.sim.RoundTripper())
		if got := s.itemCount("getproductscount"); got != len(ids) {
			t.Fatalf("seed %d: count: got %d, want %d", seed, got, len(ids))
		}
		size := []int{1 + rng.IntN(20), 100, 250, 1 + rng.IntN(3000)}[seed%4]
		for _, function := range []string{"downloadprods", "downloadqoh"} {
			var got, levels []string
			for start := 1; start <= len(ids)+size; start += size {
				batch := s.goods(function, start, size)
				if want := min(size, max(0, len(ids)-start+1)); len(batch.Items) != want {
					t.Fatalf("seed %d: %s from %d by %d: got %d items, want %d (%v)", seed, function, start, size, len(batch.Items), want, batch.Response)
				}
				for _, item := range batch.Items {
					got, levels = append(got, item.WebID), append(levels, item.QOH)
				}
			}
			if diff := cmp.Diff(ids, got); diff != "" {
				t.Fatalf("seed %d: %s: %s", seed, function, diff)
			}
			if diff := cmp.Diff(qoh, levels); diff != "" {
				t.Fatalf("seed %d: %s: QOH: %s", seed, function, diff)
			}
		}
	}
}

// Ensure a process serves a batch rightly without a run, from any position.
func TestProducts_coldStart(t *testing.T) {
	sizeAlone(t)
	t.Parallel()
	synctest.Test(t, productsColdStart)
}

func productsColdStart(t *testing.T) {
	for name, mixed := range map[string]bool{"all tracked": false, "mixed": true} {
		st, ids, qoh := randomCatalog(rand.New(rand.NewPCG(9, 9)), sampled(600), mixed)
		s := open(t, st, merchant.Settings{}, unlimited)
		for _, function := range []string{"downloadprods", "downloadqoh"} {
			most := 0
			for _, start := range []int{1, 2, 999, 1001, len(ids) / 2, len(ids) - 20, len(ids), len(ids) + 1, len(ids) + 5000} {
				s.handler = s.newProcess(s.sim.RoundTripper())
				s.forgetRuns()
				s.sim.ResetRequests()
				got := s.goods(function, start, 50)
				from, to := min(start-1, len(ids)), min(start+49, len(ids))
				if diff := cmp.Diff(append([]string{}, ids[from:to]...), got.ids()); diff != "" {
					t.Errorf("%s, %s from %d: %s", name, function, start, diff)
				}
				for i, item := range got.Items {
					if item.QOH != qoh[from+i] {
						t.Errorf("%s, %s: %s: got QOH %s, want %s", name, function, item.WebID, item.QOH, qoh[from+i])
					}
				}
				most = max(most, len(s.sim.Requests()))
			}
			t.Logf("%s: %s of %d items, cold: at most %d calls", name, function, len(ids), most)
			if most > 12 {
				t.Errorf("%s: got %d calls, want at most 12", function, most)
			}
		}
	}
}

// Ensure a handful of calls finds a position far into a store of simple
// products.
func TestProducts_coldStartSimple(t *testing.T) {
	st := bcsim.NewStore()
	for id := int64(1); id <= 2500; id++ {
		level := int(id)
		st.AddProduct(bcsim.Product{ID: id * 3, SKU: fmt.Sprintf("S-%d", id), Tracking: "product", Level: &level})
	}
	s := open(t, st, merchant.Settings{}, unlimited)
	got := s.goods("downloadprods", 1501, 250)
	if len(got.Items) != 250 || got.Items[0].Code != "S-1501" || got.Items[0].QOH != "1501" {
		t.Errorf("got %d items from %+v on", len(got.Items), got.Items[0])
	}
	if calls := len(s.sim.Requests()); calls > 8 { // 2 to find it, 2 pages, location, 3 of stock
		t.Errorf("got %d calls, want at most 8", calls)
	}
}

// Ensure a huge batch size brings the whole list, at the quota of the smallest
// plan. We weigh the store's own number of items against the quota.
func TestProducts_hugeBatch(t *testing.T) {
	st := simpleStore(600)
	for _, function := range []string{"downloadprods", "downloadqoh"} {
		synctest.Test(t, func(t *testing.T) {
			s := open(t, st, merchant.Settings{}, bcsim.WithQuota(bcsim.DefaultQuota()))
			for _, size := range []int{50_000, 2_147_483_647} {
				if got := s.goods(function, 1, size); len(got.Items) != 600 {
					t.Errorf("%s by %d: got %d items, %+v", function, size, len(got.Items), got.Response)
				}
			}
		})
	}
}
