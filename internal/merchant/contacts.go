package merchant

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strings"
	"time"

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

// Insiders are the addresses that hear of every change of the store: the contact,
// whatever the setting alerts says, and then the alerts'. So nobody can take over
// a store unheard, nor put many addresses before the contact's.
func (m *Merchant) Insiders() []string {
	return addNew(withoutEmpty(m.Contact.Email), m.Recipients())
}

// AtEnd are the addresses that hear of a disconnection: the contact, then those
// who left after a time, then the alerts'. Those who left stand in the order of
// their first time. So whoever took the store over puts only their own address
// before the owner's.
func (m *Merchant) AtEnd(since time.Time) []string {
	list := withoutEmpty(m.Contact.Email)
	for _, f := range m.Former {
		if f.At.After(since) {
			list = addNew(list, []string{f.Email})
		}
	}
	return addNew(list, m.Insiders())
}

// addNew appends the addresses that a list lacks.
func addNew(list, addresses []string) []string {
	for _, address := range addresses {
		if !contains(list, address) {
			list = append(list, address)
		}
	}
	return list
}

func contains(list []string, address string) bool {
	return slices.ContainsFunc(list, func(a string) bool { return strings.EqualFold(a, address) })
}

const (
	// FormerTime is how long a former contact may wait for the mail.
	FormerTime = GiveUpAfter + 24*time.Hour

	// maxFormer bounds the former contacts. The oldest stay, because whoever
	// took the store over comes behind them.
	maxFormer = 10
)

// keepFormer notes the contact before, if a change of the store puts another one
// in their place. Who was noted before keeps their place in the list, so nobody
// can put others before them. It forgets those who had time to hear.
func keepFormer(before, after *Merchant) {
	email, now, known := strings.TrimSpace(before.Contact.Email), time.Now().UTC(), -1
	left := email != "" && !before.Removed && !strings.EqualFold(email, after.Contact.Email)
	if left {
		known = slices.IndexFunc(after.Former, func(f Former) bool { return strings.EqualFold(f.Email, email) })
	}
	if known >= 0 {
		after.Former[known].At = now
	}
	after.Former = slices.DeleteFunc(after.Former, func(f Former) bool { return now.Sub(f.At) > FormerTime })
	if left && known < 0 && len(after.Former) < maxFormer {
		after.Former = append(after.Former, Former{email, now})
	}
}

// Outgoing are the former contacts who left after a time, and are no insiders.
func (m *Merchant) Outgoing(since time.Time) []Former {
	return slices.DeleteFunc(slices.Clone(m.Former), func(f Former) bool {
		return !f.At.After(since) || contains(m.Insiders(), f.Email)
	})
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
