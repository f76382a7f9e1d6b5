package translate

import (
	"testing"

	"connect2cart/internal/bigcommerce"
)

// Ensure a weight becomes a plain decimal, or "" if unreadable.
func TestWeight(t *testing.T) {
	for given, want := range map[bigcommerce.Text]string{
		"0.7500": "0.75", "2": "2", "10.0000": "10", ".5": "0.5", "0.00019": "0.0001", "1.": "1",
		"": "", "0": "", "0.0000": "", "-1": "", "heavy": "", "1e3": "", "1.2.3": "", "99999999999": "", "1.x": "",
	} {
		if got := weight(given); got != want {
			t.Errorf("%q: got %q, want %q", given, got, want)
		}
	}
}
