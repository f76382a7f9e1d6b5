package orders

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/seti"
	"connect2cart/internal/standin/bcsim"
)

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
			sel := Select(s, seti.Since{Order: last}, nil)
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
