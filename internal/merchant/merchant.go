package merchant

import (
	"errors"
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
	ScriptURL    string // as the merchant saw it; the mails repeat it
	Contact      Contact
	FirstContact Contact // the first to connect the store; hears when somebody replaces the key

	// ToldContact is the contact in the last submission with a mail.
	// PreviousContact is the one before it, if they differ: the mails of that
	// submission name both.
	ToldContact, PreviousContact Contact

	Former []Former // contacts before this one; a write after FormerTime forgets them

	// PasswordFor is the e-mail of the person given the Cart Password; "" means
	// unknown.
	PasswordFor string

	// PasswordLost is the e-mail of the contact who had the Cart Password before
	// somebody else replaced it. It is empty if nobody lost it so.
	PasswordLost string

	// PasswordKeys are HashKey of the access tokens since somebody was given the
	// Cart Password. The first is the token in that submission; empty means
	// unknown.
	PasswordKeys []string

	// PasswordLostKeys are the tokens of the person who had the Cart Password
	// before another key got a new one. PasswordLostFor is their e-mail.
	PasswordLostKeys []string
	PasswordLostFor  string

	Settings    Settings
	Carts       []Cart    // further ones, each for channels of its own
	AtCart      int64     // the channel of the further cart that this value speaks for; see At
	FirstCart   *Merchant // of AtCart: the store as its first cart; nil for that itself
	Scopes      []string  // permissions found, a line each: "Orders: ok"
	Replaced    bool      // the last submission found the store connected
	SameKey     bool      // the last submission sent the stored key again
	NewPassword bool      // the last submission gave out a new Cart Password
	Untold      bool      // the store was submitted again before sales heard of it
	Unconfirmed bool      // the first contact submitted it again before hearing of it
	Removed     bool      // removed; Get hides the store, Change and Find still show it
	SubmittedAt time.Time // of the last submission; the mails tell it
	CreatedAt   time.Time
	UpdatedAt   time.Time // by whomever

	// MailKey signs the links that end a digest: see Mark. It is empty until the
	// Cart Password changes.
	MailKey secret.String

	// Others are members of the stored form that only another version of the
	// program knows, as a JSON object. The next write keeps them.
	Others secret.String

	// WrongCartID means that the secret holds a Cart ID of another store. CartID
	// is the right one all the same, and the next write corrects the secret.
	WrongCartID bool

	// Version is the secret's version behind this value; "" before the first
	// write. The stored form leaves it out.
	Version string
}

// Contact is the person to ask about a store.
type Contact struct{ Name, Email, Company, Phone string }

// Settings are an operator's choices for one store. A zero field means the
// service's own default.
type Settings struct {
	TimeZone      string            // IANA name
	OrderStatuses []int             // the BigCommerce status ids to offer
	Location      string            // location ids, "all", or empty: the store's default
	StoreCode     string            // answer to and check of SETI's store code
	StatusLabels  map[string]string // label from Stone Edge -> action
	Carriers      map[string]string // carrier's name or code from Stone Edge -> known name, code, or "none"
	Paused        bool              // refuse polls until resume

	Channels  []int64 // sales channels of the first cart; nil is all that no other cart takes
	StockCart int64   // channel of the cart that may send stock; 0 is the first cart

	FirstOrder         int64  // offer the orders behind this number; 0 is all
	OpenOrders         bool   // and those up to it that were not shipped yet
	LateOrders         string // "off": offer no order that becomes due after a younger one
	OrderPrefix        string // before BigCommerce's number in lastorder, such as BC-
	UnitPriceDigits    int    // most decimals of an order line's unit price: 2 or 4; 0 is 4
	Price              string // of a product: RegularPrice; "" or sale is today's
	PaymentOutageHours int    // how long an order waits for payment details in an outage; 0 is 4
	HoldSeconds        *int   // how long an answer waits for the quota of the next batch; nil is 20
	CallsAtOnce        int    // to BigCommerce, side by side; 0 is 10

	Alerts []string // addresses for what needs somebody; empty is the contact's

	// The answers to updates that can never succeed.
	AnswerUnknownSKU   Answer // a change of stock for a missing or untracked SKU
	AnswerUnknownOrder Answer // an update of a missing order
	AnswerBelowZero    Answer // a change of stock that would take the level below zero
}

// Cart is a further cart of a store. Stone Edge polls it beside the first one,
// under a Cart ID and a Cart Password of its own.
type Cart struct {
	Channel      int64     // in its Cart ID; it takes this one unless Channels names others
	PasswordHash string    // HashPassword of its Cart Password; nobody can log in with ""
	Channels     []int64   // sales channels it takes; nil is Channel alone
	FirstOrder   int64     // as Settings.FirstOrder, for this cart
	Removed      bool      // nobody can log in; the orders it was given stay its own
	CreatedAt    time.Time // or when it came back after a removal
}

// Takes are the channels of the cart, none of a removed one.
func (c Cart) Takes() []int64 {
	switch {
	case c.Removed:
		return nil
	case len(c.Channels) > 0:
		return c.Channels
	}
	return []int64{c.Channel}
}

// MaxCarts is the most further carts of a store, removed ones included. A poll
// compares its orders with those of all of them.
const MaxCarts = 20

// ErrNotFound means that no such store is connected: the secret is missing or
// marked for deletion.
var ErrNotFound = errors.New("no such store is connected")

// ErrConflict means that others kept changing the same store at the same time.
var ErrConflict = errors.New("the store is being changed by someone else")

// Former is a contact whom another one followed. They hear of that, and of what
// came before.
type Former struct {
	Email string    `json:"email"`
	At    time.Time `json:"at"` // when the other one followed
}

// Clone returns a deep copy.
func (m *Merchant) Clone() *Merchant {
	c := *m
	c.Scopes, c.Former = slices.Clone(m.Scopes), slices.Clone(m.Former)
	c.PasswordKeys, c.PasswordLostKeys = slices.Clone(m.PasswordKeys), slices.Clone(m.PasswordLostKeys)
	c.Settings.Alerts = slices.Clone(m.Settings.Alerts)
	c.Settings.OrderStatuses, c.Settings.Channels = slices.Clone(m.Settings.OrderStatuses), slices.Clone(m.Settings.Channels)
	c.Carts = slices.Clone(m.Carts)
	for i := range c.Carts {
		c.Carts[i].Channels = slices.Clone(c.Carts[i].Channels)
	}
	c.Settings.StatusLabels = maps.Clone(m.Settings.StatusLabels)
	c.Settings.Carriers = maps.Clone(m.Settings.Carriers)
	return &c
}

// isStoreHash keeps anything but a plain store hash out of a secret's name.
func isStoreHash(hash string) bool {
	return hash != "" && len(hash) <= 64 && strings.Trim(hash, "abcdefghijklmnopqrstuvwxyz0123456789") == ""
}
