package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestPictures renews the pictures of the README if PICTURES is set. They show
// the sample store, and no password.
func TestPictures(t *testing.T) {
	if os.Getenv("PICTURES") == "" {
		t.Skip("SKIPPED: the README's pictures stay as they are; set PICTURES=1 to renew them")
	}
	s := newStage(t)
	b := newBrowser(t, size{1200, 860})
	b.open(s.url + "/")
	for i := range 3 {
		b.do(chromedp.Click(chromedp.CSS(fmt.Sprintf("#permissions li:nth-child(%d) label", i+1))))
	}
	b.drop(s.keysFile(t))
	b.do(chromedp.WaitVisible(chromedp.CSS("#file-says.good")))
	b.fill(contact())
	eval[bool](b, `(document.activeElement.blur(), scrollTo(0, 0), true)`)
	b.picture("page")
	b.send("#poll")
	b.do(chromedp.Click(chromedp.CSS("#poll")), chromedp.WaitVisible(chromedp.CSS("#poll-says.good")))
	eval[bool](b, `(() => {
		for (const id of ["script_url", "script_url_bare"]) document.getElementById(id).value = document.getElementById(id).value.replace(/127[^/]*/, "connect.example.com").replace("http:", "https:");
		document.querySelector(".break").textContent = "connect.example.com/script";
		document.getElementById("cart_password").value = "(shown to the merchant once)";
		document.activeElement.blur(); scrollTo(0, 0); return true; })()`)
	b.picture("result")
}

// picture saves the screen as a file.
func (b *browser) picture(name string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join("..", "pictures"), 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("..", "pictures", name+".png"), picture, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// TestPictures_connection renews the picture of the page that stays.
func TestPictures_connection(t *testing.T) {
	if os.Getenv("PICTURES") == "" {
		t.Skip("SKIPPED: the README's pictures stay as they are; set PICTURES=1 to renew them")
	}
	c := newConnected(t)
	c.busyDay()
	b := newBrowser(t, size{1200, 1010})
	c.signIn(b)
	b.picture("connection")
}
