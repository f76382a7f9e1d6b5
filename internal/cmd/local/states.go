package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
)

// state is a store in one state of the page /connection, to look at.
type state struct {
	Name         string `json:"name"`
	StoreHash    string `json:"store_hash"`
	CartID       string `json:"cart_id"`
	CartPassword string `json:"cart_password"` // plain: it opens the stand-in only

	empty bool                                                   // the store has no orders
	make  func(context.Context, *stateMaker, *bcsim.Store) error // nil: Stone Edge never asked
}

// states are the stores that STATES=1 adds.
var states = []state{
	{Name: "first day", StoreHash: "firstday01"},
	{Name: "working", StoreHash: "working001", make: worked},
	{Name: "quiet", StoreHash: "quiet00001", make: fellSilent},
	{Name: "refused key", StoreHash: "refused001", make: lostKey},
	{Name: "paused", StoreHash: "paused0001", make: pausedByNow},
	{Name: "held updates", StoreHash: "updates001", make: heldUpdates},
	{Name: "unreadable order", StoreHash: "oddorder01", make: oddOrder},
	{Name: "no orders", StoreHash: "noorders01", empty: true, make: worked},
}

// stateMaker brings a store into its state, mostly as Stone Edge does.
type stateMaker struct {
	*state
	sim       *bcsim.Server
	vault     *merchant.Vault
	table     *ledger.Ledger
	scriptURL string
}

// startStates connects a store for each state.
func (st *stack) startStates(ctx context.Context) error {
	if !st.states || st.sim == nil {
		return nil
	}
	vault, err := st.vault(ctx)
	if err != nil {
		return err
	}
	for _, s := range states {
		m := &stateMaker{&s, st.sim, vault, vault.Ledger, st.addresses.ScriptURL}
		if err := m.start(ctx, st); err != nil {
			return fmt.Errorf("state %q: %w", s.Name, err)
		}
		st.addresses.States = append(st.addresses.States, s)
	}
	return nil
}

func (m *stateMaker) start(ctx context.Context, st *stack) error {
	store := bcsim.NewStore()
	if !m.empty {
		var err error
		if store, err = loadStore(st.settings); err != nil {
			return err
		}
	}
	a := connectedAccount
	a.StoreHash, a.AccessToken = m.StoreHash, m.StoreHash+m.StoreHash
	m.sim.Mount(m.StoreHash, store, a.sim())
	c, err := connectSample(ctx, m.vault, a, m.scriptURL)
	if err != nil {
		return err
	}
	m.CartID, m.CartPassword = c.ID, c.Password.Reveal()
	if m.make == nil {
		return nil
	}
	return m.make(ctx, m, store)
}

// pausedByNow is a store that its merchant paused.
func pausedByNow(ctx context.Context, m *stateMaker, store *bcsim.Store) error {
	if err := worked(ctx, m, store); err != nil {
		return err
	}
	_, _, err := m.vault.Change(ctx, m.StoreHash, func(kept *merchant.Merchant) error { kept.Settings.Paused = true; return nil }, "")
	return err
}

// seti posts a form as Stone Edge does.
func (m *stateMaker) seti(ctx context.Context, function string, pairs ...string) error {
	form := url.Values{"setifunction": {function}, "setiuser": {m.CartID}, "password": {m.CartPassword}, "omversion": {"7.732"}}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, m.scriptURL, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return fmt.Errorf("%s: %w", function, err)
	}
	defer res.Body.Close()
	_, err = io.Copy(io.Discard, res.Body) // the page shows what came of it
	return err
}

// worked is a first import, a shipment and some stock.
func worked(ctx context.Context, m *stateMaker, store *bcsim.Store) error {
	err := m.seti(ctx, "downloadorders", "lastorder", "All", "startnum", "1", "batchsize", "50")
	for _, o := range store.Orders() {
		if err == nil && o.StatusID == 11 {
			return m.seti(ctx, "updatestatus", "ordernumber", fmt.Sprint(o.ID), "orderstatus", "Shipped", "trackcount", "1", "tracknum", "1Z0000000000000001", "trackcarrier", "UPS")
		}
	}
	return err
}

// fellSilent is a store that Stone Edge has not asked about for three days.
func fellSilent(ctx context.Context, m *stateMaker, store *bcsim.Store) error {
	if err := worked(ctx, m, store); err != nil {
		return err
	}
	c := &ledger.Cart{Store: m.StoreHash, ID: m.CartID}
	if err := m.table.Read(ctx, c); err != nil {
		return err
	}
	return m.table.ChangeCart(ctx, c, func(c *ledger.Cart) bool {
		c.Conversation.At = c.Conversation.At.Add(-3 * 24 * time.Hour)
		return true
	})
}

// lostKey is a store whose API account was replaced in BigCommerce.
func lostKey(ctx context.Context, m *stateMaker, store *bcsim.Store) error {
	if err := worked(ctx, m, store); err != nil {
		return err
	}
	a := connectedAccount
	a.StoreHash, a.AccessToken = m.StoreHash, "replaced"+m.StoreHash+m.StoreHash
	m.sim.SetAccount(m.StoreHash, a.sim())
	return m.seti(ctx, "ordercount", "lastorder", "All")
}

// heldUpdates is a store with updates that wait, and refused ones.
func heldUpdates(ctx context.Context, m *stateMaker, store *bcsim.Store) error {
	err := worked(ctx, m, store)
	for _, o := range store.Orders() {
		if err == nil && o.StatusID == 11 {
			err = m.seti(ctx, "updatestatus", "ordernumber", fmt.Sprint(o.ID), "orderstatus", "Item Shipped", "trackcount", "1", "tracknum", "1Z0000000000000002", "trackcarrier", "UPS")
		}
	}
	if err == nil {
		err = m.seti(ctx, "updatestatus", "ordernumber", "987654", "orderstatus", "Shipped")
	}
	if err == nil {
		err = m.seti(ctx, "invupdate", "update", "NO-SUCH-SKU~-1")
	}
	return err
}

// oddOrder is a store with an order that we cannot read. The stand-in's orders
// can all be read, so the ledger hears of one.
func oddOrder(ctx context.Context, m *stateMaker, store *bcsim.Store) error {
	if err := worked(ctx, m, store); err != nil {
		return err
	}
	all := store.Orders()
	w := ledger.NewWaiting(ledger.Place{Store: m.StoreHash, Cart: m.CartID, Order: all[len(all)-1].ID + 1}, ledger.Unreadable, 11)
	w.What = "total_inc_tax"
	return m.table.Write(ctx, []ledger.Plain{w}, nil)
}

// printStates lists the stores of STATES=1, or says how to get them.
func (a addresses) printStates(w io.Writer) {
	if len(a.States) == 0 {
		fmt.Fprint(w, "make run STATES=1 adds a store in each state of the page /connection.\n\n")
		return
	}
	fmt.Fprintf(w, "A store in each state of %sconnection:\n\n", a.MerchantPage)
	for _, s := range a.States {
		fmt.Fprintf(w, "  %-17s %-14s %s\n", s.Name, s.CartID, s.CartPassword)
	}
	fmt.Fprintln(w)
}
