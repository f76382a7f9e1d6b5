package script_test

import "testing"

// The race detector makes long tests ten to thirty times slower. `make test`
// runs it with -short, which takes a sample of them: all it needs to see every
// line run side by side. It runs them whole without it.

// sampled is n, or a fifth of it for -short.
func sampled(n int) int {
	if testing.Short() {
		return max(n/5, 2)
	}
	return n
}

// skipped reports whether the i-th cell of a matrix is left out: for -short all
// but one in seven are, so that every column meets every row of a matrix of
// any other width in time.
func skipped(i int) bool { return testing.Short() && i%7 != 0 }

// sizeAlone leaves out, for -short, a test of how much is too much: it is one
// long poll after another.
func sizeAlone(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("takes long, and has nothing that runs side by side: run without -short")
	}
}
