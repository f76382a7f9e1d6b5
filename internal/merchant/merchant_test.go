package merchant_test

import (
	"regexp"
	"testing"

	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
)

// Ensure Cart IDs and store hashes convert both ways, and that a hash can never
// name another secret.
func TestStoreHashOf(t *testing.T) {
	cases := []struct {
		cartID, hash string
		ok           bool
	}{
		{"bc-abc123", "abc123", true},
		{" BC-ABC123 ", "abc123", true},
		{"abc123", "", false},
		{"bc-", "", false},
		{"", "", false},
		{"bc-../abc", "", false},
		{"bc-abc/def", "", false},
		{"bc-abc def", "", false},
		{"bc-äbc", "", false},
		{"bc-abc*", "", false},
	}
	for _, c := range cases {
		if hash, ok := merchant.StoreHashOf(c.cartID); hash != c.hash || ok != c.ok {
			t.Errorf("%q: got %q, %v", c.cartID, hash, ok)
		}
	}
	if got := merchant.CartID("ABC123"); got != "bc-abc123" {
		t.Errorf("CartID: got %q", got)
	}
}

// Ensure every hash from a Cart ID stays within its alphabet, for any Cart ID.
func FuzzStoreHashOf(f *testing.F) {
	for _, seed := range []string{"bc-abc123", "BC-", "bc-\u0130", "bc-a\x00b", "bc-a/../b"} {
		f.Add(seed)
	}
	plain := regexp.MustCompile(`^[a-z0-9]{1,64}$`)
	f.Fuzz(func(t *testing.T, cartID string) {
		hash, ok := merchant.StoreHashOf(cartID)
		if ok && (!plain.MatchString(hash) || merchant.CartID(hash) != "bc-"+hash) {
			t.Errorf("%q: got %q", cartID, hash)
		}
	})
}

// Ensure passwords have the promised form and differ.
func TestNewPassword(t *testing.T) {
	form := regexp.MustCompile(`^([0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}$`)
	seen := map[string]bool{}
	for range 1000 {
		p := merchant.NewPassword().Reveal()
		if !form.MatchString(p) || seen[p] {
			t.Fatalf("a password of %d characters has the wrong form or came before", len(p))
		}
		seen[p] = true
	}
}

// Ensure a password still matches after the usual slips of typing, and after
// nothing else.
func TestMerchant_PasswordMatches(t *testing.T) {
	m := merchant.Merchant{PasswordHash: merchant.HashPassword(secret.New("01AB-CDEF"))}
	for _, typed := range []string{"01AB-CDEF", "01ab-cdef", "01ABCDEF", " 01AB CDEF\r\n", "O1AB-CDEF", "0IAB-CDEF", "olab-cdef", "01AB\u2011CDEF"} {
		if !m.PasswordMatches(secret.New(typed)) {
			t.Errorf("%q does not match", typed)
		}
	}
	for _, typed := range []string{"", "-", "01AB-CDEG", "01AB-CDE", "01AB-CDEFF", m.PasswordHash} {
		if m.PasswordMatches(secret.New(typed)) {
			t.Errorf("%q matches", typed)
		}
	}
	if (merchant.Merchant{}).PasswordMatches(secret.New("")) || (merchant.Merchant{}).PasswordMatches(secret.New("x")) {
		t.Error("a store without a password lets someone in")
	}
	empty := merchant.Merchant{PasswordHash: merchant.HashPassword(secret.New(""))}
	if empty.PasswordMatches(secret.New("")) || empty.PasswordMatches(secret.New("- ")) {
		t.Error("an empty password lets someone in")
	}
}
