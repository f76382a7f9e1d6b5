package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// Ensure the merchant can say where to begin, right after connecting. The page
// stays as it is, with the Cart Password.
func TestBegin(t *testing.T) {
	for name, screen := range screens {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			b := newBrowser(t, screen)
			b.open(s.url + "/")
			b.fill(s.account())
			b.fill(contact())
			b.send("#poll")
			if got := b.text("#begin"); !strings.Contains(got, "33 orders now: Partially Shipped 1") || !strings.Contains(got, "recommended") {
				t.Errorf("the question says %q", got)
			}
			b.do(chromedp.Click(chromedp.CSS("#begin-save")), chromedp.WaitVisible(chromedp.CSS("#begin-says.good")))
			if got := b.text("#begin-says"); !strings.HasPrefix(got, "Saved: Stone Edge gets the open orders first, then those after number ") {
				t.Errorf("the page says %q", got)
			}
			b.inView("saved", "#begin-says", true)
			b.polls("Stone Edge can log in. 33 orders wait to be downloaded.")
			b.window("begin-" + name)
			b.do(chromedp.SendKeys(chromedp.CSS("#first_order_number"), "999999999"), chromedp.KeyEvent("\r"), chromedp.WaitVisible(chromedp.CSS("#begin-says.fault")))
			if got := b.text("#begin-says"); !strings.HasPrefix(got, "There is no order with such a high number yet.") {
				t.Errorf("a number above all orders: the page says %q", got)
			}
			if got := eval[string](b, `document.getElementById("cart_password").value`); !passwordForm.MatchString(got) {
				t.Error("the Cart Password is gone")
			}
		})
	}
}

// polls presses Test poll and checks its words.
func (b *browser) polls(want string) {
	b.t.Helper()
	eval[bool](b, `(document.getElementById("poll-says").textContent = "", true)`)
	b.do(chromedp.Click(chromedp.CSS("#poll")), chromedp.WaitVisible(chromedp.CSS("#poll-says.good:not(:empty)")))
	if got := b.text("#poll-says"); got != want {
		b.t.Errorf("the test poll says %q, want %q", got, want)
	}
}

// Ensure Stone Edge is offered what the merchant chose.
func TestBegin_count(t *testing.T) {
	s := newStage(t)
	b := newBrowser(t, desktop)
	b.open(s.url + "/")
	b.fill(s.account())
	b.fill(contact())
	b.send("#poll")
	b.polls("Stone Edge can log in. 39 orders wait to be downloaded.")
	for _, choice := range []struct{ id, want string }{
		{"new", "Stone Edge can log in. No orders wait at the moment."}, {"open", "Stone Edge can log in. 33 orders wait to be downloaded."},
		{"all", "Stone Edge can log in. 39 orders wait to be downloaded."},
	} {
		eval[bool](b, `(document.getElementById("begin-says").textContent = "", true)`)
		b.do(chromedp.Click(chromedp.CSS("#begin-"+choice.id)), chromedp.Click(chromedp.CSS("#begin-save")), chromedp.WaitVisible(chromedp.CSS("#begin-says.good:not(:empty)")))
		b.polls(choice.want)
	}
}

// Ensure the question works without JavaScript. Its answer comes in a tab of its
// own, because the Cart Password must stay in view.
func TestBegin_withoutScript(t *testing.T) {
	s := newStage(t)
	b := newBrowser(t, phone)
	b.withoutScript()
	b.do(chromedp.Navigate(s.url+"/"), chromedp.WaitVisible(chromedp.CSS("#send")))
	b.fill(s.account())
	b.fill(contact())
	b.send("#begin-save")
	if got := eval[string](b, `document.getElementById("begin").target`); got != "_blank" {
		t.Errorf("the answer opens in %q", got)
	}
	eval[bool](b, `(document.getElementById("begin").target = "_self", true)`) // this test has one tab
	b.do(chromedp.Click(chromedp.CSS("#begin-all")), chromedp.Click(chromedp.CSS("#begin-save")), chromedp.WaitNotPresent(chromedp.CSS("#begin-save")))
	if got := b.text("main"); !strings.Contains(got, "Saved: Stone Edge gets all orders.") || !strings.Contains(got, "close this tab") {
		t.Errorf("the answer says %q", got)
	}
	b.shoot("begin-without-script")
}
