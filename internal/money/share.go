package money

import "math/big"

// Share returns a x part / whole, rounded to the fourth decimal, halves away
// from zero: what of a falls to part of whole. A whole of zero returns a.
func (a Amount) Share(part, whole Amount) Amount {
	if whole.n == 0 {
		return a
	}
	r := big.NewRat(part.n, whole.n)
	n, _ := roundRat(r.Mul(r, new(big.Rat).SetInt64(a.n)))
	return Amount{n}
}
