package connection

import (
	"strconv"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/onboard"
)

// beginView is the question where to begin. The page asks it until Stone Edge has
// its first order.
type beginView struct {
	Chosen  string // the choice so far
	Choices []choiceView
}

type choiceView struct {
	onboard.BeginChoice
	On    bool
	After string // the number of the fourth choice
}

// beginOf is nil once Stone Edge has an order.
func (h *Handler) beginOf(s *status) *beginView {
	if s.orders.Begun {
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
