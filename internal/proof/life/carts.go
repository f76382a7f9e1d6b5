package life

import (
	"fmt"
	"net/http"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
)

// The channels of a store with two carts. The first cart takes all but the second
// one's. Two thirds of the orders are its own.
const (
	firstChannel  = 1
	secondChannel = 2
)

// stoneEdges are the Stone Edges of a store, one for each cart. The first one's
// cart sends the stock. The second one sends each change too, as an operator
// forgets to switch that off.
type stoneEdges []*stoneEdge

func newStoneEdges(w *world, address http.Handler) stoneEdges {
	list := stoneEdges{newStoneEdge(w, address, firstChannel)}
	if w.Carts > 1 {
		second := newStoneEdge(w, address, secondChannel)
		list[0].others, second.others = []*stoneEdge{second}, []*stoneEdge{list[0]}
		list = append(list, second)
	}
	return list
}

// work lets each Stone Edge poll until the end. In the office hours it polls
// every few minutes.
func (all stoneEdges) work(end time.Time, every time.Duration, rest func()) {
	first := all[0]
	for time.Now().Before(end) {
		first.w.pass(every/2 + first.between(0, every))
		if !first.isOpen() && !first.w.isCalm() {
			continue
		}
		for _, s := range all {
			s.converse()
			s.postStack()
			s.keepBackup()
		}
		rest()
	}
}

func (s *stoneEdge) cartID() string {
	if s.channel == firstChannel {
		return merchant.CartID(storeHash())
	}
	return merchant.FurtherCartID(storeHash(), int64(s.channel))
}

// sendsStock reports whether the changes of stock are its own.
func (s *stoneEdge) sendsStock() bool { return s.channel == firstChannel }

// channelOf is the channel of a new order.
func (s *shoppers) channelOf(id int64) int {
	if s.w.Carts > 1 && id%3 == 0 {
		return secondChannel
	}
	return firstChannel
}

// mayMove lets an order move to the other channel later, whatever has become of
// it by then.
func (s *shoppers) mayMove(id int64) {
	if s.w.Carts < 2 || id%11 != 0 {
		return
	}
	s.w.at(time.Now().Add(s.between(time.Minute, 36*time.Hour)), func() {
		s.w.books.move(id)
		s.w.store.UpdateOrder(id, func(o *bcsim.Order) {
			o.ChannelID = firstChannel + secondChannel - o.ChannelID
			o.DateModified.Time = time.Now().UTC().Truncate(time.Second)
		})
	})
}

// isForeign reports an order that the cart must not get: it is of the other
// channel, and always was.
func (s *stoneEdge) isForeign(id int64) bool {
	o, _ := s.w.store.Order(id)
	return o.ChannelID != s.channel && !s.w.books.isMoved(id)
}

// holders counts the Stone Edges that hold an order.
func (s *stoneEdge) holders(id int64) (n int) {
	for _, one := range append([]*stoneEdge{s}, s.others...) {
		if one.held[id] != nil {
			n++
		}
	}
	return n
}

// report is the verdict on all Stone Edges.
func (all stoneEdges) report(f *fleet) *Report {
	r := all[0].report(f)
	for _, s := range all[1:] {
		r.Losses = append(r.Losses, s.judge()...)
		r.Facts = append(r.Facts, Fact{"orders held by the second Stone Edge", fmt.Sprint(len(s.held))}, Fact{"orders that moved to the other channel", fmt.Sprint(len(s.w.books.moved))},
			Fact{"changes of stock from both carts", fmt.Sprint(s.stack.echoed)})
	}
	return r
}
