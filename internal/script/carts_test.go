package script_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/orders"
	"connect2cart/internal/secret"
	"connect2cart/internal/shop"
	"connect2cart/internal/standin/bcsim"
)

// arriveIn adds orders of a channel to the store, created now.
func (c *seom) arriveIn(channel, status int, ids ...int64) {
	for _, id := range ids {
		o := bcsim.Order{OrderFields: bcsim.OrderFields{ID: id, StatusID: status, ChannelID: channel}}
		o.DateCreated.Time = time.Now().UTC()
		c.store.AddOrder(o)
	}
}

// move moves an order to another channel.
func (c *seom) move(id int64, channel int) {
	c.store.UpdateOrder(id, func(o *bcsim.Order) { o.ChannelID = channel })
}

// change changes the store's secret, in force for every process at once.
func (c *seom) change(edit func(*merchant.Merchant) error) {
	c.t.Helper()
	if _, _, err := c.secrets().Change(c.t.Context(), c.sim.Account().StoreHash, edit, ""); err != nil {
		c.t.Fatal(err)
	}
}

// further makes a cart for a channel, and the Stone Edge in front of it.
func (c *seom) further(channel, first int64, channels ...int64) *seom {
	c.t.Helper()
	word := fmt.Sprintf("word of %d", channel)
	c.change(func(m *merchant.Merchant) error {
		m.Carts = append(m.Carts, merchant.Cart{Channel: channel, Channels: channels, FirstOrder: first, PasswordHash: merchant.HashPassword(secret.New(word))})
		return nil
	})
	other := &seom{stage: c.process(c.sim.RoundTripper()), size: c.size, holds: map[int64]int{}}
	other.cart, other.word = merchant.FurtherCartID(c.sim.Account().StoreHash, channel), word
	for range c.processes {
		other.processes = append(other.processes, other.newProcess(c.sim.RoundTripper()))
	}
	return other
}

// shopOf opens the store as one of its carts.
func (c *seom) shopOf(channel int64) *shop.Shop {
	c.t.Helper()
	m, err := c.secrets().Get(c.t.Context(), c.sim.Account().StoreHash)
	if err != nil {
		c.t.Fatal(err)
	}
	at, ok := m.At(channel)
	if !ok {
		c.t.Fatalf("no cart for channel %d", channel)
	}
	s, err := (&shop.Shops{Ledger: c.ledger()}).Open(at, "https://bigcommerce.test", c.sim.RoundTripper())
	if err != nil {
		c.t.Fatal(err)
	}
	return s
}

// wantReport fails unless a cart's reconciliation counts so.
func (c *seom) wantReport(channel int64, want orders.Report) {
	c.t.Helper()
	got, err := orders.Reconcile(c.t.Context(), c.shopOf(channel), nil, time.Now().AddDate(0, 0, -30), func(int) {})
	if err != nil {
		c.t.Fatal(err)
	}
	var missing []int64
	for _, o := range got.Missing {
		missing = append(missing, o.ID)
	}
	got.Missing, want.Missing = nil, nil
	if fmt.Sprint(got) != fmt.Sprint(want) || len(missing) > 0 {
		c.t.Errorf("cart of channel %d: got %+v, missing %v, want %+v", channel, got, missing, want)
	}
}

// Ensure two storefronts and a marketplace of one store each have their orders,
// and a channel that no cart takes stays out until one takes it: then its open
// orders come, and what another system shipped does not.
func TestCarts_twoStorefrontsAndMarketplace(t *testing.T) {
	connected(t, 2, 3, merchant.Settings{Channels: []int64{1}}, func(first *seom) {
		second := first.further(5, 0)
		first.arriveIn(1, 11, 1, 4, 7)
		first.arriveIn(5, 11, 2, 5, 8, 9)
		first.arriveIn(7, 11, 3)
		first.arriveIn(7, 10, 6)
		first.wantRun("first storefront", 1, 4, 7)
		second.wantRun("second storefront", 2, 5, 8, 9)
		time.Sleep(time.Hour)
		first.wantRun("idle")
		second.wantRun("idle")
		first.wantReport(0, orders.Report{Eligible: 3, Given: 3})
		first.wantReport(5, orders.Report{Eligible: 4, Given: 4})

		first.change(func(m *merchant.Merchant) error {
			return m.Edit(0, func(s *merchant.Settings) error { s.Channels = []int64{1, 7}; return nil })
		})
		first.arriveIn(7, 10, 10)
		time.Sleep(time.Hour)
		first.wantRun("takes the marketplace", 3, 10)
		second.wantRun("idle")
		first.wantHeld(1, 3, 4, 7, 10)
		second.wantHeld(2, 5, 8, 9)
	})
}

// Ensure late orders come to the cart of their channel alone.
func TestCarts_late(t *testing.T) {
	connected(t, 2, 50, merchant.Settings{}, func(first *seom) {
		second, third := first.further(5, 0), first.further(7, 0, 7, 8)
		first.arriveIn(1, 7, 1)
		first.arriveIn(5, 7, 2)
		first.arriveIn(8, 7, 3)
		for i, channel := range []int{1, 5, 7} {
			first.arriveIn(channel, 11, int64(11+i))
		}
		first.wantRun("first", 11)
		second.wantRun("second", 12)
		third.wantRun("third", 13)
		for id := range int64(3) {
			first.store.SetStatus(id+1, 11)
		}
		time.Sleep(time.Hour)
		third.wantRun("third, late", 3)
		first.wantRun("first, late", 1)
		second.wantRun("second, late", 2)
	})
}

// Ensure an order that moves to another channel is at exactly one cart: with its
// new cart if the old one did not have it, else with the old one.
func TestCarts_moves(t *testing.T) {
	connected(t, 2, 50, merchant.Settings{}, func(first *seom) {
		second := first.further(5, 0)
		first.arriveIn(1, 11, 1, 2, 3)
		first.arriveIn(1, 7, 4)
		first.arriveIn(5, 11, 5)
		first.wantRun("before the moves", 1, 2, 3)
		first.move(3, 5) // given, and behind the second cart's last one
		first.move(4, 5) // not given, not paid
		first.arriveIn(1, 11, 6, 7)
		first.move(7, 5) // not given
		first.wantRun("rest", 6)
		time.Sleep(time.Hour)
		told, got := second.converse()
		if told != 3 || !slices.Equal(got, []int64{5, 7}) {
			t.Errorf("told %d, got %v, want 3 and 5, 7", told, got)
		}
		first.store.SetStatus(4, 11)
		first.move(6, 5)
		first.arriveIn(5, 11, 8)
		time.Sleep(time.Hour)
		second.wantRun("paid after the move", 4, 8)
		first.wantRun("idle")
		time.Sleep(time.Hour)
		second.wantRun("idle")
		first.arriveIn(1, 11, 9)
		time.Sleep(48 * time.Hour)
		first.wantRun("two days on", 9)
		second.wantRun("two days on")
		first.wantHeld(1, 2, 3, 6, 9)
		second.wantHeld(4, 5, 7, 8)
		first.wantReport(0, orders.Report{Eligible: 3, Given: 3})
		first.wantReport(5, orders.Report{Eligible: 6, Given: 4, Theirs: 2})
	})
}

// Ensure a new cart takes its channel over: what the first cart had stays there,
// what waited or was not fetched comes to the new one, and nothing comes twice.
// After its removal the channel goes back.
func TestCarts_takenOver(t *testing.T) {
	connected(t, 2, 50, merchant.Settings{}, func(first *seom) {
		first.arriveIn(5, 11, 1, 2)
		first.arriveIn(5, 7, 3)
		first.arriveIn(1, 7, 4)
		first.arriveIn(1, 11, 5)
		first.wantRun("before", 1, 2, 5)
		first.store.SetStatus(3, 11) // paid, and not fetched yet
		first.arriveIn(5, 1, 6)
		first.arriveIn(5, 11, 7)
		time.Sleep(time.Minute)
		second := first.further(5, 5)
		second.wantRun("takes over", 3, 7)
		first.wantRun("keeps the rest")
		first.store.SetStatus(4, 11)
		first.store.SetStatus(6, 11)
		first.arriveIn(1, 11, 8)
		first.arriveIn(5, 11, 9)
		time.Sleep(time.Hour)
		first.wantRun("late at the first", 4, 8)
		second.wantRun("late at the second", 6, 9)

		first.arriveIn(5, 7, 10)
		first.arriveIn(5, 11, 11, 12)
		first.arriveIn(1, 11, 13)
		second.wantRun("before the removal", 11, 12)
		first.wantRun("first", 13)
		first.change(func(m *merchant.Merchant) error {
			m.Further(5).Removed, m.Further(5).PasswordHash = true, ""
			return nil
		})
		first.arriveIn(5, 11, 14)
		time.Sleep(time.Hour)
		first.wantRun("back at the first", 14)
		first.store.SetStatus(10, 11)
		first.arriveIn(5, 11, 15)
		time.Sleep(time.Hour)
		first.wantRun("paid after the removal", 10, 15)
		if got := second.ask("ordercount", "lastorder", "12"); !strings.Contains(got, "denied") {
			t.Errorf("a removed cart's password: %s", got)
		}
		time.Sleep(48 * time.Hour)
		first.wantRun("two days on")
		first.wantHeld(1, 2, 4, 5, 8, 10, 13, 14, 15)
		second.wantHeld(3, 6, 7, 9, 11, 12)
	})
}

// Ensure an order in an answer that got lost comes to one cart, if its channel
// moves to another cart before Stone Edge asks again.
func TestCarts_takenOverAfterLostAnswer(t *testing.T) {
	for name, channels := range map[string][]int64{"the first cart takes the rest": nil, "the first cart takes channel 1": {1}} {
		t.Run(name, func(t *testing.T) {
			connected(t, 2, 50, merchant.Settings{}, func(first *seom) {
				first.arriveIn(1, 11, 1)
				first.wantRun("before", 1)
				first.arriveIn(1, 11, 2, 4)
				first.arriveIn(5, 11, 3)
				first.converseInVain()
				second := first.further(5, 4)
				first.change(func(m *merchant.Merchant) error { m.Settings.Channels = channels; return nil })
				second.wantRun("in doubt")
				time.Sleep(time.Hour)
				first.wantRun("again", 2, 4)
				time.Sleep(time.Hour)
				first.arriveIn(5, 11, 5)
				second.wantRun("no longer in doubt", 3, 5)
				time.Sleep(48 * time.Hour)
				second.wantRun("two days on")
				first.wantHeld(1, 2, 4)
				second.wantHeld(3, 5)
			})
		})
	}
}

// Ensure an order comes to its new cart, if the old one's Stone Edge lost it by a
// restored backup after the move.
func TestCarts_movedAndRestored(t *testing.T) {
	for name, age := range map[string]time.Duration{"new orders": 0, "orders of last year": 300 * 24 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			connected(t, 2, 50, merchant.Settings{}, func(first *seom) {
				second := first.further(5, 0)
				first.arriveIn(5, 11, 1, 2, 3, 4)
				for id := range int64(4) {
					first.store.UpdateOrder(id+1, func(o *bcsim.Order) { o.DateCreated.Time = o.DateCreated.Add(-age) })
				}
				second.wantRun("before", 1, 2, 3, 4)
				first.arriveIn(1, 11, 5)
				first.wantRun("before", 5)
				first.move(3, 1)
				time.Sleep(48 * time.Hour)
				first.wantRun("the other cart has it")
				second.wantRun("idle")
				second.last = 2
				delete(second.holds, 3)
				delete(second.holds, 4)
				first.arriveIn(5, 11, 6)
				second.wantRun("restored", 4, 6)
				first.arriveIn(1, 11, 7)
				time.Sleep(time.Hour)
				first.wantRun("nobody has it", 3, 7)
				for range 3 {
					time.Sleep(25 * time.Hour)
					first.wantRun("once")
					second.wantRun("once")
				}
				first.wantHeld(3, 5, 7)
				second.wantHeld(1, 2, 4, 6)
			})
		})
	}
}

// Ensure a late order that came to one cart alone stays with it, if it moves to
// another channel before it counts as arrived. Stone Edge may have it by then, or
// the answer got lost.
func TestCarts_lateAndMoved(t *testing.T) {
	for name, answer := range map[string]func(*seom){
		"arrived":     func(c *seom) { c.wantRun("late", 1) },
		"answer lost": (*seom).converseInVain,
	} {
		t.Run(name, func(t *testing.T) {
			connected(t, 2, 50, merchant.Settings{}, func(first *seom) {
				second := first.further(5, 0)
				first.arriveIn(1, 7, 1)
				first.arriveIn(1, 11, 2)
				first.arriveIn(5, 11, 3)
				first.wantRun("first", 2)
				second.wantRun("second", 3)
				first.store.SetStatus(1, 11)
				time.Sleep(time.Hour)
				answer(first)
				first.move(1, 5)
				for range 15 {
					time.Sleep(4 * time.Hour)
					first.converse()
					second.wantRun("the first cart has it")
				}
				first.wantRun("arrived")
				if first.holds[1] == 0 {
					t.Error("the order came to nobody")
				}
				second.wantHeld(3)
			})
		})
	}
}

// Ensure such an order comes to its new cart, if the old one's Stone Edge lost it
// by a restored backup, and to nobody else.
func TestCarts_lateMovedAndRestored(t *testing.T) {
	for name, channels := range map[string][]int64{"the first cart takes the rest": nil, "the first cart takes channel 1": {1}} {
		t.Run(name, func(t *testing.T) {
			connected(t, 2, 50, merchant.Settings{Channels: channels}, func(first *seom) {
				second := first.further(5, 0)
				first.arriveIn(1, 11, 10)
				first.wantRun("first", 10)
				first.arriveIn(1, 7, 11)
				first.arriveIn(1, 11, 12)
				first.arriveIn(5, 11, 13)
				first.wantRun("first", 12)
				second.wantRun("second", 13)
				first.store.SetStatus(11, 11)
				time.Sleep(time.Hour)
				first.wantRun("late", 11)
				first.move(11, 5)
				time.Sleep(time.Minute)
				first.last = 10
				delete(first.holds, 11)
				delete(first.holds, 12)
				first.wantRun("restored", 12)
				for range 15 {
					time.Sleep(4 * time.Hour)
					second.converse()
					first.converse()
				}
				if first.wantHeld(10, 12); second.holds[11] == 0 {
					t.Error("the order came to nobody")
				}
			})
		})
	}
}

// Ensure the end-of-run count is of the cart's channels too: pages of other
// channels end no list early.
func TestCarts_manyOfOthers(t *testing.T) {
	for name, channels := range map[string][]int64{"one channel": {5}, "several": {5, 6}, "all but": nil} {
		t.Run(name, func(t *testing.T) {
			connected(t, 1, 20, merchant.Settings{}, func(first *seom) {
				first.arriveIn(1, 11, span(1, 700)...)
				first.arriveIn(5, 11, span(701, 745)...)
				first.arriveIn(1, 11, span(746, 800)...)
				if channels == nil {
					first.further(1, 0)
					first.wantRun(name, span(701, 745)...)
					return
				}
				first.further(5, 0, channels...).wantRun(name, span(701, 745)...)
			})
		})
	}
}
