package script_test

import (
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
)

// Ensure two processes with the same update at about the same moment ship it
// once, the whole order as well as a part. BigCommerce itself would take a part
// twice. The slower process may be refused, and then its repeat is answered OK.
func TestUpdateStatus_twoProcesses(t *testing.T) {
	t.Parallel()
	const latency = 100 * time.Millisecond
	pairs := sampled(50)
	for _, apart := range []time.Duration{0, 50 * time.Millisecond, 100 * time.Millisecond, 150 * time.Millisecond, 300 * time.Millisecond, time.Second} {
		for _, whole := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				made, refused := 0, 0
				for i := range pairs {
					m, r := race(t, uint64(i), latency, apart, whole)
					made, refused = made+m, refused+r
					if m != 1 {
						t.Errorf("pair %d, %s apart, whole order %t: got %d shipments, want 1", i, apart, whole, m)
					}
				}
				t.Logf("%s apart, whole order %t: %d shipments of %d pairs, %d posts refused at first", apart, whole, made, pairs, refused)
			})
		}
	}
}

// race lets two processes ship the same package of an order, each until it hears
// OK. It returns the number of shipments and of refused posts.
func race(t *testing.T, seed uint64, latency, apart time.Duration, whole bool) (made, refused int) {
	rng := rand.New(rand.NewPCG(seed, 9))
	st := bcsim.NewStore()
	st.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: 1, StatusID: 11}, Addresses: []bcsim.OrderAddress{{ID: 1}}, Products: []bcsim.OrderProduct{{ID: 11, SKU: "MUG", Quantity: 4, AddressID: 1}}})
	first := open(t, st, merchant.Settings{}, bcsim.WithLatency(latency))
	second := first.process(first.sim.RoundTripper())
	label := "Partially Shipped"
	if whole {
		label = "Shipped"
	}
	form := packageForm(1, label, "T1", map[int64]int{11: 1 + rng.IntN(2)}, whole)
	later := apart + time.Duration(rng.IntN(10))*time.Millisecond
	var tries [2]int
	var both sync.WaitGroup
	for i, s := range []*stage{first, second} {
		both.Go(func() {
			time.Sleep(time.Duration(i) * later)
			for s.ask("updatestatus", form...) != "SETIResponse: update=OK;Notes=" && tries[i] < 9 {
				tries[i]++
				time.Sleep(10 * time.Second)
			}
		})
	}
	both.Wait()
	return len(st.Shipments(1)), tries[0] + tries[1]
}
