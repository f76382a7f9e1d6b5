package main

import (
	"encoding/json"
	"fmt"
	"time"

	"connect2cart/internal/merchant"
)

// json prints a value for a program.
func (d *desk) json(value any) error {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return fmt.Errorf("print: %w", err)
	}
	d.say("%s", jsonText(text))
	return nil
}

// jsonText passes say unchanged, because JSON escapes every control character.
type jsonText []byte

// storeJSON is a line of list, and the head of show. Times are in UTC.
type storeJSON struct {
	StoreHash    string     `json:"store_hash"`
	CartID       string     `json:"cart_id"`
	State        string     `json:"state"`
	Company      string     `json:"company"`
	ContactName  string     `json:"contact_name"`
	ContactEmail string     `json:"contact_email"`
	ConnectedAt  time.Time  `json:"connected_at"`
	UpdatedAt    time.Time  `json:"updated_at"`
	standingJSON            // of the first cart
	KeyRefused   *time.Time `json:"key_refused_since"`
	SalesMail    mailJSON   `json:"sales_mail"`
	Confirmation mailJSON   `json:"confirmation_mail"`
	Further      []cartJSON `json:"further_carts"`
	Problems     []string   `json:"problems"`
}

// standingJSON is a cart's standing.
type standingJSON struct {
	LastPoll  *pollJSON `json:"last_poll"` // null: never, or without the table
	LastOrder int64     `json:"last_order"`
	Waiting   *int      `json:"waiting"` // null without the table; at most 100
	Held      *int      `json:"held"`
}

// cartJSON is a further cart of a store.
type cartJSON struct {
	CartID      string    `json:"cart_id"`
	State       string    `json:"state"`
	Channels    []int64   `json:"channels"`
	FirstOrder  int64     `json:"first_order"`
	ConnectedAt time.Time `json:"connected_at"`
	standingJSON
}

type pollJSON struct {
	At       time.Time `json:"at"`
	Function string    `json:"function"`
}

type mailJSON struct {
	State string     `json:"state"` // none, pending, sent or failed
	Since *time.Time `json:"since"`
	Tries int        `json:"tries"`
}

func jsonMail(m merchant.Delivery) mailJSON {
	if m.Notification == "" {
		return mailJSON{State: "none"}
	}
	return mailJSON{State: string(m.Notification), Since: timeOrNil(m.Since), Tries: m.Attempts}
}

func timeOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// json is the row for a program.
func (r *row) json() storeJSON {
	s := storeJSON{
		StoreHash: r.StoreHash, CartID: merchant.CartID(r.StoreHash), State: r.state(), ConnectedAt: r.CreatedAt.UTC(), UpdatedAt: r.ChangedAt.UTC(),
		SalesMail: jsonMail(r.Delivery), Confirmation: jsonMail(r.Confirmation), Further: []cartJSON{}, Problems: append([]string{}, r.problems()...),
	}
	if m := r.merchant; m != nil {
		s.CartID, s.ConnectedAt, s.UpdatedAt = m.CartID, m.CreatedAt.UTC(), m.UpdatedAt.UTC()
		s.Company, s.ContactName, s.ContactEmail = m.Contact.Company, m.Contact.Name, m.Contact.Email
	}
	s.standingJSON, s.KeyRefused = r.standing.json(), timeOrNil(r.refusedSince)
	for _, c := range r.further {
		s.Further = append(s.Further, cartJSON{
			CartID: c.id, State: c.state(r), Channels: c.Takes(), FirstOrder: c.FirstOrder, ConnectedAt: c.CreatedAt.UTC(), standingJSON: c.standing.json(),
		})
	}
	return s
}

func (s standing) json() standingJSON {
	if !s.known {
		return standingJSON{}
	}
	out := standingJSON{LastOrder: s.lastOrder, Waiting: &s.waiting, Held: &s.held}
	if !s.lastPoll.At.IsZero() {
		out.LastPoll = &pollJSON{s.lastPoll.At.UTC(), s.lastPoll.Function}
	}
	return out
}

// problems are the row's own, in words.
func (r *row) problems() []string {
	var list []string
	for _, f := range r.faults {
		list = append(list, "cannot be served: "+remedy(r.StoreHash, f))
	}
	list = append(list, r.oddities...)
	if r.err != nil {
		list = append(list, r.err.Error())
	}
	return list
}
