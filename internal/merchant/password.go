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

// NewPassword returns a fresh Cart Password: 160 random bits in eight groups of
// four characters. No two of its characters look alike.
func NewPassword() secret.String {
	var random [passwordBytes]byte
	rand.Read(random[:]) // never fails
	var groups []string
	for group := range slices.Chunk([]byte(crockford.EncodeToString(random[:])), groupSize) {
		groups = append(groups, string(group))
	}
	return secret.New(strings.Join(groups, "-"))
}

// HashPassword returns the stored form of a Cart Password. A plain hash will
// do, because 160 random bits are beyond guessing.
func HashPassword(password secret.String) string {
	sum := sha256.Sum256([]byte(normal(password.Reveal())))
	return hashPrefix + hex.EncodeToString(sum[:])
}

// HashKey returns the hash of an access token. A record recognizes a replaced
// token by it, and nobody can use it as a key.
func HashKey(token secret.String) string {
	sum := sha256.Sum256([]byte(token.Reveal()))
	return hashPrefix + hex.EncodeToString(sum[:])
}

func isPasswordHash(text string) bool {
	digits, ok := strings.CutPrefix(text, hashPrefix)
	return ok && len(digits) == 64 && strings.Trim(digits, "0123456789abcdef") == ""
}

// PasswordMatches compares in constant time. It forgives the usual slips of
// typing from paper: missing hyphens, blanks, small letters, O for 0, I and L
// for 1. Without a stored password it is always false.
func (m Merchant) PasswordMatches(password secret.String) bool {
	kept, given := secret.New(m.PasswordHash), secret.New(HashPassword(password))
	return kept.Equal(given) && normal(password.Reveal()) != ""
}

// normal returns the spelling of a password to hash.
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
