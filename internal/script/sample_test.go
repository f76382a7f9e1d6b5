package script_test

import "testing"

// The race detector makes long tests ten to thirty times slower. `make test` runs
// them twice: whole without the detector, and a sample of them with it (-short).
// The sample is enough to see every line run side by side.

// sampled is n, or a fifth of it for -short.
func sampled(n int) int {
	if testing.Short() {
		return max(n/5, 2)
	}
	return n
}

// skipped reports whether a test leaves out the i-th cell of a matrix. -short
// keeps one cell in seven. So every column meets every row in time, unless the
// width is a multiple of seven.
func skipped(i int) bool { return testing.Short() && i%7 != 0 }

// sizeAlone skips a test of sizes or of long times for -short, because it is one
// long poll after another.
func sizeAlone(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("takes long, and runs nothing side by side: run it without -short")
	}
}
