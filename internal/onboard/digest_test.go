package onboard_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/connection"
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
)

// Ensure a digest comes once on a day with something to do, with an address that
// ends it, and on no other day.
func TestNotices_digest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newTold(t)
		l, at := g.handler.Ledger, ledger.Place{Store: "teststore1", Cart: "bc-teststore1", Order: 105}
		begin := len(g.aws.Messages())
		g.after(2 * day)
		g.wants("quiet days", begin)
		waiting := ledger.NewWaiting(at, ledger.Unreadable, 11)
		waiting.What = "total_inc_tax"
		at.Order = 106
		own := at
		own.Order = 110 // an update of Stone Edge cancelled it
		err := l.Write(t.Context(), []ledger.Plain{waiting, ledger.NewAfter(at, 11, 5), ledger.NewAfter(own, 11, 5)}, nil)
		if ship, takeErr := l.TakeShip(t.Context(), "teststore1", own.Order); takeErr != nil || ship.Finish(t.Context(), "hash", `{"status":5}`) != nil {
			t.Fatal(takeErr)
		}
		if err == nil {
			err = l.Remember(t.Context(), ledger.Note{Store: "teststore1", Order: "107", Kind: "held", Text: "T9 waits for the rest."})
		}
		if err == nil {
			err = l.Refuse(t.Context(), []*ledger.Refused{{Store: "teststore1", What: ledger.RefusedSKU, Key: "NO-SUCH"}}, func(*ledger.Refused) (bool, int64) { return true, 1 })
		}
		if err != nil {
			t.Fatal(err)
		}
		g.after(day)
		g.wants("the next day", begin, "anna@example.com: Something to do at your store")
		m := g.aws.Messages()[begin]
		for _, words := range []string{"Order 105 (at fault: total_inc_tax)", "Order 106: cancelled", "Order 107: T9 waits", "SKU NO-SUCH"} {
			if !strings.Contains(m.Text, words) || !strings.Contains(m.HTML, words) {
				t.Errorf("the digest lacks %q:\n%s", words, m.Text)
			}
		}
		if strings.Contains(m.Text, "110") {
			t.Errorf("the digest tells of Stone Edge's own update:\n%s", m.Text)
		}
		if !strings.Contains(m.Unsubscribe, "/unsubscribe?t=teststore1.") || m.UnsubscribePost != "List-Unsubscribe=One-Click" || strings.Contains(m.Unsubscribe, "anna") {
			t.Errorf("got List-Unsubscribe %q, %q", m.Unsubscribe, m.UnsubscribePost)
		}
		g.after(5 * day)
		g.wants("days later", begin, "anna@example.com: Something to do at your store")
	})
}

// Ensure a digest tells once of an update that Stone Edge goes on repeating: around
// the time of the digest, or once a day.
func TestNotices_digestOfRepeats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newTold(t)
		begin := len(g.aws.Messages())
		repeat := func(order string) {
			t.Helper()
			if err := g.handler.Ledger.Remember(t.Context(), ledger.Note{Store: "teststore1", Order: order, Kind: "refused", Text: "Order " + order + " is refused."}); err != nil {
				t.Fatal(err)
			}
		}
		for range 4 {
			slot := ledger.DigestTime("teststore1", time.Now().Add(time.Hour))
			time.Sleep(time.Until(slot.Add(-time.Hour)))
			repeat("108")
			time.Sleep(50 * time.Minute)
			repeat("107")
			g.notify()
			time.Sleep(13 * time.Minute)
			repeat("107")
			time.Sleep(time.Minute)
			g.notify()
		}
		g.wants("four days", begin, "anna@example.com: Something to do at your store")
		text := g.aws.Messages()[begin].Text
		if !strings.Contains(text, "Order 107") || !strings.Contains(text, "Order 108") {
			t.Errorf("the digest lacks an order:\n%s", text)
		}
	})
}

// Ensure a digest tells of the orders of every cart, and not of those that another
// cart has.
func TestNotices_digestOfCarts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newTold(t)
		_, _, err := g.handler.Merchants.Change(t.Context(), "teststore1", func(m *merchant.Merchant) error {
			return m.AddCart(merchant.Cart{Channel: 5, PasswordHash: merchant.HashPassword(secret.New("word of five"))})
		}, "")
		if err != nil {
			t.Fatal(err)
		}
		g.after(2 * day)
		begin := len(g.aws.Messages())
		first, further := ledger.Place{Store: "teststore1", Cart: "bc-teststore1", Order: 105}, ledger.Place{Store: "teststore1", Cart: "bc-teststore1-5", Order: 205}
		moved, undone := first, first
		moved.Order, undone.Order = 305, 405
		err = g.handler.Ledger.Write(t.Context(), []ledger.Plain{
			ledger.NewWaiting(further, ledger.Unreadable, 11), ledger.NewWaiting(moved, ledger.AtOtherCart, 11), ledger.NewAfter(undone, 11, 5),
		}, nil)
		if err != nil {
			t.Fatal(err)
		}
		g.after(day)
		g.wants("the next day", begin, "anna@example.com: Something to do at your store")
		text := g.aws.Messages()[begin].Text
		if !strings.Contains(text, "Order 205") || !strings.Contains(text, "Order 405: cancelled") || strings.Contains(text, "305") {
			t.Errorf("got %s", text)
		}
	})
}

// Ensure no mail, no row and no log line of all that has a secret or an address
// in it, beyond the recipient's header.
func TestNotices_canaries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newTold(t)
		a := g.postJSON(g.goodBut("new_password", "yes"))
		g.polls(8*day, 5*time.Hour)
		if err := g.handler.Ledger.KeyRefused(t.Context(), g.version(), time.Now()); err != nil {
			t.Fatal(err)
		}
		if err := g.handler.Ledger.Remember(t.Context(), ledger.Note{Store: "teststore1", Order: "107", Kind: "held", Text: "T9 waits."}); err != nil {
			t.Fatal(err)
		}
		g.after(2 * day)
		var mails strings.Builder
		for _, m := range g.aws.Messages() {
			if m.To[0] != "sales@example.com" {
				fmt.Fprintln(&mails, m.Subject, m.Text, m.HTML, m.Unsubscribe)
			}
		}
		account := g.store.Account()
		for what, canary := range map[string]string{
			"token": account.AccessToken, "client secret": account.ClientSecret, "client id": account.ClientID,
			"Cart Password": a.json(t).CartPassword, "hash": fmt.Sprint(g.kept()["password_hash"]), "name": "Muster", "address": "anna@",
		} {
			for where, text := range map[string]string{"a mail": mails.String(), "the table": g.aws.LedgerText()} {
				if canary == "" || strings.Contains(text, canary) {
					t.Errorf("%s has the %s", where, what)
				}
			}
			if strings.Contains(g.logs.String(), canary) {
				t.Errorf("the log has the %s", what)
			}
		}
		if mark := strings.TrimPrefix(linkIn(mails.String()), "teststore1."); len(mark) < 30 || strings.Contains(g.aws.LedgerText(), mark) {
			t.Errorf("got mark %q; the table must not have it", mark)
		}
	})
}

// linkIn is what follows t= in the first address of a text that ends digests.
func linkIn(text string) string {
	_, rest, _ := strings.Cut(text, "/unsubscribe?t=")
	end := strings.IndexAny(rest, ">\"\n ")
	return rest[:max(end, 0)]
}

// Ensure the address in a digest ends it without a sign-in: only by a POST, only
// for its recipient, and nobody can guess one. A mail program's own button works
// too. The merchant's page begins it again.
func TestNotices_unsubscribe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newTold(t)
		if _, err := g.handler.Change(t.Context(), "teststore1", func(m *merchant.Merchant) error {
			m.Settings.Alerts = []string{"anna@example.com", "carl@example.com"}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		g.after(3 * time.Hour)
		order := 200
		digests := func() []string {
			begin := len(g.aws.Messages())
			order++
			if err := g.handler.Ledger.Remember(t.Context(), ledger.Note{Store: "teststore1", Order: fmt.Sprint(order), Kind: "held", Text: "T9 waits."}); err != nil {
				t.Fatal(err)
			}
			g.after(day)
			return g.subjects(begin)
		}
		if got := digests(); len(got) != 2 {
			t.Fatalf("got %q", got)
		}
		link := ""
		for _, m := range g.aws.Messages() {
			if m.To[0] == "carl@example.com" && m.Unsubscribe != "" {
				link = linkIn(m.Unsubscribe)
			}
		}
		other := link[:len(link)-1] + string("ab"[strings.Count(link[len(link)-1:], "a")])
		path, page := "/unsubscribe?t=", &connection.Handler{Page: g.handler}
		ask := func(method, path, kind, body string) answer {
			r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
			r.Header.Set("Content-Type", kind)
			return g.serve(page, r)
		}
		for name, c := range map[string]struct {
			method, path, kind, body string
			status                   int
		}{
			"a look":          {http.MethodGet, path + link, "", "", 200},
			"another mark":    {http.MethodPost, path + other, "", "", 404},
			"another store":   {http.MethodPost, path + "other" + link, "", "", 404},
			"no mark":         {http.MethodPost, path + "teststore1.", "", "", 404},
			"nothing":         {http.MethodPost, "/unsubscribe", "", "", 404},
			"text":            {http.MethodGet, path + "%3Cscript%3E.x", "", "", 404},
			"too long":        {http.MethodGet, path + strings.Repeat("a.", 500), "", "", 404},
			"another method":  {http.MethodDelete, path + link, "", "", 405},
			"another's store": {http.MethodPost, path + strings.ToUpper(link), "", "", 404},
		} {
			if a := ask(c.method, c.path, c.kind, c.body); a.status != c.status || strings.Contains(a.body, "<script>") {
				t.Errorf("%s: got %d, want %d\n%s", name, a.status, c.status, a.body)
			}
		}
		if got := digests(); len(got) != 2 {
			t.Errorf("after looks and guesses: got %q, want both", got)
		}
		if a := ask(http.MethodPost, path+link, "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n"); a.status != 200 {
			t.Errorf("one click: got %d\n%s", a.status, a.body)
		}
		if got := digests(); len(got) != 1 || !strings.HasPrefix(got[0], "anna@") {
			t.Errorf("after one click: got %q, want anna's alone", got)
		}
	})
}
