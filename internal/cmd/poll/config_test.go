package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Ensure a wrong call names its fault, and sends no request.
func TestRun_calledWrongly(t *testing.T) {
	login := []string{"CART_ID=cart42", "CART_PASSWORD=s3cret", "SCRIPT_URL=http://127.0.0.1:1"}
	broken := filepath.Join(t.TempDir(), "addresses.json")
	if err := os.WriteFile(broken, []byte("no JSON"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args []string
		env  []string
		want string
	}{
		"an unknown mode":         {[]string{"oders"}, login, `there is no mode "oders"`},
		"an unknown MODE":         {nil, append(login, "MODE=oders"), `there is no mode "oders"`},
		"no login":                {nil, nil, "CART_ID and CART_PASSWORD are needed"},
		"no password":             {nil, []string{"CART_ID=cart42"}, "CART_ID and CART_PASSWORD are needed"},
		"no ADDRESSES file":       {nil, []string{"ADDRESSES=" + broken + "x"}, "read ADDRESSES"},
		"a broken ADDRESSES file": {nil, []string{"ADDRESSES=" + broken}, "it is not the JSON that make run writes"},
		"a batch of 0":            {nil, append(login, "BATCH=0"), "BATCH must be a whole number above 0"},
		"a batch of words":        {nil, append(login, "BATCH=s3cret"), "BATCH must be a whole number above 0"},
		"too many arguments":      {[]string{"orders", "All"}, login, `"All" is too much: this mode takes no arguments`},
		"an unknown flag":         {[]string{"products", "--fast"}, login, `"--fast" is too much`},
		"nothing to send":         {[]string{"send-qoh", "|"}, login, "say what to send"},
		"no quantity":             {[]string{"send-qoh", "A"}, login, `"A" is not written as SKU~NUMBER.`},
		"no SKU":                  {[]string{"send-inventory", "~1"}, login, "is not written as SKU~NUMBER."},
		"no number":               {[]string{"send-inventory", "A~x"}, login, `"A~x" does not end with a number.`},
		"no label":                {[]string{"send-status", "1042"}, login, "say which order and which label"},
	} {
		status, out, errs := call(c.args, c.env...)
		if status != 2 || !strings.Contains(errs, c.want) {
			t.Errorf("%s: status %d, want 2 and %q:\n%s%s", name, status, c.want, out, errs)
		}
		if strings.Contains(out+errs, "s3cret") {
			t.Errorf("%s: the password shows", name)
		}
	}
}

// Ensure the ADDRESSES file fills in for unset variables.
func TestConfigFrom_addresses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "addresses.json")
	data, err := json.Marshal(map[string]string{"script_url": "http://x.test/script", "cart_id": "bc-1", "cart_password": "p", "mailbox": "m", "merchant_page": "http://x.test/"})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		env  map[string]string
		want config
	}{
		"all from the file":           {nil, config{"http://x.test/script", "bc-1", "p", 50, "All", "All", "http://x.test/connection"}},
		"the environment wins":        {map[string]string{"SCRIPT_URL": "shop.test/s", "CART_ID": "bc-2", "CART_PASSWORD": "q", "BATCH": "10", "LASTORDER": "7", "LASTDATE": "2-Dec-2019"}, config{"https://shop.test/s", "bc-2", "q", 10, "7", "2-Dec-2019", ""}},
		"no file":                     {map[string]string{"ADDRESSES": "", "CART_ID": "a", "CART_PASSWORD": "b"}, config{defaultScriptURL, "a", "b", 50, "All", "All", ""}},
		"no file, but all values set": {map[string]string{"ADDRESSES": file + "x", "CART_ID": "a", "CART_PASSWORD": "b"}, config{defaultScriptURL, "a", "b", 50, "All", "All", ""}},
		"a scheme that is left out":   {map[string]string{"SCRIPT_URL": "127.0.0.1:8080/script"}, config{"http://127.0.0.1:8080/script", "bc-1", "p", 50, "All", "All", ""}},
	} {
		got, err := configFrom(func(name string) string {
			if v, ok := c.env[name]; ok {
				return v
			}
			return map[string]string{"ADDRESSES": file}[name]
		})
		if err != nil || got != c.want {
			t.Errorf("%s: got %+v, %v, want %+v", name, got, err, c.want)
		}
	}
}
