package e2e

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// open shows the page and waits for its script.
func (b *browser) open(url string) {
	b.t.Helper()
	b.do(chromedp.Navigate(url), chromedp.WaitVisible(chromedp.CSS("#drop")))
}

// send presses the button and waits for the given element.
func (b *browser) send(expect string) {
	b.t.Helper()
	b.do(chromedp.Click(chromedp.CSS("#send")), chromedp.WaitVisible(chromedp.CSS(expect)))
}

var passwordForm = regexp.MustCompile(`^([0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}$`)

// Ensure a merchant can connect by typing. Each slip shows at once, the result
// has the values for Stone Edge, and the test poll works.
func TestConnect_byTyping(t *testing.T) {
	s := newStage(t)
	b := newBrowser(t, desktop)
	b.open(s.url + "/")
	b.shoot("page-desktop")

	b.do(chromedp.Click(chromedp.CSS("#send")))
	if got := eval[int](b, `document.querySelectorAll(".field.bad").length`); got != 6 {
		t.Errorf("%d fields are marked on an empty form, want 6", got)
	}
	if got := eval[string](b, `document.activeElement.id`); got != "store_hash" {
		t.Errorf("the focus is on %q, want the first bad field", got)
	}
	b.fill(s.account())
	b.do(chromedp.Click(chromedp.CSS("#contact_name")))
	if got := b.text("#store_hash-says"); got != "Store hash found: teststore1" {
		t.Errorf("below the store hash: %q", got)
	}
	b.fill(contact())
	s.store.SetLatency(400 * time.Millisecond) // long enough to show the progress
	b.do(chromedp.Click(chromedp.CSS("#send")), chromedp.WaitVisible(chromedp.CSS("#progress")))
	b.shoot("progress-desktop")
	b.do(chromedp.WaitVisible(chromedp.CSS("#poll")))
	if got := eval[string](b, `document.activeElement.tagName`); got != "H1" {
		t.Errorf("the focus is on %s, want the headline", got)
	}
	b.checkResult(s.url)
	if n := len(s.aws.Messages()); n != 1 {
		t.Errorf("%d mails were sent, want 1", n)
	}
	b.shoot("result-desktop")
}

// checkResult looks at the result page and uses its buttons.
func (b *browser) checkResult(url string) {
	b.t.Helper()
	value := func(id string) string { return eval[string](b, `document.getElementById("`+id+`").value`) }
	password := value("cart_password")
	if !passwordForm.MatchString(password) {
		b.t.Error("the Cart Password does not look like one")
	}
	_, bare, _ := strings.Cut(url, "://")
	if got := value("script_url"); got != url+"/script" || value("script_url_bare") != bare+"/script" {
		b.t.Errorf("got Script URL %s", got)
	}
	b.do(chromedp.Click(chromedp.CSS("#poll")), chromedp.WaitVisible(chromedp.CSS("#poll-says.good")))
	if got := b.text("#poll-says"); !regexp.MustCompile(`^Stone Edge can log in\. \d+ orders wait to be downloaded\.$`).MatchString(got) {
		b.t.Errorf("the test poll says %q", got)
	}
	b.copies("cart_password")
	saved := eval[string](b, `new Promise((done) => {
		const make = URL.createObjectURL;
		URL.createObjectURL = (blob) => { blob.text().then(done); return make(blob); };
		document.getElementById("save").click();
	})`)
	if !strings.Contains(saved, "Cart Password: "+password) || !strings.Contains(saved, "Script URL: "+bare+"/script") || !strings.Contains(saved, "\r\n") {
		b.t.Errorf("the saved file lacks a value")
	}
}

// copies presses the button for a field, and waits for its word. The button
// takes the word back after a moment, so the page watches for it beforehand.
func (b *browser) copies(id string) {
	b.t.Helper()
	button := `document.querySelector('[data-copy="` + id + `"]')`
	eval[bool](b, `window.copied = new Promise((done) => new MutationObserver(() => done(true)).observe(`+button+`, { childList: true })), true`)
	b.do(chromedp.Click(chromedp.CSS(`[data-copy="` + id + `"]`)))
	eval[bool](b, `window.copied`)
}

// accountFile is BigCommerce's text file in the given layout.
func accountFile(layout string, a map[string]string) string {
	return strings.NewReplacer("{token}", a["access_token"], "{id}", a["client_id"], "{secret}", a["client_secret"], "{path}", a["store_hash"]).Replace(layout)
}

// Ensure a dropped file of BigCommerce's fills in all fields, in any known
// layout. The browser alone reads it.
func TestConnect_byDrop(t *testing.T) {
	for name, layout := range map[string]string{
		"lines":    "ACCESS TOKEN: {token}\r\nCLIENT ID: {id}\r\nCLIENT SECRET: {secret}\r\nNAME: Stone Edge\r\nAPI PATH: {path}\r\n",
		"one line": "\ufeffAccess token:{token} Client ID :{id}  client secret: {secret} API Path: {path} Name: x",
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			b := newBrowser(t, desktop)
			b.open(s.url + "/")
			file := filepath.Join(t.TempDir(), "BigCommerceAPI-credentials-store.txt")
			if err := os.WriteFile(file, []byte(accountFile(layout, s.account())), 0o600); err != nil {
				t.Fatal(err)
			}
			// One of the page's own assets may still be on its way at the drop.
			const requests = `performance.getEntriesByType("resource").filter((e) => !new URL(e.name).pathname.startsWith("/assets/")).length`
			loaded := eval[int](b, requests)
			b.drop(file)
			b.do(chromedp.WaitVisible(chromedp.CSS("#file-says.good")))
			if name == "lines" {
				b.shoot("dropped-desktop")
			}
			if now := eval[int](b, requests); now != loaded {
				t.Errorf("%d requests were made while the file was read, want none", now-loaded)
			}
			want := s.account()
			want["store_hash"] = "teststore1"
			for id, value := range want {
				if got := eval[string](b, `document.getElementById("`+id+`").value`); got != value {
					t.Errorf("%s was not filled in", id)
				}
			}
			b.fill(contact())
			b.send("#poll")
		})
	}
}

// drop drags a file from the desktop onto the form.
func (b *browser) drop(file string) {
	b.t.Helper()
	at := eval[[]float64](b, `(() => { const r = document.getElementById("drop").getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()`)
	data := &input.DragData{Items: []*input.DragDataItem{}, Files: []string{file}, DragOperationsMask: 1}
	for _, step := range []input.DispatchDragEventType{input.DispatchDragEventTypeDragEnter, input.DispatchDragEventTypeDragOver, input.DispatchDragEventTypeDrop} {
		if _, err := chromedp.Call(b.ctx, input.DispatchDragEvent, input.DispatchDragEventParams{Type: step, X: at[0], Y: at[1], Data: data}); err != nil {
			b.t.Fatal(err)
		}
	}
}

// Ensure the page says so if a file is something else. A file from the button
// works as well.
func TestConnect_byChoosing(t *testing.T) {
	s := newStage(t)
	b := newBrowser(t, phone)
	b.open(s.url + "/")
	folder := t.TempDir()
	for name, text := range map[string]string{"holiday.txt": "beach and sun", "keys.txt": accountFile("CLIENT SECRET: {secret}\nACCESS TOKEN: {token}\nCLIENT ID: {id}\nAPI PATH: {path}", s.account())} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{filepath.Join(folder, "holiday.txt")}), chromedp.WaitVisible(chromedp.CSS("#file-says.fault")))
	if got := b.text("#file-says"); !strings.Contains(got, "no API account values in holiday.txt") {
		t.Errorf("the page says %q", got)
	}
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{filepath.Join(folder, "keys.txt")}), chromedp.WaitVisible(chromedp.CSS("#file-says.good")))
	b.fill(contact())
	b.send("#poll")
	b.shoot("result-phone")
	if cut := eval[[]string](b, `[...document.querySelectorAll(".values textarea")].filter((e) => e.scrollHeight > e.clientHeight || e.scrollWidth > e.clientWidth).map((e) => e.id)`); len(cut) > 0 {
		t.Errorf("cut off on a phone: %v", cut)
	}
}

// Ensure everything works without JavaScript. A refusal shows the typed values
// again, and the next form connects the store.
func TestConnect_withoutScript(t *testing.T) {
	s := newStage(t)
	b := newBrowser(t, phone)
	b.withoutScript()
	b.do(chromedp.Navigate(s.url+"/"), chromedp.WaitVisible(chromedp.CSS("#send")))
	if shown := eval[int](b, `[...document.querySelectorAll(".scripted")].filter((e) => e.offsetParent).length`); shown != 0 {
		t.Errorf("%d things are shown that need JavaScript", shown)
	}
	fields := s.account()
	maps.Copy(fields, contact())
	fields["contact_email"] = "anna"
	b.fill(fields)
	b.send("#refusal h3")
	if at := eval[float64](b, `document.getElementById("refusal").getBoundingClientRect().top`); at < 0 || at > float64(phone.height)/2 {
		t.Errorf("the refusal is %.0f pixels below the top of the screen", at)
	}
	if got := b.text("#contact_email-says"); !strings.Contains(got, "not an e-mail address") {
		t.Errorf("below the e-mail: %q", got)
	}
	b.shoot("refused-without-script")
	for _, id := range []string{"client_id", "client_secret", "access_token"} {
		if eval[string](b, `document.getElementById("`+id+`").value`) != "" {
			t.Errorf("%s came back from the server", id)
		}
	}
	again := s.account()
	delete(again, "store_hash") // the page shows it again
	again["contact_email"] = "anna@example.com"
	b.fill(again)
	b.send("#values-title")
	if got := eval[string](b, `document.getElementById("cart_password").value`); !passwordForm.MatchString(got) {
		t.Error("the Cart Password is not shown")
	}
	b.shoot("result-without-script")
}

// Ensure the page knows a connected store. It gives a new password only on
// request.
func TestConnect_again(t *testing.T) {
	s := newStage(t)
	b := newBrowser(t, desktop)
	connect := func(more ...chromedp.Action[chromedp.Void]) {
		b.open(s.url + "/")
		b.fill(s.account())
		b.fill(contact())
		b.do(more...)
		b.send("#poll")
	}
	connect()
	connect()
	if got := b.text("h1"); got != "This store is connected already" || !strings.Contains(b.text(".values"), "unchanged") {
		t.Errorf("the page says %q", got)
	}
	b.shoot("replaced-desktop")
	connect(chromedp.Click(chromedp.CSS(".again summary")), chromedp.Click(chromedp.CSS("#new_password")))
	if got := eval[string](b, `document.getElementById("cart_password").value`); !passwordForm.MatchString(got) {
		t.Error("no new Cart Password")
	}
}

// Ensure the checklist counts, and the page chooses the browser's time zone.
func TestPage_comforts(t *testing.T) {
	s := newStage(t)
	b := newBrowser(t, desktop)
	b.open(s.url + "/")
	for i := range 3 {
		b.do(chromedp.Click(chromedp.CSS(fmt.Sprintf("#permissions li:nth-child(%d) label", i+1))))
	}
	if got := b.text("#ticked span"); got != "3 / 12 ticked" {
		t.Errorf("the checklist says %q", got)
	}
	if eval[string](b, `document.getElementById("time_zone").value`) != eval[string](b, `Intl.DateTimeFormat().resolvedOptions().timeZone`) {
		t.Error("the time zone is not the browser's")
	}
	const guessed = `document.getElementById("guessed_zone").value === document.getElementById("time_zone").value`
	if !eval[bool](b, guessed) {
		t.Error("the page does not say that nobody chose the time zone")
	}
	b.do(chromedp.SendKeys(chromedp.CSS("#time_zone"), "Hawaii"))
	if eval[bool](b, guessed) {
		t.Error("a time zone that was chosen is said to be guessed")
	}
	const again = `(() => { const s = document.getElementById("time_zone"), g = document.getElementById("guessed_zone"); g.value = s.value; return true; })()`
	eval[bool](b, again)
	eval[bool](b, `document.getElementById("time_zone").focus() ?? true`)
	b.do(chromedp.KeyEvent("\t"))
	if !eval[bool](b, guessed) {
		t.Error("passing through the time zone's field counts as a choice")
	}
	b.do(chromedp.Click(chromedp.CSS("#time_zone")))
	if eval[bool](b, guessed) {
		t.Error("keeping the browser's time zone after a look at the list is no choice")
	}
	b.do(chromedp.KeyEvent("\x1b")) // closes the list
	b.do(chromedp.Click(chromedp.CSS("#type")))
	pasted := accountFile("CLIENT ID: {id}\nCLIENT SECRET: {secret}\nACCESS TOKEN: {token}\nAPI PATH: {path}", s.account())
	eval[bool](b, `(() => { const data = new DataTransfer(); data.setData("text", `+"`"+pasted+"`"+`);
		document.getElementById("client_id").dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })); return true; })()`)
	if eval[string](b, `document.getElementById("access_token").value`) != s.account()["access_token"] {
		t.Error("a file pasted into one field did not fill in the others")
	}
	b.do(chromedp.Click(chromedp.CSS("#change")), chromedp.Click(chromedp.CSS(`[data-show="access_token"]`)))
	if got := eval[string](b, `document.getElementById("access_token").type`); got != "text" {
		t.Errorf("after Show the token's field is of type %s", got)
	}
}

// Ensure the time zone stays at "what was chosen before" after a refusal. A
// guessed one stays a guess.
func TestPage_zoneAfterRefusal(t *testing.T) {
	s := newStage(t)
	b := newBrowser(t, desktop)
	const zone, guessed = `document.getElementById("time_zone").value`, `document.getElementById("guessed_zone").value`
	for _, choose := range []bool{true, false} {
		b.open(s.url + "/")
		b.fill(s.account())
		b.fill(contact())
		b.fill(map[string]string{"access_token": "unknownunknownunknownunknown000"})
		if choose {
			eval[bool](b, `(() => { const s = document.getElementById("time_zone"); s.value = ""; return s.dispatchEvent(new Event("change")); })()`)
		}
		before := eval[string](b, zone)
		b.send("#refusal h3")
		if got := eval[string](b, zone); got != before {
			t.Errorf("chosen %t: after the refusal the time zone is %q, want %q", choose, got, before)
		}
		if got := eval[string](b, guessed); (got == "") != choose {
			t.Errorf("chosen %t: after the refusal the guess is %q", choose, got)
		}
	}
}

// Ensure long values show whole on a desk, on a phone and on paper. Some
// browsers cannot make a field as large as its text.
func TestResult_longValues(t *testing.T) {
	s := newStage(t)
	b := newBrowser(t, desktop)
	b.open(s.url + "/")
	b.fill(s.account())
	b.fill(contact())
	b.send("#poll")
	// The rules for such browsers move to a place this one obeys.
	if n := eval[int](b, `(() => {
		const inner = (rules) => [...rules].flatMap((r) => r instanceof CSSSupportsRule ? [...r.cssRules].map((x) => x.cssText) : []);
		const found = [...document.styleSheets].flatMap((sheet) => inner(sheet.cssRules));
		const sheet = new CSSStyleSheet();
		sheet.replaceSync(".values textarea { field-sizing: fixed !important; }" + found.join(""));
		document.adoptedStyleSheets = [sheet];
		const url = "abcdefghij.execute-api.ap-southeast-2.amazonaws.com/prod/script";
		document.getElementById("script_url_bare").value = url;
		document.getElementById("script_url").value = "https://" + url;
		return found.length;
	})()`); n == 0 {
		t.Fatal("there are no rules for such browsers")
	}
	const cut = `[...document.querySelectorAll(".values textarea")].filter((e) => e.scrollHeight > e.clientHeight || e.scrollWidth > e.clientWidth).map((e) => e.id)`
	for _, media := range []string{"screen", "print"} {
		if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media}); err != nil {
			t.Fatal(err)
		}
		for _, width := range []int64{1280, 1000, 960, 700, 544, 390, 320} {
			b.do(chromedp.EmulateViewport(width, 900))
			if ids := eval[[]string](b, cut); len(ids) > 0 {
				t.Errorf("%s, %d pixels wide: cut off: %v", media, width, ids)
			}
		}
	}
}

// Ensure the page ignores a hidden field among the checked ones.
func TestPage_hiddenField(t *testing.T) {
	s := newStage(t)
	b := newBrowser(t, desktop)
	b.open(s.url + "/")
	eval[bool](b, `(() => { const f = document.createElement("input"); f.type = "hidden"; f.required = true; document.querySelector(".field").prepend(f); return true; })()`)
	b.do(chromedp.Click(chromedp.CSS("#send")))
	if got := eval[string](b, `document.activeElement.id`); got != "store_hash" {
		t.Errorf("the focus is on %q, want the first bad field", got)
	}
}
