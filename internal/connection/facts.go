package connection

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/fulfillment"
	"connect2cart/internal/ledger"
	"connect2cart/internal/onboard"
)

// update is the fate of an update from Stone Edge.
type update struct {
	Order, SKU string // one of them
	At         time.Time
	What       string // held, refused or noted
	Why        string
}

// updates are Stone Edge's news that BigCommerce refused, or took in part.
func (s *status) updates() []update {
	var list []update
	for _, n := range s.notes {
		what := n.Kind
		if n.Kind != "held" && n.Kind != "refused" {
			what = "noted"
		}
		list = append(list, update{Order: n.Order, At: n.At, What: what, Why: n.Text})
	}
	for _, r := range s.refused {
		u := update{SKU: r.Key, At: r.Last, What: "refused", Why: stockWords[r.What]}
		if !r.Told.IsZero() {
			u.What, u.Why = "noted", u.Why+stockTold
		}
		list = append(list, u)
	}
	return list
}

// maxTaken bounds the list of carried-out updates. The ledger keeps 20 of stock.
const maxTaken = 50

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

// problem is an obstacle.
type problem struct {
	words
	code  onboard.Code
	since time.Time
}

// problems are the merchant's own to mend, the worst first.
func (s *status) problems() []problem {
	var list []problem
	if !s.refusedSince.IsZero() {
		list = append(list, problem{problemWords["key"], onboard.CodeUnknownToken, s.refusedSince})
	}
	for _, scope := range s.scopes {
		if code, bad := lackCodes[scope.Status]; bad {
			list = append(list, problem{problemWords["scope"].fill("label", scope.Label, "damage", scope.Damage()), code, s.checkedAt})
		}
	}
	for _, f := range s.Faults(fulfillment.LabelsHold) {
		list = append(list, problem{problemWords["setting"].fill("name", f.Name, "want", f.Want), onboard.CodeInvalid, time.Time{}})
	}
	if s.countErr != nil && s.refusedSince.IsZero() {
		w := "no_answer"
		if bigcommerce.IsBusy(s.countErr) {
			w = "busy"
		}
		list = append(list, problem{problemWords[w], noAnswerCode(s.countErr), s.now})
	}
	if n, since := s.unreadable(); n > 0 {
		list = append(list, problem{problemWords["unreadable"].fill("count", count(n, "order")), onboard.CodeUpstream, since})
	}
	return list
}

// further are the problems beside the one in the first sentence.
func (s *status) further() []problem {
	list := s.problems()
	if s.state() == KeyRefused {
		list = list[1:]
	}
	return list
}

var lackCodes = map[onboard.ScopeStatus]onboard.Code{
	onboard.StatusMissing: onboard.CodeMissingScope, onboard.StatusReadOnly: onboard.CodeReadOnlyScope,
}

// unreadable counts the orders with unreadable parts, and tells since when.
func (s *status) unreadable() (n int, since time.Time) {
	for _, w := range s.orders.Waiting {
		if !w.Why.IsFailure() {
			continue
		}
		if n++; since.IsZero() || w.FirstSeen.Before(since) {
			since = w.FirstSeen
		}
	}
	return n, since
}

// whyWaiting says why an order is left out.
func whyWaiting(w *ledger.Waiting) string {
	if w.Why == ledger.WaitsForStatus && w.Status == 0 {
		return unfinishedWords
	}
	what := ""
	if w.What != "" {
		what = ": " + w.What
	}
	return strings.NewReplacer("{status}", statusName(w.Status), "{what}", what).Replace(waitingWords[w.Why])
}

// ago is how long something is over, for a person: minutes and hours within the
// day, else the day in the store's time zone.
func ago(at, now time.Time, zone *time.Location) string {
	d := now.Sub(at)
	switch {
	case d < time.Minute:
		return "less than a minute ago"
	case d < time.Hour:
		return count(int(d/time.Minute), "minute") + " ago"
	case d < quietTime:
		return count(int(d/time.Hour), "hour") + " ago"
	}
	return "on " + clock(at, zone)
}

// clock is a time for a person, in the store's time zone.
func clock(at time.Time, zone *time.Location) string {
	return at.In(zone).Format("Monday, 2 January 2006, 15:04")
}

// shortly is a time for a table.
func shortly(at time.Time, zone *time.Location) string {
	return at.In(zone).Format("2 Jan 2006, 15:04")
}
