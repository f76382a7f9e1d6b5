package connection_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
)

// wrongLogin sends a wrong login through one of the doors of the page.
func (g *rig) wrongLogin(door int, cartID, password string) answer {
	req, _ := http.NewRequest("GET", "/", nil)
	req.SetBasicAuth(cartID, password)
	basic := []string{"Authorization", req.Header.Get("Authorization"), "Accept", "application/json"}
	switch door % 4 {
	case 0:
		return g.post("/connection", "cart_id", cartID, "cart_password", password)
	case 1:
		return g.do("GET", "/connection", "", "", basic...)
	case 2:
		return g.do("POST", "/connection/pause", "application/json", "{}", basic...)
	}
	return g.post("/connection/settings", "cart_id", cartID, "cart_password", password, "first_order", "all")
}

// Ensure a wrong password of a store costs the same calls as an unknown cart, at
// each door. So neither the work nor the answer tells which carts exist.
func TestSignIn_sameWork(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	for door := range 4 {
		work := func(cartID string) string {
			calls, rows := len(g.aws.Operations()), len(g.aws.LedgerOperations())
			a := g.wrongLogin(door, cartID, "wrong")
			return fmt.Sprint(a.status, g.aws.Operations()[calls:], g.aws.LedgerOperations()[rows:], len(a.body), a.header.Get("Www-Authenticate"))
		}
		known, unknown := work(cart), work("bc-nosuchstore")
		if known != unknown || !strings.HasPrefix(known, "401") {
			t.Errorf("door %d: a known cart took %s, an unknown one %s", door, known, unknown)
		}
	}
}

// Ensure wrong logins count together, through each door and in every process.
func TestSignIn_limitOfAllProcesses(t *testing.T) { synctest.Test(t, signInLimitOfAllProcesses) }

func signInLimitOfAllProcesses(t *testing.T) {
	g := newBubble(t)
	other := g.another()
	const tries = 70
	statuses := make(chan int)
	for i := range tries {
		go func() {
			from := g
			if i%2 == 0 {
				from = other
			}
			statuses <- from.wrongLogin(i/2, cart, "wrong").status
		}()
	}
	count := map[int]int{}
	for range tries {
		count[<-statuses]++
	}
	if count[http.StatusUnauthorized] != 60 || count[http.StatusTooManyRequests] != tries-60 {
		t.Errorf("got %v, want 60 looks and then 429", count)
	}
	for _, from := range []*rig{g, other} {
		if a := from.wrongLogin(1, cart, g.password); a.status != http.StatusTooManyRequests {
			t.Errorf("a good login past the limit: got %d", a.status)
		}
	}
}

// Ensure a session holds in every process, and ends in all of them at once.
func TestSession_everyProcess(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.signIn()
	other := g.another()
	other.session = g.session
	in := func(from *rig) bool {
		return strings.Contains(from.do("GET", "/connection", "", "").body, "Orders that Stone Edge got")
	}
	if !in(g) || !in(other) {
		t.Fatal("a session holds in its own process alone")
	}
	other.post("/connection/sign-out")
	if in(g) || in(other) {
		t.Error("signed out in one process, signed in at another")
	}
}

// Ensure nothing that somebody submits comes back in an address, a log line, a
// JSON error or the table: neither in a field, nor in the cookie or the query. Only a
// setting that was taken is kept, and the form shows what was typed in it.
func TestActions_canaries(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.signIn()
	const canary = "Canary4711Text"
	fields := []string{"order", "first_order", "first_order_number", "confirm", "version", "step", "time_zone", "order_statuses", "location", "location_first",
		"location_ticks", "unit_price_digits", "payment_outage_hours", "order_prefix", "status_labels", "carriers", "late_orders", "price",
		"answer_unknown_sku", "answer_unknown_order", "answer_below_zero", "paused", "store_code", "anything"}
	var told strings.Builder
	tell := func(a answer, body bool) {
		if slices.Contains([]int{http.StatusInternalServerError, http.StatusNotFound}, a.status) {
			t.Errorf("got %d", a.status)
		}
		fmt.Fprintln(&told, a.header)
		if body {
			fmt.Fprintln(&told, a.body)
		}
	}
	for _, action := range []string{"pause", "resume", "check", "reconcile", "give-again", "password", "disconnect", "settings"} {
		pairs, members := []string{}, []string{}
		for _, field := range fields {
			value := canary
			if field == "order_prefix" {
				value += " 7" // one that is taken would be kept
			}
			pairs, members = append(pairs, field, value), append(members, fmt.Sprintf("%q:%q", field, value))
			if action == "settings" {
				tell(g.do("POST", "/connection/settings", "application/json", fmt.Sprintf("{%q:%q}", field, value), g.basic()...), true)
			}
		}
		tell(g.post("/connection/"+action, pairs...), action != "settings")
		tell(g.do("POST", "/connection/"+action, "application/json", "{"+strings.Join(members, ",")+"}", g.basic()...), true)
	}
	tell(g.do("GET", "/connection?show="+canary+"&done="+canary+"&order="+canary, "", ""), true)
	tell(g.wrongLogin(0, cart, canary), true)
	tell(g.wrongLogin(0, canary, canary), true)
	g.session = "teststore1." + canary
	tell(g.do("GET", "/connection", "", ""), true)
	for where, text := range map[string]string{"an answer": told.String(), "the log": g.logs.String(), "the table": g.aws.LedgerText(), "the settings": fmt.Sprint(g.kept().Settings)} {
		if i := strings.Index(strings.ToLower(text), strings.ToLower(canary)); i >= 0 {
			t.Errorf("%s repeats what was submitted: %s", where, text[max(i-200, 0):min(i+60, len(text))])
		}
	}
}
