package life

import (
	"fmt"
	"net/url"
	"strings"
	"time"
)

// parcel is the goods under one tracking number.
type parcel struct {
	track string
	goods map[int64]int // pieces by line
}

// planShipping decides when and how an order leaves. The caller holds the lock.
func (s *stoneEdge) planShipping(h *heldOrder) {
	if !strings.HasPrefix(h.Status, "Awaiting") || s.random.Float64() < 0.15 {
		return
	}
	at := h.at.Add(time.Hour + time.Duration(s.random.Int64N(int64(30*time.Hour))))
	later := at.Add(10*time.Minute + time.Duration(s.random.Int64N(int64(20*time.Hour))))
	first, rest := h.halves()
	switch x := s.random.Float64(); {
	case x < 0.45: // the label for the whole order with its number
		p := s.newParcel(h.all())
		s.plan(h, at, p, discrete(h, "Order Shipped", p.track))
	case x < 0.60: // the number with an item's label, then the label for all
		p := s.newParcel(h.all())
		s.plan(h, at, nil, discrete(h, "Item Shipped", p.track))
		s.plan(h, later, p, discrete(h, "Order Shipped", ""))
	case x < 0.85 && len(first) > 0: // two parts
		p, q := s.newParcel(first), s.newParcel(rest)
		s.plan(h, at, p, withItems(h, "Item Shipped", p, first))
		s.plan(h, later, q, withItems(h, "Order Shipped", q, h.all()))
	default:
		p := s.newParcel(h.all())
		s.plan(h, at, p, withItems(h, "Order Shipped", p, h.all()))
	}
}

func (s *stoneEdge) newParcel(goods map[int64]int) *parcel {
	s.stack.number++
	return &parcel{fmt.Sprintf("1Z%06d", s.stack.number), goods}
}

func (s *stoneEdge) plan(h *heldOrder, at time.Time, p *parcel, form url.Values) {
	s.stack.updates = append(s.stack.updates, &update{at: at, held: h, parcel: p, form: form})
}

func (h *heldOrder) all() map[int64]int {
	goods := map[int64]int{}
	for _, l := range h.Lines {
		goods[l.ID] = l.Quantity
	}
	return goods
}

// halves splits an order in two parts. An order of one piece has no parts.
func (h *heldOrder) halves() (first, rest map[int64]int) {
	first, rest = map[int64]int{}, map[int64]int{}
	pieces := 0
	for _, l := range h.Lines {
		pieces += l.Quantity
	}
	if pieces < 2 {
		return nil, nil
	}
	left := pieces / 2
	for _, l := range h.Lines {
		n := min(left, l.Quantity)
		left -= n
		if n > 0 {
			first[l.ID] = n
		}
		if n < l.Quantity {
			rest[l.ID] = l.Quantity - n
		}
	}
	return first, rest
}

// discrete is the form without items (seti-protocol.md 4.3).
func discrete(h *heldOrder, label, track string) url.Values {
	form := url.Values{"setifunction": {"updatestatus"}, "ordernumber": {fmt.Sprint(h.Number)}, "orderstatus": {label}, "refnumber": {fmt.Sprint(h.Number + 500_000)}, "orderdetail": {""}, "trackcount": {"0"}}
	if track != "" {
		form.Set("trackcount", "1")
		form.Set("tracknum", track)
		form.Set("trackcarrier", "UPS")
		form.Set("trackpickupdate", "")
	}
	return form
}

// withItems is the XML form: one package, its contents, and how many pieces of
// each line have left so far.
func withItems(h *heldOrder, label string, p *parcel, soFar map[int64]int) url.Values {
	var x strings.Builder
	fmt.Fprintf(&x, "<Orders><Order><OrderNumber>%d</OrderNumber><ReferenceNumber>%d</ReferenceNumber><Status>%s</Status><Packages><Package><PackageID>1</PackageID><TrackNum>%s</TrackNum><Shipper>UPS</Shipper></Package></Packages><Items>",
		h.Number, h.Number+500_000, label, p.track)
	for _, l := range h.Lines {
		if p.goods[l.ID] == 0 {
			continue
		}
		fmt.Fprintf(&x, "<Item><ItemNumber>%d</ItemNumber><Ordered>%d</Ordered><Shipped>%d</Shipped><Needed>%d</Needed><Packages><Package><PackageID>1</PackageID><Quantity>%d</Quantity></Package></Packages></Item>",
			l.ID, l.Quantity, soFar[l.ID], l.Quantity-soFar[l.ID], p.goods[l.ID])
	}
	x.WriteString("</Items></Order></Orders>")
	return url.Values{"setifunction": {"updatestatus"}, "update": {x.String()}}
}
