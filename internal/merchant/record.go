package merchant

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"time"

	"connect2cart/internal/secret"
)

// schema is the newest stored form. We write only this one.
const schema = 1

// record is the value of a secret, schema 1. An operator may write one by hand,
// so reading is lenient. Missing keys are zero, and cart_id and store_hash
// follow from the secret's name. A missing schema counts as 1.
//
// Two versions of the program serve side by side during a deployment. A program
// writes unknown keys back as they were, those of the settings too (othersIn). So
// such a key keeps the schema number, and its program must bear that the rest
// changed without it. A key further down, or another meaning, takes a new number.
// The program before then leaves the secret alone, so it takes two releases: the
// first one reads the new form, and the next one writes it.
type record struct {
	Schema       int            `json:"schema"`
	StoreHash    string         `json:"store_hash"`
	ClientID     string         `json:"client_id"`
	ClientSecret string         `json:"client_secret"`
	AccessToken  string         `json:"access_token"`
	CartID       string         `json:"cart_id"`
	PasswordHash string         `json:"password_hash"` // "sha256:" and 64 hexadecimal digits
	ScriptURL    string         `json:"script_url,omitempty"`
	Contact      recordContact  `json:"contact"`
	FirstContact recordContact  `json:"first_contact"`
	ToldContact  recordContact  `json:"told_contact,omitzero"`
	Previous     recordContact  `json:"previous_contact,omitzero"`
	Former       []Former       `json:"former_contacts,omitempty"`
	PasswordFor  string         `json:"password_for,omitempty"`
	PasswordLost string         `json:"password_lost,omitempty"`
	PasswordKeys []string       `json:"password_keys,omitempty"` // each as password_hash
	LostKeys     []string       `json:"password_lost_keys,omitempty"`
	LostFor      string         `json:"password_lost_for,omitempty"`
	MailKey      string         `json:"mail_key,omitempty"`
	Settings     recordSettings `json:"settings"`
	Carts        []recordCart   `json:"carts,omitempty"`
	Scopes       []string       `json:"scopes,omitempty"`
	Replaced     bool           `json:"replaced,omitempty"`
	SameKey      bool           `json:"same_key,omitempty"`
	NewPassword  bool           `json:"new_password,omitempty"`
	Untold       bool           `json:"untold,omitempty"`
	Unconfirmed  bool           `json:"unconfirmed,omitempty"`
	Removed      bool           `json:"removed,omitempty"`
	SubmittedAt  time.Time      `json:"submitted_at,omitzero"`
	CreatedAt    time.Time      `json:"created_at"` // RFC 3339, UTC
	UpdatedAt    time.Time      `json:"updated_at"`
}

type recordContact struct {
	Name    string `json:"name"`
	Email   string `json:"email"`
	Company string `json:"company,omitempty"`
	Phone   string `json:"phone,omitempty"`
}

// recordCart is a further cart. None of its names is a name of record or
// recordSettings, because damaged text is searched for those by name.
type recordCart struct {
	Channel int64     `json:"channel"`
	Hash    string    `json:"hash"` // as password_hash
	Takes   []int64   `json:"takes,omitempty"`
	After   int64     `json:"after,omitempty"` // its first_order
	Gone    bool      `json:"gone,omitempty"`
	Made    time.Time `json:"made,omitzero"`
}

func cartRecords(carts []Cart) []recordCart {
	list := make([]recordCart, len(carts))
	for i, c := range carts {
		list[i] = recordCart{c.Channel, c.PasswordHash, c.Channels, c.FirstOrder, c.Removed, c.CreatedAt.UTC()}
	}
	return list
}

func cartsOf(records []recordCart) []Cart {
	var list []Cart
	for _, r := range records {
		list = append(list, Cart{r.Channel, r.Hash, r.Takes, r.After, r.Gone, r.Made})
	}
	return list
}

type recordSettings struct {
	TimeZone           string            `json:"time_zone,omitempty"`
	OrderStatuses      []int             `json:"order_statuses,omitempty"`
	Location           string            `json:"location,omitempty"`
	StoreCode          string            `json:"store_code,omitempty"`
	StatusLabels       map[string]string `json:"status_labels,omitempty"`
	Carriers           map[string]string `json:"carriers,omitempty"`
	Channels           []int64           `json:"channels,omitempty"`
	StockCart          int64             `json:"stock_cart,omitempty"`
	FirstOrder         int64             `json:"first_order,omitempty"`
	OpenOrders         bool              `json:"open_orders,omitempty"`
	LateOrders         string            `json:"late_orders,omitempty"`
	OrderPrefix        string            `json:"order_prefix,omitempty"`
	UnitPriceDigits    int               `json:"unit_price_digits,omitempty"`
	Price              string            `json:"price,omitempty"`
	PaymentOutageHours int               `json:"payment_outage_hours,omitempty"`
	HoldSeconds        *int              `json:"hold_seconds,omitempty"`
	CallsAtOnce        int               `json:"calls_at_once,omitempty"`
	AnswerUnknownSKU   Answer            `json:"answer_unknown_sku,omitempty"`
	AnswerUnknownOrder Answer            `json:"answer_unknown_order,omitempty"`
	AnswerBelowZero    Answer            `json:"answer_below_zero,omitempty"`
	Paused             bool              `json:"paused,omitempty"`
	Alerts             []string          `json:"alerts,omitempty"`

	OKForUnknownSKU bool `json:"answer_ok_for_unknown_sku,omitempty"` // AnswerUnknownSKU before it had three values
}

func recordOf(s Settings) recordSettings {
	return recordSettings{
		TimeZone: s.TimeZone, OrderStatuses: s.OrderStatuses, Location: s.Location, StoreCode: s.StoreCode, StatusLabels: s.StatusLabels, Carriers: s.Carriers,
		Channels: s.Channels, StockCart: s.StockCart, FirstOrder: s.FirstOrder, OpenOrders: s.OpenOrders, LateOrders: s.LateOrders,
		OrderPrefix: s.OrderPrefix, UnitPriceDigits: s.UnitPriceDigits, Price: s.Price, PaymentOutageHours: s.PaymentOutageHours,
		HoldSeconds: s.HoldSeconds, CallsAtOnce: s.CallsAtOnce,
		AnswerUnknownSKU: s.AnswerUnknownSKU, AnswerUnknownOrder: s.AnswerUnknownOrder, AnswerBelowZero: s.AnswerBelowZero, Paused: s.Paused, Alerts: s.Alerts,
	}
}

func (r recordSettings) settings() Settings {
	if r.OKForUnknownSKU && r.AnswerUnknownSKU == AnswerFalse {
		r.AnswerUnknownSKU = AnswerOK
	}
	return Settings{
		TimeZone: r.TimeZone, OrderStatuses: r.OrderStatuses, Location: r.Location, StoreCode: r.StoreCode, StatusLabels: r.StatusLabels, Carriers: r.Carriers,
		Channels: r.Channels, StockCart: r.StockCart, FirstOrder: r.FirstOrder, OpenOrders: r.OpenOrders, LateOrders: r.LateOrders,
		OrderPrefix: r.OrderPrefix, UnitPriceDigits: r.UnitPriceDigits, Price: r.Price, PaymentOutageHours: r.PaymentOutageHours,
		HoldSeconds: r.HoldSeconds, CallsAtOnce: r.CallsAtOnce,
		AnswerUnknownSKU: r.AnswerUnknownSKU, AnswerUnknownOrder: r.AnswerUnknownOrder, AnswerBelowZero: r.AnswerBelowZero, Paused: r.Paused, Alerts: r.Alerts,
	}
}

// encode reveals the credentials of a store to hand them to Secrets Manager. No
// other place does.
func encode(m *Merchant) (string, error) {
	data, err := json.Marshal(record{
		Schema: schema, StoreHash: m.StoreHash,
		ClientID: m.ClientID.Reveal(), ClientSecret: m.ClientSecret.Reveal(), AccessToken: m.AccessToken.Reveal(),
		CartID: m.CartID, PasswordHash: m.PasswordHash, ScriptURL: m.ScriptURL,
		Contact: recordContact(m.Contact), FirstContact: recordContact(m.FirstContact),
		ToldContact: recordContact(m.ToldContact), Previous: recordContact(m.PreviousContact), Former: m.Former, PasswordFor: m.PasswordFor, PasswordLost: m.PasswordLost,
		PasswordKeys: m.PasswordKeys, LostKeys: m.PasswordLostKeys, LostFor: m.PasswordLostFor, MailKey: m.MailKey.Reveal(),
		Settings: recordOf(m.Settings), Carts: cartRecords(m.Carts), Scopes: m.Scopes,
		Replaced: m.Replaced, SameKey: m.SameKey, NewPassword: m.NewPassword,
		Untold: m.Untold, Unconfirmed: m.Unconfirmed, Removed: m.Removed,
		SubmittedAt: m.SubmittedAt.UTC(), CreatedAt: m.CreatedAt.UTC(), UpdatedAt: m.UpdatedAt.UTC(),
	})
	if err == nil {
		data, err = withOthers(data, m.Others)
	}
	if err != nil {
		return "", errors.New("its dates cannot be written")
	}
	return string(data), nil
}

// othersIn are the members of a secret's value, and of its settings, that this
// program does not know. They come as a JSON object. It is a secret like the value
// itself, and empty without such members or in damaged text.
func othersIn(data []byte) secret.String {
	others := unknownIn[record](data)
	var in struct{ Settings json.RawMessage }
	json.Unmarshal(data, &in) // an error leaves it empty
	if settings := unknownIn[recordSettings](in.Settings); len(settings) > 0 {
		others["settings"], _ = json.Marshal(settings) // cannot fail: it came from JSON
	}
	if len(others) == 0 {
		return secret.String{}
	}
	text, _ := json.Marshal(others) // as above
	return secret.New(string(text))
}

// withOthers is a record with the members that another program left in it.
func withOthers(data []byte, others secret.String) ([]byte, error) {
	if others.IsEmpty() {
		return data, nil
	}
	var all, more map[string]json.RawMessage
	if err := errors.Join(json.Unmarshal(data, &all), json.Unmarshal([]byte(others.Reveal()), &more)); err != nil {
		return nil, err
	}
	if settings, ok := more["settings"]; ok {
		both := map[string]json.RawMessage{}
		if err := errors.Join(json.Unmarshal(settings, &both), json.Unmarshal(all["settings"], &both)); err != nil {
			return nil, err
		}
		more["settings"], _ = json.Marshal(both) // cannot fail: it came from JSON
	}
	maps.Copy(all, more)
	return json.Marshal(all)
}

// UnreadableError means that a secret's value is damaged, foreign or from a
// newer program. It never quotes the value.
type UnreadableError struct {
	Newer  bool // from a newer program; the value is whole
	Before bool // only in FindRepair: the newer one is the version before

	// Login holds the password hash and store code of the unreadable secret, for
	// PasswordMatches. It is nil if no hash is readable.
	Login *Merchant

	text string
}

func (e *UnreadableError) Error() string { return "its secret " + e.text }

func isUnreadable(err error) bool {
	_, ok := errors.AsType[*UnreadableError](err)
	return ok
}

// beforeDamaged says that a newer program wrote the version before a damaged
// one. Any other error stays as it is.
func beforeDamaged(err error) error {
	if e, ok := errors.AsType[*UnreadableError](err); ok && e.Newer {
		return &UnreadableError{Newer: true, Before: true, text: "is damaged, and the version before " + e.text}
	}
	return err
}

// decode reads a secret's value. It fails with an UnreadableError.
func decode(data []byte) (*Merchant, error) {
	r, err := parse(data)
	if err == nil && r.saysNothing() {
		err = &UnreadableError{text: "says nothing of a store"}
	}
	if e, ok := errors.AsType[*UnreadableError](err); ok {
		e.Login = loginIn(data)
		return nil, e
	}
	m := r.merchant()
	m.Others = othersIn(data)
	return m, nil
}

// loginIn returns the parts of an unreadable secret that a login needs, nil
// without a password hash. A newer program may keep them in another place. Of a
// removed store the hash stays out, so nobody can log in.
func loginIn(data []byte) *Merchant {
	hash, ok := firstOf(data, "password_hash", isPasswordHash)
	removed, _ := firstOf(data, "removed", func(is bool) bool { return is })
	if !ok && !removed {
		return nil
	}
	m := &Merchant{PasswordHash: hash, Removed: removed}
	if removed {
		m.PasswordHash = ""
	}
	m.Settings.StoreCode, _ = firstOf(data, "store_code", IsStoreCode)
	if carts, ok := firstOf(data, "carts", func([]recordCart) bool { return true }); ok && !removed {
		m.Carts = cartsOf(carts)
	}
	return m
}

// parse reads a record of our schema. It fails with an UnreadableError.
func parse(data []byte) (*record, error) {
	var r record
	err := json.Unmarshal(data, &r) // on a wrong type, Unmarshal still reads the rest
	if r.Schema > schema {
		return nil, &UnreadableError{Newer: true, text: fmt.Sprintf("has schema %d, this program knows up to %d", r.Schema, schema)}
	}
	if err != nil {
		return nil, &UnreadableError{text: "holds no JSON of a known form" + atMember(err)}
	}
	return &r, nil
}

// saysNothing reports a record without any content, such as null and {}. Our
// own writes always hold more, so somebody damaged it.
func (r record) saysNothing() bool {
	r.Schema = 0
	return reflect.ValueOf(r).IsZero()
}

// merchant returns the store in a record.
func (r *record) merchant() *Merchant {
	return &Merchant{
		Schema: max(r.Schema, schema), StoreHash: r.StoreHash,
		ClientID: secret.New(r.ClientID), ClientSecret: secret.New(r.ClientSecret), AccessToken: secret.New(r.AccessToken),
		CartID: r.CartID, PasswordHash: r.PasswordHash, ScriptURL: r.ScriptURL,
		Contact: Contact(r.Contact), FirstContact: Contact(r.FirstContact),
		ToldContact: Contact(r.ToldContact), PreviousContact: Contact(r.Previous), Former: r.Former, PasswordFor: r.PasswordFor, PasswordLost: r.PasswordLost,
		PasswordKeys: r.PasswordKeys, PasswordLostKeys: r.LostKeys, PasswordLostFor: r.LostFor, MailKey: secret.New(r.MailKey),
		Settings: r.Settings.settings(), Carts: cartsOf(r.Carts), Scopes: r.Scopes,
		Replaced: r.Replaced, SameKey: r.SameKey, NewPassword: r.NewPassword,
		Untold: r.Untold, Unconfirmed: r.Unconfirmed, Removed: r.Removed,
		SubmittedAt: r.SubmittedAt, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
	}
}

// atMember names the JSON member of the wrong type. The name comes from our
// record, so it is safe to print.
func atMember(err error) string {
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && e.Field != "" {
		return ": " + e.Field
	}
	return ""
}

// complete fills in the parts known from the secret's name. A hand may have
// written another Cart ID, which nobody can log in with.
func (m *Merchant) complete(storeHash string) {
	m.Schema, m.StoreHash, m.CartID = schema, storeHash, CartID(storeHash)
}
