package onboard_test

import (
	"net/http"
	"slices"
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

// Ensure each contact hears that somebody with the store's key put another in
// their place, however fast and often, and hears nothing of the store from then on.
func TestNotices_contact(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newTold(t)
		const bert, theirs = "bert@example.com: Your store's connection was changed", "mallory@evil.example: Your store's connection was changed"
		begin := len(g.aws.Messages())
		g.sent(g.goodBut("contact_email", "bert@example.com"))
		g.after(10 * time.Minute)
		if got := slices.Sorted(slices.Values(g.subjects(begin))); !slices.Equal(got, []string{changedSubject, bert}) { // two notifiers at once have no order
			t.Errorf("a colleague: got %q", got)
		}
		g.after(12 * day)

		begin = len(g.aws.Messages())
		for _, address := range []string{"x@evil.example", "y@evil.example", "mallory@evil.example"} {
			if a := g.sent(g.goodBut("contact_email", address)); a.status != http.StatusOK {
				t.Fatalf("got %d %s", a.status, a.body)
			}
			time.Sleep(time.Second)
		}
		g.change(merchant.ByMerchant, func(m *merchant.Merchant) error { m.Settings.Alerts = []string{"x@evil.example"}; return nil })
		g.after(10 * time.Minute)
		got := g.subjects(begin)
		if !slices.Contains(got, bert) || !slices.Contains(got, theirs) || slices.Contains(got, changedSubject) || len(got) != 4 {
			t.Errorf("three in a row: got %q", got)
		}
		begin = len(g.aws.Messages())
		g.after(2 * time.Hour)
		g.change(merchant.ByMerchant, func(m *merchant.Merchant) error { m.Settings.TimeZone = "UTC"; return nil })
		g.after(2 * time.Hour)
		if got := g.subjects(begin); slices.Contains(got, bert) || slices.Contains(got, changedSubject) {
			t.Errorf("a later change: got %q", got)
		}
		g.sent(g.goodBut("contact_email", "bert@example.com"))
		g.after(2 * time.Hour)
		begin = len(g.aws.Messages())
		g.sent(g.goodBut("contact_email", "mallory@evil.example"))
		g.after(2 * time.Hour)
		if got := g.subjects(begin); !slices.Contains(got, bert) {
			t.Errorf("once more: got %q", got)
		}
	})
}

// Ensure a disconnection is told at once, because nobody can read the addresses
// afterwards. The contact hears before the addresses of the alerts, and each
// disconnection counts, however soon it follows another.
func TestNotices_disconnected(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newTold(t)
		for range 2 {
			begin := len(g.aws.Messages())
			g.change(merchant.ByMerchant, func(m *merchant.Merchant) error {
				m.Settings.Alerts = []string{"a@example.com", "ANNA@example.com"}
				m.Settings.Paused = !m.Settings.Paused
				return nil
			})
			m, err := g.handler.Merchants.Get(t.Context(), "teststore1")
			if err != nil {
				t.Fatal(err)
			}
			g.handler.TellRemoved(t.Context(), m)
			g.wants("at once", begin, "anna@example.com: Your store is disconnected", "a@example.com: Your store is disconnected")
			time.Sleep(time.Minute)
		}
	})
}

// Ensure a contact whose place was taken hears of a disconnection right behind that,
// because the mail about the new contact finds no store any more. They hear before
// the addresses of the alerts, and before others who took their place and left.
// Later the store is no business of theirs.
func TestNotices_disconnectedByAnother(t *testing.T) {
	const gone = ": Your store is disconnected"
	const mallory, anna, x, a = "mallory@evil.example" + gone, "anna@example.com" + gone, "x@evil.example" + gone, "a@evil.example" + gone
	for after, want := range map[time.Duration][]string{time.Minute: {mallory, anna, x, a}, 2 * day: {mallory, a, x}} {
		synctest.Test(t, func(t *testing.T) {
			g := newTold(t)
			for _, address := range []string{"x@evil.example", "anna@example.com", "mallory@evil.example"} {
				time.Sleep(time.Second)
				g.sent(g.goodBut("contact_email", address))
			}
			g.change(merchant.ByMerchant, func(m *merchant.Merchant) error {
				m.Settings.Alerts = []string{"a@evil.example", "x@evil.example"}
				return nil
			})
			time.Sleep(after)
			begin := len(g.aws.Messages())
			m, err := g.handler.Merchants.Get(t.Context(), "teststore1")
			if err != nil {
				t.Fatal(err)
			}
			g.handler.TellRemoved(t.Context(), m)
			g.wants(after.String(), begin, want...)
		})
	}
}
