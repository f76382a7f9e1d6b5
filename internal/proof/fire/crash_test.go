package fire

import (
	"errors"
	"math"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/script"
	"connect2cart/internal/secret"
	"connect2cart/internal/shop"
	"connect2cart/internal/standin/bcsim"
)

var errDead = errors.New("the process is dead")

// mortal is the network of a process killed at one of its steps. The process
// dies at call number dieAt, before the call goes out. With acts it dies while
// the answer is on its way. After that nothing of it reaches the world.
type mortal struct {
	next  http.RoundTripper
	dieAt int // from 0
	acts  bool

	mu   sync.Mutex
	step int
}

func (m *mortal) RoundTrip(r *http.Request) (*http.Response, error) {
	m.mu.Lock()
	step := m.step
	m.step++
	m.mu.Unlock()
	if step < m.dieAt {
		return m.next.RoundTrip(r)
	}
	if step == m.dieAt && m.acts {
		if _, err := m.next.RoundTrip(r); err != nil {
			return nil, err
		}
	}
	return nil, errDead
}

// died reports whether the process came to its end.
func (m *mortal) died() bool { return m.step > m.dieAt }

// Ensure a killed submission loses nothing, whatever two steps the kill falls
// between. A notifier follows and dies between any two of its own steps. The
// mail still goes out. The merchant's next submission gives a working password,
// and until then an old one works. A mail comes twice only if a process died
// after SES took it and before saying so.
func TestSubmission_killed(t *testing.T) {
	runs, doubled := 0, 0
	for _, before := range []bool{false, true} {
		for submitDies := 0; ; submitDies++ {
			ended := false
			for _, acts := range []bool{false, true} {
				for notifyDies := range 8 {
					if testing.Short() && ((submitDies+notifyDies)%8 != 0 || acts == (submitDies%2 == 0)) {
						continue
					}
					synctest.Test(t, func(t *testing.T) {
						died, twice := killSubmission(t, before, submitDies, acts, notifyDies)
						ended = !died
						runs++
						doubled += twice
					})
				}
			}
			if ended {
				break // the process survived: every step has had its turn
			}
		}
	}
	t.Logf("%d runs, nothing lost; %d mails came twice", runs, doubled)
}

// partOf ships one of two mugs. BigCommerce takes a part twice.
const partOf = `<Orders><Order><OrderNumber>1</OrderNumber><Status>Item Shipped</Status><Packages><Package><PackageID>1</PackageID><TrackNum>1Z999</TrackNum></Package></Packages>
	<Items><Item><ItemNumber>11</ItemNumber><Packages><Package><PackageID>1</PackageID><Quantity>1</Quantity></Package></Packages></Item></Items></Order></Orders>`

// twoOrders has a shipment and a status for two orders each.
const twoOrders = `<Orders><Order><OrderNumber>1</OrderNumber><Status>Completed</Status><Packages><Package><TrackNum>1Z1</TrackNum></Package></Packages></Order>
	<Order><OrderNumber>3</OrderNumber><Status>Completed</Status><Packages><Package><TrackNum>1Z3</TrackNum></Package></Packages></Order></Orders>`

// completed is a store with a completed order. A shipment sets it back.
func completed() *bcsim.Store {
	st := bcsim.NewStore()
	st.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: 1, StatusID: 10}, Products: []bcsim.OrderProduct{{ID: 11, SKU: "MUG", Quantity: 2}}})
	return st
}

func killSubmission(t *testing.T, before bool, submitDies int, acts bool, notifyDies int) (died bool, doubled int) {
	w := newWorld(t, goods())
	if before {
		w.connect()
	}
	old := w.password
	unsaid := 0
	first := &mortal{next: w.wire, dieAt: submitDies, acts: acts}
	answered := w.submit(w.page(first))
	unsaid += w.unsaid(0)
	mails := len(w.wire.aws.Messages())
	time.Sleep(2 * merchant.Lease)
	// A killed process cannot report anything. We judge by its traces.
	_ = w.notify(&mortal{next: w.wire, dieAt: notifyDies, acts: acts})
	unsaid += w.unsaid(mails)
	for range 2 {
		time.Sleep(2 * merchant.Lease)
		if err := w.notify(w.wire); err != nil {
			t.Errorf("killed at %d, then %d: a whole notify: %v", submitDies, notifyDies, err)
		}
	}
	if before && !first.died() {
		old = "" // nobody died, so the page kept the old password
	}
	w.checkKilled(submitDies, notifyDies, unsaid, before)
	if before && old != "" && w.ask("ordercount") != "SETIResponse: ordercount=3" {
		t.Errorf("killed at %d: the old password is no longer good", submitDies)
	}
	again := w.submit(w.page(w.wire), "new_password", "yes")
	w.password = again.CartPassword
	w.process = w.newProcess(w.wire)
	if got := w.ask("ordercount"); again.status/100 != 2 || got != "SETIResponse: ordercount=3" {
		t.Errorf("killed at %d (%d): the next submission: %d, its password: %s", submitDies, answered.status, again.status, got)
	}
	return first.died(), max(0, unsaid)
}

// unsaid is 1 if SES took a new mail and its tag does not say so.
func (w *world) unsaid(before int) int {
	if len(w.wire.aws.Messages()) > before && w.mail() != string(merchant.Sent) {
		return 1
	}
	return 0
}

// checkKilled checks the stored state after notify.
func (w *world) checkKilled(submitDies, notifyDies, unsaid int, before bool) {
	w.t.Helper()
	mails := len(w.wire.aws.Messages())
	switch kept := w.mail(); {
	case kept == "" && mails > 0:
		w.t.Errorf("killed at %d: %d mails about nothing", submitDies, mails)
	case kept != "" && kept != string(merchant.Sent):
		w.t.Errorf("killed at %d, then %d: the mail is still %s", submitDies, notifyDies, kept)
	case kept != "" && !before && mails == 0:
		w.t.Errorf("killed at %d, then %d: the mail is lost", submitDies, notifyDies)
	case mails > 1+unsaid:
		w.t.Errorf("killed at %d, then %d: %d mails, %d of them sent by a process that died before saying so", submitDies, notifyDies, mails, unsaid)
	}
	m, err := w.merchants(w.wire.aws).Get(w.t.Context(), w.account().StoreHash)
	if kept := w.mail(); kept != "" && (err != nil || !m.AccessToken.Equal(secret.New(newKey)) && !(before && m.AccessToken.Equal(secret.New(w.account().AccessToken)))) {
		w.t.Errorf("killed at %d: the key is lost: %v", submitDies, err)
	}
}

// newProcess is a freshly started script function.
func (w *world) newProcess(network http.RoundTripper) *script.Handler {
	return &script.Handler{Merchants: &merchant.Cache{Vault: w.merchants(network)}, Shops: shop.Shops{Ledger: tableOf(network)}, BaseURL: "https://bigcommerce.test", Transport: network, Log: w.logger()}
}

// Ensure a killed update takes effect once, whatever two steps the kill falls
// between, after Stone Edge repeats it to another process. Only a relative change
// of a level can count twice, and only if the process died behind its very last
// step. The ledger says then that Stone Edge heard OK, so the repeat is a new
// change, because it has no number to recognize it by.
func TestUpdates_killed(t *testing.T) {
	updates := map[string]struct {
		make   func() *bcsim.Store
		params []string
		twice  int // how often it counts twice, all behind the last step
	}{
		"qohreplace":               {goods, []string{"update", "MUG~3|SHIRT-S~4"}, 0},
		"invupdate":                {goods, []string{"update", "MUG~-2"}, 1},
		"updatestatus":             {goods, []string{"ordernumber", "1", "orderstatus", "Shipped", "tracknum", "1Z999", "trackcarrier", "UPS"}, 0},
		"updatestatus, pick-up":    {collected, []string{"ordernumber", "1", "orderstatus", "Picked Up"}, 0},
		"updatestatus, set back":   {completed, []string{"update", partOf}, 0},
		"updatestatus, two orders": {goods, []string{"update", twoOrders}, 0},
	}
	for name, u := range updates {
		t.Run(name, func(t *testing.T) {
			j := poll(name, u.make, u.params...)
			_, whole, effects := j.faultless(t)
			runs, twice, lastWrong := 0, 0, -1
			dieAt := 0
			for died := true; died; dieAt++ {
				for _, acts := range []bool{false, true} {
					synctest.Test(t, func(t *testing.T) {
						w := newWorld(t, u.make())
						j.begin(w)
						doomed := &mortal{next: w.wire, dieAt: math.MaxInt, acts: acts}
						w.process = w.newProcess(doomed)
						w.ask("getproductscount") // the process knows the login
						doomed.dieAt = doomed.step + dieAt
						letter, _ := j.run(w, whole)
						died = doomed.died()
						if !died {
							return
						}
						runs++
						w.process = w.newProcess(w.wire)
						if _, problem := j.mend(w, "R", whole, effects); problem != "" {
							twice, lastWrong = twice+1, dieAt
							t.Logf("killed at step %d, acts %t (answered %s): %s", dieAt, acts, letter, problem)
						}
					})
				}
			}
			if last := dieAt - 2; twice != u.twice || twice > 0 && lastWrong != last {
				t.Errorf("%d of %d runs were not carried out once, one at step %d of %d; want %d, at the last", twice, runs, lastWrong, last, u.twice)
			}
			t.Logf("%d runs, all but %d carried out once", runs, twice)
		})
	}
}
