package script_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
	"connect2cart/internal/standin/bcsim"
)

// Ensure one cart of a store sends its stock, whichever it is, so no change
// counts twice. Every cart reads OK.
func TestCarts_stock(t *testing.T) {
	connected(t, 1, 50, merchant.Settings{}, func(first *seom) {
		one := 10
		first.store.AddProduct(bcsim.Product{ID: 1, SKU: "TEE", Tracking: "product", Level: &one})
		second := first.further(5, 0)
		other := map[*seom]string{first: merchant.FurtherCartID(first.sim.Account().StoreHash, 5), second: merchant.CartID(first.sim.Account().StoreHash)}
		level := 10
		for _, sends := range []*seom{first, second} {
			for _, c := range []*seom{first, second} {
				c.meet()
				want, wantQOH := "SETIResponse=OK;SKU=TEE;QOH=NA;NOTE=The cart "+other[c]+" sends the stock of this store. Nothing was changed.", "OK"
				if c == sends {
					level--
					want = "SETIResponse=OK;SKU=TEE;QOH=" + string(rune('0'+level)) + ";NOTE="
				}
				calls := len(first.sim.Requests())
				if got := c.ask("invupdate", "update", "TEE~-1"); got != want {
					t.Errorf("got %q, want %q", got, want)
				}
				if c != sends && len(first.sim.Requests()) != calls {
					t.Error("a change that must not count made calls")
				}
				if got := c.ask("qohreplace", "count", "1", "update", "TEE~"+string(rune('0'+level))+"|"); !strings.Contains(got, "TEE="+wantQOH+"\r\n") {
					t.Errorf("qohreplace: got %q", got)
				}
			}
			if got := first.store.Stock("TEE"); got != level {
				t.Errorf("the store has %d, want %d", got, level)
			}
			first.change(func(m *merchant.Merchant) error {
				return m.Edit(0, func(s *merchant.Settings) error { s.StockCart = 5; return nil })
			})
		}
	})
}

// Ensure a shipment is carried out for the cart that was given the order, and for
// any cart if none was. Another cart's update is answered OK and left.
func TestCarts_shipments(t *testing.T) {
	connected(t, 1, 50, merchant.Settings{}, func(first *seom) {
		for id := range int64(3) {
			first.store.AddOrder(bcsim.Order{
				OrderFields: bcsim.OrderFields{ID: id + 1, StatusID: 11, ChannelID: []int{1, 1, 5}[id], DateCreated: bcsim.Date{Time: time.Now().UTC()}},
				Products:    []bcsim.OrderProduct{{ID: 10 + id, SKU: "TEE", Quantity: 1}},
				Addresses:   []bcsim.OrderAddress{{ID: 20 + id}},
			})
		}
		first.wantRun("first", 1, 2, 3)
		second := first.further(5, 3)
		first.move(2, 5)
		ship := func(c *seom, order, track string) string {
			c.meet()
			return c.ask("updatestatus", "ordernumber", order, "orderstatus", "Shipped", "trackcount", "1", "tracknum", track, "trackcarrier", "UPS")
		}
		for _, order := range []string{"2", "3"} { // the channel is the second cart's now
			want := "SETIResponse: update=OK;Notes=Order " + order + ": Stone Edge has this order in the cart " + merchant.CartID(first.sim.Account().StoreHash) + ", so nothing was carried out. Send it from that cart."
			if got := ship(second, order, "OTHER"); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			if got := ship(first, order, "T"+order); got != "SETIResponse: update=OK;Notes=" {
				t.Errorf("the cart that has order %s: %q", order, got)
			}
		}
		first.store.AddOrder(bcsim.Order{
			OrderFields: bcsim.OrderFields{ID: 4, StatusID: 11, ChannelID: 1, DateCreated: bcsim.Date{Time: time.Now().UTC()}},
			Products:    []bcsim.OrderProduct{{ID: 14, SKU: "TEE", Quantity: 1}}, Addresses: []bcsim.OrderAddress{{ID: 24}},
		})
		if got := ship(second, "4", "T4"); got != "SETIResponse: update=OK;Notes=" {
			t.Errorf("an order that no cart has: %q", got)
		}
		for id := int64(2); id <= 4; id++ {
			if list := first.store.Shipments(id); len(list) != 1 || list[0].TrackingNumber == "OTHER" {
				t.Errorf("order %d: %d shipments", id, len(list))
			}
		}
	})
}

// Ensure guesses at one cart count for all carts: they use up the same tries, and
// keep nobody out who logs in well.
func TestCarts_guesses(t *testing.T) {
	connected(t, 1, 50, merchant.Settings{}, func(first *seom) {
		second := first.further(5, 0)
		ask := func(cart, word string) string {
			form := first.form("ordercount", "lastorder", "All")
			form.Set("setiuser", cart)
			form.Set("password", word)
			return first.post(form).Body.String()
		}
		if got := ask(second.cart, second.word); got != "SETIResponse: ordercount=0" {
			t.Fatalf("got %q", got)
		}
		refused, limited := 0, 0
		for i := range 80 {
			switch got := ask(fmt.Sprintf("%s-%d", merchant.CartID(first.sim.Account().StoreHash), 5+i%3), fmt.Sprint("guess ", i)); got {
			case tooManyText:
				limited++
			default:
				refused++
			}
		}
		if refused > 60 || limited == 0 {
			t.Errorf("%d guesses were looked at, %d were not", refused, limited)
		}
		if got := ask(merchant.CartID(first.sim.Account().StoreHash), "guess"); got != tooManyText {
			t.Errorf("a guess at the first cart: %q", got)
		}
		for cart, word := range map[string]string{second.cart: second.word, merchant.CartID(first.sim.Account().StoreHash): password} {
			if got := ask(cart, word); got != "SETIResponse: ordercount=0" {
				t.Errorf("a good login: %q", got)
			}
		}
	})
}

// Ensure further carts log in as the first one does: own password only, in one
// answer for every wrong login, and never past the limit of the address.
func TestCarts_login(t *testing.T) {
	connected(t, 1, 50, merchant.Settings{StoreCode: "code"}, func(first *seom) {
		second := first.further(5, 0)
		store := first.sim.Account().StoreHash
		ask := func(cart, word, code string) string {
			form := first.form("ordercount", "lastorder", "All", "code", code)
			form.Set("setiuser", cart)
			form.Set("password", word)
			return first.post(form).Body.String()
		}
		denied := ask("bc-nosuchstore", second.word, "code")
		if !strings.HasPrefix(denied, "SETIError: ") {
			t.Fatalf("got %q", denied)
		}
		for name, login := range map[string][3]string{
			"the first cart's password": {second.cart, password, "code"}, "the second's for the first": {merchant.CartID(store), second.word, "code"},
			"wrong code": {second.cart, second.word, "cod"}, "no password": {second.cart, "", "code"},
			"no such cart": {second.cart + "1", second.word, "code"}, "channel 0": {merchant.CartID(store) + "-0", password, "code"},
			"below 0": {merchant.CartID(store) + "--5", second.word, "code"}, "no number": {second.cart + "x", second.word, "code"},
			"zeros before": {merchant.CartID(store) + "-05", second.word, "code"}, "huge": {merchant.CartID(store) + "-99999999999999999999", second.word, "code"},
			"two channels": {second.cart + "-5", second.word, "code"},
		} {
			begun := time.Now()
			if got := ask(login[0], login[1], login[2]); got != denied {
				t.Errorf("%s: got %q", name, got)
			}
			if took := time.Since(begun); took < 300*time.Millisecond || took > 330*time.Millisecond {
				t.Errorf("%s: refused after %s", name, took)
			}
		}
		for _, login := range [][2]string{{second.cart, second.word}, {" " + strings.ToUpper(second.cart) + " ", second.word}, {merchant.CartID(store), password}} {
			if got := ask(login[0], login[1], "code"); got != "SETIResponse: ordercount=0" {
				t.Errorf("%q: got %q", login[0], got)
			}
		}
		first.change(func(m *merchant.Merchant) error {
			m.Further(5).PasswordHash = merchant.HashPassword(secret.New("new"))
			return nil
		})
		if got, again := ask(second.cart, second.word, "code"), ask(second.cart, "new", "code"); got != denied || again != "SETIResponse: ordercount=0" {
			t.Errorf("a new password: the old one %q, the new one %q", got, again)
		}
		first.change(func(m *merchant.Merchant) error { m.Settings.Paused = true; return nil })
		if got := ask(second.cart, "new", "code"); got == denied || !strings.Contains(got, "paused") {
			t.Errorf("a paused store: %q", got)
		}
		first.change(func(m *merchant.Merchant) error {
			m.Settings.Paused = false
			m.LockFurtherCarts()
			return nil
		})
		if got := ask(second.cart, "", "code"); got != denied {
			t.Errorf("a cart without a password: %q", got)
		}
	})
}
