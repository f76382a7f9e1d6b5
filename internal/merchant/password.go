package merchant

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"slices"
	"strings"

	"connect2cart/internal/secret"
)

const (
	passwordBytes = 20 // 160 bits
	groupSize     = 4
	hashPrefix    = "sha256:"
)

// crockford is Crockford's base32: no I, L, O or U.
var crockford = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// NewPassword is a fresh Cart Password: 160 random bits in eight groups of
// four characters, none of which reads like another.
func NewPassword() secret.String {
	var random [passwordBytes]byte
	rand.Read(random[:]) // never fails
	var groups []string
	for group := range slices.Chunk([]byte(crockford.EncodeToString(random[:])), groupSize) {
		groups = append(groups, string(group))
	}
	return secret.New(strings.Join(groups, "-"))
}

// HashPassword is what is kept of a Cart Password. A plain hash will do: there
// are 160 random bits in it, so there is nothing to guess.
func HashPassword(password secret.String) string {
	sum := sha256.Sum256([]byte(normal(password.Reveal())))
	return hashPrefix + hex.EncodeToString(sum[:])
}

// PasswordMatches compares in constant time. It forgives what happens when a
// password is typed from paper: missing hyphens, blanks, small letters, O for
// 0, I and L for 1. A Merchant without a password matches nothing.
func (m Merchant) PasswordMatches(password secret.String) bool {
	kept, given := secret.New(m.PasswordHash), secret.New(HashPassword(password))
	return kept.Equal(given) && normal(password.Reveal()) != ""
}

// normal is the one spelling of a password that is hashed.
func normal(password string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '-', ' ', '\t', '\r', '\n', '\u00a0', '\u2010', '\u2011', '\u2013':
			return -1
		case 'o', 'O':
			return '0'
		case 'i', 'I', 'l', 'L':
			return '1'
		}
		if 'a' <= r && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}, password)
}
