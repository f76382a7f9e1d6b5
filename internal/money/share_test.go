package money

import "testing"

func TestShare(t *testing.T) {
	for name, tt := range map[string]struct{ a, part, whole, want string }{
		"a sixth of a discount is tax": {"10", "50", "60", "8.3333"},
		"everything":                   {"10", "60", "60", "10"},
		"of nothing":                   {"10", "1", "0", "10"},
		"a half rounds away from zero": {"0.0001", "1", "2", "0.0001"},
		"large amounts do not wrap":    {"90000000000", "90000000000", "90000000000", "90000000000"},
		"a negative amount":            {"-10", "50", "60", "-8.3333"},
	} {
		t.Run(name, func(t *testing.T) {
			got := MustParse(tt.a).Share(MustParse(tt.part), MustParse(tt.whole))
			if want := MustParse(tt.want); got != want {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}
