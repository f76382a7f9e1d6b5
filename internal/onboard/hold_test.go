package onboard

import (
	"fmt"
	"testing"
	"time"
)

// Ensure the page holds only forms that came back faster than a person types.
// It never holds a form without a time.
func TestHoldFor(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	at := func(ago time.Duration) string { return fmt.Sprint(now.Add(-ago).Unix()) }
	for name, test := range map[string]struct {
		opened string
		want   time.Duration
	}{
		"at once":              {at(0), 2 * time.Second},
		"after a second":       {at(time.Second), time.Second},
		"after two":            {at(2 * time.Second), 0},
		"after lunch":          {at(time.Hour), 0},
		"no field":             {"", 0},
		"rubbish":              {"yesterday", 0},
		"a clock that is late": {at(-time.Minute), 0},
		"the end of time":      {"9223372036854775807", 0},
	} {
		if got := holdFor(test.opened, now); got != test.want {
			t.Errorf("%s: got %s, want %s", name, got, test.want)
		}
	}
}
