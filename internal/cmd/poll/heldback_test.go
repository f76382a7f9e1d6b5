package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// screen is a terminal that another goroutine may look at.
type screen struct {
	mu   sync.Mutex
	text strings.Builder
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *screen) count(what string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Count(s.text.String(), what)
}

// Ensure poll prints a batch before it asks for the next one.
func TestRun_batchByBatch(t *testing.T) {
	s, out := newScript(), &screen{}
	var rows []int
	s.change = func(function, answer string) string {
		if function == "downloadorders" {
			rows = append(rows, out.count("Ada & Example"))
		}
		return answer
	}
	server := httptest.NewServer(s)
	defer server.Close()
	env := map[string]string{"SCRIPT_URL": server.URL, "CART_ID": "cart42", "CART_PASSWORD": "s3cret", "BATCH": "2"}
	if status := run(nil, func(name string) string { return env[name] }, out, io.Discard); status != 0 {
		t.Errorf("status %d", status)
	}
	if want := []int{0, 2, 4, 5}; !slices.Equal(rows, want) {
		t.Errorf("got %v rows before each batch, want %v", rows, want)
	}
}

// Ensure each currency has its own sum.
func TestRun_currencies(t *testing.T) {
	s := newScript()
	s.orders[1] = strings.Replace(s.orders[1], "<Coupon>", "<Other><OrderInstructions>Amounts are in EUR; the store's own currency is USD</OrderInstructions></Other><Coupon>", 1)
	_, out, _ := poll(t, s, nil, "LASTORDER=97")
	for _, want := range []string{"22.71  EUR  Visa 4242", "Grand totals: 90.84 in the store's own currency, 22.71 EUR."} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

// Ensure the stack of ADDRESSES is asked what the store holds back, and another
// Script URL is not.
func TestRun_heldBack(t *testing.T) {
	s, asked, status := newScript(), 0, http.StatusOK
	mux := http.NewServeMux()
	mux.Handle("/script", s)
	mux.HandleFunc("/connection", func(w http.ResponseWriter, r *http.Request) {
		asked++
		if id, password, _ := r.BasicAuth(); id != "cart42" || password != "s3cret" || r.Header.Get("Accept") != "application/json" {
			t.Errorf("asked as %s, for %s", id, r.Header.Get("Accept"))
		}
		w.WriteHeader(status)
		fmt.Fprint(w, `{"not_offered":[{"status_id":1,"label":"Pending","count":4},{"status_id":7,"label":"Awaiting s3cret","count":2}],
			"waiting":[{"number":12,"why":"unreadable"},{"number":13,"why":"status"}]}`)
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	file := filepath.Join(t.TempDir(), "addresses.json")
	data, _ := json.Marshal(map[string]string{"script_url": server.URL + "/script", "merchant_page": server.URL + "/", "cart_id": "cart42", "cart_password": "s3cret"})
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	_, out, _ := call(nil, "ADDRESSES="+file)
	for _, want := range []string{"leave their statuses out: 4 Pending, 2 Awaiting [password].", "cannot be read: 12."} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	status = http.StatusServiceUnavailable
	if code, out, _ := call(nil, "ADDRESSES="+file); code != 0 || !strings.Contains(out, "Not offered: nobody knows, because the page") {
		t.Errorf("status %d:\n%s", code, out)
	}
	status = http.StatusUnauthorized // the poll itself is refused in better words
	if _, out, _ := call(nil, "ADDRESSES="+file); strings.Contains(out, "nobody knows") {
		t.Errorf("status %d:\n%s", status, out)
	}
	if call(nil, "ADDRESSES="+file, "SCRIPT_URL="+strings.Replace(server.URL, "127.0.0.1", "localhost", 1)+"/script"); asked != 3 {
		t.Errorf("another Script URL: asked %d times", asked)
	}
}

// Ensure poll's own words stay as they are, whatever the password is.
func TestRun_ownWords(t *testing.T) {
	_, out, _ := poll(t, newScript(), nil, "CART_ID=Script", "CART_PASSWORD=Script")
	if !strings.Contains(out, "Cart ID Script\nScript version 1.000") {
		t.Errorf("got %s", out)
	}
}
