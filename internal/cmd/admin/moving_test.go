package main

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
)

// Ensure the move of docs/moving.md loses and doubles nothing, in the middle of
// everything that a store may be at: a download, held numbers, an unclear change
// of stock, waiting and late orders, refused updates, mails, several carts. Stone
// Edge hears each answer as without the move.
func TestMoving(t *testing.T) {
	var moved, stayed []string
	synctest.Test(t, func(t *testing.T) {
		m := newRemoval(t)
		m.beginAndCopy()
		m.move()
		closed := m.a.cloud.LedgerText()
		m.afterMove(m.b)
		if m.a.cloud.LedgerText() != closed {
			t.Error("the old table changed after its stack was closed")
		}
		wantAll(t, m.copy(exitFailed), `store `+bcsim.DefaultAccount().StoreHash+`: .*the store has rows of its own there`)
		moved = m.answers
		m.moveBack()
	})
	synctest.Test(t, func(t *testing.T) {
		m := newRemoval(t)
		m.beginAndCopy()
		time.Sleep(30 * time.Second)
		m.afterMove(m.a)
		stayed = m.answers
	})
	if diff := cmp.Diff(stayed, moved); diff != "" {
		t.Errorf("answers (-without +with the move):\n%s", diff)
	}
}

func (m *removal) beginAndCopy() {
	m.t.Helper()
	m.busyStore()
	m.beforeFirstCopy()
	wantAll(m.t, m.copy(exitDone), `To eu-west-1`, `Stores: 3 of 3\.`, `Copied: secrets 3, rows [1-9]`, `Removed stores stay here: gone1\.`)
	m.beforeSecondCopy()
}

// move is Serving=off at A, the last copy, Serving=on at B and the switch of the
// address.
func (m *removal) move() {
	m.t.Helper()
	m.served = nil
	m.want("Too Many Requests", "ordercount", "lastorder", "2")
	time.Sleep(30 * time.Second) // the polls under way end
	wantAll(m.t, m.copy(exitDone, "--dry-run"), `Dry run`, `Copied: secrets 2`)
	wantAll(m.t, m.copy(exitDone), `Copied: secrets 2, rows [1-9]\d*\. Deleted there, .*: rows [1-9]`)
	before := m.calls()
	wantAll(m.t, m.copy(exitDone), `Nothing was left to copy`)
	if got := m.calls() - before; got != 6*3+4+3 { // six a store, the agenda and the troubles of both sides, and three lists
		m.t.Errorf("a copy with nothing to do took %d calls", got)
	}
	m.wantSameRows()
	m.served = m.b
}

// moveBack copies what B has over what A had, and serves at A again.
func (m *removal) moveBack() {
	m.t.Helper()
	answer := m.ask("ordercount", "lastorder", "9", "lastdate", "All")
	back := []string{"copy", "--to-region", "eu-west-1", "--to-table", awssim.LedgerTable}
	wantAll(m.t, m.admin(exitFailed, m.b, m.a, back...), `the store has rows of its own there`)
	m.admin(exitDone, m.b, m.a, append(back, "--over")...)
	wantAll(m.t, m.admin(exitDone, m.b, m.a, back...), `Nothing was left to copy`)
	m.wantSameRows()
	m.served = m.a
	m.want(answer, "ordercount", "lastorder", "9", "lastdate", "All")
}

// busyStore connects the stores: one with two carts, a paused one whose mails wait, and
// a removed one.
func (m *removal) busyStore() {
	m.t.Helper()
	hash := bcsim.DefaultAccount().StoreHash
	level := 100
	m.store.AddProduct(bcsim.Product{ID: 1, SKU: "MUG", Name: "Mug", Tracking: "product", Level: &level})
	m.connect(hash, merchant.Sent, func(one *merchant.Merchant) {
		one.Settings.AnswerUnknownSKU, one.Settings.AnswerUnknownOrder = merchant.AnswerLater, merchant.AnswerOK
		one.Carts = []merchant.Cart{{Channel: 5, PasswordHash: merchant.HashPassword(secret.New(furtherWord))}}
	})
	m.connect("paused1", merchant.Pending, func(one *merchant.Merchant) { one.Settings.Paused = true })
	m.connect("quiet1", merchant.Sent, func(*merchant.Merchant) {})
	m.connect("gone1", merchant.Sent, func(*merchant.Merchant) {})
	m.admin(exitDone, m.a, m.b, "remove", "gone1", "--yes")
	m.arrive(7, 1, 1, 2) // unpaid
	m.arrive(11, 1, 3, 4, 5, 6, 7, 8, 9)
	m.arrive(11, 5, 20, 21)
}

// beforeFirstCopy is what A begins.
func (m *removal) beforeFirstCopy() {
	m.t.Helper()
	m.want("ordercount=7", "ordercount", "lastorder", "All", "lastdate", "All")
	m.wantOrders(0, 1, 3, 4, 5)
	m.want("waits", "updatestatus", "ordernumber", "3", "orderstatus", "Item Shipped", "trackcount", "1", "tracknum1", "T3")
	m.want("OK", "updatestatus", "ordernumber", "4", "orderstatus", "Order Shipped", "trackcount", "1", "tracknum1", "T4")
	m.want("False", "invupdate", "update", "NOWHERE~-1")
	m.want("OK", "updatestatus", "ordernumber", "999", "orderstatus", "Order Shipped", "trackcount", "0") // a note for 400 days
}

// beforeSecondCopy is what A does behind the first copy.
func (m *removal) beforeSecondCopy() {
	m.t.Helper()
	time.Sleep(10 * time.Minute)
	m.wantOrders(0, 4, 6, 7, 8)                                                                        // the download goes on
	m.store.SetStatus(1, 11)                                                                           // paid: a late order, looked for by the next count
	for _, change := range []string{"time_zone=America/Chicago", "hold_seconds=9", "hold_seconds=8"} { // the first is in no labelled version
		m.admin(exitDone, m.a, m.b, "set", bcsim.DefaultAccount().StoreHash, change)
	}
	m.runNotify(m.a) // sends the mails of the paused store
	m.sim.Fail(bcsim.Fault{Kind: bcsim.ActThenClose, Method: http.MethodPost, Nth: 1})
	m.want("False", "invupdate", "update", "MUG~-5") // BigCommerce did it, and we do not know
	m.sim.Heal()
}

// wantSameRows compares the tables, row by row.
func (m *removal) wantSameRows() {
	m.t.Helper()
	rows := func(d *deployed) map[string]string {
		all := map[string]string{}
		for _, r := range d.cloud.LedgerRows() {
			delete(r.Attributes, "copied")
			if !strings.HasPrefix(r.Store, "sweep#") && !strings.HasPrefix(r.Store, "caller#") && r.Store != "gone1" && !strings.Contains(r.Row, "gone1") {
				all[r.Store+" "+r.Row] = r.String()
			}
		}
		return all
	}
	if a, b := rows(m.a), rows(m.b); !maps.Equal(a, b) || len(a) < 20 {
		m.t.Errorf("got %d rows, want %d:\n%v\nwant\n%v", len(b), len(a), b, a)
	}
}

// afterMove goes on at a stack: each thing that A began comes to its end, once.
func (m *removal) afterMove(at *deployed) {
	m.t.Helper()
	cart := merchant.CartID(bcsim.DefaultAccount().StoreHash)
	m.wantOrders(0, 7, 9) // the third batch of A's download
	m.want("ordercount=1", "ordercount", "lastorder", "9", "lastdate", "All")
	m.wantOrders(9, 1, 1) // late
	if got := m.orders(merchant.FurtherCartID(bcsim.DefaultAccount().StoreHash, 5), furtherWord, 0, 1); !slices.Equal(got, []int64{20, 21}) {
		m.t.Errorf("the further cart: got %v, want 20 and 21", got)
	}
	if got := m.post(cart, "not "+movingWord, "ordercount", "lastorder", "9"); !strings.Contains(got, "Access denied") {
		m.t.Errorf("a wrong password: got %q", got)
	}
	if got := m.post("bc-paused1", movingWord, "ordercount", "lastorder", "All"); !strings.Contains(got, "paused") {
		m.t.Errorf("the paused store: got %q", got)
	}
	m.want("OK", "updatestatus", "ordernumber", "3", "orderstatus", "Order Shipped", "trackcount", "0") // with the held number
	m.want("OK", "updatestatus", "ordernumber", "4", "orderstatus", "Order Shipped", "trackcount", "1", "tracknum1", "T4")
	for order, want := range map[int64]string{3: "T3", 4: "T4"} {
		if got := m.store.Shipments(order); len(got) != 1 || got[0].TrackingNumber != want {
			m.t.Errorf("order %d: got %+v, want one shipment with %s", order, got, want)
		}
	}
	time.Sleep(time.Minute)
	m.want("OK", "invupdate", "update", "MUG~-5")
	if got := m.store.Stock("MUG"); got != 95 {
		m.t.Errorf("got %d mugs, want 95: the change once", got)
	}
	m.daysLater(at)
}

// daysLater is what the rows of A decide after days.
func (m *removal) daysLater(at *deployed) {
	m.t.Helper()
	m.runNotify(at)
	time.Sleep(2 * time.Hour)
	m.runNotify(at)
	hash := bcsim.DefaultAccount().StoreHash
	if sales := m.mailsTo("sales@service.example", "paused1"); sales != 1 {
		m.t.Errorf("got %d mails about a new store, want 1", sales)
	}
	if changed := m.mailsTo(hash+"@shop.example", "ime zone"); changed != 1 {
		m.t.Errorf("got %d mails about a changed setting, want 1", changed)
	}
	m.want("False", "invupdate", "update", "NOWHERE~-1")
	time.Sleep(3 * 24 * time.Hour)
	m.want("OK", "invupdate", "update", "NOWHERE~-1") // three refusals over three days
	wantAll(m.t, m.admin(exitDone, at, m.a, "orders", hash), `999`)
}

// Ensure two stacks over one table and the same secrets serve one conversation,
// poll by poll: blue and green.
func TestMoving_blueAndGreen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newRemoval(t)
		m.b = deploy(m.a.cloud, m.sim) // with ExistingTable
		m.busyStore()
		m.beforeFirstCopy()
		m.served = m.b
		m.wantOrders(0, 4, 6, 7, 8)
		m.served = m.a
		m.wantOrders(0, 7, 9)
		m.served = m.b
		m.want("ordercount=0", "ordercount", "lastorder", "9", "lastdate", "All")
		m.want("OK", "updatestatus", "ordernumber", "3", "orderstatus", "Order Shipped", "trackcount", "0")
		if got := m.store.Shipments(3); len(got) != 1 || got[0].TrackingNumber != "T3" {
			t.Errorf("order 3: got %+v, want one shipment with T3", got)
		}
		time.Sleep(10 * time.Minute)
		m.runNotify(m.a)
		m.runNotify(m.b)
		if got := m.mailsTo("sales@service.example", "paused1"); got != 2 { // the same mailbox is counted for both
			t.Errorf("got %d mails about a new store, want 1", got/2)
		}
	})
}
