package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// Ensure each drawing of a BigCommerce screen is told in words, opens within its
// column in light and dark, and takes nothing from the page before.
func TestScreens(t *testing.T) {
	source := axe(t)
	for name, screen := range screens {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			b := newBrowser(t, screen)
			b.open(s.url + "/")
			if n := eval[int64](b, `document.querySelectorAll(".screen svg").length`); n != 3 {
				t.Fatalf("got %d drawings", n)
			}
			for _, says := range []string{"#screen-list", "#screen-account", "#screen-values"} {
				if got := eval[string](b, `document.querySelector("`+says+`").textContent`); !strings.HasPrefix(got, "Drawing: ") {
					t.Errorf("%s says %q", says, got)
				}
			}
			eval[bool](b, `(document.querySelectorAll(".screen").forEach((one) => { one.open = true; }), true)`)
			if wide := eval[int64](b, `document.documentElement.scrollWidth`); wide > screen.width {
				t.Errorf("the page is %d wide on a screen of %d", wide, screen.width)
			}
			b.audit(source, "open drawings")
			b.do(chromedp.ScrollIntoView(chromedp.CSS(".screen")))
			b.shoot("screens-" + name)
			b.prefer("dark")
			b.audit(source, "open drawings in the dark")
			b.shoot("screens-" + name + "-dark")
		})
	}
}
