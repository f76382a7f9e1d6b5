package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// addresses is the file from `make run` for scripts (outside.md).
type addresses struct {
	MerchantPage  string            `json:"merchant_page"`
	Mailbox       string            `json:"mailbox"`
	SampleAccount map[string]string `json:"sample_account"`
}

// makeRun starts the whole service as a user does. If ADDRESSES is set, it uses
// a running one.
func makeRun(t *testing.T) addresses {
	t.Helper()
	file, ended := os.Getenv("ADDRESSES"), make(chan struct{})
	if file == "" {
		file = filepath.Join(t.TempDir(), "addresses.json")
		startLocal(t, file, ended)
	} else {
		close(ended) // no process of ours, so the file is there or not
	}
	for tick := time.Tick(100 * time.Millisecond); ; {
		text, err := os.ReadFile(file)
		var a addresses
		if err == nil && json.Unmarshal(text, &a) == nil {
			return a
		}
		select {
		case <-tick:
		case <-ended:
			t.Fatalf("%s: make run is not up", file)
		}
	}
}

// startLocal closes ended at the end of the service.
func startLocal(t *testing.T, file string, ended chan struct{}) {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "local")
	build := exec.Command("go", "build", "-o", program, "./internal/cmd/local")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	run := exec.Command(program)
	run.Dir = root
	run.Env = append(os.Environ(), "PORT=0", "ADDRESSES="+file)
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { _ = run.Wait(); close(ended) }()
	t.Cleanup(func() {
		_ = run.Process.Signal(syscall.SIGTERM)
		<-ended
	})
}

// Ensure a merchant can connect the sample store of `make run` through the
// page. The test poll counts its orders, and the mail arrives in the inbox.
func TestMakeRun(t *testing.T) {
	a := makeRun(t)
	b := newBrowser(t, desktop)
	file := filepath.Join(t.TempDir(), "BigCommerceAPI-credentials-store.txt")
	keys := accountFile("ACCESS TOKEN: {token}\r\nCLIENT ID: {id}\r\nCLIENT SECRET: {secret}\r\nAPI PATH: https://api.bigcommerce.com/stores/{path}/v3/\r\n", a.SampleAccount)
	if err := os.WriteFile(file, []byte(keys), 0o600); err != nil {
		t.Fatal(err)
	}
	step := func(name string, do func()) { // go test -v tells what takes long
		start := time.Now()
		do()
		t.Logf("%-22s %5.2f s", name, time.Since(start).Seconds())
	}
	step("open the page", func() { b.open(a.MerchantPage) })
	step("tick 12 permissions", func() {
		for i := range 12 {
			b.do(chromedp.Click(chromedp.CSS(fmt.Sprintf("#permissions li:nth-child(%d) label", i+1))))
		}
	})
	step("drop the file", func() { b.drop(file); b.do(chromedp.WaitVisible(chromedp.CSS("#file-says.good"))) })
	step("type the contact", func() { b.fill(contact()) })
	step("check and connect", func() { b.send("#poll") })
	step("choose the first orders", func() {
		b.do(chromedp.Click(chromedp.CSS("#begin-save")), chromedp.WaitVisible(chromedp.CSS("#begin-says.good")))
	})
	step("test poll, copy, save", func() { b.checkResult(strings.TrimSuffix(a.MerchantPage, "/")) })
	b.shoot("make-run-result")
	if text := get(t, a.Mailbox+"/messages"); strings.Count(text, `"subject"`) == 0 || !strings.Contains(text, "bc-"+a.SampleAccount["store_hash"]) {
		t.Error("the mail is not in the inbox")
	}
	b.do(chromedp.Navigate(a.Mailbox), chromedp.WaitVisible(chromedp.CSS("body")))
	b.shoot("make-run-inbox")
}

func get(t *testing.T, url string) string {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
