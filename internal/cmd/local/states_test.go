package main

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

// Ensure STATES=1 has a store in each state of the page, with its login in the
// table, and that each state shows what its name says.
func TestRun_states(t *testing.T) {
	r := start(t, map[string]string{"STATES": "1"})
	if len(r.States) != len(states) {
		t.Fatalf("got %d stores, want %d", len(r.States), len(states))
	}
	for _, s := range r.States {
		page := statusOf(t, r, s)
		want := map[string]string{"quiet": "quiet", "refused key": "key_refused", "paused": "paused"}[s.Name]
		if want == "" {
			want = "connected"
		}
		if page.State != want {
			t.Errorf("%s: the state is %q, want %q", s.Name, page.State, want)
		}
		orders := s.Name != "first day" && s.Name != "no orders"
		if got := len(page.Given) > 0 && len(page.CarriedOut) > 0; got != orders {
			t.Errorf("%s: %d orders were given and %d updates carried out", s.Name, len(page.Given), len(page.CarriedOut))
		}
		if asked := page.LastPoll != nil; asked == (s.Name == "first day") {
			t.Errorf("%s: Stone Edge asked: %v", s.Name, asked)
		}
		kinds := map[string]bool{}
		for _, u := range page.Updates {
			kinds[u.What] = true
		}
		if held := kinds["held"] && kinds["refused"]; held != (s.Name == "held updates") {
			t.Errorf("%s: updates are %v", s.Name, kinds)
		}
		odd := false
		for _, w := range page.Waiting {
			odd = odd || w.Why == "unreadable"
		}
		if odd != (s.Name == "unreadable order") {
			t.Errorf("%s: an unreadable order: %v", s.Name, odd)
		}
	}
	r.stop() // the table is complete
	for _, s := range r.States {
		if !strings.Contains(r.table.String(), s.Name) || !strings.Contains(r.table.String(), s.CartPassword) {
			t.Errorf("the printed table lacks %s", s.Name)
		}
	}
}

// shown is what the page shows, as JSON.
type shown struct {
	State    string                     `json:"state"`
	LastPoll *struct{ Function string } `json:"last_poll"`
	Given    []struct{ Number int64 }
	Waiting  []struct{ Why string }
	Updates  []struct{ What string }

	CarriedOut []struct{ What string } `json:"carried_out"`
}

// statusOf asks for the page as a program does.
func statusOf(t *testing.T, r running, s state) (page shown) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.MerchantPage+"connection", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth(s.CartID, s.CartPassword)
	req.Header.Set("Accept", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: status %d: %s %v", s.Name, res.StatusCode, body, err)
	}
	if err := json.Unmarshal(body, &page); err != nil {
		t.Fatal(err)
	}
	return page
}
