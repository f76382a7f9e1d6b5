package money

import (
	"encoding/json"
	"errors"
	"math/big"
	"testing"
)

// Ensure Parse reads every spelling of BigCommerce exactly.
func TestParse(t *testing.T) {
	for in, want := range map[string]string{
		"10.0000": "10.00", "8": "8.00", "924.47": "924.47", "-0.5": "-0.50", " 3.10 ": "3.10",
		"0": "0.00", "1e2": "100.00", "0.005": "0.01", "-0.005": "-0.01", "0.00005": "0.00",
		"1234567.8950": "1234567.90", ".5": "0.50", "+2": "2.00", "900000000000": "900000000000.00",
	} {
		got, err := Parse(in)
		if err != nil || got.String() != want {
			t.Errorf("Parse(%q) = %v, %v, want %v", in, got, err, want)
		}
	}
}

// Ensure Parse refuses anything but a decimal number.
func TestParse_refused(t *testing.T) {
	for in, want := range map[string]error{
		"": ErrSyntax, "abc": ErrSyntax, "1,234.50": ErrSyntax, "1/2": ErrSyntax, "0x10": ErrSyntax,
		"NaN": ErrSyntax, "1_000": ErrSyntax, "1e999999999": ErrRange, "99999999999999999999": ErrRange, "--1": ErrSyntax,
	} {
		if got, err := Parse(in); !errors.Is(err, want) {
			t.Errorf("Parse(%q) = %v, %v, want error %v", in, got, err, want)
		}
	}
}

// Ensure rounding goes away from zero at the half, for every number of places.
func TestRoundAndAppend(t *testing.T) {
	for _, c := range []struct {
		in     string
		places int
		want   string
	}{
		{"1.0050", 2, "1.01"}, {"1.0049", 2, "1.00"}, {"-1.0050", 2, "-1.01"}, {"1234.5", 0, "1235"},
		{"-0.4", 0, "0"}, {"0.1234", 4, "0.1234"}, {"7", 4, "7.0000"}, {"-0.0001", 2, "0.00"},
	} {
		if got := string(MustParse(c.in).Append(nil, c.places)); got != c.want {
			t.Errorf("Append(%s, %d) = %s, want %s", c.in, c.places, got, c.want)
		}
	}
}

// Ensure amounts compare by their worth.
func TestCmp(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"-0.0001", "0", -1}, {"1.5", "1.50", 0}, {"2", "-3", 1}, {"9.9999", "10", -1}} {
		a, b := MustParse(c.a), MustParse(c.b)
		if got, back := a.Cmp(b), b.Cmp(a); got != c.want || back != -c.want {
			t.Errorf("%s and %s: got %d, and %d the other way round, want %d", c.a, c.b, got, back, c.want)
		}
	}
}

// Ensure a split amount rounds like any other.
func TestDiv(t *testing.T) {
	for _, c := range []struct {
		in   string
		n    int64
		want string
	}{{"10", 3, "3.3333"}, {"-10", 3, "-3.3333"}, {"0.0005", 10, "0.0001"}, {"5", 0, "5.0000"}, {"9", -2, "-4.5000"}} {
		if got := string(MustParse(c.in).Div(c.n).Append(nil, 4)); got != c.want {
			t.Errorf("%s / %d = %s, want %s", c.in, c.n, got, c.want)
		}
	}
}

// Ensure UnmarshalJSON reads the forms of both API versions, and null as zero.
func TestUnmarshalJSON(t *testing.T) {
	var got struct{ A, B, C, D, E Amount }
	in := `{"A":"10.0500","B":7.5,"C":null,"D":"","E":1e1}`
	if err := json.Unmarshal([]byte(in), &got); err != nil {
		t.Fatal(err)
	}
	if s := got.A.Add(got.B).Add(got.C).Add(got.D).Add(got.E).String(); s != "27.55" {
		t.Errorf("sum of %s = %s, want 27.55", in, s)
	}
	if err := json.Unmarshal([]byte(`{"A":"12,50"}`), &got); err == nil {
		t.Error(`"12,50" was read, want an error`)
	}
}

// FuzzParse compares the fast reader with big.Rat, and reads back each written
// amount.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"10.0000", "-0.00005", "1e2", "8", "0.33333", "999999999999.9999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := Parse(s)
		if err != nil {
			return
		}
		text, _ := a.MarshalText()
		if back := MustParse(string(text)); back != a {
			t.Fatalf("%q: wrote %s, read back %v", s, text, back)
		}
		if fast, ok := parsePlain(s); ok {
			r, _ := new(big.Rat).SetString(s)
			if n, _ := roundRat(r.Mul(r, big.NewRat(scale, 1))); n != fast.n {
				t.Fatalf("%q: fast reader %d, exact %d", s, fast.n, n)
			}
		}
	})
}
