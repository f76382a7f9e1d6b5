package connection

import (
	"context"
	"net/http"
	"time"

	"connect2cart/internal/onboard"
	"connect2cart/internal/orders"
)

// Bounds of a reconciliation. A page of 250 orders takes about a third of a
// second, so the time is enough for some 15,000 orders.
const (
	reportDays = 30
	reportTime = 22 * time.Second
)

// reportJSON is a reconciliation for a program.
type reportJSON struct {
	Message  string  `json:"message"`
	Days     int     `json:"days"`
	Read     int     `json:"read"`
	Whole    bool    `json:"whole"` // every order of these days was read
	Eligible int     `json:"eligible"`
	Given    int     `json:"given"`
	ToCome   int     `json:"to_come"`
	Due      int     `json:"due"`
	Before   int     `json:"before"`
	Theirs   int     `json:"other_carts,omitempty"` // another cart of the store has them
	Missing  []int64 `json:"missing"`
}

// reportView is a reconciliation for a person.
type reportView struct {
	reportJSON
	Good bool
}

// reconcile compares the orders of the last month with what Stone Edge got. A
// store too large for the time gets the part that was read.
func (h *Handler) reconcile(q *request, g *guest, _ onboard.Fields) error {
	if err := h.Page.MayAsk(q.Context(), g.StoreHash); err != nil {
		return err
	}
	s, err := h.shopOf(g.Merchant)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(q.Context(), reportTime)
	defer cancel()
	out := reportJSON{Days: reportDays, Missing: []int64{}}
	found, err := orders.Reconcile(ctx, s, h.Page.Offered(g.Settings), time.Now().AddDate(0, 0, -reportDays), func(read int) { out.Read = read })
	if err != nil && (out.Read == 0 || ctx.Err() == nil) {
		return upstream("reconcile", err)
	}
	out.Whole, out.Eligible, out.Given, out.ToCome, out.Due, out.Before = err == nil, found.Eligible, found.Given, found.ToCome, found.Due, found.Before
	out.Theirs = found.Theirs
	for _, o := range found.Missing {
		out.Missing = append(out.Missing, o.ID)
	}
	out.Message = reportText(out)
	q.visit.Note(g.StoreHash, "reconciled", out.Read)
	if !onboard.WantsHTML(q.Request) {
		onboard.WriteJSON(q.ResponseWriter, http.StatusOK, out)
		return nil
	}
	now, err := h.statusOf(q.Context(), g.Merchant)
	if err != nil {
		return err
	}
	v := h.viewOf(now)
	v.Report = &reportView{out, out.Whole && len(out.Missing) == 0}
	return h.render(q, http.StatusOK, statusPage, &view{SignedIn: true, Status: v})
}
