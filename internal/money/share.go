package money

import "math/big"

// Share returns a x part / whole, the share of a that falls to part. It rounds
// to the fourth decimal, halves away from zero. A whole of zero returns a.
func (a Amount) Share(part, whole Amount) Amount {
	if whole.n == 0 {
		return a
	}
	r := big.NewRat(part.n, whole.n)
	n, _ := roundRat(r.Mul(r, new(big.Rat).SetInt64(a.n)))
	return Amount{n}
}
