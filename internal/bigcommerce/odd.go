package bigcommerce

import "slices"

// Odd lists the members of a record that came with an unexpected JSON type. Each
// has its zero value. Only names are kept: a value may be a shopper's.
type Odd struct {
	Unread []Unread `json:"-"`
}

// Unread is a member that we could not read.
type Unread struct {
	Member string // its path by the API's names: "consignments.shipping.line_items.quantity"
	Vital  bool   // the record means nothing without it
}

// note adds a member.
func (o *Odd) note(member string, vital bool) {
	o.Unread = append(o.Unread, Unread{member, vital})
}

// Vital returns the first member without which the record means nothing, or "".
func (o Odd) Vital() string {
	for _, u := range o.Unread {
		if u.Vital {
			return u.Member
		}
	}
	return ""
}

// odd is the list itself, for the decoder.
func (o *Odd) odd() *Odd { return o }

// has reports whether a member of this name is unreadable.
func (o Odd) has(member string) bool {
	return slices.ContainsFunc(o.Unread, func(u Unread) bool { return u.Member == member })
}

// MemberError is an answer about one thing that lacks a member we cannot do
// without.
type MemberError struct{ Member string }

func (e *MemberError) Error() string { return e.Member + ": unusable value" }
