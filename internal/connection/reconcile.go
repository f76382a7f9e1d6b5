package connection

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
	"connect2cart/internal/onboard"
	"connect2cart/internal/orders"
	"connect2cart/internal/sleep"
)

// Bounds of a comparison. A page of 250 orders takes about a third of a second.
const (
	reportTime = 22 * time.Second // of one request
	stepPages  = 4                // of one step, so that a person sees it go on

	// heldPause is how long an answer waits while another process makes a step,
	// because the browser asks again at once.
	heldPause = time.Second

	maxMissing = 200 // of the orders named in the ledger
)

// reconcile compares the orders of the last month with what Stone Edge got. It
// begins a comparison or goes on with an unfinished one. A person's browser gets
// a step, and asks for the next one.
func (h *Handler) reconcile(q *request, g *guest, sent onboard.Fields) error {
	html := onboard.WantsHTML(q.Request)
	pages := stepPages
	if !html && sent["step"] != "yes" {
		pages = 0
	}
	r, err := h.goOn(q, g, pages, true)
	if err != nil {
		return err
	}
	if html {
		q.goTo(map[bool]string{true: "?done=compared", false: "?show=comparing"}[r.Whole])
		return nil
	}
	onboard.WriteJSON(q.ResponseWriter, http.StatusOK, reportOf(r))
	return nil
}

// showComparing is the page that reloads itself until all orders are compared. It
// only goes on with what the merchant began. It reloads without a delay, because
// the browser shows it until the next step is over, and a delay would take the
// page away from somebody who reads it (WCAG 2.2.1).
func (h *Handler) showComparing(q *request, g *guest) error {
	r, err := h.goOn(q, g, stepPages, false)
	if err != nil {
		return err
	}
	if r.Whole || r.Begun.IsZero() {
		q.goTo("?done=compared")
		return nil
	}
	return h.render(q, http.StatusOK, comparingPage, &view{SignedIn: true, CartID: g.CartID, Next: "show=comparing", Report: &reportView{reportJSON: reportOf(r)}})
}

// goOn makes a step of so many pages, 0 for all that the time allows. While
// another process makes one, it returns what is known. begin allows a new one.
func (h *Handler) goOn(q *request, g *guest, pages int, begin bool) (*ledger.Report, error) {
	row, err := h.Page.Ledger.TakeReport(q.Context(), g.StoreHash, g.CartID)
	if _, held := errors.AsType[*ledger.HeldError](err); held {
		r := &ledger.Report{Store: g.StoreHash, Cart: g.CartID}
		_ = sleep.For(q.Context(), heldPause)
		return r, h.Page.Ledger.Read(q.Context(), r)
	}
	if err != nil {
		return nil, err
	}
	switch {
	case isUnderWay(&row.Report, g.Version):
		err = h.step(q, g, &row.Report, pages)
	case begin:
		err = h.begun(q, g, &row.Report, pages)
	}
	if kept := row.Keep(context.WithoutCancel(q.Context())); err == nil {
		err = kept
	}
	return &row.Report, err
}

// begun begins a comparison. If BigCommerce does not answer, the last one stays.
func (h *Handler) begun(q *request, g *guest, r *ledger.Report, pages int) error {
	if err := h.Page.MayAsk(q.Context(), g.StoreHash); err != nil {
		return err
	}
	now := time.Now()
	fresh := ledger.Report{Store: r.Store, Cart: r.Cart, Version: g.Version, Begun: now, Since: now.AddDate(0, 0, -reportDays)}
	if err := h.step(q, g, &fresh, pages); err != nil && fresh.Read == 0 {
		return err
	}
	*r = fresh
	return nil
}

// step compares further orders and counts them in the row.
func (h *Handler) step(q *request, g *guest, r *ledger.Report, pages int) error {
	s, err := h.shopOf(g.Merchant)
	if err != nil {
		return fmt.Errorf("open the store: %w", err)
	}
	ctx, cancel := context.WithTimeout(q.Context(), reportTime)
	defer cancel()
	if r.Of == 0 { // only for the bar of progress
		n, _ := s.Client.Orders().Count(ctx, bigcommerce.OrderCountOptions{MinDateCreated: r.Since})
		r.Of = n.Count
	}
	c, done := orders.Comparison{Since: r.Since, Cursor: r.Cursor}, 0
	err = c.GoOn(ctx, s, h.Page.Offered(g.Settings), func() bool { done++; return done == pages })
	add(r, &c)
	q.visit.Note(g.StoreHash, "reconciled", c.Read)
	if err != nil && (c.Read == 0 || ctx.Err() == nil) {
		return upstream("reconcile", err)
	}
	return nil
}

// add counts the orders of a step.
func add(r *ledger.Report, c *orders.Comparison) {
	r.At = time.Now().UTC().Truncate(time.Millisecond)
	r.Cursor, r.Whole, r.Read = c.Cursor, c.Whole, r.Read+c.Read
	r.Eligible, r.Given, r.ToCome = r.Eligible+c.Eligible, r.Given+c.Given, r.ToCome+c.ToCome
	r.Due, r.Before, r.Theirs, r.Lacking = r.Due+c.Due, r.Before+c.Before, r.Theirs+c.Theirs, r.Lacking+len(c.Missing)
	for _, o := range c.Missing {
		if len(r.Missing) < maxMissing {
			r.Missing = append(r.Missing, o.ID)
		}
	}
}
