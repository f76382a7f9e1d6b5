package connection

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/onboard"
	"connect2cart/internal/secret"
)

// unsubscribePath is the address in a digest. Its query has the store and the
// recipient's mark. Nobody can guess a mark, so it needs no login.
const unsubscribePath = "/unsubscribe"

// maxLink bounds the text of a link worth a look.
const maxLink = 200

// unsubscribe is GET and POST /unsubscribe. A GET only asks, because mail
// programs open links by themselves. A POST ends the digests: from that page, or
// by the mail program's own button (RFC 8058). It never reads the body.
func (h *Handler) unsubscribe(q *request) error {
	link := q.URL.Query().Get("t")
	hash, mark, ok := strings.Cut(link, ".")
	ok = ok && len(link) <= maxLink && strings.Trim(link, "abcdefghijklmnopqrstuvwxyz0123456789.") == ""
	switch {
	case !ok:
		return deadLink
	case q.Method == http.MethodGet || q.Method == http.MethodHead:
		q.visit.Note("", "unsubscribe_form", 0)
		return h.render(q, http.StatusOK, unsubscribePage, &view{Link: link})
	case q.Method != http.MethodPost:
		return q.notAllowed("GET, HEAD, POST")
	}
	if err := h.Page.MayUnsubscribe(q.Context(), q.RemoteAddr); err != nil {
		return err
	}
	if err := h.endDigests(q.Context(), hash, mark); err != nil {
		return err
	}
	q.visit.Note(hash, "unsubscribed", 1)
	return h.render(q, http.StatusOK, unsubscribePage, &view{Done: doneWords["unsubscribed"]})
}

// deadLink is the answer for every link that names no recipient, so a stranger
// learns nothing of a store.
var deadLink = onboard.Problems{{What: badWords["link"].What, Next: badWords["link"].Next, Status: http.StatusNotFound}}

// endDigests ends the digests of the recipient with a mark.
func (h *Handler) endDigests(ctx context.Context, hash, mark string) error {
	m, err := h.Page.Merchants.Get(ctx, hash)
	if _, damaged := errors.AsType[*merchant.UnreadableError](err); damaged || errors.Is(err, merchant.ErrNotFound) {
		return deadLink
	}
	if err != nil {
		return err
	}
	for _, to := range m.Recipients() {
		if known := m.Mark(to); known != "" && secret.New(mark).Equal(secret.New(known)) {
			return h.Page.Ledger.SetUnsubscribed(ctx, hash, ledger.Hash(known), true)
		}
	}
	return deadLink
}

// resubscribe lets all recipients of a store have digests again.
func (h *Handler) resubscribe(ctx context.Context, m *merchant.Merchant) error {
	for _, to := range m.Recipients() {
		if err := h.Page.Ledger.SetUnsubscribed(ctx, m.StoreHash, ledger.Hash(m.Mark(to)), false); err != nil {
			return err
		}
	}
	return nil
}

// unsubscribed is the number of a store's recipients who ended their digests.
func (h *Handler) unsubscribed(ctx context.Context, m *merchant.Merchant) (n int, err error) {
	out := &ledger.Unsubscribed{Store: m.StoreHash}
	if err := h.Page.Ledger.Read(ctx, out); err != nil {
		return 0, err
	}
	for _, to := range m.Recipients() {
		if out.Has(ledger.Hash(m.Mark(to))) {
			n++
		}
	}
	return n, nil
}
