package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"unicode"
)

// plainWriter stands between every answer and the terminal. Anybody may have
// written the names, contacts, settings and tags, and a terminal obeys control
// characters. So only text and line breaks pass, and a mark shows each other
// character.
type plainWriter struct{ w io.Writer }

// Write passes whole texts on. It returns the length of its input.
func (p plainWriter) Write(text []byte) (int, error) {
	_, err := io.WriteString(p.w, plain(string(text), "\n"))
	return len(text), err
}

// plain replaces every rune except text and the runes of stay by a mark.
func plain(text, stay string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsGraphic(r) || strings.ContainsRune(stay, r) {
			return r
		}
		return unicode.ReplacementChar
	}, text)
}

// say prints a line of the answer. A line break in an argument becomes a mark.
func (d *desk) say(format string, args ...any) {
	for i, arg := range args {
		if text, ok := arg.(string); ok {
			args[i] = plain(text, "")
		}
	}
	fmt.Fprintf(d.out, format+"\n", args...)
}

// table prints rows in columns.
type table struct{ w *tabwriter.Writer }

func (d *desk) table() table { return table{tabwriter.NewWriter(d.out, 0, 0, 2, ' ', 0)} }

// row prints a row. A line break or tab in a cell becomes a mark.
func (t table) row(cells ...string) {
	for i, cell := range cells {
		cells[i] = plain(cell, "")
	}
	fmt.Fprintln(t.w, strings.Join(cells, "\t"))
}

func (t table) end() error {
	if err := t.w.Flush(); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}
