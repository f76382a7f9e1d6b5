package onboard

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
)

// beginTime bounds a change of where to begin: up to 20 pages of open orders, and
// their rows.
const beginTime = 20 * time.Second

// Begin keeps where Stone Edge begins, after the fields first_order and
// first_order_number. It returns the words for the choice. Its errors are for
// Answer: the choice is bad or comes too late, a limit, BigCommerce, the ledger,
// the vault.
func (h *Handler) Begin(ctx context.Context, m *merchant.Merchant, sent Fields) (Beginning, error) {
	begin, text, err := h.beginAt(ctx, m, sent)
	if err != nil {
		return Beginning{}, err
	}
	return Beginning{FirstOrder: begin.after, OpenOrders: begin.open, Text: text}, nil
}

// Beginning is where Stone Edge begins with a store.
type Beginning struct {
	FirstOrder int64  // orders up to this number are left out; 0 is all
	OpenOrders bool   // but the open ones come all the same
	Text       string // for the merchant
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
		return nil, "", onPage(err) // each change asks BigCommerce
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
		if slices.Contains(offered, s.ID) {
			sum += s.Count
		}
	}
	return ordersWords(sum), nil
}

// keepBegin writes the setting, and which old orders are due. It writes the
// setting only if the store has another one.
func (h *Handler) keepBegin(ctx context.Context, client *bigcommerce.Client, m *merchant.Merchant, begin *beginning) error {
	if begin.open {
		if err := h.offerOpen(ctx, client, m.StoreHash, begin.after, h.offered(m.Settings), m.Channels()); err != nil {
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
	_, err := h.Change(ctx, m.StoreHash, func(m *merchant.Merchant) error {
		begin.writeTo(&m.Settings)
		return nil
	})
	if err != nil {
		return fmt.Errorf("keep where to begin: %w", err)
	}
	return nil
}

// Change edits a connected store within the page's limits of writes, and returns
// it afterwards. After merchant.ErrUnchanged from edit it writes nothing. An error
// of edit takes nothing from the limits. Errors are those of edit,
// storeLimitError, merchant.ErrNotFound, and those of the ledger and the vault.
func (h *Handler) Change(ctx context.Context, store string, edit func(*merchant.Merchant) error) (*merchant.Merchant, error) {
	taken := false
	m, _, err := h.Merchants.Change(ctx, store, func(m *merchant.Merchant) error {
		if m.Version == "" || m.Removed {
			return merchant.ErrNotFound
		}
		if err := edit(m); err != nil || taken {
			return err
		}
		taken = true // the vault edits anew if another write came first
		return h.takeChange(ctx, store)
	}, "")
	if err != nil {
		return nil, onPage(fmt.Errorf("change store %s: %w", store, err))
	}
	return m, nil
}
