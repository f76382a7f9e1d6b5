package onboard

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
)

// newestLook is how far back we look for the newest order that is complete.
const newestLook = 50

// resolve turns an answer into an order number. It asks for the newest order,
// unless the answer is all. It fails with fieldErrors for a number above that,
// with upstreamError, or with errUnknownToken.
func (h *Handler) resolve(ctx context.Context, client *bigcommerce.Client, answer string) (*beginning, error) {
	if answer == beginAll {
		return &beginning{kind: beginAll}, nil
	}
	newest, err := client.Orders().Newest(ctx, newestLook)
	switch {
	case isStatus(err, http.StatusUnauthorized), isStatus(err, http.StatusForbidden):
		return nil, fmt.Errorf("newest order: %w", errUnknownToken)
	case err != nil:
		return nil, upstreamError{"newest order", err}
	}
	last := newestComplete(newest)
	if answer == beginNew || answer == beginOpen {
		return &beginning{after: last, open: answer == beginOpen, kind: answer}, nil
	}
	after, err := strconv.ParseInt(answer, 10, 64)
	if err != nil || len(newest) == 0 && after > 0 || len(newest) > 0 && after > newest[0].ID {
		return nil, fieldErrors{{fieldFirstOrder, CodeInvalid, "no_such_order"}}
	}
	return &beginning{after: after, kind: beginAfter}, nil
}

// newestComplete is the number of the newest order with a finished checkout. An
// Incomplete order behind it is new if its shopper still pays.
func newestComplete(newest []bigcommerce.Order) int64 {
	for _, order := range newest {
		if order.StatusID != 0 {
			return order.ID
		}
	}
	if n := len(newest); n > 0 {
		return newest[n-1].ID - 1
	}
	return 0
}

// offered are the statuses of the orders that Stone Edge gets from a store.
func (h *Handler) offered(s merchant.Settings) []int {
	for _, statuses := range [][]int{s.OrderStatuses, h.Statuses} {
		if len(statuses) > 0 {
			return statuses
		}
	}
	return DefaultStatuses
}

// viewBegin makes the question of a count by status.
func viewBegin(count bigcommerce.OrderCount, offered []int) *beginView {
	all, open := 0, 0
	var parts []string
	for _, s := range count.Statuses {
		if s.Count == 0 || !slices.Contains(offered, s.ID) {
			continue
		}
		all += s.Count
		if !slices.Contains(done, s.ID) {
			open += s.Count
			parts = append(parts, fmt.Sprintf("%s %d", s.Name, s.Count))
		}
	}
	view := &beginView{}
	for _, value := range []string{beginOpen, beginNew, beginAll, beginAfter} {
		w := beginWords[value].fill("open", ordersWords(open), "statuses", strings.Join(parts, ", "), "all", ordersWords(all))
		view.Choices = append(view.Choices, BeginChoice{
			Value: value, Label: w.What, Figures: strings.TrimSuffix(w.Next, ": "),
			Recommended: value == beginOpen && open > 0 || value == beginNew && open == 0,
		})
	}
	return view
}
