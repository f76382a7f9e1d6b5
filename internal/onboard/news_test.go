package onboard_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
)

const changedSubject = "anna@example.com: Your store's connection was changed"

// change edits the store, as somebody does at a place.
func (g told) change(by string, edit func(*merchant.Merchant) error) {
	g.t.Helper()
	vault := *g.process().Merchants
	vault.By = by
	if _, _, err := vault.Change(g.t.Context(), "teststore1", edit, ""); err != nil {
		g.t.Fatal(err)
	}
}

// Ensure the contact hears of each change of a further cart, whoever made it:
// such a cart opens orders with a login of its own.
func TestNotices_carts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newTold(t)
		word := func() string { return merchant.HashPassword(merchant.NewPassword()) }
		for _, c := range []struct {
			what, by string
			edit     func(*merchant.Merchant) error
		}{
			{"a cart more", merchant.ByMerchant, func(m *merchant.Merchant) error { return m.AddCart(merchant.Cart{Channel: 5, PasswordHash: word()}) }},
			{"a new Cart Password", merchant.ByMerchant, func(m *merchant.Merchant) error { m.Further(5).PasswordHash = word(); return nil }},
			{"other channels", merchant.ByOperator, func(m *merchant.Merchant) error {
				return m.Edit(5, func(s *merchant.Settings) error { s.Channels = []int64{1}; return nil })
			}},
			{"a cart less", merchant.ByMerchant, func(m *merchant.Merchant) error { return m.RemoveCart(5) }},
		} {
			begin := len(g.aws.Messages())
			g.change(c.by, c.edit)
			g.after(10 * time.Minute)
			g.wants(c.what, begin, changedSubject)
			text := g.aws.Messages()[len(g.aws.Messages())-1].Text
			if !strings.Contains(strings.Join(strings.Fields(text), " "), "a further cart was added, changed or removed, or got a new Cart Password") {
				t.Errorf("%s: the mail says\n%s", c.what, text)
			}
			g.after(time.Hour)
		}
	})
}
