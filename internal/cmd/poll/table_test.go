package main

import (
	"strings"
	"testing"
)

// Ensure a table keeps its columns with any text in its cells.
func TestTable(t *testing.T) {
	row := func(cells ...string) record { return record{cells: cells} }
	p := &printer{table: table{{"N", true, 0}, {"Name", false, 0}, {"Last", false, 0}}}
	got := p.next([]record{
		row("1", "Zoe\u0308", "x"), row("22", "a\nb\x1b[1m", strings.Repeat("é", 80)), row("3", "花子", ""), row("4", strings.Repeat("花", 20), ""),
	}, false)
	pad := func(n int) string { return strings.Repeat(" ", n) }
	want := " N  Name" + pad(25) + "Last" +
		"\n 1  Zoe\u0308" + pad(26) + "x" +
		"\n22  a b\x1b[1m" + pad(22) + strings.Repeat("é", 59) + "…" +
		"\n 3  花子" + pad(25) +
		"\n 4  " + strings.Repeat("花", 13) + "…" + pad(2) + "\n"
	if got != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
	if got := p.next(nil, false); got != "" {
		t.Errorf("no rows: got %q", got)
	}
	if got, want := p.next([]record{row("5", "b", "y")}, false), " 5  b"+pad(28)+"y\n"; got != want {
		t.Errorf("a later part: got %q, want %q", got, want)
	}
	s := newSession(config{}, nil)
	if clean := s.clean(got); strings.Contains(clean, "\x1b") || !strings.Contains(clean, "\n") {
		t.Errorf("control characters reach the terminal: %q", clean)
	}
}
