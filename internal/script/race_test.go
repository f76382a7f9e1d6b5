package script_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
)

// Ensure two processes with the same update at the same moment do as well as
// they can, with only BigCommerce's own state in common. They ship a whole
// order once, because BigCommerce refuses a second shipment of it. They may
// ship a part twice, if both read before either writes. The test prints how
// often, by the time between the two. The log must name every double.
func TestUpdateStatus_twoProcesses(t *testing.T) {
	t.Parallel()
	const latency = 100 * time.Millisecond
	pairs := sampled(50)
	for _, apart := range []time.Duration{0, 50 * time.Millisecond, 100 * time.Millisecond, 150 * time.Millisecond, 300 * time.Millisecond, time.Second} {
		synctest.Test(t, func(t *testing.T) {
			once, part, told := 0, 0, 0
			for i := range pairs {
				if made, _ := race(t, uint64(i), latency, apart, true); made == 1 {
					once++
				}
				made, named := race(t, uint64(i), latency, apart, false)
				if made < 1 {
					t.Errorf("%s apart: got no shipment of a part", apart)
				}
				part += made - 1
				if made > 1 && named {
					told++
				}
			}
			t.Logf("%s apart: %d of %d whole orders shipped once, %d of %d parts doubled, %d of them told in the log", apart, once, pairs, part, pairs, told)
			if once != pairs {
				t.Errorf("%s apart: got %d of %d whole orders shipped exactly once, want all", apart, once, pairs)
			}
			if apart >= 3*latency && part > 0 {
				t.Errorf("%s apart: got %d parts shipped twice, want none: the first was written before the second read", apart, part)
			}
			if told < part {
				t.Errorf("%s apart: got %d doubles, %d of them told", apart, part, told)
			}
		})
	}
}

// race lets two processes ship the same package of an order. It returns the
// number of shipments, and whether a log line names a double.
func race(t *testing.T, seed uint64, latency, apart time.Duration, whole bool) (made int, named bool) {
	rng := rand.New(rand.NewPCG(seed, 9))
	st := bcsim.NewStore()
	st.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: 1, StatusID: 11}, Addresses: []bcsim.OrderAddress{{ID: 1}}, Products: []bcsim.OrderProduct{{ID: 11, SKU: "MUG", Quantity: 4, AddressID: 1}}})
	first := open(t, st, merchant.Settings{}, bcsim.WithLatency(latency))
	first.handler = first.newProcess(first.sim.RoundTripper())
	second := *first
	second.log.Reset()
	second.handler = second.newProcess(first.sim.RoundTripper())
	label := "Partially Shipped"
	if whole {
		label = "Shipped"
	}
	form := packageForm(1, label, "T1", map[int64]int{11: 1 + rng.IntN(2)}, whole)
	var wait sync.WaitGroup
	wait.Go(func() { first.ask("updatestatus", form...) })
	wait.Go(func() {
		time.Sleep(apart + time.Duration(rng.IntN(10))*time.Millisecond)
		second.ask("updatestatus", form...)
	})
	wait.Wait()
	for _, s := range []*stage{first, &second} {
		orders, _ := s.lastLog()["doubled_orders"].([]any)
		named = named || slices.ContainsFunc(orders, func(id any) bool { return fmt.Sprint(id) == "1" })
	}
	return len(st.Shipments(1)), named
}
