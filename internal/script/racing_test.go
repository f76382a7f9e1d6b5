//go:build !race

package script_test

// racing is whether the race detector is on.
const racing = false
