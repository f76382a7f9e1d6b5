package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// strict is a script that keeps every rule: it also answers GET, and any case.
func strict() *script {
	s := newScript()
	s.orders = s.orders[2:] // 100, 101, 102
	return s
}

// Ensure a sound script keeps every rule, and each way to break one is seen by
// the rule's name.
func TestRun_conform(t *testing.T) {
	status, out, errs := poll(t, strict(), []string{"conform", "--cart", "cart42"})
	if status != 0 || errs != "" || strings.Contains(out, "FAILS") || !strings.Contains(out, "15 of 15 rules hold.") {
		t.Fatalf("status %d, %s%s", status, out, errs)
	}
	for name, c := range map[string]struct {
		spoil func(s *script)
		want  string
	}{
		"a list of another order": {func(s *script) { s.orders[0], s.orders[1] = s.orders[1], s.orders[0] }, "FAILS  orders: the count, the batches"},
		"a count too high": {func(s *script) {
			s.change = func(function, answer string) string {
				return strings.Replace(answer, "itemcount=1", "itemcount=2", 1)
			}
		}, "FAILS  customers: the count"},
		"a refusal in another form": {func(s *script) {
			s.change = func(function, answer string) string {
				return strings.Replace(answer, "<ResponseCode>3<", "<ResponseCode>1<", 1)
			}
		}, "FAILS  a wrong password is refused"},
		"a version only for carts": {func(s *script) {
			s.change = func(function, answer string) string {
				if strings.EqualFold(function, "sendversion") {
					return "SETIError: no"
				}
				return answer
			}
		}, "FAILS  sendversion needs no login"},
		"pages that are cached": {func(s *script) { s.header = func(h http.Header) { h.Del("Cache-Control") } }, "no Cache-Control"},
	} {
		s := strict()
		c.spoil(s)
		status, out, _ := poll(t, s, []string{"conform"})
		if status != 1 || !strings.Contains(out, c.want) {
			t.Errorf("%s: status %d, want %q in\n%s", name, status, c.want, out)
		}
		if strings.Contains(out, "s3cret") {
			t.Errorf("%s: the password shows", name)
		}
	}
	if status, _, errs := poll(t, strict(), []string{"conform", "--password", "x"}); status != 2 || !strings.Contains(errs, "comes from CART_PASSWORD") {
		t.Errorf("status %d: %s", status, errs)
	}
}

// Ensure README's command asks another's Script URL on a machine without make
// run, and that the login of a make run never leaves the machine.
func TestRun_conformElsewhere(t *testing.T) {
	server := httptest.NewServer(strict())
	defer server.Close()
	args := []string{"conform", "--url", server.URL + "/script", "--cart", "cart42"}
	status, out, errs := call(args, "CART_PASSWORD=s3cret", "ADDRESSES=/none")
	if status != 0 || errs != "" || !strings.HasPrefix(out, "Script URL "+args[2]+", Cart ID cart42\n") || !strings.Contains(out, "15 of 15 rules hold.") {
		t.Errorf("status %d, %s%s", status, out, errs)
	}
	file := filepath.Join(t.TempDir(), "addresses.json")
	if err := os.WriteFile(file, []byte(`{"script_url":"http://localhost:8080/script","cart_id":"cart42","cart_password":"s3cret"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	// example.invalid never resolves: a request would be no error of the call.
	args = []string{"conform", "--url", "https://example.invalid/script"}
	if status, out, errs := call(args, "ADDRESSES="+file); status != 2 || out != "" || !strings.Contains(errs, "CART_ID and CART_PASSWORD are needed") {
		t.Errorf("without a password: status %d, %s%s", status, out, errs)
	}
}
