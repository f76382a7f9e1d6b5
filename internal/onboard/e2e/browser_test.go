package e2e

import (
	"context"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// browser is one tab of a fresh Chromium.
type browser struct {
	t     *testing.T
	ctx   context.Context
	asked atomic.Int64 // dialogs, all of them accepted
}

// size is how large a screen is, in CSS pixels.
type size struct{ width, height int64 }

var (
	laptop  = size{1366, 650}
	desktop = size{1280, 900}
	phone   = size{390, 844}
)

func newBrowser(t *testing.T, screen size) *browser {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.UserDataDir(t.TempDir()),
	)
	if path := os.Getenv("CHROMIUM"); path != "" {
		options = append(options, chromedp.ExecPath(path))
	}
	alloc, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(func() { cancel(); stop() })
	b := &browser{t: t, ctx: ctx}
	// The first step starts the browser. It must not carry a timeout.
	b.resize(screen)
	b.prefer("light")
	go b.acceptDialogs(chromedp.Events(ctx, page.JavascriptDialogOpening))
	return b
}

// resize gives the browser another screen.
func (b *browser) resize(screen size) {
	b.t.Helper()
	mobile := []chromedp.EmulateViewportOption{}
	if screen.width < 600 {
		mobile = append(mobile, chromedp.EmulateMobile, chromedp.EmulatePortrait, chromedp.EmulateTouch)
	}
	if err := chromedp.Do(b.ctx, chromedp.EmulateViewport(screen.width, screen.height, mobile...)); err != nil {
		b.t.Fatalf("start Chromium, or resize it: %v", err)
	}
}

// acceptDialogs lets the browser leave a page that asks before.
func (b *browser) acceptDialogs(dialogs iter.Seq2[page.EventJavascriptDialogOpening, error]) {
	for _, err := range dialogs {
		if err != nil {
			return
		}
		b.asked.Add(1)
		_, _ = chromedp.Call(b.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
	}
}

// do carries out steps, within half a minute.
func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.shoot("failure-" + filepath.Base(b.t.Name()))
		b.t.Fatal(err)
	}
}

// eval runs a script in the page and waits for its promise.
func eval[T any](b *browser, script string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 60*time.Second)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%.80s: %v", script, err)
	}
	return v
}

// text is the visible text of an element.
func (b *browser) text(selector string) string {
	b.t.Helper()
	return eval[string](b, `document.querySelector(`+strconv.Quote(selector)+`)?.innerText ?? ""`)
}

// fill puts values into fields the way a keyboard does.
func (b *browser) fill(fields map[string]string) {
	b.t.Helper()
	for id, value := range fields {
		if hidden := `document.getElementById("` + id + `").offsetParent === null`; eval[bool](b, hidden) {
			b.do(chromedp.Click(chromedp.CSS(`[data-state="drop"] #type, [data-state="read"] #change`)))
		}
		if id == "time_zone" {
			b.do(chromedp.SetValue(chromedp.CSS("#"+id), value))
			continue
		}
		// Select the present value, because typing then replaces it.
		eval[bool](b, `document.getElementById("`+id+`").focus() ?? document.getElementById("`+id+`").select() ?? true`)
		b.do(chromedp.KeyEvent(value))
		if got := eval[string](b, `document.getElementById("`+id+`").value`); got != value {
			b.t.Fatalf("typing into %s went wrong", id)
		}
	}
}

// prefer sets the system's preferences. It turns motion off, because a click
// must find its target in its place.
func (b *browser) prefer(colors string) {
	b.t.Helper()
	features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: colors}, {Name: "prefers-reduced-motion", Value: "reduce"}}
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
		b.t.Fatal(err)
	}
}

// withoutScript turns JavaScript off for the pages to come.
func (b *browser) withoutScript() {
	b.t.Helper()
	b.disableScript(true)
}

func (b *browser) disableScript(off bool) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: off}); err != nil {
		b.t.Fatal(err)
	}
}

// shoot keeps a picture of the whole page as build output.
func (b *browser) shoot(name string) {
	b.t.Helper()
	b.keep(name, chromedp.FullScreenshot(100))
}

// keep takes a picture and writes it to a file.
func (b *browser) keep(name string, shot chromedp.Action[[]byte]) {
	b.t.Helper()
	folder := filepath.Join("..", "..", "..", "build", "e2e")
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	picture, err := chromedp.Run(ctx, shot)
	if err != nil {
		b.t.Logf("picture %s: %v", name, err)
		return
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o644); err != nil {
		b.t.Fatal(err)
	}
}
