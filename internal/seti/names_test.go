package seti

import (
	"strings"
	"testing"
)

// Ensure names count in any letter case, up to the largest number of a package
// and the longest escaped name.
func TestParameter(t *testing.T) {
	escaped := func(name string) (text string) {
		for _, c := range []byte(name) {
			text += "%" + string("0123456789ABCDEF"[c>>4]) + string("0123456789ABCDEF"[c&15])
		}
		return text
	}
	for name, want := range map[string]string{
		"BATCHSIZE": "batchsize", "code": "code", "TrackNum999": "tracknum999", "tracknum1000": "", "tracknum0": "", "cod": "", "": "",
		escaped("trackpickupdate999"): "trackpickupdate999", escaped("trackpickupdate999") + "9": "", strings.Repeat("%61", 200): "",
	} {
		if got := parameter(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

// Ensure the letters and digits at each end of their range are part of a name,
// and the signs beside them are not.
func TestIsNameByte(t *testing.T) {
	for _, c := range []byte("az09_-.") {
		if !isNameByte(c) {
			t.Errorf("%q is no part of a name", c)
		}
	}
	for _, c := range []byte("`{/:A&=% ") {
		if isNameByte(c) {
			t.Errorf("%q is part of a name", c)
		}
	}
}
