package connection_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
)

// orderIn adds an order of a channel to the store.
func (g *rig) orderIn(id int64, channel int, source string) {
	g.store.Store().AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{
		ID: id, StatusID: 11, ChannelID: channel, OrderSource: source, DateCreated: bcsim.Date{Time: time.Now().Add(-time.Hour)},
	}})
}

// madeCart is the answer to a program that adds a cart.
type madeCart struct {
	CartID     string  `json:"cart_id"`
	Password   string  `json:"cart_password"`
	ScriptURL  string  `json:"script_url"`
	Channels   []int64 `json:"channels"`
	FirstOrder int64   `json:"first_order"`
	Errors     []struct{ Field, Message string }
}

// carts posts about carts as a program of the first cart does.
func (g *rig) carts(body string) (status int, made madeCart) {
	g.t.Helper()
	a := g.do("POST", "/connection/carts", "application/json", body, g.basic()...)
	if err := json.Unmarshal([]byte(a.body), &made); err != nil {
		g.t.Fatalf("got %d %s", a.status, a.body)
	}
	return a.status, made
}

// as runs something with the login of another cart.
func (g *rig) as(cartID, password string, run func()) {
	before := *g
	g.user, g.password, g.session = cartID, password, ""
	run()
	g.user, g.password, g.session = before.user, before.password, before.session
}

// Ensure a merchant adds a cart for a channel, that each cart gets its orders
// alone, and that everything ends with the cart.
func TestCarts(t *testing.T) {
	g := newRig(t)
	g.orderIn(101, 1, "www")
	g.orderIn(102, 5, "ebay")
	g.orderIn(103, 1, "iphone")
	wantAll(t, g.poll(), "<OrderNumber>101<", "<OrderNumber>102<", "<OrderNumber>103<")
	status, made := g.carts(`{"channel":"5"}`)
	if status != http.StatusCreated || made.CartID != cart+"-5" || !slices.Equal(made.Channels, []int64{5}) || made.FirstOrder != 103 || !strings.HasSuffix(made.ScriptURL, "/script") {
		t.Fatalf("got %d %+v", status, made)
	}
	g.orderIn(104, 5, "ebay")
	g.orderIn(105, 1, "www")
	if got := g.poll("lastorder", "103"); !strings.Contains(got, "<OrderNumber>105<") || strings.Contains(got, "<OrderNumber>104<") {
		t.Errorf("the first cart gets %s", got)
	}
	g.as(made.CartID, made.Password, func() {
		if got := g.poll(); !strings.Contains(got, "<OrderNumber>104<") || strings.Contains(got, "<OrderNumber>105<") || strings.Contains(got, "<OrderNumber>102<") {
			t.Errorf("the second cart gets %s", got)
		}
		v := g.json()
		if v["cart_id"] != made.CartID || len(v["carts"].([]any)) != 1 || len(v["channels"].([]any)) != 1 {
			t.Errorf("a further cart sees %v of %v", v["carts"], v["cart_id"])
		}
		a := g.do("POST", "/connection/reconcile", "application/json", "{}", g.basic()...)
		wantAll(t, a.body, `"eligible":2`, `"given":1`, `"other_carts":1`, `"missing":[]`)
	})
	v, _ := json.Marshal(g.json())
	wantAll(t, string(v), `{"cart_id":"bc-teststore1","channels":[],"first_order":0,"sends_stock":true}`,
		`{"cart_id":"bc-teststore1-5","channels":[5],"first_order":103,"sends_stock":false}`,
		`{"cart_id":"bc-teststore1-5","channel":5,"orders":2,"sources":["ebay"]}`, `"sources":["www","iphone"]`)

	if status, _ := g.carts(`{"do":"stock","of":"bc-teststore1-5"}`); status != 200 || g.kept().Settings.StockCart != 5 {
		t.Errorf("let it send stock: %d", status)
	}
	if status, _ := g.carts(`{"do":"change","of":"bc-teststore1","channels":"1"}`); status != 200 || !slices.Equal(g.kept().Settings.Channels, []int64{1}) {
		t.Errorf("change the first cart: %d", status)
	}
	g.orderIn(106, 7, "amazon")
	status, again := g.carts(`{"do":"password","of":"bc-teststore1-5","confirm":"yes"}`)
	if status != 200 || again.Password == made.Password {
		t.Errorf("a new password: %d", status)
	}
	g.as(made.CartID, made.Password, func() {
		if got := g.poll(); !strings.Contains(got, "Access denied") {
			t.Errorf("the old password opens %s", got)
		}
	})
	g.signIn()
	wantAll(t, g.do("GET", "/connection", "", "").body, "No cart takes the sales channel <b>7</b> (amazon): 1 of the newest orders.")
	wantAll(t, g.do("GET", "/connection?show=carts", "", "").body, `<h2 id="bc-teststore1-5">Cart bc-teststore1-5</h2>`, "<b>This cart sends stock.</b>", "<b>none: Stone Edge does not get these orders</b>")
	ask := g.post("/connection/carts", "do", "remove", "of", made.CartID)
	wantAll(t, ask.body, "Remove this cart?", `name="of" value="bc-teststore1-5"`, `name="do" value="remove"`)
	version := regexp.MustCompile(`name="version" value="([^"]+)"`).FindStringSubmatch(ask.body)[1]
	gone := g.post("/connection/carts", "do", "remove", "of", made.CartID, "confirm", "yes", "version", version)
	if m := g.kept(); gone.header.Get("Location") != "/connection?done=cart-gone&show=carts" || m.Settings.StockCart != 0 || !m.Carts[0].Removed || m.Carts[0].PasswordHash != "" {
		t.Errorf("removed: %d, kept %+v", gone.status, m.Carts)
	}
	g.as(made.CartID, again.Password, func() {
		if got := g.poll(); !strings.Contains(got, "Access denied") {
			t.Errorf("a removed cart gets %s", got)
		}
	})
	status, back := g.carts(`{"channel":"5"}`)
	if status != http.StatusCreated || back.Password == again.Password || len(g.kept().Carts) != 1 {
		t.Errorf("it comes back: %d %+v", status, g.kept().Carts)
	}
}

// Ensure a bad post about carts names what is wrong, and changes nothing.
func TestCarts_refused(t *testing.T) {
	g := newRig(t)
	if status, _ := g.carts(`{"channel":"5","channels":"5,6"}`); status != http.StatusCreated {
		t.Fatalf("got %d", status)
	}
	version := g.kept().Version
	for body, want := range map[string]struct {
		status int
		words  string
	}{
		`{}`:                                 {400, "This is no number of a sales channel."},
		`{"channel":"0"}`:                    {400, "This is no number of a sales channel."},
		`{"channel":"-5"}`:                   {400, "This is no number of a sales channel."},
		`{"channel":"5x"}`:                   {400, "This is no number of a sales channel."},
		`{"channel":"99999999999999999999"}`: {400, "This is no number of a sales channel."},
		`{"channel":"7","channels":"7` + strings.Repeat(",8", 20) + `"}`: {400, "These are no numbers of sales channels, or more than 20."},
		`{"channel":"7","channels":"7,x"}`:                               {400, "These are no numbers of sales channels, or more than 20."},
		`{"channel":"5"}`:                                                {409, "The store has a cart for this channel."},
		`{"channel":"7","channels":"5,6"}`:                               {400, "Another cart takes this channel only."},
		`{"do":"change","of":"bc-teststore1","channels":"6"}`:            {400, "Another cart of the store takes the channel 6."},
		`{"do":"change","of":"bc-teststore2","channels":"8"}`:            {400, "The store has no such cart."},
		`{"do":"change","of":"bc-teststore1-7"}`:                         {400, "The store has no such cart."},
		`{"do":"stock","of":"bc-teststore1-7"}`:                          {400, "The store has no such cart."},
		`{"do":"remove","of":"bc-teststore1","confirm":"yes"}`:           {400, "The store has no such cart."},
		`{"do":"remove","of":"bc-teststore1-5"}`:                         {400, "This needs a second yes."},
		`{"do":"password","of":"bc-teststore1-5"}`:                       {400, "This needs a second yes."},
		`{"do":"steal","of":"bc-teststore1-5"}`:                          {400, "This is nothing that we can do with a cart."},
	} {
		status, got := g.carts(body)
		if status != want.status || len(got.Errors) != 1 || !strings.HasPrefix(got.Errors[0].Message, want.words) || got.Password != "" {
			t.Errorf("%s: got %d %+v", body, status, got.Errors)
		}
	}
	if g.kept().Version != version {
		t.Error("a refused post changed the store")
	}
}

// Ensure the login of a further cart cannot change the store, nor reach another
// cart or another store with its session.
func TestCarts_furtherLogin(t *testing.T) {
	g := newRig(t)
	_, made := g.carts(`{"channel":"5"}`)
	version := g.kept().Version
	g.as(made.CartID, made.Password, func() {
		for _, action := range []string{"settings", "pause", "resume", "disconnect", "carts"} {
			a := g.do("POST", "/connection/"+action, "application/json", `{"confirm":"yes","channel":"7","time_zone":"UTC"}`, g.basic()...)
			if a.status != http.StatusForbidden || !strings.Contains(a.body, "Sign in with the store's first cart, bc-teststore1") {
				t.Errorf("%s: got %d %s", action, a.status, a.body)
			}
		}
		g.signIn()
		page := g.do("GET", "/connection?show=settings", "", "").body
		wantAll(t, page, "Cart ID <b>bc-teststore1-5</b>", "Sign in with the store’s first cart, <b>bc-teststore1</b>")
		offersNone(t, page)
		mine := g.session
		for _, other := range []string{"teststore1", "teststore1-7", "teststore2-5", "teststore1-05", "teststore1--5", "teststore1-5-5", "teststore1-99999999999999999999", "-5", ""} {
			g.session = strings.Replace(mine, "teststore1-5", other, 1)
			if got := g.do("GET", "/connection", "", "").body; !strings.Contains(got, `name="cart_password"`) {
				t.Errorf("%q opens %s", other, got)
			}
		}
		g.session = mine
	})
	if g.kept().Version != version {
		t.Fatal("a further cart changed the store")
	}
	g.as(made.CartID, made.Password, func() {
		g.signIn()
		ask := g.post("/connection/password").body
		v := regexp.MustCompile(`name="version" value="([^"]+)"`).FindStringSubmatch(ask)[1]
		a := g.post("/connection/password", "confirm", "yes", "version", v)
		own := regexp.MustCompile(`aria-label="Cart Password">([^<]+)<`).FindStringSubmatch(a.body)
		if own == nil || !strings.Contains(a.body, "<b>bc-teststore1-5</b>") {
			t.Fatalf("got %d %s", a.status, a.body)
		}
		g.session = a.cookie(t).Value
		wantAll(t, g.do("GET", "/connection", "", "").body, "Cart ID <b>bc-teststore1-5</b>")
		made.Password = own[1]
	})
	if got := g.poll(); strings.Contains(got, "denied") {
		t.Errorf("the first cart's password ended: %s", got)
	}
	g.as(made.CartID, made.Password, func() {
		if got := g.poll(); strings.Contains(got, "denied") {
			t.Errorf("its new password: %s", got)
		}
	})
	g.change(func(m *merchant.Merchant) { m.Settings.Paused = true })
	g.as(made.CartID, made.Password, func() {
		g.signIn()
		page := g.do("GET", "/connection", "", "").body
		wantAll(t, page, "Sign in with the store’s first cart, bc-teststore1, to resume.")
		offersNone(t, page)
	})
	g.change(func(m *merchant.Merchant) { _ = m.RemoveCart(5) })
	g.as(made.CartID, made.Password, func() {
		if a := g.do("GET", "/connection", "", "", g.basic()...); a.status != http.StatusUnauthorized {
			t.Errorf("a removed cart signs in: %d", a.status)
		}
	})
}

// offersNone wants no action on the page that the login of a further cart may not do.
func offersNone(t *testing.T, page string) {
	t.Helper()
	for _, refused := range []string{"connection/settings", "connection/pause", "connection/resume", "connection/carts", "connection/disconnect", "show=settings", "show=carts"} {
		if strings.Contains(page, refused) {
			t.Errorf("the page offers %s, which it refuses", refused)
		}
	}
}

// Ensure the login of a further cart sees its own settings alone: not the
// addresses of the alerts, nor another cart.
func TestCarts_furtherSettings(t *testing.T) {
	g := newRig(t)
	_, made := g.carts(`{"channel":"5"}`)
	g.change(func(m *merchant.Merchant) { m.Settings.Alerts = []string{"carl@shop.example"} })
	wantAll(t, fmt.Sprint(g.json()["settings"]), "alerts:carl@shop.example", "stock_cart:", "time_zone:America/Chicago")
	g.as(made.CartID, made.Password, func() {
		got := fmt.Sprint(g.json()["settings"])
		if strings.Contains(got, "alerts") || strings.Contains(got, "stock_cart") || !strings.Contains(got, "time_zone:America/Chicago") {
			t.Errorf("a further cart sees the settings %s", got)
		}
	})
}

// Ensure nobody who connects the store anew leaves the further carts open to
// whoever had them before.
func TestCarts_lockedByAnother(t *testing.T) {
	g := newRig(t)
	_, made := g.carts(`{"channel":"5"}`)
	a := g.store.Account()
	body, _ := json.Marshal(map[string]string{
		"store_hash": a.StoreHash, "client_id": a.ClientID, "client_secret": a.ClientSecret, "access_token": a.AccessToken,
		"contact_name": "Other", "contact_email": "other@shop.example", "new_password": "yes",
	})
	got := g.do("POST", "/credentials", "application/json", string(body))
	wantAll(t, got.body, "Your further carts have no Cart Password any more.")
	g.as(made.CartID, made.Password, func() {
		if got := g.poll(); !strings.Contains(got, "Access denied") {
			t.Errorf("the password of before opens %s", got)
		}
	})
}

// Ensure each new password of the first cart names the carts that keep theirs: who
// took the old one may have made such a cart.
func TestCarts_keepPasswords(t *testing.T) {
	g := newRig(t)
	g.carts(`{"channel":"5"}`)
	g.carts(`{"channel":"6"}`)
	g.carts(`{"do":"remove","of":"bc-teststore1-6","confirm":"yes"}`)
	g.signIn()
	a := g.post("/connection/password", "confirm", "yes")
	wantAll(t, a.body, "The further carts keep their passwords: <b>bc-teststore1-5</b>. If", `href="../connection?show=carts"`)
	account := g.store.Account()
	body, _ := json.Marshal(map[string]string{
		"store_hash": account.StoreHash, "client_id": account.ClientID, "client_secret": account.ClientSecret, "access_token": account.AccessToken,
		"contact_name": "Anna Muster", "contact_email": "canary@shop.example", "new_password": "yes",
	})
	for _, kept := range []bool{false, true} { // the page's password has no name on it, the form's has
		a := g.do("POST", "/credentials", "application/json", string(body))
		if strings.Contains(a.body, "Your further carts keep their Cart Passwords.") != kept || strings.Contains(a.body, "no Cart Password any more") == kept {
			t.Errorf("kept %t: got %s", kept, a.body)
		}
		g.change(func(m *merchant.Merchant) { m.Further(5).PasswordHash = merchant.HashPassword(merchant.NewPassword()) })
	}
}

// Ensure the open orders of a beginning are those of the cart's channels, and that
// settings give no channel to two carts.
func TestCarts_settings(t *testing.T) {
	g := newRig(t)
	g.orderIn(101, 1, "www")
	g.orderIn(102, 5, "ebay")
	g.orderIn(103, 1, "www")
	set := func(body string) answer {
		return g.do("POST", "/connection/settings", "application/json", body, g.basic()...)
	}
	if a := set(`{"channels":"1"}`); a.status != http.StatusOK || !strings.Contains(a.body, `"channels":"1"`) {
		t.Errorf("got %d %s", a.status, a.body)
	}
	if a := set(`{"first_order":"open"}`); a.status != http.StatusOK {
		t.Errorf("got %d %s", a.status, a.body)
	}
	if got := g.poll("setifunction", "ordercount"); got != "SETIResponse: ordercount=2" {
		t.Errorf("told %q", got)
	}
	if got := g.poll(); !strings.Contains(got, "<OrderNumber>103<") || strings.Contains(got, "<OrderNumber>102<") {
		t.Errorf("got %s", got)
	}
	g.carts(`{"channel":"5"}`)
	if a := set(`{"channels":"1,5"}`); a.status != http.StatusBadRequest || !strings.Contains(a.body, "Another cart of the store takes the channel 5.") {
		t.Errorf("got %d %s", a.status, a.body)
	}
	if a := set(`{"stock_cart":"7"}`); a.status != http.StatusBadRequest || !strings.Contains(a.body, "The store has no such cart.") {
		t.Errorf("got %d %s", a.status, a.body)
	}
	if a := set(`{"channels":"1,x"}`); a.status != http.StatusBadRequest || !strings.Contains(a.body, "These are no numbers of sales channels, or more than 20.") {
		t.Errorf("got %d %s", a.status, a.body)
	}
}

// Ensure of several new passwords of a further cart at once one is made and shown:
// each other one would be dead before somebody enters it.
func TestCarts_passwordTogether(t *testing.T) {
	g := newRig(t)
	if status, made := g.carts(`{"channel":"5"}`); status != http.StatusCreated {
		t.Fatalf("got %d %+v", status, made)
	}
	body := `{"do":"password","of":"` + cart + `-5","confirm":"yes","version":"` + g.kept().Version + `"}`
	const tries = 5
	answers := make(chan answer)
	for range tries {
		go func() { answers <- g.do("POST", "/connection/carts", "application/json", body, g.basic()...) }()
	}
	shown := 0
	for range tries {
		switch a := <-answers; a.status {
		case http.StatusOK:
			shown++
		case http.StatusConflict:
		default:
			t.Errorf("got %d %s", a.status, a.body)
		}
	}
	if shown != 1 {
		t.Errorf("%d passwords were shown, want 1", shown)
	}
}

// Ensure a program may send numbers and lists as JSON has them, and as we write
// channels ourselves.
func TestCarts_jsonNumbers(t *testing.T) {
	g := newRig(t)
	if status, made := g.carts(`{"channel":5,"channels":[5,6]}`); status != http.StatusCreated || !slices.Equal(made.Channels, []int64{5, 6}) {
		t.Errorf("got %d %+v", status, made)
	}
	for body, status := range map[string]int{
		`{"order_statuses":[2,11],"channels":[1],"location":1}`: 200,
		`{"order_statuses":["2"]}`:                              400,
		`{"order_statuses":[]}`:                                 400,
		`{"order_statuses":[2.5]}`:                              400,
		`{"time_zone":[1]}`:                                     400,
	} {
		if a := g.do("POST", "/connection/settings", "application/json", body, g.basic()...); a.status != status {
			t.Errorf("%s: got %d %s", body, a.status, a.body)
		}
	}
	if kept := g.kept().Settings; !slices.Equal(kept.OrderStatuses, []int{2, 11}) || !slices.Equal(kept.Channels, []int64{1}) || kept.Location != "1" {
		t.Errorf("kept %+v", kept)
	}
}
