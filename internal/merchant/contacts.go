package merchant

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strings"

	"connect2cart/internal/secret"
)

// MaxAlerts bounds the addresses of a store's mails.
const MaxAlerts = 10

// Recipients are the addresses for what needs somebody: those of the setting
// alerts, or else the contact.
func (m *Merchant) Recipients() []string {
	if len(m.Settings.Alerts) > 0 {
		return m.Settings.Alerts
	}
	return withoutEmpty(cmp.Or(m.Contact.Email, m.FirstContact.Email))
}

// Insiders are the addresses that hear of every change of the store: also the
// contact, whatever the setting alerts says. So nobody can take over a store
// unheard.
func (m *Merchant) Insiders() []string {
	list := slices.Clone(m.Recipients())
	for _, address := range withoutEmpty(m.Contact.Email) {
		if !slices.ContainsFunc(list, func(a string) bool { return strings.EqualFold(a, address) }) {
			list = append(list, address)
		}
	}
	return list
}

func withoutEmpty(address string) []string {
	if strings.TrimSpace(address) == "" {
		return nil
	}
	return []string{address}
}

// Mark stands for an address of this store in a link. Nobody can guess it, and
// nobody can read the address in it. It is "" for a store without a Cart
// Password, and stays the same under a new one.
func (m *Merchant) Mark(address string) string {
	key := m.mailKey()
	if key.IsEmpty() {
		return ""
	}
	mac := hmac.New(sha256.New, []byte(key.Reveal()))
	mac.Write([]byte("unsubscribe " + m.StoreHash + " " + strings.ToLower(strings.TrimSpace(address))))
	return strings.ToLower(markText.EncodeToString(mac.Sum(nil)[:markBytes]))
}

const markBytes = 20 // 160 bits

var markText = base32.StdEncoding.WithPadding(base32.NoPadding)

// mailKey is the key of the marks. Without one of its own it follows from the
// hash of the Cart Password.
func (m *Merchant) mailKey() secret.String {
	if !m.MailKey.IsEmpty() || !isPasswordHash(m.PasswordHash) {
		return m.MailKey
	}
	return secret.New(HashKey(secret.New("mails " + m.PasswordHash)))
}

// keepMailKey keeps the key of the marks under a new Cart Password.
func keepMailKey(before, after *Merchant) {
	if before.PasswordHash != after.PasswordHash && after.MailKey.IsEmpty() {
		after.MailKey = before.mailKey()
	}
}
