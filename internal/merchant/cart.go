package merchant

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// cartPrefix starts every Cart ID and sets our carts apart from those of other
// systems in the same Stone Edge.
const cartPrefix = "bc-"

// CartID is the Cart ID of a store's first cart.
func CartID(storeHash string) string { return cartPrefix + strings.ToLower(storeHash) }

// FurtherCartID is the Cart ID of a store's cart for a channel. Channel 0 is the
// first cart.
func FurtherCartID(storeHash string, channel int64) string {
	if channel == 0 {
		return CartID(storeHash)
	}
	return CartID(storeHash) + "-" + strconv.FormatInt(channel, 10)
}

// StoreHashOf returns the store hash in the Cart ID of a first cart. It takes the
// ID as people type it, with blanks around it or capitals. ok is false for any
// other Cart ID.
func StoreHashOf(cartID string) (storeHash string, ok bool) {
	storeHash, channel, ok := ParseCartID(cartID)
	if !ok || channel != 0 {
		return "", false
	}
	return storeHash, true
}

// ParseCartID returns the store hash in a Cart ID, and the channel of a further
// cart, 0 for the first cart. It takes the ID as people type it. ok is false for
// an impossible Cart ID. A channel has one spelling, so a cart has one name.
func ParseCartID(cartID string) (storeHash string, channel int64, ok bool) {
	text, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(cartID)), cartPrefix)
	hash, number, further := strings.Cut(text, "-")
	if !ok || !isStoreHash(hash) {
		return "", 0, false
	}
	if !further {
		return hash, 0, true
	}
	channel, ok = ChannelOf(number)
	if !ok || strconv.FormatInt(channel, 10) != number {
		return "", 0, false
	}
	return hash, channel, true
}

// At is the store as one of its carts: Cart ID, password, channels and first
// order are those of the cart. Channel 0 is the first cart. ok is false for a
// cart that does not exist or is removed. The value is for reading only, because
// a write would give the first cart the values of another.
func (m *Merchant) At(channel int64) (at *Merchant, ok bool) {
	m = m.First()
	if channel == 0 {
		return m, true
	}
	c := m.Further(channel)
	if c == nil || c.Removed {
		return nil, false
	}
	at = m.Clone()
	at.FirstCart, at.AtCart, at.CartID, at.PasswordHash = m, channel, FurtherCartID(m.StoreHash, channel), c.PasswordHash
	at.Settings.Channels, at.Settings.FirstOrder, at.Settings.OpenOrders = c.Channels, c.FirstOrder, false
	return at, true
}

// First is the store as its first cart.
func (m *Merchant) First() *Merchant {
	if m.FirstCart != nil {
		return m.FirstCart
	}
	return m
}

// Channels is what the cart takes: see At. The first cart takes what the setting
// names. Without the setting it takes all but the channels of the others.
func (m *Merchant) Channels() Channels {
	if c := m.Further(m.AtCart); c != nil {
		return Channels{Only: ascending(c.Takes())}
	}
	if len(m.Settings.Channels) > 0 {
		return Channels{Only: ascending(m.Settings.Channels)}
	}
	var others []int64
	for _, c := range m.Carts {
		others = append(others, c.Takes()...)
	}
	return Channels{Except: ascending(others)}
}

// TakerOf is the Cart ID of the cart that takes a channel, "" for none.
func (m *Merchant) TakerOf(channel int64) string {
	for _, c := range append([]Cart{{}}, m.Carts...) {
		if at, ok := m.At(c.Channel); ok && at.Channels().Take(channel) {
			return at.CartID
		}
	}
	return ""
}

// ErrStoreWide means that a setting belongs to the store, and a further cart
// cannot have its own.
var ErrStoreWide = errors.New("the setting is the store's: change it at the first cart")

// ErrNoCart means that the store has no such cart, or not any more.
var ErrNoCart = errors.New("the store has no such cart")

// Edit changes the settings of one of the store's carts; channel 0 is the first
// one. A further cart has its own channels and first order. Edit returns the
// error of change, ErrStoreWide, ErrNoCart, also for a cart that shall send
// stock, or a *TakenError. After an error m is as before.
func (m *Merchant) Edit(channel int64, change func(*Settings) error) error {
	at, ok := m.At(channel)
	if !ok {
		return ErrNoCart
	}
	after, edited := m.Clone(), at.Clone().Settings
	if err := change(&edited); err != nil {
		return err
	}
	if c := after.Further(channel); channel != 0 {
		c.Channels, c.FirstOrder = edited.Channels, edited.FirstOrder
		edited.Channels, edited.FirstOrder = at.Settings.Channels, at.Settings.FirstOrder
		if !reflect.DeepEqual(edited, at.Settings) {
			return ErrStoreWide
		}
	} else {
		after.Settings = edited
	}
	if err := after.isTwice(); err != nil {
		return err
	}
	if _, ok := after.At(after.Settings.StockCart); !ok {
		return ErrNoCart
	}
	m.Carts, m.Settings = after.Carts, after.Settings
	return nil
}

// TakenError means that two carts of a store would take the same channel.
type TakenError struct{ Channel int64 }

func (e *TakenError) Error() string {
	return fmt.Sprintf("channel %d: another cart of the store takes it", e.Channel)
}

// isTwice returns a *TakenError for a channel that two carts name.
func (m *Merchant) isTwice() error {
	seen := map[int64]bool{}
	lists := [][]int64{m.First().Settings.Channels}
	for _, c := range m.Carts {
		lists = append(lists, c.Takes())
	}
	for _, list := range lists {
		for _, id := range ascending(list) {
			if seen[id] {
				return &TakenError{id}
			}
			seen[id] = true
		}
	}
	return nil
}

// Further is a further cart by its channel, nil if there is none. A removed one
// counts.
func (m *Merchant) Further(channel int64) *Cart {
	if i := m.cartIndex(channel); i >= 0 {
		return &m.Carts[i]
	}
	return nil
}

func (m *Merchant) cartIndex(channel int64) int {
	return slices.IndexFunc(m.Carts, func(c Cart) bool { return c.Channel == channel })
}

// IsSeveral reports whether the store has a further cart, or had one.
func (m *Merchant) IsSeveral() bool { return len(m.Carts) > 0 }

// OtherCarts are the Cart IDs of the store's other carts. Removed ones count,
// because the orders they were given stay their own.
func (m *Merchant) OtherCarts() []string {
	var ids []string
	for _, channel := range append([]int64{0}, m.furtherChannels()...) {
		if channel != m.AtCart {
			ids = append(ids, FurtherCartID(m.StoreHash, channel))
		}
	}
	return ids
}

func (m *Merchant) furtherChannels() []int64 {
	list := make([]int64, len(m.Carts))
	for i, c := range m.Carts {
		list[i] = c.Channel
	}
	return list
}

// Why a store gets no further cart.
var (
	ErrCartExists   = errors.New("the store has a cart for the channel")
	ErrTooManyCarts = fmt.Errorf("the store has %d further carts already", MaxCarts)
	ErrOnlyChannel  = errors.New("another cart takes this channel only")
)

// AddCart adds a further cart, or brings a removed one back. The channels that it
// takes leave the carts that had them. After one of the errors above, or a
// *TakenError, m is as before.
func (m *Merchant) AddCart(c Cart) error {
	after := m.Clone()
	switch old := after.Further(c.Channel); {
	case old == nil && len(m.Carts) >= MaxCarts:
		return ErrTooManyCarts
	case old == nil:
		after.Carts = append(after.Carts, c)
	case !old.Removed:
		return ErrCartExists
	default:
		*old = c
	}
	lists := []*[]int64{&after.Settings.Channels}
	for i := range after.Carts {
		if after.Carts[i].Channel != c.Channel {
			lists = append(lists, &after.Carts[i].Channels)
		}
	}
	for _, list := range lists {
		had := len(*list)
		*list = slices.DeleteFunc(*list, func(channel int64) bool { return slices.Contains(c.Takes(), channel) })
		if had > 0 && len(*list) == 0 {
			return ErrOnlyChannel // an empty list means something else
		}
	}
	if err := after.isTwice(); err != nil {
		return err
	}
	m.Carts, m.Settings = after.Carts, after.Settings
	return nil
}

// RemoveCart removes a further cart: nobody can log in to it, and its channels go
// back. It returns ErrNoCart.
func (m *Merchant) RemoveCart(channel int64) error {
	c := m.Further(channel)
	if c == nil || c.Removed {
		return ErrNoCart
	}
	c.Removed, c.PasswordHash, c.Channels = true, "", nil
	if m.Settings.StockCart == channel {
		m.Settings.StockCart = 0
	}
	return nil
}

// StockCart is the Cart ID of the one cart that may send stock. It is the first
// one unless a setting names another that still exists.
func (m *Merchant) StockCart() string {
	m = m.First()
	if c := m.Further(m.Settings.StockCart); c != nil && !c.Removed {
		return FurtherCartID(m.StoreHash, c.Channel)
	}
	return CartID(m.StoreHash)
}

// OpenCarts are the Cart IDs of the further carts that have a Cart Password.
func (m *Merchant) OpenCarts() (ids []string) {
	for _, c := range m.Carts {
		if !c.Removed && c.PasswordHash != "" {
			ids = append(ids, FurtherCartID(m.StoreHash, c.Channel))
		}
	}
	return ids
}

// LockFurtherCarts takes the Cart Passwords of all further carts away. Whoever
// holds the first cart's password gives out new ones.
func (m *Merchant) LockFurtherCarts() {
	for i := range m.Carts {
		m.Carts[i].PasswordHash = ""
	}
}
