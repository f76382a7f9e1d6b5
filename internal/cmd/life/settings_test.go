package main

import (
	"strings"
	"testing"
)

func env(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

// Ensure the variables choose the columns of the table, and wrong ones are named
// together.
func TestSettings(t *testing.T) {
	s, err := settingsFrom(env("LIFE_DAYS", "2", "LIFE_SEED", "9", "LIFE_PROCESSES", "1, 3", "LIFE_REFUSED", "goes-on", "LIFE_OLD", "v1.0.0"))
	if err != nil {
		t.Fatal(err)
	}
	list := s.scenarios()
	if len(list) != 2 || list[1].Processes != 3 || !list[1].GoesOn || list[1].Seed != 9 || list[1].Days != 2 || s.old != "v1.0.0" {
		t.Errorf("got %+v", list)
	}
	if s, err = settingsFrom(env()); err != nil || len(s.scenarios()) != 6 {
		t.Errorf("got %d scenarios by default, %v; want 6", len(s.scenarios()), err)
	}
	_, err = settingsFrom(env("LIFE_DAYS", "0", "LIFE_PROCESSES", "1,x", "LIFE_REFUSED", "perhaps"))
	for _, name := range []string{"LIFE_DAYS", "LIFE_PROCESSES", "LIFE_REFUSED"} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("got error %v, want one that names %s", err, name)
		}
	}
}
