package seti

import "testing"

// Ensure figures are read in any country's spelling, and refused where two
// countries would read two numbers.
func TestLocalUnits(t *testing.T) {
	for text, want := range map[string]int64{
		"1": 1, "0": 0, "1.00": 1, "1,00": 1, "2,5": 3, "-1": -1, "+2,0": 2, " 3 ": 3, "0,000": 0, "0,500": 1, "1234,500": 1235, "1.000": 1,
		"1,234.00": 1234, "1.234,00": 1234, "1,234,567": 1234567, "123,456,789": 123456789, ",345": 0, "1.234.567": 1234567, "1 234": 1234, "1\u00a0234,00": 1234, "1'234.00": 1234, "12,345.6": 12346, ",5": 1, "1,": 1, "-1.234,00": -1234,
	} {
		if got, ok := localUnits(text); !ok || got != want {
			t.Errorf("%q: got %d, %t, want %d", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "x", "1,000", "-1,000", "12,345", "123,456", "1,2,3", "1.2.3", "1,23,456", "1,234,56", "1.234,567.8", "1,234.567.8", "1 2", "1 234,5 6", ",", ".", "--1", "1-", "1 000 00", "99999999999", "two", "1e3", "1,234.5x"} {
		if got, ok := localUnits(text); ok {
			t.Errorf("%q: got %d, want it refused", text, got)
		}
	}
}

// FuzzLocalUnits holds every spelling without a sign of a country to units.
func FuzzLocalUnits(f *testing.F) {
	for _, text := range []string{"1", "1,00", "1.234,00", "1 234", "1,000", "-2.5", "..", ",,", "\u202f"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, ok := localUnits(text)
		if plain, known := units(text); known && (!ok || got != plain) {
			t.Errorf("%q: got %d, %t, want %d as without a country", text, got, ok, plain)
		}
	})
}
