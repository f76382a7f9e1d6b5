package onboard

import (
	"slices"
	"strings"

	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
)

// maxKeys bounds the tokens that a record remembers beside a Cart Password.
const maxKeys = 8

// givePassword makes a Cart Password if the form asks for one or the store has
// none. It also makes one for a contact who brings another key and lost the
// password to somebody else.
func (k *keeping) givePassword(m *merchant.Merchant, isNew bool) {
	c := k.conn
	c.cartPassword, c.cartsLocked, c.cartsKept = secret.String{}, false, false
	c.takenBack = !isNew && !c.sameKey && k.lostPassword(m)
	if !isNew && !k.newPassword && m.PasswordHash != "" && !c.takenBack {
		k.followKey(m)
		return
	}
	open := len(m.OpenCarts()) > 0
	c.cartsKept = open && k.hasPassword(m, isNew)
	if c.cartsLocked = open && !c.cartsKept; c.cartsLocked {
		m.LockFurtherCarts() // the person before may know them
	}
	c.cartPassword = merchant.NewPassword()
	m.PasswordHash = merchant.HashPassword(c.cartPassword)
	if isNew {
		m.PasswordFor, m.PasswordLost, m.PasswordKeys, m.PasswordLostKeys, m.PasswordLostFor = "", "", nil, nil, ""
	}
	k.noteLosers(m)
	m.PasswordFor = k.contact.Email
}

// hasPassword reports that the form comes from the person who was given the Cart
// Password, with the same key.
func (k *keeping) hasPassword(m *merchant.Merchant, isNew bool) bool {
	return !isNew && k.conn.sameKey && m.PasswordHash != "" && k.isContact(m.PasswordFor)
}

// lostPassword reports that this contact had the Cart Password before somebody
// else replaced it. The other typed another e-mail, or this contact's with
// another key. A contact who is new to the store lost none.
func (k *keeping) lostPassword(m *merchant.Merchant) bool {
	if m.PasswordFor == "" {
		return false
	}
	if k.isContact(m.PasswordLostFor) && slices.Contains(m.PasswordLostKeys, k.keyHash()) {
		return true
	}
	had := k.isContact(m.PasswordLost) || k.isContact(m.FirstContact.Email)
	return m.PasswordLost != "" && had && !k.isContact(m.PasswordFor)
}

// noteLosers writes down who loses the Cart Password to this submission. A
// person who asks twice still took it from the one before.
func (k *keeping) noteLosers(m *merchant.Merchant) {
	if !k.isContact(m.PasswordFor) {
		m.PasswordLost = m.PasswordFor
	}
	if len(m.PasswordKeys) > 0 && m.PasswordKeys[0] == k.keyHash() {
		return
	}
	lost := m.PasswordKeys
	if strings.EqualFold(m.PasswordLostFor, m.PasswordFor) {
		lost = slices.Concat(m.PasswordLostKeys, lost)
	}
	lost = slices.DeleteFunc(slices.Clone(lost), func(key string) bool { return key == k.keyHash() })
	m.PasswordLostKeys, m.PasswordLostFor = newest(lost), m.PasswordFor
	m.PasswordKeys = []string{k.keyHash()}
}

// followKey adds a key to those since the Cart Password was handed out.
func (k *keeping) followKey(m *merchant.Merchant) {
	if len(m.PasswordKeys) > 0 && !slices.Contains(m.PasswordKeys, k.keyHash()) {
		m.PasswordKeys = append(newest(m.PasswordKeys), k.keyHash())
	}
}

// newest bounds a list of keys. The last ones stay.
func newest(keys []string) []string { return keys[max(0, len(keys)-maxKeys):] }

func (k *keeping) isContact(email string) bool { return strings.EqualFold(email, k.contact.Email) }

func (k *keeping) keyHash() string { return merchant.HashKey(k.accessToken) }
