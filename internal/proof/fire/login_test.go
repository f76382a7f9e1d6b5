package fire

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
)

// known is a journey in a process with the store in memory, ten minutes old.
func known(j journey) journey {
	return before(j, func(w *world) {
		w.ask("ordercount")
		time.Sleep(10 * time.Minute)
	})
}

// withoutRow is a journey in a store from before the ledger.
func withoutRow(j journey) journey {
	return before(j, func(w *world) {
		if _, err := tableOf(w.wire.aws).Forget(w.t.Context(), w.account().StoreHash); err != nil {
			w.t.Fatal(err)
		}
	})
}

// late makes of a journey one with a late order: the first of the store is paid
// after the others were given.
func late(j journey) journey {
	return before(j, func(w *world) {
		w.store().SetStatus(1, 7)
		w.ask("ordercount")
		w.ask("downloadorders")
		w.ask("ordercount", "lastorder", "3")
		time.Sleep(10 * time.Minute)
		w.store().SetStatus(1, 11)
		time.Sleep(10 * time.Minute)
	})
}

// besideAttacker is a known journey from the same address as somebody guessing
// Cart IDs.
func besideAttacker(j journey) journey { return before(known(j), (*world).attack) }

// before adds a step to the beginning of a journey.
func before(j journey, more func(*world)) journey {
	begin := j.begin
	j.begin = func(w *world) { begin(w); more(w) }
	return j
}

// refused is a poll with a refusal for its answer, whatever else fails. After
// the cure it gets the real answer.
func refused(name, text string, begin, cure func(*world)) journey {
	function, _, _ := strings.Cut(name, ",")
	look := func(w *world, _ string) (string, string) {
		if got := w.ask(function); strings.HasPrefix(got, "SETIError: "+text) {
			return "C", ""
		}
		return "R", ""
	}
	return journey{name, goods, func(w *world) { w.connect(); begin(w) }, look, func(w *world, letter, _, _ string) (string, string) {
		if letter != "C" {
			time.Sleep(time.Minute)
			if again, _ := look(w, ""); again != "C" {
				return letter, "the poll after it is refused for another reason"
			}
		}
		cure(w)
		if got := w.ask(function); got != "SETIResponse: ordercount=3" {
			return letter, "the poll after the cure: " + got
		}
		return letter, ""
	}}
}

func (w *world) secretName() string { return merchant.DefaultPrefix + w.account().StoreHash }

// damage cuts off the secret, and the version before it, too.
func (w *world) damage() {
	for range 2 {
		w.wire.aws.SetValue(w.secretName(), `{"schema":1,"settings":{"location":"all"},"access_token":"`+w.account().AccessToken[:9])
	}
}

// repairAndSubmit does the operator's repair and then the merchant's
// submission.
func (w *world) repairAndSubmit() {
	store := w.merchants(w.wire.aws)
	way, err := store.FindRepair(w.t.Context(), w.account().StoreHash)
	if err == nil {
		err = store.Repair(w.t.Context(), way)
	}
	if err != nil {
		w.t.Error(err)
		return
	}
	s := w.submit(w.page(w.wire))
	if s.status/100 != 2 || s.CartPassword == "" {
		w.t.Errorf("the submission after the repair: status %d, want a new Cart Password", s.status)
	}
	w.password = s.CartPassword
	m, err := store.Get(w.t.Context(), w.account().StoreHash)
	if err != nil || m.Settings.Location != "all" || m.CartID != merchant.CartID(m.StoreHash) {
		w.t.Errorf("after the repair: %v, want Cart ID and settings as before", err)
	}
}

func (w *world) setBadZone() { w.setZone("America/NewYork") }

func (w *world) correctZone() { w.setZone("America/New_York") }

func (w *world) setZone(name string) {
	_, _, err := w.merchants(w.wire.aws).Change(w.t.Context(), w.account().StoreHash, func(m *merchant.Merchant) error { m.Settings.TimeZone = name; return nil }, "")
	if err != nil {
		w.t.Error(err)
	}
}

// attack uses up the refused logins of the one address behind all polls.
func (w *world) attack() {
	var polls sync.WaitGroup
	for i := range 150 {
		polls.Go(func() { w.askAs(fmt.Sprintf("bc-nobody%d", i)) })
	}
	polls.Wait()
}

// askAs polls with an invented cart.
func (w *world) askAs(cart string) *httptest.ResponseRecorder {
	return w.serve(w.process, "/script", "application/x-www-form-urlencoded", url.Values{"setifunction": {"ordercount"}, "setiuser": {cart}, "password": {"guess"}}.Encode())
}

// provoke is an attack and then a guess at a real store.
func (w *world) provoke() {
	w.attack()
	w.password = "guess"
}

// waitOut lets the merchant poll when the attack is over.
func (w *world) waitOut() {
	time.Sleep(time.Minute)
	w.password = goodPassword
}

// Ensure the page and the schedule go on with a store that refuses polls. A bad
// edit of its secret is never a failure of ours.
func TestBadSettings(t *testing.T) {
	for name, value := range map[string]string{
		"settings that cannot be": `{"access_token":"x\n","password_hash":"none","cart_id":"other","scopes":["?"],"settings":{"time_zone":"../x","order_statuses":[0,99],"location":"shelf","store_code":" ","status_labels":{"":"?"}}}`,
		"next to nothing":         `{"contact":{"name":"Ada"}}`,
	} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, goods())
			leaveMailDue(w)
			w.wire.aws.SetValue(w.secretName(), value)
			if err := w.notify(w.wire); err != nil {
				t.Errorf("%s: notify: %v", name, err)
			}
			s := w.submit(w.page(w.wire))
			form := url.Values{"store_hash": {w.account().StoreHash}, "client_id": {w.account().ClientID}, "client_secret": {w.account().ClientSecret}, "access_token": {w.account().AccessToken},
				"contact_name": {"Ada"}, "contact_email": {"ada@shop.example"}, "time_zone": {"America/Chicago"}}
			page := w.serve(w.page(w.wire), "/credentials", "application/x-www-form-urlencoded", form.Encode())
			if s.status/100 != 2 || page.Code/100 != 2 {
				t.Errorf("%s: the page answers %d to JSON and %d to a form", name, s.status, page.Code)
			}
			if log := w.log.String(); strings.Contains(log, `"outcome":"internal"`) || strings.Contains(log, "panic") {
				t.Errorf("%s: a failure of ours: %s", name, log)
			}
		})
	}
}

// Ensure the page never writes over a secret that says nothing. It tells the
// merchant that we must repair it.
func TestEmptySecret(t *testing.T) {
	for _, value := range []string{`{}`, `null`, `[]`, `"x"`, `{"odd":1}`} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, goods())
			w.wire.aws.SetValue(w.secretName(), value)
			form := url.Values{"store_hash": {w.account().StoreHash}, "client_id": {w.account().ClientID}, "client_secret": {w.account().ClientSecret}, "access_token": {w.account().AccessToken},
				"contact_name": {"Ada"}, "contact_email": {"ada@shop.example"}}
			page := w.serve(w.page(w.wire), "/credentials", "application/x-www-form-urlencoded", form.Encode())
			if kept, _ := w.wire.aws.Value(w.secretName()); page.Code != 500 || !strings.Contains(page.Body.String(), "Our record of this store is damaged") || kept != value {
				t.Errorf("%s: the page answers %d, the secret is %q", value, page.Code, kept)
			}
		})
	}
}
