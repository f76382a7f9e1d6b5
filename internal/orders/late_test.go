package orders

import (
	"slices"
	"testing"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/seti"
	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
)

// Ensure late orders fill batches of the asked size, ascending, each once.
func TestBatch_lateFill(t *testing.T) {
	st, ids := bcsim.NewStore(), []int64{1, 2, 3, 4, 5}
	for _, id := range ids {
		st.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: id, StatusID: 11}})
	}
	s, _ := shoptest.Open(t, st, merchant.Settings{})
	if _, err := Offer(t.Context(), s, nil, ids); err != nil {
		t.Fatal(err)
	}
	sel := Select(s, seti.Since{Order: 9}, nil)
	if n, err := new(Service).Count(t.Context(), s, sel); err != nil || n.Orders != len(ids) {
		t.Fatalf("told %d orders, %v, want all", n.Orders, err)
	}
	for i, want := range [][]int64{ids[:2], ids[2:4], ids[4:]} {
		if got := send(t, new(Service), s, sel, 1+2*i, 2); !slices.Equal(got, want) {
			t.Errorf("batch %d: got %v, want %v", i+1, got, want)
		}
	}
}

// Ensure Stone Edge gets an order that a person offered, once its row is there:
// even if the process died after any of its calls to the ledger.
func TestOffer_killed(t *testing.T) {
	for calls, whole := 0, false; !whole; calls++ {
		st := bcsim.NewStore()
		st.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: 1, StatusID: 11}})
		s, _ := shoptest.Open(t, st, merchant.Settings{})
		aws := awssim.New()
		s.Ledger = shoptest.Ledger(&shoptest.Mortal{Next: aws, Left: calls})
		_, err := Offer(t.Context(), s, nil, []int64{1})
		whole = err == nil
		s.Ledger = shoptest.Ledger(aws)
		dues, err := s.Ledger.Dues(t.Context(), ledger.Place{Store: s.Hash, Cart: s.Cart(), Order: -1}, 10)
		if err != nil || whole && len(dues) == 0 {
			t.Fatalf("after %d calls: %d due rows, %v", calls, len(dues), err)
		}
		if n, err := new(Service).Count(t.Context(), s, Select(s, seti.Since{Order: 9}, nil)); err != nil || n.Orders != len(dues) {
			t.Errorf("after %d calls: told %d orders, %v, want %d", calls, n.Orders, err, len(dues))
		}
		if calls > 40 {
			t.Fatal("the offer never ends")
		}
	}
}

// Ensure one run takes a bounded number of late orders, the lowest ones.
func TestVisit_settle_bound(t *testing.T) {
	s, _ := shoptest.Open(t, bcsim.NewStore(), merchant.Settings{})
	v, err := standing(t.Context(), s, nil)
	if err != nil {
		t.Fatal(err)
	}
	v.sel = Select(s, seti.Since{Order: 5000}, nil)
	var dues []*ledger.Due
	rows := map[int64]*held{}
	for id := int64(1); id <= maxLate+2; id++ {
		dues, rows[id] = append(dues, ledger.NewDue(v.place(id), ledger.AskedFor, time.Now())), &held{}
	}
	late, arrived, err := v.settle(t.Context(), dues, rows)
	if err != nil || len(late) != maxLate || late[maxLate-1] != maxLate || arrived != 0 {
		t.Errorf("got %d late orders, %d arrived, %v, want the first %d and none", len(late), arrived, err, maxLate)
	}
}
