package connection

import (
	"fmt"
	"slices"
	"time"

	"connect2cart/internal/ledger"
)

// Bounds of the list of carried-out updates. The ledger keeps 20 of stock.
const (
	maxTookPosts = 30
	maxTaken     = 50
)

// taken is an update from Stone Edge that BigCommerce took.
type taken struct {
	Order, SKU string // one of them
	At         time.Time
	What       string // as the ledger has it
	Units      int64
	Status     int // the order's new one, or 0
	More       int // further updates of the same post, on the last line of it
}

// taken are the last updates that were carried out, the latest first.
func (s *status) taken() []taken {
	var list []taken
	add := func(t ledger.Took, line func(ledger.Taken) taken) {
		for i, one := range t.List {
			l := line(one)
			l.At, l.What, l.Units, l.Status = t.At, one.What, one.Units, one.Status
			if i == len(t.List)-1 {
				l.More = t.More
			}
			list = append(list, l)
		}
	}
	for _, t := range s.tookOrders {
		add(t, func(one ledger.Taken) taken { return taken{Order: one.Key} })
	}
	for _, t := range s.stock.LastTook() {
		add(t, func(one ledger.Taken) taken { return taken{SKU: one.Key} })
	}
	slices.SortStableFunc(list, func(a, b taken) int { return b.At.Compare(a.At) })
	return list[:min(len(list), maxTaken)]
}

// text says what was done.
func (t taken) text() string {
	w := takenWords[t.What]
	text := words{What: w}.fill("units", count(int(t.Units), "unit"), "level", fmt.Sprint(t.Units), "change", fmt.Sprintf("%+d", t.Units), "status", statusName(t.Status)).What
	if t.Status != 0 && t.What != "status" {
		text += fmt.Sprintf(takenStatus, statusName(t.Status))
	}
	if t.More > 0 {
		text += fmt.Sprintf(takenMore, t.More)
	}
	return text
}
