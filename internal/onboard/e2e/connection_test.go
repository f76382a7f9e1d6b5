package e2e

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
	"connect2cart/internal/wiring"

	"github.com/chromedp/chromedp"
)

// connected is a stage with a connected store.
type connected struct {
	*stage
	t              *testing.T
	cart, password string
	table          *ledger.Ledger
	vault          *merchant.Vault
}

func newConnected(t *testing.T) *connected {
	t.Helper()
	return newConnectedTo(t, bcsim.SampleStore())
}

func newConnectedTo(t *testing.T, store *bcsim.Store) *connected {
	t.Helper()
	c := &connected{stage: newStageOf(t, store), t: t}
	fields := c.account()
	for name, value := range contact() {
		fields[name] = value
	}
	body, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	var made struct {
		CartID       string `json:"cart_id"`
		CartPassword string `json:"cart_password"`
	}
	if err := json.Unmarshal([]byte(c.send("/credentials", "application/json", string(body))), &made); err != nil {
		t.Fatal(err)
	}
	c.cart, c.password = made.CartID, made.CartPassword
	settings, err := wiring.CredentialsFrom(os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	cloud := wiring.AWS(os.Getenv)
	c.table = settings.Ledger(cloud)
	c.vault = settings.Store(cloud, c.table)
	return c
}

func (c *connected) send(path, media, body string) string {
	c.t.Helper()
	res, err := http.Post(c.url+path, media, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return string(text)
}

// seti posts a form as Stone Edge does.
func (c *connected) seti(pairs ...string) string {
	form := url.Values{"setiuser": {c.cart}, "password": {c.password}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return c.send("/script", "application/x-www-form-urlencoded", form.Encode())
}

// download is Stone Edge's first import.
func (c *connected) download() {
	c.seti("setifunction", "downloadorders", "lastorder", "All", "startnum", "1", "batchsize", "50")
}

// visit opens the form to sign in.
func (c *connected) visit(b *browser) {
	b.t.Helper()
	b.do(chromedp.Navigate(c.url+"/connection"), chromedp.WaitVisible(chromedp.CSS("#sign-in")))
}

// signIn opens the page and signs in.
func (c *connected) signIn(b *browser) {
	c.visit(b)
	b.do(chromedp.SendKeys(chromedp.CSS("#cart_id"), c.cart), chromedp.SendKeys(chromedp.CSS("#cart_password"), c.password),
		chromedp.Submit(chromedp.CSS("main form")), chromedp.WaitVisible(chromedp.CSS("#state")))
}

// editCart changes where the cart stands, as time would.
func (c *connected) editCart(edit func(*ledger.Cart)) {
	row := &ledger.Cart{Store: strings.TrimPrefix(c.cart, "bc-"), ID: c.cart}
	err := c.table.Read(c.t.Context(), row)
	if err == nil {
		err = c.table.ChangeCart(c.t.Context(), row, func(row *ledger.Cart) bool { edit(row); return true })
	}
	if err != nil {
		c.t.Fatal(err)
	}
}

// edit changes the store's secret, as another process would.
func (c *connected) edit(change func(*merchant.Merchant)) {
	_, _, err := c.vault.Change(context.Background(), strings.TrimPrefix(c.cart, "bc-"), func(m *merchant.Merchant) error { change(m); return nil }, "")
	if err != nil {
		c.t.Fatal(err)
	}
}

// workingDay is an import, some shipments and some stock.
func (c *connected) workingDay() {
	c.download()
	shipped := 0
	for _, o := range c.store.Store().Orders() {
		if o.StatusID == 11 && shipped < 4 { // more would use up the store's quota
			shipped++
			c.seti("setifunction", "updatestatus", "ordernumber", number(o.ID), "orderstatus", "Shipped", "trackcount", "1", "tracknum", "1Z0000000000000009", "trackcarrier", "UPS")
		}
	}
	c.seti("setifunction", "qohreplace", "update", "MUG-BLU-11~14|MUG-RED-11~3")
	c.seti("setifunction", "invupdate", "update", "MUG-RED-11~-1")
}

// oddOrder leaves an order that cannot be read.
func (c *connected) oddOrder() {
	c.download()
	store := strings.TrimPrefix(c.cart, "bc-")
	odd := ledger.NewWaiting(ledger.Place{Store: store, Cart: c.cart, Order: 1051}, ledger.Unreadable, 11)
	odd.What = "total_inc_tax"
	if err := c.table.Write(c.t.Context(), []ledger.Plain{odd}, nil); err != nil {
		c.t.Fatal(err)
	}
}

// busyDay leaves held updates, refused ones, and those carried out.
func (c *connected) busyDay() {
	c.download()
	list, err := c.table.LastTold(c.t.Context(), strings.TrimPrefix(c.cart, "bc-"), c.cart, 1)
	if err != nil || len(list) == 0 {
		c.t.Fatalf("no orders were given: %v", err)
	}
	for _, order := range list[0].Orders[:3] {
		c.seti("setifunction", "updatestatus", "ordernumber", number(order), "orderstatus", "Item Shipped", "trackcount", "1",
			"tracknum", "1Z0000000000000001", "trackcarrier", "UPS", "trackpickupdate", "12/5/2025")
	}
	c.seti("setifunction", "updatestatus", "ordernumber", "987654", "orderstatus", "Order Shipped")
	c.seti("setifunction", "invupdate", "update", "NO-SUCH-SKU~-1")
	c.workingDay()
}

func number(n int64) string { text, _ := json.Marshal(n); return string(text) }

// connectionStates are the states that a merchant can find.
var connectionStates = []struct {
	name, says string
	make       func(*connected)
}{
	{"first-day", "Connected. Stone Edge has not asked yet.", func(*connected) {}},
	{"working", "Working: Stone Edge last asked", (*connected).workingDay},
	{"held-updates", "Working: Stone Edge last asked", (*connected).busyDay},
	{"unreadable", "Working: Stone Edge last asked", (*connected).oddOrder},
	{"no-orders", "Working: Stone Edge last asked", (*connected).download},
	{"never", "Quiet: Stone Edge has never asked.", func(c *connected) {
		c.edit(func(m *merchant.Merchant) { m.CreatedAt = time.Now().Add(-50 * time.Hour) })
	}},
	{"quiet", "Quiet: Stone Edge last asked on", func(c *connected) {
		c.download()
		c.editCart(func(row *ledger.Cart) { row.Conversation.At = time.Now().Add(-50 * time.Hour) })
	}},
	{"refused", "BigCommerce refuses the key since", func(c *connected) {
		c.download()
		a := c.store.Account()
		a.AccessToken = "another"
		c.store.SetAccount(a.StoreHash, a)
	}},
	{"paused", "Paused.", func(c *connected) {
		c.workingDay()
		c.edit(func(m *merchant.Merchant) { m.Settings.Paused = true })
	}},
}

// Ensure the page says in each state how the store is, fits the screen, and is
// accessible, in light and dark.
func TestConnection_states(t *testing.T) {
	source := axe(t)
	for _, state := range connectionStates {
		t.Run(state.name, func(t *testing.T) {
			store := bcsim.SampleStore()
			if state.name == "no-orders" {
				store = bcsim.NewStore()
			}
			c := newConnectedTo(t, store)
			state.make(c)
			b := newBrowser(t, laptop)
			c.signIn(b)
			if got := b.text("#state"); !strings.HasPrefix(got, state.says) {
				t.Errorf("the page says %q", got)
			}
			for name, screen := range screens {
				b.resize(screen)
				b.inView(name, "#state", true)
				if wide := eval[int64](b, `document.documentElement.scrollWidth`); wide > screen.width {
					t.Errorf("%s: the page is %d wide on a screen of %d", name, wide, screen.width)
				}
				for _, colors := range []string{"light", "dark"} {
					b.prefer(colors)
					b.shoot("connection-" + state.name + "-" + name + "-" + colors)
					b.audit(source, state.name+" "+name+" "+colors)
				}
			}
		})
	}
}

// Ensure a comparison of many orders shows how far it is, with JavaScript in
// place and without it on pages that follow each other, and ends with its outcome.
func TestConnection_compare(t *testing.T) {
	source := axe(t)
	c := newConnected(t)
	for id := int64(20_000); id < 22_500; id++ {
		c.store.Store().AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: id, StatusID: 11, DateCreated: bcsim.Date{Time: time.Now().Add(-time.Hour)}}})
	}
	c.download()
	b := newBrowser(t, laptop)
	c.signIn(b)
	eval[bool](b, `(addEventListener("pagehide", () => { sessionStorage.seen = document.querySelector("progress").value + " " + document.querySelector(".comparing p").innerText; }), true)`)
	const press = `form[action$="/reconcile"] button`
	b.do(chromedp.Click(chromedp.CSS(press)), chromedp.WaitVisible(chromedp.CSS(".report")))
	if got := eval[string](b, `sessionStorage.seen`); !strings.HasPrefix(got, "2") || !strings.Contains(got, "orders of the last 30 days compared") {
		t.Errorf("the last of the progress was %q", got)
	}
	b.inView("laptop", ".report h2", true)
	b.shoot("connection-compared")
	b.audit(source, "compared")
	b.withoutScript()
	b.do(chromedp.Navigate(c.url+"/connection"), chromedp.WaitVisible(chromedp.CSS("#proof")), chromedp.Click(chromedp.CSS(press)))
	begun := time.Now()
	for r := (ledger.Report{Store: strings.TrimPrefix(c.cart, "bc-"), Cart: c.cart}); !r.Whole; time.Sleep(100 * time.Millisecond) {
		if err := c.table.Read(t.Context(), &r); err != nil || time.Since(begun) > 20*time.Second {
			t.Fatalf("without JavaScript the pages stop at %d orders: %v", r.Read, err)
		}
	}
}

// Ensure everything works without JavaScript, and a form's second yes is asked.
func TestConnection_withoutScript(t *testing.T) {
	source := axe(t)
	c := newConnected(t)
	c.download()
	b := newBrowser(t, desktop)
	c.visit(b)
	b.audit(source, "sign-in")
	b.shoot("connection-sign-in")
	b.withoutScript()
	c.signIn(b)
	press := func(selector, wait, says string) {
		t.Helper()
		eval[bool](b, `(document.body.id = "before", true)`) // the next page must not pass for this one
		b.do(chromedp.Click(chromedp.CSS(selector)), chromedp.WaitVisible(chromedp.CSS("body:not(#before) "+wait)))
		if got := b.text("main"); !strings.Contains(got, says) {
			t.Errorf("%s: the page says %q", selector, got)
		}
	}
	look := func(name string) {
		t.Helper()
		b.shoot(name)
		b.disableScript(false) // for axe-core alone
		b.audit(source, name)
		b.disableScript(true)
	}
	press(`form[action$="/pause"] button`, ".state.paused", "Paused. Stone Edge gets nothing until you resume.")
	press(`form[action$="/resume"] button`, ".state.connected", "Resumed.")
	press(`form[action$="/check"] button`, ".said.good", "the key has all permissions")
	press(`form[action$="/reconcile"] button`, ".report", "Missing: none.")
	press(`td form[action$="/give-again"] button`, ".said.good", "Stone Edge gets it at its next import.")
	press(`a[href$="show=settings"]`, "#status_labels", "Which orders Stone Edge gets")
	look("connection-settings")
	b.do(chromedp.SetValue(chromedp.CSS("#status_labels"), "Picked=nonsense"))
	press(`form[action$="/settings"] .button.main`, ".said.bad", "We do not know one of these meanings")
	look("connection-settings-refused")
	b.do(chromedp.SetValue(chromedp.CSS("#status_labels"), "Picked=ignore"))
	press(`form[action$="/settings"] .button.main`, ".said.good", "Saved.")
	press(`form[action$="/password"] button`, "#ask", "Make a new Cart Password?")
	look("connection-ask")
	press(`.button.danger`, "#new", "We show it only now.")
	look("connection-password")
	press(`a[href$="connection"]`, "#state", "Working")
	press(`form[action$="/disconnect"] button`, "#ask", "What goes")
	look("connection-disconnect")
	press(`.button.danger`, "#gone", "Delete the API account in BigCommerce.")
	look("connection-gone")
	c.visit(b)
}
