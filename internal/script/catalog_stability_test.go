package script_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
)

// busyShop is a store with products and customers that come and go. always
// holds the ones present all the time, so a run must have them.
type busyShop struct {
	*rand.Rand
	store  *bcsim.Store
	noun   string // downloadcustomers, or one of the products' functions
	always map[int64]bool
	last   int64
}

func (b *busyShop) come() {
	id := int64(1 + b.IntN(5000))
	for b.exists(id) {
		id++
	}
	if b.noun == "downloadcustomers" {
		b.last += 1 + b.Int64N(3) // customers get ascending numbers
		id = b.last
		b.store.AddCustomer(bcsim.Customer{ID: id})
	} else {
		p := bcsim.Product{ID: id, Tracking: []string{"variant", "none"}[b.IntN(2)]}
		for n := range 1 + b.IntN(4) {
			p.Variants = append(p.Variants, &bcsim.Variant{SKU: fmt.Sprintf("P%d-%d", id, n), OptionValues: []bcsim.OptionValue{{Label: strconv.Itoa(n)}}})
		}
		b.store.AddProduct(p)
	}
	b.always[id] = true
}

func (b *busyShop) exists(id int64) bool {
	if b.noun == "downloadcustomers" {
		_, ok := b.store.Customer(id)
		return ok
	}
	_, ok := b.store.Product(id)
	return ok
}

func (b *busyShop) goAway() {
	ids := slices.Sorted(maps.Keys(b.always))
	id := ids[b.IntN(len(ids))]
	delete(b.always, id)
	if b.noun == "downloadcustomers" {
		b.store.RemoveCustomer(id)
		return
	}
	b.store.RemoveProduct(id)
}

// Ensure every product and customer present all the time comes exactly once,
// while others come and go between the batches, even over a long pause.
func TestDownloads_whileTheStoreIsBusy(t *testing.T) {
	t.Parallel()
	for _, function := range []string{"downloadprods", "downloadqoh", "downloadcustomers"} {
		t.Run(function, func(t *testing.T) {
			for seed := range uint64(sampled(16)) {
				synctest.Test(t, func(t *testing.T) { checkBusy(t, function, seed) })
			}
		})
	}
}

func checkBusy(t *testing.T, function string, seed uint64) {
	rng := rand.New(rand.NewPCG(seed, 3))
	b := &busyShop{Rand: rng, store: bcsim.NewStore(), noun: function, always: map[int64]bool{}}
	for range 60 + rng.IntN(200) {
		b.come()
	}
	s := open(t, b.store, merchant.Settings{}, unlimited)
	s.handler = s.newProcess(s.sim.RoundTripper())
	size, got := 5+rng.IntN(60), []string{}
	for start := 1; ; start += size {
		begun := maps.Clone(b.always)
		page := s.ids(function, start, size)
		got = append(got, page...)
		if len(page) < size {
			checkRun(t, seed, begun, got)
			return
		}
		for range rng.IntN(6) {
			[]func(){b.come, b.goAway}[rng.IntN(2)]()
		}
		time.Sleep(time.Duration(rng.IntN(90)) * time.Second)
		for id := range b.always {
			if !begun[id] {
				delete(b.always, id) // it came during the run, so the run may have it
				b.always[id] = false
			}
		}
	}
}

func (s *stage) ids(function string, start, size int) []string {
	if function == "downloadcustomers" {
		return s.people(start, size).ids()
	}
	return s.goods(function, start, size).ids()
}

func checkRun(t *testing.T, seed uint64, always map[int64]bool, got []string) {
	t.Helper()
	seen := map[string]bool{}
	products := map[int64]bool{}
	last := [2]int64{}
	for _, id := range got {
		product, variant, _ := strings.Cut(id, "-")
		at := [2]int64{}
		at[0], _ = strconv.ParseInt(product, 10, 64)
		at[1], _ = strconv.ParseInt(variant, 10, 64)
		if seen[id] || at[0] < last[0] || at[0] == last[0] && at[1] < last[1] {
			t.Fatalf("seed %d: %s comes again, or too late: %v", seed, id, got)
		}
		seen[id], products[at[0]], last = true, true, at
	}
	for id, there := range always {
		if there && !products[id] {
			t.Fatalf("seed %d: %d was there all the time and was not sent: %v", seed, id, got)
		}
	}
}

// Ensure the repeat of a batch is the same, and the batch size may change in
// the middle of a run.
func TestDownloads_repeatedAndResized(t *testing.T) {
	sizeAlone(t)
	t.Parallel()
	synctest.Test(t, downloadsRepeatedAndResized)
}

func downloadsRepeatedAndResized(t *testing.T) {
	st := bcsim.Scale(0, 1300, 700)
	for _, function := range []string{"downloadprods", "downloadqoh", "downloadcustomers"} {
		s := open(t, st, merchant.Settings{}, unlimited)
		s.handler = s.newProcess(s.sim.RoundTripper())
		want := s.ids(function, 1, 1300)
		s.restart()
		got, start := []string{}, 1
		for _, size := range []int{50, 1, 100, 7, 250, 33, 900} {
			page := s.ids(function, start, size)
			if again := s.ids(function, start, size); !slices.Equal(page, again) {
				t.Errorf("%s: %d from %d, again: got %v, want %v", function, size, start, again, page)
			}
			got = append(got, page...)
			start += size
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %d, want %d: %v", function, len(got), len(want), got)
		}
		if n := len(s.ids(function, 2_147_483_647, 2_147_483_647)); n != 0 {
			t.Errorf("%s: far beyond the end: got %d records", function, n)
		}
	}
}

// Ensure a process finds a customer's position without a run, in a call or two.
func TestDownloadCustomers_coldStart(t *testing.T) {
	s := open(t, bcsim.Scale(0, 0, 2000), merchant.Settings{}, unlimited)
	for _, c := range []struct{ start, size, calls int }{{1, 50, 1}, {51, 50, 1}, {1001, 100, 1}, {777, 50, 1}, {980, 100, 2}, {1981, 50, 1}, {2001, 50, 1}, {1751, 250, 1}, {5001, 100, 1}} {
		s.forgetRuns()
		s.sim.ResetRequests()
		got := s.people(c.start, c.size).ids()
		want := []string{}
		for id := c.start; id < c.start+c.size && id <= 2000; id++ {
			want = append(want, strconv.Itoa(id))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d from %d: got %v", c.size, c.start, got)
		}
		if n := len(s.sim.Requests()); n > c.calls {
			t.Errorf("%d from %d: got %d calls, want %d", c.size, c.start, n, c.calls)
		}
	}
}

// Ensure the list keeps its places while customers go, even after a batch
// refused by a busy or broken store.
func TestDownloadCustomers_goneAfterRefusal(t *testing.T) {
	for name, kind := range map[string]bcsim.Kind{"busy": bcsim.TooManyNoHeaders, "down": bcsim.Maintenance, "silent": bcsim.Hang} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				st := bcsim.Scale(0, 0, 200)
				s := open(t, st, merchant.Settings{}, unlimited)
				s.handler = s.newProcess(s.sim.RoundTripper())
				s.people(1, 50)
				s.sim.Fail(bcsim.Fault{Kind: kind})
				if got := s.people(51, 50); got.Response.Code != 3 {
					t.Fatalf("got %+v, want a refusal", got.Response)
				}
				s.sim.Heal()
				time.Sleep(time.Minute)
				st.RemoveCustomer(7)
				if got := s.people(51, 50).ids(); got[0] != "51" || got[49] != "100" {
					t.Errorf("got %s to %s, want 51 to 100", got[0], got[49])
				}
			})
		})
	}
}

// Ensure a level changed by Stone Edge comes back as it is now, even right
// after a read of the figures.
func TestDownloadQOH_afterUpdate(t *testing.T) {
	s := open(t, bcsim.Scale(0, 700, 0), merchant.Settings{}, unlimited)
	s.handler = s.newProcess(s.sim.RoundTripper())
	if got := s.goods("downloadqoh", 1, 5).Items[1]; got.Code != "SCALE-1-1" || got.QOH != "3" {
		t.Fatalf("got %+v", got)
	}
	if answer := s.ask("invupdate", "update", "SCALE-1-1~5"); !strings.Contains(answer, "QOH=8") {
		t.Fatalf("got %s", answer)
	}
	for _, function := range []string{"downloadqoh", "downloadprods"} {
		if got := s.goods(function, 1, 5).Items[1]; got.QOH != "8" {
			t.Errorf("%s: got %+v, want 8", function, got)
		}
	}
}

// Ensure later downloads drop a level read while BigCommerce still showed the
// one before an update.
func TestDownloadQOH_afterLag(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := bcsim.Scale(0, 700, 0)
		st.SetStockLag(4 * time.Second)
		s := open(t, st, merchant.Settings{}, unlimited)
		s.handler = s.newProcess(s.sim.RoundTripper())
		for _, update := range []string{"invupdate", "qohreplace"} {
			before := st.Stock("SCALE-1-1")
			s.ask(update, "update", "SCALE-1-1~5")
			want := strconv.Itoa(st.Stock("SCALE-1-1"))
			time.Sleep(time.Second)
			if got := s.goods("downloadqoh", 1, 5).Items[1]; got.QOH != strconv.Itoa(before) {
				t.Fatalf("%s: at once: got %+v, want %d", update, got, before)
			}
			time.Sleep(20 * time.Second)
			for _, start := range []int{1, 2} {
				if got := s.goods("downloadqoh", start, 5).Items[2-start]; got.QOH != want {
					t.Errorf("%s: from %d: got %+v, want %s", update, start, got, want)
				}
			}
		}
		if reads := s.sim.Count(http.MethodGet, "/v3/inventory/items"); reads != 5 {
			t.Errorf("got %d reads of stock, want 5: invupdate reads its level, and after each update the figures are read twice", reads)
		}
	})
}

// Ensure all batches of a run are of one location, even if the setting changed
// just before it.
func TestDownloadQOH_locationChanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := bcsim.Scale(0, 3000, 0)
		st.SetLocations(bcsim.Location{ID: 1, Label: "Shop", IsDefault: true}, bcsim.Location{ID: 2, Label: "Outlet"})
		s := open(t, st, merchant.Settings{}, unlimited)
		s.handler = s.newProcess(s.sim.RoundTripper())
		s.goods("downloadqoh", 1, 50)
		time.Sleep(4*time.Minute + 30*time.Second)
		s.goods("downloadqoh", 1, 50)
		s.connect(merchant.Settings{Location: "2"})
		time.Sleep(45 * time.Second) // the process looks the merchant up again after five minutes
		for start := 1; start <= 101; start += 50 {
			for _, item := range s.goods("downloadqoh", start, 50).Items {
				if item.QOH != "0" {
					t.Fatalf("got %+v, want 0: the outlet has none", item)
				}
			}
		}
	})
}
