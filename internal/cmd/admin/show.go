package main

import (
	"context"
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
	if d.orders.json {
		return d.showJSON(ctx, m, sum)
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
	line("State", (&row{merchant: m, faults: faultsOf(m)}).state())
	line("Connected", moment(m.CreatedAt)+" UTC, "+age(now.Sub(m.CreatedAt))+" ago")
	line("Updated", moment(m.UpdatedAt)+" UTC, "+age(now.Sub(m.UpdatedAt))+" ago")
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
	for _, f := range faultsOf(m) {
		line("Problem", remedy(hash, f))
	}
	for _, text := range oddities(m) {
		line("Problem", text)
	}
	return table.end()
}

// showJSON prints the store for a program: its line of list, and the rest. The
// Store Code is part of the login, so it stays out.
func (d *desk) showJSON(ctx context.Context, m *merchant.Merchant, sum merchant.Summary) error {
	r := &row{Summary: sum, merchant: m, faults: faultsOf(m), oddities: oddities(m)}
	r.stand(ctx, d)
	return d.json(struct {
		storeJSON
		ScriptURL   string            `json:"script_url"`
		Permissions []string          `json:"permissions"`
		Settings    map[string]string `json:"settings"`
		Secret      string            `json:"secret"`
	}{r.json(), m.ScriptURL, append([]string{}, m.Scopes...), exported(m.Settings), d.store.SecretName(m.StoreHash)})
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
