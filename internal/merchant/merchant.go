package merchant

import (
	"maps"
	"slices"
	"strings"
	"time"

	"connect2cart/internal/secret"
)

// Merchant is one connected store.
type Merchant struct {
	Schema       int // of the stored form; 0 means the newest
	StoreHash    string
	ClientID     secret.String
	ClientSecret secret.String
	AccessToken  secret.String
	CartID       string
	PasswordHash string // HashPassword of the Cart Password
	ScriptURL    string // as it was shown to the merchant; the mails repeat it
	Contact      Contact
	FirstContact Contact // who connected the store first; told when the key is replaced

	// ToldContact is whom the last submission with a mail named. PreviousContact
	// is whom the one before it named, if that is somebody else: the mails of
	// the last one tell of both.
	ToldContact, PreviousContact Contact

	// PasswordFor is the e-mail of whom the Cart Password was given to; "" if
	// that was not written down.
	PasswordFor string

	Settings    Settings
	Scopes      []string  // permissions found, a line each: "Orders: ok"
	Replaced    bool      // the store was connected before its last submission
	SameKey     bool      // which brought the very key that was here
	NewPassword bool      // which gave out a new Cart Password
	Untold      bool      // sales had not heard of the store when it was submitted again
	Unconfirmed bool      // nor had the first contact, who is the one that submitted it again
	Removed     bool      // the store was removed; only Change and Find see it then
	SubmittedAt time.Time // of the last submission; the mails tell it
	CreatedAt   time.Time
	UpdatedAt   time.Time // by whomever

	// Version is the secret's version that this was read from or written
	// as; empty for a Merchant that never was stored. It is not part of the
	// stored form.
	Version string

	// Stale is why Secrets Manager could not confirm what memory says of the
	// store; nil for what was read in time. Cache alone sets it, and it is not
	// part of the stored form.
	Stale error
}

// Contact is whom to ask about a store.
type Contact struct{ Name, Email, Company string }

// Settings are what an operator may choose for one store. A zero field means
// the service's own default.
type Settings struct {
	TimeZone              string            // IANA name
	OrderStatuses         []int             // BigCommerce status ids that are offered
	Location              string            // a location id, "all", or empty: the store's default
	StoreCode             string            // answer to and check of SETI's store code
	StatusLabels          map[string]string // label that Stone Edge sends -> action
	AnswerOKForUnknownSKU bool              // say OK, not NF, for a SKU that the store lacks
	Paused                bool              // polls are refused until it is resumed
}

// cartPrefix starts every Cart ID, so that carts of other systems in the same
// Stone Edge never look alike.
const cartPrefix = "bc-"

// CartID is the Cart ID of a store.
func CartID(storeHash string) string { return cartPrefix + strings.ToLower(storeHash) }

// StoreHashOf is the store hash in a Cart ID, as people type it: blanks around
// it and capitals do not matter. It is false for what cannot be a Cart ID.
func StoreHashOf(cartID string) (storeHash string, ok bool) {
	hash, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(cartID)), cartPrefix)
	if !ok || !isStoreHash(hash) {
		return "", false
	}
	return hash, true
}

// Clone is a copy that shares nothing which can be changed.
func (m *Merchant) Clone() *Merchant {
	c := *m
	c.Scopes = slices.Clone(m.Scopes)
	c.Settings.OrderStatuses = slices.Clone(m.Settings.OrderStatuses)
	c.Settings.StatusLabels = maps.Clone(m.Settings.StatusLabels)
	return &c
}

// isStoreHash keeps anything but a plain store hash out of a secret's name.
func isStoreHash(hash string) bool {
	return hash != "" && len(hash) <= 64 && strings.Trim(hash, "abcdefghijklmnopqrstuvwxyz0123456789") == ""
}
