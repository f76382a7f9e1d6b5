package script_test

// The race detector makes the long tests ten to thirty times slower. With it
// on they take a sample, which is all it needs to see every line run side by
// side; `make test` runs them whole without it.

// sampled is n, or a fifth of it under the race detector.
func sampled(n int) int {
	if racing {
		return max(n/5, 2)
	}
	return n
}

// skipped reports whether the i-th cell of a matrix is left out: under the
// race detector all but one in seven are, so that every column meets every row
// of a matrix of any other width in time.
func skipped(i int) bool { return racing && i%7 != 0 }
