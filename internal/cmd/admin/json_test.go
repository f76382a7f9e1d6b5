package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
	"connect2cart/internal/standin/bcsim"
)

// documented are the examples of docs/admin-json.md by command.
func documented(t *testing.T) map[string]any {
	t.Helper()
	text, err := os.ReadFile("../../../docs/admin-json.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := map[string]any{}
	for _, part := range strings.Split(string(text), "\n## ")[1:] {
		found := regexp.MustCompile("(?s)^(.*?)\n.*```json\n(.*?)```").FindStringSubmatch(part)
		if found == nil {
			t.Fatalf("no example in %q", part)
		}
		var example any
		if err := json.Unmarshal([]byte(found[2]), &example); err != nil {
			t.Fatalf("%s: %v", found[1], err)
		}
		examples[found[1]] = example
	}
	return examples
}

// members adds the paths of a value's members to a set. The names below free are
// data, not members.
func members(of any, at string, free []string, set map[string]bool) {
	switch of := of.(type) {
	case []any:
		for _, one := range of {
			members(one, at+"[]", free, set)
		}
	case map[string]any:
		for name, value := range of {
			if slices.Contains(free, at) {
				name = "*"
			}
			set[at+"."+name] = true
			members(value, at+"."+name, free, set)
		}
	}
}

// furnish gives the store of a counter something to say under every member.
func (c *counter) furnish(t *testing.T) {
	t.Helper()
	hash, l := c.shop.Hash, c.shop.Ledger
	say := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for id, status := range map[int64]int{1: 11, 2: 11, 3: 5, 4: 11, 6: 7} {
		c.arrive(id, status)
	}
	c.poll(0)
	c.poll(4)
	c.st.UpdateOrder(3, func(o *bcsim.Order) { o.StatusID, o.DateModified.Time = 11, time.Now().AddDate(0, 0, -3) }) // missing
	c.do(exitDone, "offer", hash, "1")
	say(l.Remember(t.Context(), ledger.Note{Store: hash, Order: "1", Kind: "held", Text: "Tracking number T1 waits."}))
	row := &ledger.Refused{Store: hash, What: ledger.RefusedSKU, Key: "GHOST"}
	say(l.Refuse(t.Context(), []*ledger.Refused{row}, func(*ledger.Refused) (bool, int64) { return true, -2 }))
	for id, sku := range []string{"MUG", "mug"} {
		c.st.AddProduct(bcsim.Product{ID: int64(id + 1), Name: "Mug", SKU: sku})
	}
	_, _, err := c.store.Change(t.Context(), hash, func(m *merchant.Merchant) error {
		m.Settings.Channels = []int64{1}
		return m.AddCart(merchant.Cart{Channel: 5, PasswordHash: merchant.HashPassword(secret.New(canary))})
	}, "")
	say(err)
	c.arriveIn(5, 7, "amazon")
	c.sim.AddLog(scriptGroup, time.Now(), `{"time":"2026-11-28T12:00:00Z","level":"INFO","msg":"poll","store":"`+hash+`","outcome":"ok"}`)
	c.sim.AddLog(pageGroup, time.Now(), `{"time":"2026-11-28T12:00:00Z","level":"INFO","msg":"credentials","store":"`+hash+`"}`)
}

// Ensure every command that looks has --json and prints what docs/admin-json.md
// shows: no member is unknown there, and none of the examples is missing.
func TestJSON_documented(t *testing.T) {
	c := newCounter(t)
	c.furnish(t)
	hash := c.shop.Hash
	c.do(exitDone, "remove", "beta2", "--yes")
	commandLines := map[string]struct {
		code int
		args []string
	}{
		"list": {exitDone, nil}, "list --removed": {exitDone, nil}, "show": {exitDone, []string{hash}}, "export": {exitDone, []string{hash}},
		"orders": {exitDone, []string{hash}}, "order": {exitDone, []string{hash, "6"}}, "reconcile": {exitIncomplete, []string{hash}},
		"skus": {exitDone, []string{hash}}, "test": {exitDone, []string{hash}}, "log": {exitDone, []string{hash}},
	}
	free := map[string][]string{"show": {".settings"}, "export": {"", ".*"}}
	rare := map[string][]string{ // of a value that furnish cannot show beside the others
		"show": {}, "orders": {".given[].late"}, "order": {".problem", ".waiting.part"}, "log": {"[].function", "[].items", "[].calls", "[].took_ms"},
	}
	examples := documented(t)
	for name, line := range commandLines {
		var want, got = map[string]bool{}, map[string]bool{}
		members(examples[name], "", free[name], want)
		if name == "show" { // it begins with the store's member of list
			members(examples["list"].([]any)[0], "", nil, want)
		}
		members(c.json(line.code, append(append(strings.Fields(name), line.args...), "--json")...), "", free[name], got)
		for member := range got {
			if !want[member] {
				t.Errorf("%s: %s is not in docs/admin-json.md", name, member)
			}
		}
		for member := range want {
			if !got[member] && !slices.Contains(rare[name], member) {
				t.Errorf("%s: docs/admin-json.md has %s, and the command does not print it", name, member)
			}
		}
	}
	for _, command := range commands {
		_, looks := commandLines[command.name]
		if has := strings.Contains(c.do(exitDone, command.name, "--help"), "--json"); has != looks {
			t.Errorf("%s: --json: %t", command.name, has)
		}
	}
	if got := slices.Sorted(maps.Keys(examples)); len(got) != len(commandLines) {
		t.Errorf("docs/admin-json.md has %v", got)
	}
}

// json runs a command and parses its standard output, which holds one value.
func (c *counter) json(code int, args ...string) (value any) {
	c.t.Helper()
	var out, problems bytes.Buffer
	if got := run(c.t.Context(), args, os.Getenv, &out, &problems); got != code {
		c.t.Errorf("admin %s: got exit code %d, want %d: %s", strings.Join(args, " "), got, code, problems.String())
	}
	if err := json.Unmarshal(out.Bytes(), &value); err != nil {
		c.t.Errorf("admin %s: %v:\n%s", strings.Join(args, " "), err, out.String())
	}
	return value
}
