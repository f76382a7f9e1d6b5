package script_test

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/merchant"
	"connect2cart/internal/orders"
	"connect2cart/internal/standin/bcsim"
)

// Ensure every order due all the time comes exactly once, while others arrive,
// become due, are cancelled and go between the batches of a run.
func TestDownloadOrders_whileTheStoreIsBusy(t *testing.T) {
	t.Parallel()
	for seed := range uint64(sampled(25)) {
		rng := rand.New(rand.NewPCG(seed, 1))
		st := bcsim.NewStore()
		b := busyStore{Rand: rng, store: st, always: map[int64]bool{}}
		for range 20 + rng.IntN(60) {
			b.arrive()
		}
		s := open(t, st, merchant.Settings{}, bcsim.WithQuota(bcsim.Quota{Unlimited: true}))
		s.handler = s.newProcess(s.sim.RoundTripper())
		size, got := 1+rng.IntN(12), []int64{}
		s.orderCount()
		for start := 1; ; start += size {
			before := slices.Collect(maps.Keys(b.always))
			batch := s.batch(start, size)
			if again := s.batch(start, size); !slices.Equal(again.numbers(), batch.numbers()) {
				t.Fatalf("seed %d: batch at %d, asked again: got %v, want %v", seed, start, again.numbers(), batch.numbers())
			}
			got = append(got, batch.numbers()...)
			if len(batch.Orders) < size {
				b.check(t, seed, before, got)
				break
			}
			for range rng.IntN(6) {
				b.change()
			}
		}
	}
}

// busyStore is a store in motion. always are the orders due all the time, so a
// run that began before them must have them.
type busyStore struct {
	*rand.Rand
	store  *bcsim.Store
	last   int64
	always map[int64]bool
}

func (b *busyStore) arrive() {
	b.last += 1 + b.Int64N(4)
	status := []int{11, 11, 11, 9, 5, 0, 7}[b.IntN(7)]
	b.store.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: b.last, StatusID: status}})
	b.always[b.last] = slices.Contains(orders.DefaultStatuses, status)
}

func (b *busyStore) change() {
	ids := slices.Sorted(maps.Keys(b.always))
	id := ids[b.IntN(len(ids))]
	switch b.IntN(5) {
	case 0, 1:
		b.arrive()
	case 2:
		b.store.SetStatus(id, 5)
		b.always[id] = false
	case 3: // it becomes due, perhaps at a position behind us
		b.store.SetStatus(id, 11)
		delete(b.always, id)
		b.always[id] = false
	case 4:
		b.store.RemoveOrder(id)
		delete(b.always, id)
	}
}

func (b *busyStore) check(t *testing.T, seed uint64, before, got []int64) {
	t.Helper()
	if !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got) {
		t.Fatalf("seed %d: got %v, want ascending numbers, each once", seed, got)
	}
	for _, id := range before {
		if b.always[id] && !slices.Contains(got, id) {
			t.Fatalf("seed %d: order %d was due all the time and was not sent: %v", seed, id, got)
		}
	}
}

// Ensure every batch of a run may meet a new process. It goes on right behind
// the last one, and reads only from there on.
func TestDownloadOrders_coldStart(t *testing.T) {
	sizeAlone(t)
	t.Parallel()
	synctest.Test(t, downloadOrdersColdStart)
}

func downloadOrdersColdStart(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	st := bcsim.NewStore()
	want, id := []int64{}, int64(0)
	for range 4000 {
		id += 1 + rng.Int64N(3)
		if rng.IntN(400) == 0 {
			id += 20_000 // the merchant raised the next number
		}
		status := []int{11, 11, 11, 10, 0, 5}[rng.IntN(6)]
		st.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: id, StatusID: status}})
		if status == 11 || status == 10 {
			want = append(want, id)
		}
	}
	s := open(t, st, merchant.Settings{}, bcsim.WithQuota(bcsim.Quota{Unlimited: true}))
	s.handler = s.newProcess(s.sim.RoundTripper())
	got, most := []int64{}, 0
	for start := 1; start <= s.orderCount(); start += 200 {
		s.restart()
		s.sim.ResetRequests()
		got = append(got, s.batch(start, 200).numbers()...)
		most = max(most, len(s.sim.Requests()))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if most > 3 {
		t.Errorf("got %d calls for a batch, want at most 3", most)
	}
}

// Ensure the batches of a run follow each other without a count, and another
// batch size in the middle changes nothing.
func TestDownloadOrders_sizes(t *testing.T) { synctest.Test(t, downloadOrdersSizes) }

func downloadOrdersSizes(t *testing.T) {
	st := bcsim.NewStore()
	want := []int64{}
	for id := int64(1); id <= 300; id++ {
		st.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: id, StatusID: 11}})
		want = append(want, id)
	}
	s := open(t, st, merchant.Settings{}, bcsim.WithQuota(bcsim.Quota{Unlimited: true}))
	got, start := []int64{}, 1
	for _, size := range []int{50, 1, 100, 7, 250} {
		got = append(got, s.batch(start, size).numbers()...)
		start += size
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if calls := len(s.sim.Requests()); calls != 6 {
		t.Errorf("got %d calls, want one a batch, and a count behind the last, short one", calls)
	}
	huge := s.batch(1, 2_147_483_647).numbers()
	if diff := cmp.Diff(want, huge); diff != "" {
		t.Errorf("all at once: %s", diff)
	}
	if s.ask("downloadorders", "startnum", strconv.Itoa(2_147_483_647)); s.lastLog()["items"] != 0.0 {
		t.Error("far beyond the end: got orders")
	}
}

// Ensure a count joins a run under way, and begins a new one afterwards. A
// batch of an ended run is refused.
func TestDownloadOrders_newRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, storeOf(1, 2, 3, 4, 5, 6, 7, 8), merchant.Settings{})
		s.orderCount()
		s.batch(1, 2)
		s.store.SetStatus(1, 5)
		if got := s.batch(3, 2).numbers(); !slices.Equal(got, []int64{3, 4}) {
			t.Errorf("the run goes on: got %v, want 3 and 4", got)
		}
		s.restart()
		s.orderCount()
		if got := s.batch(5, 2).numbers(); !slices.Equal(got, []int64{5, 6}) {
			t.Errorf("a count in the middle: got %v, want 5 and 6", got)
		}
		time.Sleep(3 * time.Minute)
		s.orderCount()
		if got := s.batch(7, 2); got.Response.Code != 3 || !strings.Contains(got.Response.Description, "begins with record 1") {
			t.Errorf("a new run: got %+v with %v, want the first batch to come first", got.Response, got.numbers())
		}
		if got := s.batch(1, 2).numbers(); !slices.Equal(got, []int64{2, 3}) {
			t.Errorf("a new run: got %v, want 2 and 3", got)
		}
		time.Sleep(61 * time.Minute)
		if got := s.batch(3, 2); got.Response.Code != 3 {
			t.Errorf("a run of an hour ago: got %v, want a refusal", got.numbers())
		}
	})
}
