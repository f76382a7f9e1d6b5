package merchant_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
	"connect2cart/internal/standin/awssim"
)

// Ensure a Cart ID names one cart, in one spelling.
func TestParseCartID(t *testing.T) {
	for cartID, want := range map[string]struct {
		hash    string
		channel int64
	}{
		"bc-abc": {"abc", 0}, " BC-ABC-5 ": {"abc", 5}, "bc-abc-1": {"abc", 1}, "bc-abc-2147483647": {"abc", 1<<31 - 1},
		"bc-abc-0": {}, "bc-abc-": {}, "bc-abc--1": {}, "bc-abc-05": {}, "bc-abc-+5": {}, "bc-abc-1x": {}, "bc-abc-1-2": {}, "bc-abc- 5": {}, "bc--5": {},
		"bc-abc-2147483648": {}, "bc-abc-99999999999999999999": {}, "bc-abc-5e0": {}, "bc-abc-٥": {}, "abc-5": {}, "bc-a/b-5": {}, "": {},
	} {
		hash, channel, ok := merchant.ParseCartID(cartID)
		if hash != want.hash || channel != want.channel || ok != (want.hash != "") {
			t.Errorf("%q: got %q, %d, %v", cartID, hash, channel, ok)
		}
		if first, ok := merchant.StoreHashOf(cartID); ok != (want.hash != "" && want.channel == 0) || ok && first != want.hash {
			t.Errorf("%q is a first cart: %q, %v", cartID, first, ok)
		}
	}
}

// Ensure no Cart ID reaches another store, and each cart has one name.
func FuzzParseCartID(f *testing.F) {
	for _, seed := range []string{"bc-abc", "bc-abc-5", "bc-abc-0", "bc-a-b-5", "bc-abc-99999999999", "BC-ABC-\u0665"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, cartID string) {
		hash, channel, ok := merchant.ParseCartID(cartID)
		if ok && merchant.FurtherCartID(hash, channel) != strings.ToLower(strings.TrimSpace(cartID)) {
			t.Errorf("%q: got %q and %d", cartID, hash, channel)
		}
		if !ok && (hash != "" || channel != 0) {
			t.Errorf("%q: no cart, but %q and %d", cartID, hash, channel)
		}
	})
}

// storefronts is a store with a first cart and two further ones, one of them
// removed.
func storefronts() *merchant.Merchant {
	return &merchant.Merchant{
		StoreHash: "abc", CartID: "bc-abc", PasswordHash: merchant.HashPassword(secret.New("one")), AccessToken: secret.New("t"),
		Carts: []merchant.Cart{
			{Channel: 5, PasswordHash: merchant.HashPassword(secret.New("five")), Channels: []int64{5, 7}, FirstOrder: 100},
			{Channel: 9, PasswordHash: merchant.HashPassword(secret.New("nine")), Removed: true},
		},
		Settings: merchant.Settings{FirstOrder: 3, TimeZone: "UTC"},
	}
}

// Ensure each channel is at one cart at most, and that each cart has its own
// password, channels and first order.
func TestMerchant_At(t *testing.T) {
	m := storefronts()
	five, ok := m.At(5)
	if !ok || five.CartID != "bc-abc-5" || five.Settings.FirstOrder != 100 || five.Settings.TimeZone != "UTC" || five.Channels().String() != "5,7" {
		t.Fatalf("cart 5: %v, %q, first order %d, channels %q", ok, five.CartID, five.Settings.FirstOrder, five.Channels())
	}
	for password, want := range map[string][2]bool{"one": {true, false}, "five": {false, true}, "nine": {}, "": {}} {
		if got := [2]bool{m.PasswordMatches(secret.New(password)), five.PasswordMatches(secret.New(password))}; got != want {
			t.Errorf("password %q opens first cart and cart 5: %v", password, got)
		}
	}
	for _, channel := range []int64{9, 7, -5, 1} {
		if _, ok := m.At(channel); ok {
			t.Errorf("there is no cart for channel %d", channel)
		}
	}
	if got := m.Channels().String(); got != "-5,-7" {
		t.Errorf("the first cart takes %q", got)
	}
	takers := map[int64]string{1: "bc-abc", 5: "bc-abc-5", 7: "bc-abc-5", 9: "bc-abc", 11: "bc-abc"}
	for _, at := range []*merchant.Merchant{m, five} {
		for channel, want := range takers {
			if got := at.TakerOf(channel); got != want {
				t.Errorf("channel %d: taken by %q", channel, got)
			}
		}
	}
	if diff := cmp.Diff([]string{"bc-abc", "bc-abc-9"}, five.OtherCarts()); diff != "" {
		t.Error(diff)
	}
	m.Settings.Channels = []int64{1}
	if got := m.TakerOf(11); got != "" {
		t.Errorf("no cart takes channel 11, but %q", got)
	}
}

// Ensure a further cart changes nothing but its own, and takes no channel of
// another cart.
func TestMerchant_Edit(t *testing.T) {
	m := storefronts()
	err := m.Edit(5, func(s *merchant.Settings) error { s.Channels, s.FirstOrder = []int64{5, 11}, 7; return nil })
	if c := m.Further(5); err != nil || c.FirstOrder != 7 || !cmp.Equal(c.Channels, []int64{5, 11}) || m.Settings.FirstOrder != 3 || m.Settings.Channels != nil {
		t.Errorf("%v: %+v", err, c)
	}
	before := m.Clone()
	if err := m.Edit(5, func(s *merchant.Settings) error { s.Paused = true; return nil }); !errors.Is(err, merchant.ErrStoreWide) {
		t.Errorf("a further cart pauses the store: %v", err)
	}
	if err := m.Edit(0, func(s *merchant.Settings) error { s.Channels = []int64{1, 11}; return nil }); err == nil {
		t.Error("channel 11 is at two carts")
	}
	for _, channel := range []int64{9, 6} {
		if err := m.Edit(channel, func(*merchant.Settings) error { return nil }); !errors.Is(err, merchant.ErrNoCart) {
			t.Errorf("cart %d: %v", channel, err)
		}
	}
	if diff := cmp.Diff(before, m, cmp.Comparer(secret.String.Equal)); diff != "" {
		t.Error(diff)
	}
}

// Ensure a new cart takes its channels from the carts that had them, and a removed
// one gives them back.
func TestMerchant_AddCart(t *testing.T) {
	m := storefronts()
	m.Settings.Channels = []int64{1, 9, 12}
	for _, c := range []struct {
		cart merchant.Cart
		want error
	}{
		{merchant.Cart{Channel: 5}, merchant.ErrCartExists},
		{merchant.Cart{Channel: 9, PasswordHash: "new"}, nil},
		{merchant.Cart{Channel: 7}, nil},
		{merchant.Cart{Channel: 11, Channels: []int64{1, 12}}, merchant.ErrOnlyChannel},
		{merchant.Cart{Channel: 12, Channels: []int64{12, 5}}, merchant.ErrOnlyChannel},
		{merchant.Cart{Channel: 13, Channels: []int64{7}}, &merchant.TakenError{Channel: 7}},
	} {
		before := m.Clone()
		err := m.AddCart(c.cart)
		if taken, ok := errors.AsType[*merchant.TakenError](err); !errors.Is(err, c.want) && !(ok && c.want != nil && taken.Error() == c.want.Error()) {
			t.Errorf("cart %+v: got %v, want %v", c.cart, err, c.want)
		}
		if err != nil && !cmp.Equal(before, m, cmp.Comparer(secret.String.Equal)) {
			t.Errorf("cart %+v: refused, and changed", c.cart)
		}
	}
	for channel, want := range map[int64]string{1: "bc-abc", 12: "bc-abc", 9: "bc-abc-9", 7: "bc-abc-7", 5: "bc-abc-5"} {
		if got := m.TakerOf(channel); got != want {
			t.Errorf("channel %d: taken by %q, want %q", channel, got, want)
		}
	}
	m.Settings.StockCart = 7
	if err := m.RemoveCart(7); err != nil || m.StockCart() != "bc-abc" || m.TakerOf(7) != "" {
		t.Errorf("removed: %v, stock %q, channel 7 at %q", err, m.StockCart(), m.TakerOf(7))
	}
	if err := m.RemoveCart(7); !errors.Is(err, merchant.ErrNoCart) {
		t.Errorf("removed twice: %v", err)
	}
	for channel := int64(100); len(m.Carts) < merchant.MaxCarts; channel++ {
		if err := m.AddCart(merchant.Cart{Channel: channel}); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.AddCart(merchant.Cart{Channel: 99}); !errors.Is(err, merchant.ErrTooManyCarts) {
		t.Errorf("one cart too many: %v", err)
	}
}

// Ensure exactly one cart sends stock, also after it is removed.
func TestMerchant_StockCart(t *testing.T) {
	m := storefronts()
	for channel, want := range map[int64]string{0: "bc-abc", 5: "bc-abc-5", 9: "bc-abc", 6: "bc-abc"} {
		m.Settings.StockCart = channel
		five, _ := m.At(5)
		if got := m.StockCart(); got != want || five.StockCart() != want {
			t.Errorf("stock cart %d: got %q and %q", channel, got, five.StockCart())
		}
	}
}

// Ensure carts live through the secret, and a hand that gives a channel to two
// carts stops the store in words.
func TestVault_carts(t *testing.T) {
	store := storeOf(awssim.New())
	m := storefronts()
	if _, err := store.Put(t.Context(), m, ""); err != nil {
		t.Fatal(err)
	}
	got, err := store.Get(t.Context(), "abc")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(m.Carts, got.Carts); diff != "" {
		t.Error(diff)
	}
	five, _ := got.At(5)
	if _, err := store.Put(t.Context(), five, ""); err == nil {
		t.Error("the store was written as its further cart")
	}
	if faults := got.Faults(func(map[string]string) bool { return true }); len(faults) > 0 {
		t.Errorf("faults: %v", faults)
	}
	got.Settings.Channels = []int64{7}
	if faults := got.Faults(func(map[string]string) bool { return true }); len(faults) != 1 || faults[0].Name != "channels" {
		t.Errorf("channel 7 is at two carts: %v", faults)
	}
	got.Settings.Channels = nil
	got.Carts = append(got.Carts, merchant.Cart{Channel: 5}, merchant.Cart{Channel: -1})
	if faults := got.Faults(func(map[string]string) bool { return true }); len(faults) == 0 {
		t.Error("two carts for channel 5, and one for channel -1")
	}
}
