package script_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"connect2cart/internal/standin/bcsim"
)

// vagueLabels leave the shipped goods open (seti-protocol.md 8).
var vagueLabels = []string{"Backordered", "Item Canceled", "Item Returned", "Drop Ship Canceled", "Item Add", "our own", ""}

// hold makes reports of tracking numbers without known goods: by a vague
// label, or with unknown or unreadable items.
func (e *edge) hold(id int64) {
	for i := range 1 + e.rng.IntN(3) {
		track, label := fmt.Sprintf("H%d-%d", id, i), vagueLabels[e.rng.IntN(len(vagueLabels))]
		params := packageForm(id, label, track, nil, true)
		if e.rng.IntN(2) == 0 {
			item := []string{"<ItemNumber>1</ItemNumber><Shipped>1</Shipped>", fmt.Sprintf("<ItemNumber>%d</ItemNumber><Shipped>1,000</Shipped>", id*10+1), fmt.Sprintf("<ItemNumber>%d</ItemNumber>", id*10+1)}[e.rng.IntN(3)]
			params = packageForm(id, label, track, nil, false)
			params[1] = strings.Replace(params[1], "<Items>", "<Items><Item>"+item+"</Item>", 1)
		}
		e.queue = append(e.queue, queued{function: "updatestatus", params: params})
		e.want.held[id] = append(e.want.held[id], track)
	}
}

// release sends the label of the whole order without any number. Each held
// number must then be on the order once, and each unit in one shipment.
func (e *edge) release() {
	e.chaos.calm()
	for id, tracks := range e.want.held {
		params := []string{"ordernumber", fmt.Sprint(id), "orderstatus", "Order Shipped", "trackcount", "0"}
		for tries := 0; !e.sendUpdate(&queued{params: params}) && tries < 20; tries++ {
			time.Sleep(stackPeriod)
		}
		o, _ := e.store.Order(id)
		sent, numbers := map[int64]int{}, ""
		for _, s := range o.Shipments {
			numbers += "," + s.TrackingNumber + "," + strings.ReplaceAll(strings.TrimPrefix(s.Comments, "Further tracking numbers: "), " ", "") + ","
			for _, item := range s.Items {
				sent[item.OrderProductID] += item.Quantity
			}
		}
		if slices.ContainsFunc(o.Products, func(p bcsim.OrderProduct) bool { return sent[p.ID] != p.Quantity }) || o.StatusID != 2 {
			e.sum.doubled.Add(1)
			e.t.Errorf("seed %d: order %d: got units %v and status %d at the end, want all once and 2", e.seed, id, sent, o.StatusID)
		}
		for _, track := range tracks {
			if !strings.Contains(numbers, ","+track+",") && !strings.Contains(numbers, ","+track+"(") {
				e.sum.lost.Add(1)
				e.t.Errorf("seed %d: order %d: number %s vanished: %s", e.seed, id, track, numbers)
			}
		}
	}
}
