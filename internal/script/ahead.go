package script

import (
	"context"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/orders"
	"connect2cart/internal/seti"
)

// ahead names the rows that a poll for orders reads behind the login, for a store
// as memory has it. They come with the login's own read. If a setting changed
// since, the poll wants other rows and reads them itself.
func (h *Handler) ahead(ctx context.Context, m *merchant.Merchant, form seti.Form) *ledger.Ahead {
	if f, err := form.Function(); err != nil || f != "ordercount" && f != "downloadorders" {
		return nil
	}
	req, err := seti.ParseRequest(ctx, form)
	if err != nil {
		return nil
	}
	s, err := h.Shops.Open(m, h.BaseURL, h.Transport)
	if err != nil {
		return nil
	}
	switch req := req.(type) {
	case seti.OrderCount:
		return orders.Ahead(s, h.selection(s, req.Since), 1)
	case seti.DownloadOrders:
		return orders.Ahead(s, h.selection(s, req.Since), req.Range.Start)
	}
	return nil
}
