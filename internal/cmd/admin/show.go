package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/settings"
)

// show prints everything an operator may see of a store.
func show(ctx context.Context, d *desk, args []string) error {
	m, err := d.getAt(ctx, args[0])
	if err != nil {
		return err
	}
	hash := m.StoreHash
	sum, err := d.store.Describe(ctx, hash)
	if err != nil {
		return err
	}
	first := m.First()
	r := &row{Summary: sum, merchant: first, faults: faultsOf(first), oddities: oddities(first)}
	r.stand(ctx, d)
	if d.orders.json {
		return errors.Join(d.showJSON(m, r), r.err)
	}
	now := time.Now()
	table := d.table()
	line := func(name, value string) { table.row(name, value) }
	line("Store", m.StoreHash)
	line("Cart ID", m.CartID)
	for _, text := range cartLines(m) {
		line("Further cart", text)
	}
	if m.IsSeveral() {
		line("Sends stock", m.StockCart())
	}
	line("Script URL", m.ScriptURL)
	state, stand := r.at(m.AtCart)
	line("State", state)
	line("Connected", moment(m.CreatedAt)+" UTC, "+age(now.Sub(m.CreatedAt))+" ago")
	line("Updated", moment(m.UpdatedAt)+" UTC, "+age(now.Sub(m.UpdatedAt))+" ago")
	if stand.known {
		cells := stand.cells(now)
		line("Last poll", cells[0])
		line("Last order", cells[1])
		line("Waiting", cells[2]+" orders, held "+cells[3]+" updates")
	}
	line("Key", keyState(m))
	line("Contact", contact(m.Contact))
	if m.FirstContact != m.Contact {
		line("First contact", contact(m.FirstContact))
	}
	line("Mail to sales", mailState(sum.Delivery, now))
	line("Confirmation", mailState(sum.Confirmation, now))
	line("Permissions", orNone(strings.Join(m.Scopes, ", ")))
	for _, s := range settings.All {
		line(s.Key, shown(s, m.Settings))
	}
	line("Secret", d.store.SecretName(hash)+" in "+d.region)
	for _, f := range r.faults {
		line("Problem", remedy(hash, f))
	}
	for _, text := range r.oddities {
		line("Problem", text)
	}
	return errors.Join(table.end(), r.err)
}

// showJSON prints the store for a program: its line of list, and the rest. Of a
// further cart it has the cart's own standing. The Store Code is part of the
// login, so it stays out.
func (d *desk) showJSON(m *merchant.Merchant, r *row) error {
	line := r.json()
	state, stand := r.at(m.AtCart)
	line.CartID, line.State, line.standingJSON = m.CartID, state, stand.json()
	return d.json(struct {
		storeJSON
		ScriptURL   string            `json:"script_url"`
		Permissions []string          `json:"permissions"`
		Settings    map[string]string `json:"settings"`
		Secret      string            `json:"secret"`
	}{line, m.ScriptURL, append([]string{}, m.Scopes...), exported(m.Settings), d.store.SecretName(m.StoreHash)})
}

// at is the state and the standing of one of the carts; channel 0 is the first.
func (r *row) at(channel int64) (string, standing) {
	for _, c := range r.further {
		if c.Channel == channel {
			return c.state(r), c.standing
		}
	}
	return r.state(), r.standing
}

func keyState(m *merchant.Merchant) string {
	switch {
	case m.AccessToken.IsEmpty():
		return "missing"
	case m.Replaced && m.SameKey:
		return "kept; sent again by the last submission"
	case m.Replaced:
		return "kept; took the place of an earlier one"
	}
	return "kept"
}

func contact(c merchant.Contact) string {
	text := strings.TrimSpace(c.Name + " <" + c.Email + ">")
	if c.Company != "" {
		text += ", " + c.Company
	}
	return text
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}
