package onboard

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
)

// settingsPath is the address to change a store's settings with its Cart
// Password (outside.md).
const settingsPath = "/connection/settings"

// beginTime bounds a change of where to begin: up to 20 pages of open orders, and
// their rows.
const beginTime = 20 * time.Second

// settingsJSON is the answer to a change of settings.
type settingsJSON struct {
	Settings struct {
		FirstOrder int64 `json:"first_order"` // orders up to this number are left out; 0 is all
		OpenOrders bool  `json:"open_orders"` // but the open ones come all the same
	} `json:"settings"`
	Message string `json:"message"`
}

// changeSettings signs in and changes where Stone Edge begins. It answers with
// JSON, or with a page of its own that leaves the Cart Password in its tab.
func (h *Handler) changeSettings(w http.ResponseWriter, r *http.Request, rec *record) {
	if err := h.door.Check(r); err != nil {
		h.answerSettings(w, r, rec, refuse(crossSiteError{}, rec.requestID), crossSiteError{})
		return
	}
	sent, err := readFields(r)
	if err != nil {
		h.answerSettings(w, r, rec, refuse(err, rec.requestID), err)
		return
	}
	cartID, password := loginOf(r, sent)
	m, err := h.signIn(r.Context(), r.RemoteAddr, cartID, password)
	if err != nil {
		h.answerSettings(w, r, rec, refuse(err, rec.requestID), err)
		return
	}
	rec.store = m.StoreHash
	begin, text, err := h.beginAt(r.Context(), m, sent)
	if err != nil {
		h.answerSettings(w, r, rec, refuse(err, rec.requestID), err)
		return
	}
	rec.outcome, rec.items = "settings", 1
	if wantsHTML(r) {
		h.render(w, r, rec, http.StatusOK, page{Notice: &words{What: text, Next: string(pageWords["begin.close"])}})
		return
	}
	answer := settingsJSON{Message: text}
	answer.Settings.FirstOrder, answer.Settings.OpenOrders = begin.after, begin.open
	writeJSON(w, http.StatusOK, answer)
}

// beginAt resolves the answer and keeps it. It returns the words for it. Its
// errors are errBegun, fieldErrors, those of resolve, storeLimitError, the
// ledger's and the vault's.
func (h *Handler) beginAt(ctx context.Context, m *merchant.Merchant, sent fields) (*beginning, string, error) {
	answer, bad := checkFirstOrder(sent)
	if bad.code == "" && answer == "" {
		bad = fieldError{field: fieldFirstOrder, code: CodeRequired}
	}
	if bad.code != "" {
		return nil, "", fieldErrors{bad}
	}
	if err := h.mayRepeat(ctx, m.StoreHash); err != nil {
		return nil, "", err // each change asks BigCommerce
	}
	if begun, err := h.hasBegun(ctx, m.StoreHash); err != nil || begun {
		return nil, "", cmp.Or(err, errBegun)
	}
	ctx, cancel := context.WithTimeout(ctx, beginTime)
	defer cancel()
	client := h.client(m.StoreHash, m.AccessToken)
	begin, err := h.resolve(ctx, client, answer)
	if err != nil {
		return nil, "", err
	}
	count, err := h.countAfter(ctx, client, begin, h.offered(m.Settings))
	if err != nil {
		return nil, "", err
	}
	if err := h.keepBegin(ctx, client, m, begin); err != nil {
		return nil, "", err
	}
	return begin, say(begunWords[begin.kind], "after", strconv.FormatInt(begin.after, 10), "count", count), nil
}

// countAfter is how many orders come after a number that the merchant typed.
func (h *Handler) countAfter(ctx context.Context, client *bigcommerce.Client, begin *beginning, offered []int) (string, error) {
	if begin.kind != beginAfter {
		return "", nil
	}
	count, err := client.Orders().Count(ctx, bigcommerce.OrderCountOptions{MinID: begin.after + 1})
	if err != nil {
		return "", upstreamError{"orders after a number", err}
	}
	sum := 0
	for _, s := range count.Statuses {
		for _, id := range offered {
			if s.ID == id {
				sum += s.Count
			}
		}
	}
	return ordersWords(sum), nil
}

// keepBegin writes the setting, and which old orders are due. It writes the
// setting only if the store has another one.
func (h *Handler) keepBegin(ctx context.Context, client *bigcommerce.Client, m *merchant.Merchant, begin *beginning) error {
	if begin.open {
		if err := h.offerOpen(ctx, client, m.StoreHash, begin.after, h.offered(m.Settings)); err != nil {
			return err
		}
	}
	if err := h.writeBegin(ctx, m, begin); err != nil || begin.open {
		return err
	}
	return h.withdrawOpen(ctx, m.StoreHash)
}

func (h *Handler) writeBegin(ctx context.Context, m *merchant.Merchant, begin *beginning) error {
	if m.Settings.FirstOrder == begin.after && m.Settings.OpenOrders == begin.open {
		return nil
	}
	if err := h.mayWrite(ctx, m.StoreHash); err != nil {
		return err
	}
	_, _, err := h.Merchants.Change(ctx, m.StoreHash, func(m *merchant.Merchant) error {
		if m.Version == "" || m.Removed {
			return merchant.ErrNotFound
		}
		begin.writeTo(&m.Settings)
		return nil
	}, "")
	if err != nil {
		return fmt.Errorf("keep where to begin: %w", err)
	}
	h.wrote(ctx, m.StoreHash)
	return nil
}

// answerSettings says why the settings stayed as they were.
func (h *Handler) answerSettings(w http.ResponseWriter, r *http.Request, rec *record, no refusal, err error) {
	h.noteRefusal(w, rec, no, err)
	if no.status == http.StatusUnauthorized && !wantsHTML(r) {
		w.Header().Set("WWW-Authenticate", `Basic realm="Connect2Cart", charset="UTF-8"`)
	}
	if wantsHTML(r) {
		h.render(w, r, rec, no.status, page{Notice: &no.problems[0].words})
		return
	}
	writeJSON(w, no.status, refusedJSON{Errors: no.problems})
}
