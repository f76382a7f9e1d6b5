package connection

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
	"connect2cart/internal/onboard"
	"connect2cart/internal/orders"
)

// show is GET /connection: the page, its settings, or the form to sign in.
func (h *Handler) show(q *request) error {
	g, err := h.guestOf(q, nil)
	html := onboard.WantsHTML(q.Request)
	switch {
	case errors.Is(err, errSignedOut) && html:
		return h.showEntry(q, http.StatusOK)
	case errors.Is(err, errSignedOut):
		return onboard.ErrDenied
	case err != nil:
		return err
	}
	q.visit.Note(g.StoreHash, "connection", 0)
	switch show := q.URL.Query().Get("show"); {
	case html && show == "settings" && g.AtCart == 0:
		return h.showSettings(q, g, http.StatusOK, nil, nil)
	case html && show == "carts" && g.AtCart == 0:
		return h.showCarts(q, g)
	case html && show == "comparing":
		return h.showComparing(q, g)
	}
	s, err := h.statusOf(q.Context(), g.Merchant)
	if err != nil {
		return err
	}
	if s.countErr != nil {
		q.visit.Failed(s.countErr)
	}
	if !html {
		onboard.WriteJSON(q.ResponseWriter, http.StatusOK, s.json())
		return nil
	}
	return h.render(q, http.StatusOK, statusPage, &view{SignedIn: true, Refresh: true, Done: q.doneText(), Status: h.viewOf(s, q.URL.Query().Get("done") == "compared")})
}

// viewOf puts a status into words. compared says that the merchant came from a
// comparison.
func (h *Handler) viewOf(s *status, compared bool) *statusView {
	zone, err := time.LoadLocation(cmp.Or(s.Settings.TimeZone, "America/New_York"))
	if err != nil {
		zone = time.UTC
	}
	at := func(t time.Time) string { return shortly(t, zone) }
	v := &statusView{
		status: s, State: string(s.state()), Sentence: s.sentence(zone), Zone: zone,
		Problems: s.further(), CheckedAt: at(s.checkedAt), Now: at(s.now), NotOffered: s.json().NotOffered,
		Program: s.orders.LastPoll.Program, Begin: h.beginOf(s),
	}
	if !s.report.Begun.IsZero() {
		v.Report = &reportView{reportOf(s.report), s.report.Whole && s.report.Lacking == 0, at(s.report.At)}
		v.Fresh, v.Unfinished = compared, isUnderWay(s.report, s.Version)
	}
	v.Nobodys, v.IsFirst, v.FirstCart = s.nobodys(), s.AtCart == 0, s.First().CartID
	for _, g := range s.orders.Given {
		v.Given = append(v.Given, orderView{Number: g.Order, When: at(g.At), Times: s.given[g.Order].Runs, Start: g.Start, Note: lateNote(g)})
	}
	for _, w := range worstFirst(s.orders.Waiting) {
		v.Left = append(v.Left, orderView{Number: w.Order, When: at(w.FirstSeen), Note: whyWaiting(w)})
	}
	for _, d := range s.orders.Due {
		v.Late = append(v.Late, orderView{Number: d.Order, When: at(d.Since), Note: dueWords[d.Why]})
	}
	for _, u := range s.updates() {
		v.Updates = append(v.Updates, updateView{cmp.Or(u.Order, u.SKU), at(u.At), updateWords[u.What], u.Why})
	}
	if n := len(v.Updates); n > 0 {
		w := needLookWords.fill("count", strconv.Itoa(n))
		v.NeedLook = &w
	}
	for _, t := range s.taken() {
		v.Taken = append(v.Taken, updateView{About: cmp.Or(t.Order, t.SKU), When: at(t.At), What: t.text()})
	}
	for _, scope := range s.scopes {
		v.Scopes = append(v.Scopes, scopeView{scope, scopeWords[scope.Status], scope.Damage()})
	}
	if n := s.Settings.FirstOrder; n > 0 {
		v.FirstOrder = problemWords["first_order"].fill("number", strconv.FormatInt(n, 10)).String()
	}
	return v
}

// worstFirst puts the orders that need somebody before those that come by
// themselves.
func worstFirst(list []*ledger.Waiting) []*ledger.Waiting {
	odd := func(w *ledger.Waiting) int { return map[bool]int{true: 0, false: 1}[w.Why.IsFailure()] }
	return slices.SortedStableFunc(slices.Values(list), func(a, b *ledger.Waiting) int { return odd(a) - odd(b) })
}

func lateNote(g orders.Given) string {
	if g.Late {
		return "late"
	}
	return ""
}

// sentence is the first thing on the page.
func (s *status) sentence(zone *time.Location) words {
	last := s.orders.LastPoll.At
	switch state := s.state(); {
	case state == Paused && s.AtCart != 0:
		return stateWords["paused_cart"].fill("cart", s.First().CartID)
	case state == Paused:
		return stateWords["paused"]
	case state == KeyRefused:
		return stateWords["refused"].fill("since", clock(s.refusedSince, zone))
	case last.IsZero() && state == Quiet:
		return stateWords["never"]
	case last.IsZero():
		return stateWords["first"]
	default:
		return stateWords[string(state)].fill("ago", ago(last, s.now, zone))
	}
}

// beginOf is nil once Stone Edge has an order, and for a further cart: that one
// begins behind the cart before.
func (h *Handler) beginOf(s *status) *beginView {
	if s.orders.Begun || s.AtCart != 0 {
		return nil
	}
	after := strconv.FormatInt(s.Settings.FirstOrder, 10)
	chosen, v := chosenBegin(s.Settings.FirstOrder, s.Settings.OpenOrders), &beginView{}
	v.Chosen = beginWords[chosen].fill("after", after).String()
	for _, c := range h.Page.BeginChoices(bigcommerce.OrderCount{Statuses: s.counts}, s.Settings) {
		one := choiceView{BeginChoice: c, On: c.Value == chosen || chosen == "" && c.Recommended}
		if s.countErr != nil {
			one.Figures = "" // without BigCommerce's answer they would say none
		}
		if one.On && chosen == "number" {
			one.After = after
		}
		v.Choices = append(v.Choices, one)
	}
	return v
}

// chosenBegin is the value of the choice that a store has. "" is none, or all.
func chosenBegin(after int64, open bool) string {
	switch {
	case open:
		return "open"
	case after > 0:
		return "number"
	}
	return ""
}
