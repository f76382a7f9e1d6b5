package e2e

import (
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"connect2cart/internal/standin/bcsim"

	"github.com/chromedp/chromedp"
)

// screens are the windows that everything must fit.
var screens = map[string]size{"laptop": laptop, "desktop": desktop, "phone": phone}

// inView fails the test if an element lies outside the window, or under
// something else. Whole also wants its lower end in the window.
func (b *browser) inView(step, selector string, whole bool) {
	b.t.Helper()
	trouble := eval[string](b, `(() => {
		const e = `+element(selector)+`;
		if (!e || !e.getClientRects().length) return "is not shown";
		const r = e.getBoundingClientRect(), low = `+strconv.FormatBool(whole)+` ? r.bottom : r.top + 8;
		if (r.top < 0 || low > innerHeight + 1) return "lies from " + Math.round(r.top) + " to " + Math.round(r.bottom) + " in a window of " + innerHeight;
		for (const y of [r.top + 6, low - 6]) {
			const hit = document.elementFromPoint(r.left + Math.min(20, r.width / 2), y);
			if (!hit || !(e.contains(hit) || hit.contains(e))) return "is under " + (hit?.id || hit?.className || hit?.tagName);
		}
		return "";
	})()`)
	if trouble != "" {
		b.shoot("failure-view-" + filepath.Base(b.t.Name()))
		b.t.Errorf("%s: %s %s", step, selector, trouble)
	}
}

// element is the script for an element, "focus" being the one with the focus.
func element(selector string) string {
	if selector == "focus" {
		return "document.activeElement"
	}
	return "document.querySelector(" + strconv.Quote(selector) + ")"
}

// toEnd scrolls to the end of the page.
func (b *browser) toEnd() {
	b.t.Helper()
	eval[bool](b, `(scrollTo(0, document.documentElement.scrollHeight), new Promise((done) => requestAnimationFrame(() => done(true))))`)
}

// keysFile is the account's file on disk.
func (s *stage) keysFile(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "BigCommerceAPI-credentials-store.txt")
	text := accountFile("ACCESS TOKEN: {token}\r\nCLIENT ID: {id}\r\nCLIENT SECRET: {secret}\r\nNAME: Stone Edge\r\nAPI PATH: {path}\r\n", s.account())
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// give brings the file to the form, from the end of the page.
func (b *browser) give(screen size, file string) {
	b.t.Helper()
	if screen == phone {
		b.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{file}))
		return
	}
	b.toEnd()
	b.drop(file)
}

// Ensure each step is in the window, in every size, from the end of the page.
func TestView(t *testing.T) {
	for name, screen := range screens {
		for _, colors := range []string{"light", "dark"} {
			t.Run(name+"-"+colors, func(t *testing.T) {
				s := newStage(t)
				s.store.SetQuota(s.store.Account().StoreHash, bcsim.Quota{Limit: plenty, Window: time.Hour})
				b := newBrowser(t, screen)
				b.prefer(colors)
				b.open(s.url + "/")
				b.window("empty-" + name + "-" + colors)
				if screen != phone {
					b.inView("the empty form", "#form", true)
					b.toEnd()
					b.inView("the empty form at the end of the page", "#form", true)
				}
				holiday := filepath.Join(t.TempDir(), "holiday.txt")
				if err := os.WriteFile(holiday, []byte("beach and sun"), 0o600); err != nil {
					t.Fatal(err)
				}
				b.give(screen, holiday)
				b.do(chromedp.WaitVisible(chromedp.CSS("#file-says.fault")))
				b.inView("another file", "#file-says", true)
				b.give(screen, s.keysFile(t))
				b.do(chromedp.WaitVisible(chromedp.CSS("#file-says.good")))
				if got := b.text(".folded"); got != "4 values read ✓ · change" {
					t.Errorf("the file became %q", got)
				}
				b.inView("the file", ".folded", true)
				b.inView("the file", "#file-says", true)
				b.inView("the file", "focus", true)
				b.window("read-" + name + "-" + colors)
				if screen != phone {
					b.inView("the file", "#form", true)
				}
				b.fill(contact())
				b.toEnd()
				s.scopes(bcsim.SeedScopes().Without("store_inventory", "store_v2_customers"))
				s.store.SetLatency(300 * time.Millisecond)
				b.do(chromedp.Click(chromedp.CSS("#send")), chromedp.WaitVisible(chromedp.CSS("#progress")))
				b.inView("asking", "#progress", true)
				b.inView("asking", "#progress li:last-child", true)
				b.window("progress-" + name + "-" + colors)
				b.do(chromedp.WaitVisible(chromedp.CSS("#refusal h3")))
				b.inView("a permission is missing", "#refusal h3", true)
				b.inView("a permission is missing", "#refusal .missing", true)
				b.window("refused-" + name + "-" + colors)
				s.scopes(bcsim.SeedScopes())
				b.send("#poll")
				b.inView("connected", "h1", true)
				b.window("result-" + name + "-" + colors)
			})
		}
	}
}

// window keeps a picture of what the merchant sees.
func (b *browser) window(name string) {
	b.t.Helper()
	b.keep(name, chromedp.CaptureScreenshot())
}

// Ensure a keyboard alone reaches everything, and its focus shows: in the
// window, with an outline, under nothing.
func TestView_keyboard(t *testing.T) {
	for name, screen := range screens {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			b := newBrowser(t, screen)
			b.open(s.url + "/")
			b.tabThrough("the empty form", "#send")
			b.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{s.keysFile(t)}), chromedp.WaitVisible(chromedp.CSS("#file-says.good")))
			b.tabThrough("the file is read", "#send")
			eval[bool](b, `(document.getElementById("change").focus(), true)`)
			b.do(chromedp.KeyEvent("\r"))
			b.tabThrough("all fields are open", "#send")
			fields := contact()
			maps.Copy(fields, map[string]string{"contact_email": "anna"})
			b.fill(fields)
			eval[bool](b, `(document.getElementById("send").focus(), true)`)
			b.do(chromedp.KeyEvent("\r"))
			if got := eval[string](b, `document.activeElement.id`); got != "contact_email" {
				t.Errorf("the focus is on %q, want the bad field", got)
			}
			b.inView("a bad field", "focus", true)
			b.inView("a bad field", "#contact_email-says", true)
			b.fill(contact())
			b.do(chromedp.KeyEvent("\r"), chromedp.WaitVisible(chromedp.CSS("#poll")))
			b.tabThrough("the result", "#poll")
		})
	}
}

// tabThrough presses Tab from the top of the page to the last element.
func (b *browser) tabThrough(step, must string) {
	b.t.Helper()
	eval[bool](b, `(document.activeElement.blur(), getSelection().removeAllRanges(), document.body.tabIndex = -1, document.body.focus(), document.body.removeAttribute("tabindex"), scrollTo(0, 0), window.seen = new Set(), true)`)
	reached := false
	for range 90 {
		b.do(chromedp.KeyEvent("\t"))
		at := eval[string](b, `(() => {
			const e = document.activeElement;
			if (!e || e === document.body || window.seen.has(e)) return "";
			window.seen.add(e);
			const seen = e.id === "file" ? document.querySelector("label[for=file]") : e;
			const r = seen.getBoundingClientRect(), style = getComputedStyle(seen);
			const name = e.id || e.textContent.trim() || e.tagName;
			if (r.top < -1 || r.top + Math.min(r.height, 40) > innerHeight + 1) return name + "\toutside: " + Math.round(r.top) + " to " + Math.round(r.bottom) + " of " + innerHeight;
			const hit = document.elementFromPoint(r.left + r.width / 2, r.top + Math.min(r.height / 2, 20));
			if (!hit || !(seen.contains(hit) || hit.contains(seen))) return name + "\tunder " + (hit?.id || hit?.className || hit?.tagName);
			if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) return name + "\twithout an outline";
			return name + "\t";
		})()`)
		if at == "" {
			break
		}
		name, trouble, _ := strings.Cut(at, "\t")
		if trouble != "" {
			b.t.Errorf("%s: the focus on %q is %s", step, name, trouble)
		}
		reached = reached || "#"+name == must
	}
	if !reached {
		b.t.Errorf("%s: the keyboard does not reach %s", step, must)
	}
}

// Ensure a merchant without JavaScript sees each answer in the window.
func TestView_withoutScript(t *testing.T) {
	for name, screen := range screens {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			b := newBrowser(t, screen)
			b.withoutScript()
			b.do(chromedp.Navigate(s.url+"/"), chromedp.WaitVisible(chromedp.CSS("#send")))
			b.window("empty-without-script-" + name)
			s.scopes(bcsim.SeedScopes().Without("store_inventory"))
			b.fill(s.account())
			b.fill(contact())
			b.inView("typed", "focus", true)
			b.send("#refusal h3")
			b.inView("a permission is missing", "#refusal h3", true)
			b.inView("a permission is missing", "#refusal .missing", true)
			b.window("refused-without-script-" + name)
			s.scopes(bcsim.SeedScopes())
			b.fill(s.account())
			b.send("#values-title")
			b.inView("connected", "h1", true)
		})
	}
}

// Ensure the browser asks before it leaves a Cart Password that nobody copied
// or saved.
func TestResult_leaving(t *testing.T) {
	for name, keep := range map[string]func(*browser){"": nil,
		"copied": func(b *browser) { b.copies("cart_password") },
		"saved":  func(b *browser) { b.do(chromedp.Click(chromedp.CSS("#save"))) },
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			b := newBrowser(t, desktop)
			b.open(s.url + "/")
			b.fill(s.account())
			b.fill(contact())
			b.send("#poll")
			if keep != nil {
				keep(b)
			}
			b.do(chromedp.Navigate(s.url + "/"))
			if want := keep == nil; (b.asked.Load() > 0) != want {
				t.Errorf("the browser asked %d times", b.asked.Load())
			}
		})
	}
}
