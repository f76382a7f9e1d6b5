package metrics

import (
	"errors"
	"testing"

	"connect2cart/internal/seti"
)

// Ensure the dimension's functions are the protocol's, and our own two.
func TestFunctions(t *testing.T) {
	for _, function := range functions {
		_, err := seti.ParseForm("setifunction="+function, "").Function()
		_, unknown := errors.AsType[*seti.UnknownFunctionError](err)
		if ours := function == "credentials" || function == "notify"; unknown != ours {
			t.Errorf("%s: got %v", function, err)
		}
	}
}
