// Package money holds amounts of money exactly, in decimal. It will never use
// binary floating point, and never guess at an unreadable text. Of a currency's
// rules it knows the number of minor digits alone.
package money

import (
	"bytes"
	"errors"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// scale is the number of units in one of the currency. BigCommerce writes its
// amounts with four decimals (orders v2, "10.0000").
const (
	digits = 4
	scale  = 10_000
)

// ErrSyntax tells of a text other than a plain decimal number. Parse wraps it.
var ErrSyntax = errors.New("not a decimal amount")

// ErrRange tells of a number too large to keep exactly, or with an exponent
// outside -40 to 20. Parse wraps it.
var ErrRange = errors.New("amount out of range")

// Amount is an amount of money in ten-thousandths of the currency's major unit.
// So it allocates nothing, unlike the libraries of arbitrary precision.
// The zero value is an amount of zero. Compare amounts with ==.
type Amount struct{ n int64 }

// FromMinor returns an amount given in hundredths of the major unit (cents).
func FromMinor(hundredths int64) Amount { return Amount{hundredths * (scale / 100)} }

// Parse reads a decimal number such as "10.0000", "8", "-0.5" or "1e2". It
// rounds to four decimals, halves away from zero. Its error wraps ErrSyntax or
// ErrRange.
func Parse(s string) (Amount, error) {
	text := strings.TrimSpace(s)
	if a, ok := parsePlain(text); ok {
		return a, nil
	}
	return parseAny(text)
}

// MustParse is Parse for constants and tests. It panics on bad text.
func MustParse(s string) Amount {
	a, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return a
}

// parsePlain reads BigCommerce's usual spellings without allocating.
func parsePlain(s string) (Amount, bool) {
	rest, neg := strings.CutPrefix(s, "-")
	whole, frac, _ := strings.Cut(rest, ".")
	if whole == "" || len(whole) > 13 || len(frac) > digits {
		return Amount{}, false
	}
	var n int64
	for _, part := range [2]string{whole, frac} {
		for i := range len(part) {
			if part[i] < '0' || part[i] > '9' {
				return Amount{}, false
			}
			n = n*10 + int64(part[i]-'0')
		}
	}
	for range digits - len(frac) {
		n *= 10
	}
	if neg {
		n = -n
	}
	return Amount{n}, true
}

func parseAny(s string) (Amount, error) {
	if len(s) > 64 || strings.ContainsAny(s, "/_xXpPbBoOiInN") {
		return Amount{}, ErrSyntax
	}
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		// A huge exponent would make big.Rat compute for ever.
		if e, err := strconv.Atoi(s[i+1:]); err != nil || e > 20 || e < -40 {
			return Amount{}, ErrRange
		}
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return Amount{}, ErrSyntax
	}
	n, ok := roundRat(r.Mul(r, big.NewRat(scale, 1)))
	if !ok {
		return Amount{}, ErrRange
	}
	return Amount{n}, nil
}

// roundRat rounds halves away from zero.
func roundRat(r *big.Rat) (int64, bool) {
	twice := new(big.Int).Mul(r.Num(), big.NewInt(2))
	den := new(big.Int).Mul(r.Denom(), big.NewInt(2))
	if r.Sign() < 0 {
		twice.Sub(twice, r.Denom())
	} else {
		twice.Add(twice, r.Denom())
	}
	q := twice.Quo(twice, den)
	return q.Int64(), q.IsInt64() && q.Int64() != math.MinInt64
}

// Add returns a + b.
func (a Amount) Add(b Amount) Amount { return Amount{a.n + b.n} }

// Sub returns a - b.
func (a Amount) Sub(b Amount) Amount { return Amount{a.n - b.n} }

// Neg returns -a.
func (a Amount) Neg() Amount { return Amount{-a.n} }

// Abs returns the absolute value of a.
func (a Amount) Abs() Amount {
	if a.n < 0 {
		return a.Neg()
	}
	return a
}

// Times returns a times n, n being a count of units.
func (a Amount) Times(n int64) Amount { return Amount{a.n * n} }

// Div splits a into n equal parts and returns one of them. It rounds to the
// fourth decimal, halves away from zero. An n of zero returns a itself.
func (a Amount) Div(n int64) Amount {
	if n == 0 {
		return a
	}
	if n < 0 {
		a, n = a.Neg(), -n
	}
	return Amount{divRound(a.n, n)}
}

func divRound(a, n int64) int64 {
	q, r := a/n, a%n
	switch {
	case r >= n-r:
		return q + 1
	case -r >= n+r:
		return q - 1
	}
	return q
}

// Round returns a rounded to places decimals (0 to 4), halves away from zero.
func (a Amount) Round(places int) Amount {
	unit := int64(1)
	for range digits - min(max(places, 0), digits) {
		unit *= 10
	}
	return Amount{divRound(a.n, unit) * unit}
}

// Cmp is -1, 0 or 1 as a is less than, equal to or more than b.
func (a Amount) Cmp(b Amount) int {
	switch {
	case a.n < b.n:
		return -1
	case a.n > b.n:
		return 1
	}
	return 0
}

// Sign is -1, 0 or 1 as a is negative, zero or positive.
func (a Amount) Sign() int { return a.Cmp(Amount{}) }

// IsZero reports whether a is zero.
func (a Amount) IsZero() bool { return a.n == 0 }

// String writes the amount with two decimals, as the SETI protocol writes money
// (seti-protocol.md 1.4, rule 8): "1234.50".
func (a Amount) String() string { return string(a.Append(nil, 2)) }

// Append adds the amount, rounded to places decimals (0 to 4), to dst.
func (a Amount) Append(dst []byte, places int) []byte {
	places = min(max(places, 0), digits)
	n := a.Round(places).n
	if n < 0 {
		dst, n = append(dst, '-'), -n
	}
	dst = strconv.AppendInt(dst, n/scale, 10)
	if places == 0 {
		return dst
	}
	var buf [digits + 1]byte
	frac := strconv.AppendInt(buf[:0], scale+n%scale, 10) // a leading 1 keeps the zeros
	return append(append(dst, '.'), frac[1:1+places]...)
}

// UnmarshalJSON reads BigCommerce's forms of an amount: a string or a number.
// null and "" are zero (bigcommerce-api.md 1, point 4). Its errors are those of
// Parse.
func (a *Amount) UnmarshalJSON(data []byte) error {
	text := string(bytes.Trim(data, `"`))
	if text == "" || text == "null" {
		*a = Amount{}
		return nil
	}
	v, err := Parse(text)
	if err != nil {
		return err
	}
	*a = v
	return nil
}

// MarshalText writes all four decimals, because fewer would lose a part.
func (a Amount) MarshalText() ([]byte, error) { return a.Append(nil, digits), nil }
