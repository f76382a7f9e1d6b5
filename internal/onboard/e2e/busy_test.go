package e2e

import (
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"connect2cart/internal/standin/bcsim"
)

// plenty is more calls than any test makes.
const plenty = 100_000

// filled is a tab with a complete form, ready for the button.
func (s *stage) filled(t *testing.T, screen size) *browser {
	t.Helper()
	s.store.SetQuota(s.store.Account().StoreHash, bcsim.Quota{Limit: plenty, Window: time.Hour})
	b := newBrowser(t, screen)
	b.open(s.url + "/")
	b.fill(s.account())
	b.fill(contact())
	return b
}

// elsewhere sends a form of the same store as another browser would, and
// returns its status.
func (s *stage) elsewhere(t *testing.T, change map[string]string) int {
	t.Helper()
	fields := s.account()
	maps.Copy(fields, contact())
	maps.Copy(fields, change)
	body, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.Post(s.url+"/credentials", "application/json", strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode
}

// sooner makes the page wait this many seconds instead of the time it was told.
func (b *browser) sooner(seconds string) {
	b.t.Helper()
	eval[bool](b, `(() => {
		const real = window.fetch;
		window.fetch = async (...all) => {
			const answer = await real(...all);
			const text = (await answer.text()).replace(/data-after="\d+"/, 'data-after="`+seconds+`"');
			return new Response(text, { status: answer.status, headers: answer.headers });
		};
		return true;
	})()`)
}

// stopClock stops the page's clock, so a countdown waits for the test.
func (b *browser) stopClock() {
	b.t.Helper()
	eval[bool](b, `(() => { const now = Date.now(); Date.now = () => now; return true; })()`)
}

// asked counts the questions to the store about the key.
func (s *stage) asked() int { return s.store.Count("GET", "/v2/orders/count") }

// busy makes the store fail for this many verifications.
func (s *stage) busy(times int) {
	s.store.Fail(bcsim.Fault{Path: "/v2/orders/count", Status: 507, Times: times})
}

// Ensure a page tells of its second try and makes it, once. It connects the
// store if that is possible then.
func TestAgain(t *testing.T) {
	s := newStage(t)
	b := s.filled(t, desktop)
	b.stopClock()
	s.busy(1)
	b.send("#again")
	if got := b.text("#again"); !strings.Contains(got, "tries again by itself, once, in 30 seconds") || !strings.Contains(got, "0:30") {
		t.Errorf("the page says %q", got)
	}
	if got := eval[string](b, `document.activeElement.id`); got != "refusal" {
		t.Errorf("the focus is on %q, want the refusal", got)
	}
	b.shoot("again-desktop")
	b.do(chromedp.Click(chromedp.CSS("#again-now")), chromedp.WaitVisible(chromedp.CSS("#poll")))
	b.checkResult(s.url)
}

// Ensure the page needs no click, and a second refusal ends its tries.
func TestAgain_byItself(t *testing.T) {
	for name, test := range map[string]struct {
		fails int
		ends  string
	}{"mended": {1, "#poll"}, "not mended": {-1, "#again-says"}} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			b := s.filled(t, phone)
			b.sooner("1")
			s.busy(max(test.fails, 0))
			b.send("#again")
			eval[bool](b, `new Promise((done) => { const look = () => (document.querySelector("#poll") || document.querySelector("#again-says")?.textContent.includes("second time")) ? done(true) : setTimeout(look, 50); look(); })`)
			if test.fails > 0 {
				b.checkResult(s.url)
				return
			}
			asked := s.asked()
			if asked != 2 {
				t.Errorf("the store was asked %d times, want twice", asked)
			}
			b.shoot("again-phone")
			eval[bool](b, `new Promise((done) => setTimeout(() => done(true), 2500))`)
			if got := s.asked(); got != asked {
				t.Errorf("the page went on: %d more tries", got-asked)
			}
			for id, want := range s.account() {
				if eval[string](b, `document.getElementById("`+id+`").value`) != want && id != "store_hash" {
					t.Errorf("%s has to be typed again", id)
				}
			}
		})
	}
}

// Ensure the page stops its tries for a person who types or presses the button.
func TestAgain_calledOff(t *testing.T) {
	for name, callOff := range map[string]func(*browser){
		"by the button": func(b *browser) { b.do(chromedp.Click(chromedp.CSS("#again-stop"))) },
		"by typing":     func(b *browser) { b.fill(map[string]string{"company": "Muster GmbH"}) },
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			b := s.filled(t, desktop)
			b.stopClock()
			s.busy(1)
			b.send("#again")
			callOff(b)
			if got := b.text("#again"); !strings.Contains(got, "does not try again by itself") {
				t.Errorf("the page says %q", got)
			}
			eval[bool](b, `Date.now = () => Infinity, new Promise((done) => setTimeout(() => done(true), 1500))`)
			if got := s.asked(); got != 1 {
				t.Errorf("the store was asked %d times, want once", got)
			}
			b.send("#poll")
		})
	}
}

// conflict sends the form for a new password while another one is faster.
func (b *browser) conflict(s *stage) {
	b.t.Helper()
	if eval[bool](b, `document.getElementById("form") === null`) {
		b.open(s.url + "/")
		b.fill(s.account())
		b.fill(contact())
	}
	s.store.SetQuota(s.store.Account().StoreHash, bcsim.Quota{Limit: plenty, Window: time.Hour})
	first := s.hold("/v2/orders/count")
	b.do(chromedp.Click(chromedp.CSS("#send")), chromedp.WaitVisible(chromedp.CSS("#progress")))
	<-first.begun
	if got := s.elsewhere(b.t, map[string]string{"new_password": "yes"}); got >= 300 {
		b.t.Fatalf("the other form: got %d", got)
	}
	close(first.goOn)
	b.do(chromedp.WaitVisible(chromedp.CSS("#refusal h3")))
}

// Ensure a merchant with two forms at once learns where to find the Cart
// Password. The box for a new one is open, and it works.
func TestRefuse_underWay(t *testing.T) {
	s := newStage(t)
	b := s.filled(t, desktop)
	b.conflict(s)
	if got := b.text("#refusal"); !strings.Contains(got, "being saved") || !strings.Contains(got, "Give me a new Cart Password as well") {
		t.Errorf("the page says %q", got)
	}
	if eval[bool](b, `document.getElementById("again") !== null`) {
		t.Error("the page tries again by itself")
	}
	b.shoot("refused-under-way")
	b.do(chromedp.Click(chromedp.CSS("#new_password")))
	b.send("#poll")
	if got := eval[string](b, `document.getElementById("cart_password").value`); !passwordForm.MatchString(got) {
		t.Error("no Cart Password")
	}
}

// Ensure a store's limit shows in plain words. They must not blame BigCommerce
// or the merchant's values.
func TestRefuse_tooOften(t *testing.T) {
	s := newStage(t)
	b := s.filled(t, phone)
	for i := range 61 {
		if got := s.elsewhere(t, nil); got >= 300 {
			t.Fatalf("form %d: got %d", i+1, got)
		}
	}
	b.send("#refusal h3")
	if got := b.text("#refusal"); !strings.Contains(got, "The form was sent for this store too often") || !strings.Contains(got, "minutes and send the form again") {
		t.Errorf("the page says %q", got)
	}
	b.shoot("refused-too-often")
}

// Ensure the words also work without JavaScript. They say what to do, and count
// nothing down.
func TestAgain_withoutScript(t *testing.T) {
	s := newStage(t)
	s.busy(0)
	b := newBrowser(t, phone)
	b.withoutScript()
	b.do(chromedp.Navigate(s.url+"/"), chromedp.WaitVisible(chromedp.CSS("#send")))
	b.fill(s.account())
	b.fill(contact())
	b.send("#refusal h3")
	if got := b.text("#refusal"); !strings.Contains(got, "Wait a minute and send them again") {
		t.Errorf("the page says %q", got)
	}
	if eval[bool](b, `document.getElementById("again").offsetParent !== null`) {
		t.Error("a countdown is shown that nothing counts")
	}
	b.shoot("again-without-script")
}

// Ensure the third try connects a store although its permission to write stays
// unknown. The result names the unchecked permissions.
func TestConnect_unchecked(t *testing.T) {
	s := newStage(t)
	b := s.filled(t, desktop)
	s.store.Fail(bcsim.Fault{Method: "PUT", Path: "/v2/orders/*", Status: 501})
	b.send("#again")
	if got := b.text("#refusal"); !strings.Contains(got, "whether it may change “Orders”") || !strings.Contains(got, "Nothing was saved") {
		t.Errorf("the page says %q", got)
	}
	b.shoot("refused-unsure")
	b.do(chromedp.Click(chromedp.CSS("#again-now")))
	eval[bool](b, `new Promise((done) => { const look = () => document.querySelector("#again-says")?.textContent.includes("second time") ? done(true) : setTimeout(look, 50); look(); })`)
	b.send("#poll")
	if got := b.text(".scopes .unknown") + b.text(".advice"); !strings.HasPrefix(got, "Orders\ncould not be checked") || !strings.Contains(got, "“Orders” could not be checked") {
		t.Errorf("the result says %q", got)
	}
	b.shoot("result-unchecked")
}
