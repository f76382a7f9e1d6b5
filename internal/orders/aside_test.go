package orders

import (
	"net/http"
	"net/url"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/standin/bcsim"
)

// pollWithout counts and downloads in new processes. The orders of aside are
// unreadable.
func pollWithout(t *testing.T, s *shop.Shop, since seti.Since, aside ...int64) (told int, got []int64) {
	t.Helper()
	sel := Select(s, since, nil)
	count, err := new(Service).Count(t.Context(), s, sel)
	if err != nil {
		t.Fatal(err)
	}
	b := new(Service).Batch(s, sel, seti.Range{Start: 1, Size: 50})
	if _, _, err := b.Orders(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.sent = slices.DeleteFunc(b.sent, func(o bigcommerce.Order) bool {
		odd := slices.Contains(aside, o.ID)
		if odd {
			b.putAside(o, ledger.Unreadable, "total_inc_tax", nil, b.run.HasLate(o.ID))
		}
		return odd
	})
	b.countLates()
	if err := b.Sent(t.Context()); err != nil {
		t.Fatal(err)
	}
	return count.Orders, ids(b.sent)
}

// Ensure an order set aside holds up no other, stays out of the count, and comes
// late once it can be read.
func TestBatch_setAside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := bcsim.NewStore()
		for id := int64(1); id <= 4; id++ {
			o := bcsim.Order{OrderFields: bcsim.OrderFields{ID: id, StatusID: 11}}
			o.DateCreated.Time = time.Now()
			st.AddOrder(o)
		}
		s, _ := shoptest.Open(t, st, merchant.Settings{})
		poll := func(last int64, aside ...int64) (told int, got []int64) {
			t.Helper()
			return pollWithout(t, s, seti.Since{Order: last}, aside...)
		}
		if told, got := poll(0, 2, 4); told != 4 || !slices.Equal(got, []int64{1, 3}) {
			t.Errorf("first: told %d, got %v", told, got)
		}
		time.Sleep(5 * time.Minute)
		if told, got := poll(3, 4); told != 0 || len(got) != 0 {
			t.Errorf("while both are aside: told %d, got %v, want none", told, got)
		}
		time.Sleep(6 * time.Minute)
		if told, got := poll(3, 2, 4); told != 2 || len(got) != 0 {
			t.Errorf("asked for again, still unreadable: told %d, got %v", told, got)
		}
		time.Sleep(time.Hour)
		if told, got := poll(3, 4); told != 2 || !slices.Equal(got, []int64{2}) {
			t.Errorf("2 is readable now: told %d, got %v, want order 2 alone", told, got)
		}
		time.Sleep(time.Hour)
		if _, got := poll(3); !slices.Equal(got, []int64{2, 4}) {
			t.Errorf("both: got %v", got)
		}
	})
}

// Ensure orders set aside hide no new order, once they left the store or stand
// outside the day that Stone Edge asks for.
func TestCount_asideGone(t *testing.T) {
	day := func(n int) seti.Since { return seti.Since{Date: seti.Date{Year: 2000, Month: time.January, Day: n}} }
	last := func(n int64) seti.Since { return seti.Since{Order: n} }
	archive := func(o *bcsim.Order) { o.IsDeleted = true }
	cancel := func(o *bcsim.Order) { o.StatusID = 5 }
	stay := func(*bcsim.Order) {}
	for name, c := range map[string]struct {
		begin, then seti.Since
		aside       []int64
		leave       func(*bcsim.Order)
		fresh       []int64
		told        int
	}{
		"the newest is archived":     {last(0), last(3), []int64{4}, archive, []int64{20}, 1},
		"the newest is cancelled":    {last(0), last(3), []int64{4}, cancel, []int64{20}, 1},
		"two are archived":           {last(0), last(2), []int64{3, 4}, archive, []int64{20, 21}, 2},
		"none left":                  {last(0), last(2), []int64{3, 4}, stay, nil, 0},
		"many are archived":          {last(0), last(1), span(2, 12), archive, []int64{20}, 1},
		"none left of many":          {last(0), last(1), span(2, 12), stay, nil, 0},
		"by date, of the day before": {day(1), day(2), []int64{3, 4}, stay, []int64{20}, 1},
		"the same, with more behind": {day(1), day(2), []int64{3, 4}, stay, []int64{20, 21, 22}, 3},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(24*time.Hour - 5*time.Minute)
				st := bcsim.NewStore()
				add := func(ids ...int64) {
					for _, id := range ids {
						o := bcsim.Order{OrderFields: bcsim.OrderFields{ID: id, StatusID: 11}}
						o.DateCreated.Time = time.Now()
						st.AddOrder(o)
					}
				}
				add(span(1, max(4, c.aside[len(c.aside)-1]))...)
				s, _ := shoptest.Open(t, st, merchant.Settings{TimeZone: "UTC"})
				pollWithout(t, s, c.begin, c.aside...)
				time.Sleep(6 * time.Minute) // before the first question about them
				for _, id := range c.aside {
					st.UpdateOrder(id, c.leave)
				}
				add(c.fresh...)
				for _, again := range []string{"first", "again"} {
					if told, got := pollWithout(t, s, c.then, c.aside...); told != c.told || !slices.Equal(got, c.fresh) {
						t.Errorf("%s: told %d, got %v, want %d and %v", again, told, got, c.told, c.fresh)
					}
				}
			})
		})
	}
}

// Ensure orders set aside that nobody can ask about fail no count, hide no order, and
// make no late order come with every poll.
func TestCount_asideUnasked(t *testing.T) {
	for path, aside := range map[string][]int64{"/v2/orders": span(2, 12), "/v2/orders/count": span(2, 3)} {
		t.Run(path, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				st, top := bcsim.NewStore(), aside[len(aside)-1]
				for id := int64(1); id <= top; id++ {
					st.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: id, StatusID: 11}})
				}
				s, sim := shoptest.OpenUnwatched(t, st, merchant.Settings{})
				pollWithout(t, s, seti.Since{}, aside...)
				sim.Fail(bcsim.Fault{Status: http.StatusInternalServerError, Path: path, When: func(q url.Values) bool {
					return q.Get("min_id") == "2" && q.Has("max_id")
				}})
				time.Sleep(time.Minute)
				if _, err := Offer(t.Context(), s, nil, []int64{1}); err != nil {
					t.Fatal(err)
				}
				for _, want := range []int{1, 1, 1, 0, 0} {
					time.Sleep(time.Minute)
					if told, got := pollWithout(t, s, seti.Since{Order: 1}, aside...); told != len(aside)+want || len(got) != want {
						t.Errorf("told %d, got %v, want %d and %d late orders", told, got, len(aside)+want, want)
					}
				}
			})
		})
	}
}

// Ensure a count asks about orders set aside in a few calls, whatever the number of
// the cart's channels.
func TestCount_asideCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := bcsim.NewStore()
		for id := int64(1); id <= 9; id++ {
			st.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: id, StatusID: 11, ChannelID: 1 + int(id%2)}})
		}
		s, sim := shoptest.Open(t, st, merchant.Settings{})
		s.Channels = shop.Channels{Only: []int64{1, 2, 3}}
		pollWithout(t, s, seti.Since{}, span(2, 9)...)
		time.Sleep(time.Minute)
		before := len(sim.Requests())
		if n, err := new(Service).Count(t.Context(), s, Select(s, seti.Since{Order: 1}, nil)); n.Orders != 0 || err != nil {
			t.Errorf("got %d, %v, want none", n.Orders, err)
		}
		if calls := len(sim.Requests()) - before; calls > 10 {
			t.Errorf("the count took %d calls, want at most 10", calls)
		}
	})
}

// Ensure a page of the list tells of its own orders alone. An order set aside behind
// it stays in the count, and makes no late order come with every poll.
func TestCount_asideFarAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st, aside := bcsim.NewStore(), append(span(2, 12), 260)
		for id := int64(1); id <= 260; id++ {
			o := bcsim.Order{OrderFields: bcsim.OrderFields{ID: id, StatusID: 5}}
			if id == 1 || slices.Contains(aside, id) {
				o.StatusID = 11
			}
			st.AddOrder(o)
		}
		s, _ := shoptest.Open(t, st, merchant.Settings{})
		pollWithout(t, s, seti.Since{}, aside...)
		time.Sleep(time.Minute)
		if _, err := Offer(t.Context(), s, nil, []int64{1}); err != nil {
			t.Fatal(err)
		}
		for _, want := range []int{1, 1, 1, 0, 0} {
			time.Sleep(time.Minute)
			if told, got := pollWithout(t, s, seti.Since{Order: 1}, aside...); told != 1+want || len(got) != want {
				t.Errorf("told %d, got %v, want 260 told and %d late orders", told, got, want)
			}
		}
		st.UpdateOrder(260, func(o *bcsim.Order) { o.StatusID = 5 })
		time.Sleep(time.Minute)
		if told, got := pollWithout(t, s, seti.Since{Order: 1}, aside...); told != 0 || len(got) != 0 {
			t.Errorf("260 is cancelled: told %d, got %v, want none", told, got)
		}
	})
}

// Ensure an order set aside that left BigCommerce counts as removed, and no longer
// as a failure. It comes once it is back, and its patience is that of its first failure.
func TestAsk_removed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := bcsim.NewStore()
		for id := int64(1); id <= 3; id++ {
			st.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: id, StatusID: 11}})
		}
		s, _ := shoptest.Open(t, st, merchant.Settings{})
		pollWithout(t, s, seti.Since{}, 2)
		failed := time.Now()
		st.UpdateOrder(2, func(o *bcsim.Order) { o.IsDeleted = true })
		for range 2 {
			time.Sleep(30 * time.Minute)
			if told, got := pollWithout(t, s, seti.Since{Order: 3}); told != 0 || len(got) != 0 {
				t.Errorf("told %d, got %v, want none", told, got)
			}
			o, err := Look(t.Context(), s.Ledger, s.Hash, s.Cart())
			if err != nil || len(o.Waiting) != 1 || o.Waiting[0].Why != ledger.Removed {
				t.Errorf("got %+v, %v, want one removed", o.Waiting, err)
			}
		}
		st.UpdateOrder(2, func(o *bcsim.Order) { o.IsDeleted = false })
		time.Sleep(time.Hour)
		if _, err := new(Service).Count(t.Context(), s, Select(s, seti.Since{Order: 3}, nil)); err != nil {
			t.Fatal(err)
		}
		at := ledger.Place{Store: s.Hash, Cart: s.Cart(), Order: 2}
		w, due := ledger.Waiting{Place: at}, ledger.Due{Place: at}
		if err := s.Ledger.Read(t.Context(), &w, &due); err != nil || !w.Exists() || !w.FailedAt.Equal(failed) || due.Why != ledger.ReadableNow {
			t.Errorf("back again: got %+v and %+v, %v, want readable now, with its first failure", w, due, err)
		}
		if told, got := pollWithout(t, s, seti.Since{Order: 3}); told != 1 || !slices.Equal(got, []int64{2}) {
			t.Errorf("back again: told %d, got %v, want 2", told, got)
		}
	})
}

// span are the ids from one to another.
func span(from, to int64) (list []int64) {
	for id := from; id <= to; id++ {
		list = append(list, id)
	}
	return list
}
