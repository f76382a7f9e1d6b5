package script

import (
	"errors"
	"strings"
	"testing"
	"time"

	"connect2cart/internal/bigcommerce"
)

// Ensure an entry blames BigCommerce only for BigCommerce's own silence.
func TestUpdateWords_blame(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"no connection":      {&bigcommerce.SendError{Err: errors.New("connection refused")}, "BigCommerce is not answering."},
		"an odd success":     {&bigcommerce.Error{Status: 202}, "BigCommerce's answer cannot be used."},
		"the same of a POST": {&bigcommerce.UnclearError{Err: &bigcommerce.Error{Status: 207}}, "BigCommerce's answer cannot be used."},
		"an open outcome":    {&bigcommerce.Error{Status: 408}, "BigCommerce is not answering."},
		"a refusal":          {&bigcommerce.Error{Status: 410}, "BigCommerce refused this with status 410."},
		"a mistake of ours":  {errors.New("ledger: row stock: unexpected end of JSON input"), "Connect2Cart failed at this."},
	} {
		if got := updateWords(c.err, time.Time{}); !strings.HasPrefix(got, c.want) || strings.ContainsAny(got, "=;") {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}
