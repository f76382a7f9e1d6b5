package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"connect2cart/internal/standin/bcsim"

	"github.com/chromedp/chromedp"
)

// violation is one finding of axe-core.
type violation struct {
	ID    string `json:"id"`
	Help  string `json:"help"`
	Nodes []struct {
		Target []any `json:"target"`
	} `json:"nodes"`
}

// axe is axe-core's source, installed by `npm ci` in .ci.
func axe(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile(filepath.Join("..", "..", "..", ".ci", "node_modules", "axe-core", "axe.min.js"))
	if err != nil && os.Getenv("CI") == "" {
		t.Skip("SKIPPED: axe-core is not installed; run `npm ci` in .ci, as `make e2e` does where there is npm")
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

// audit fails the test for each broken rule of WCAG 2.2 AA and of good
// practice. The source comes in through the debugger, so the page's policy
// stays as strict as it is.
func (b *browser) audit(source, page string) {
	b.t.Helper()
	eval[bool](b, source+"; true")
	text := eval[string](b, `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }).then((r) => JSON.stringify(r.violations))`)
	var found []violation
	if err := json.Unmarshal([]byte(text), &found); err != nil {
		b.t.Fatal(err)
	}
	for _, v := range found {
		b.t.Errorf("%s: %s: %s, %d times, first at %v", page, v.ID, v.Help, len(v.Nodes), v.Nodes[0].Target)
	}
}

// Ensure page, refusal and result are accessible. It looks in light and dark,
// on a desk and on a phone.
func TestAccessibility(t *testing.T) {
	source := axe(t)
	for _, test := range []struct {
		name   string
		screen size
		colors string
	}{{"laptop", laptop, "light"}, {"desktop", desktop, "light"}, {"desktop-dark", desktop, "dark"}, {"phone", phone, "light"}, {"phone-dark", phone, "dark"}} {
		t.Run(test.name, func(t *testing.T) {
			s := newStage(t)
			s.scopes(bcsim.SeedScopes().Without("store_inventory"))
			b := newBrowser(t, test.screen)
			b.prefer(test.colors)
			b.open(s.url + "/")
			b.shoot("page-" + test.name)
			b.audit(source, "page")
			b.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{s.keysFile(t)}), chromedp.WaitVisible(chromedp.CSS(".folded")))
			b.audit(source, "the file is read")
			b.do(chromedp.Click(chromedp.CSS("#change")))
			b.audit(source, "all fields are open")
			b.fill(s.account())
			b.fill(contact())
			s.busy(1)
			b.send("#again")
			b.shoot("again-" + test.name)
			b.audit(source, "a second try")
			b.do(chromedp.Click(chromedp.CSS("#again-stop")))
			b.audit(source, "a second try that was called off")
			b.send("#refusal .missing")
			b.shoot("refused-" + test.name)
			b.audit(source, "refusal")
			scopes := bcsim.SeedScopes()
			scopes["store_v2_information"] = true
			s.scopes(scopes)
			b.send("#poll")
			b.do(chromedp.Click(chromedp.CSS("#poll")), chromedp.WaitVisible(chromedp.CSS("#poll-says.good")))
			b.do(chromedp.Click(chromedp.CSS("#begin-save")), chromedp.WaitVisible(chromedp.CSS("#begin-says.good")))
			b.shoot("result-" + test.name)
			b.audit(source, "result")
			b.conflict(s)
			b.audit(source, "another form is being saved")
		})
	}
}

// Ensure each page is accessible without JavaScript, too: there the fields are
// open, and the answers are pages of their own.
func TestAccessibility_withoutScript(t *testing.T) {
	source := axe(t)
	s := newStage(t)
	s.scopes(bcsim.SeedScopes().Without("store_inventory"))
	b := newBrowser(t, desktop)
	b.withoutScript()
	audit := func(page, wait string) {
		t.Helper()
		b.do(chromedp.WaitVisible(chromedp.CSS(wait)))
		b.disableScript(false) // the page is there without its scripts, and axe-core is one
		b.audit(source, page)
		b.resize(phone)
		b.prefer("dark")
		b.audit(source, page+", on a phone in the dark")
		b.prefer("light")
		b.resize(desktop)
		b.disableScript(true)
		b.shoot("plain-" + strings.ReplaceAll(page, " ", "-"))
	}
	b.do(chromedp.Navigate(s.url + "/"))
	audit("page", "#send")
	b.send("#refusal")
	audit("nothing typed", "#refusal")
	b.fill(s.account())
	b.fill(contact())
	s.busy(1)
	b.send(`#refusal:not([data-code="required"])`)
	audit("BigCommerce is busy", "#refusal")
	b.fill(map[string]string{"client_secret": s.account()["client_secret"], "access_token": s.account()["access_token"], "client_id": s.account()["client_id"]})
	b.send("#refusal .missing")
	audit("a permission is missing", "#refusal .missing")
	s.scopes(bcsim.SeedScopes())
	b.fill(map[string]string{"client_secret": s.account()["client_secret"], "access_token": s.account()["access_token"], "client_id": s.account()["client_id"]})
	b.send("#begin-save")
	audit("result", "#begin-save")
	eval[bool](b, `(document.getElementById("begin").target = "_self", true)`) // this test has one tab
	b.do(chromedp.Click(chromedp.CSS("#begin-save")))
	audit("where to begin", "body:not(:has(#begin-save)) h1")
}
