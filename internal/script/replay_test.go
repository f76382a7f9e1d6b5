package script_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
	"connect2cart/internal/standin/rawsim"
)

// casesFolder has stores with odd records, and what their polls must answer.
const casesFolder = "../../../shared/cases/orders"

// replay is a file of casesFolder.
type replay struct {
	Title string
	Store json.RawMessage
	Polls []map[string]json.RawMessage
}

// wanted is the answer to a poll. AtLeast are orders to deliver, Orders and
// others are exactly the list, or its length.
type wanted struct {
	Code, Text string
	Orders     any
	Customers  []string
	Products   int
	AtLeast    []string `json:"at_least"`
	AfterS     int      `json:"after_s"`
	Or         string
}

// openRaw is a stage whose BigCommerce serves raw JSON.
func openRaw(t *testing.T, st rawsim.Store, settings merchant.Settings) (*stage, *rawsim.Server) {
	t.Helper()
	s, raw := open(t, bcsim.NewStore(), settings), rawsim.New(st)
	s.handler = s.newProcess(raw)
	return s, raw
}

// loadRaw reads a raw store. The text NOW is the current time.
func loadRaw(t *testing.T, text []byte) rawsim.Store {
	t.Helper()
	now, _ := json.Marshal(time.Now().UTC().Format(time.RFC1123Z))
	st, err := rawsim.Load([]byte(strings.ReplaceAll(string(text), `"NOW"`, string(now))))
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// Ensure each store with odd records answers as its file wants.
func TestReplay(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(casesFolder, "*.json"))
	if len(files) == 0 {
		t.Skip("SKIPPED: no cases to replay; put their folder at " + casesFolder)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var c replay
			if err := json.Unmarshal(text, &c); err != nil {
				t.Fatal(err)
			}
			synctest.Test(t, func(t *testing.T) { c.run(t) })
		})
	}
}

func (c replay) run(t *testing.T) {
	time.Sleep(time.Until(time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC))) // synctest begins in 2000
	s, raw := openRaw(t, loadRaw(t, c.Store), merchant.Settings{})
	for i, p := range c.Polls {
		if st, ok := p["store"]; ok {
			raw.Set(loadRaw(t, st))
		}
		var want wanted
		if err := json.Unmarshal(p["want"], &want); err != nil {
			t.Fatal(err)
		}
		form := url.Values{}
		for name, value := range p {
			if !slices.Contains([]string{"want", "got", "show", "store"}, name) {
				form.Set(name, strings.Trim(string(value), `"`))
			}
		}
		answer := s.replayed(form)
		if want.AfterS > 0 && strings.Contains(answer, "<ResponseCode>3<") {
			time.Sleep(time.Duration(want.AfterS) * time.Second)
			answer = s.replayed(form)
		}
		if why := want.misses(t, answer); why != "" {
			t.Errorf("poll %d: %s\nlog: %v", i+1, why, s.lastLog())
		}
		time.Sleep(time.Second)
	}
}

// replayed polls with the merchant's login.
func (s *stage) replayed(form url.Values) string {
	for name, value := range s.form(form.Get("setifunction")) {
		form[name] = value
	}
	return s.post(form).Body.String()
}

// misses says what an answer lacks, or "".
func (w wanted) misses(t *testing.T, answer string) string {
	got := fmt.Sprintf("got %.1500s, want %+v", answer, w)
	if w.Text != "" {
		if answer != w.Text {
			return got
		}
		return ""
	}
	ids := idsIn(answer)
	if !strings.Contains(answer, "<ResponseCode>"+w.Code+"<") {
		if strings.HasPrefix(w.Or, "5 orders 1001 to 1005") && slices.Equal(ids, []string{"1001", "1002", "1003", "1004", "1005"}) {
			return ""
		}
		return got
	}
	for _, id := range w.AtLeast {
		if !slices.Contains(ids, id) {
			return got
		}
	}
	switch list := w.Orders.(type) {
	case string:
		if fmt.Sprint(len(ids)) != list {
			return got
		}
	case []any:
		if fmt.Sprint(list) != fmt.Sprint(ids) {
			return got
		}
	}
	if w.Customers != nil && !slices.Equal(ids, w.Customers) || w.Products > 0 && strings.Count(answer, "<Product>") != w.Products {
		return got
	}
	return ""
}

// idsIn are the order numbers of an answer, or the WebIDs of its customers.
func idsIn(answer string) (ids []string) {
	for _, tag := range []string{"<OrderNumber>", "<Customer><WebID>"} {
		for _, rest := range strings.Split(answer, tag)[1:] {
			id, _, _ := strings.Cut(rest, "<")
			ids = append(ids, id)
		}
	}
	return ids
}
