package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"unicode"
)

// plainWriter is the one way to the terminal. Names, contacts, settings and tags
// may have been written by any hand, and a terminal obeys what it is shown: only
// text and line breaks pass, and where something else was is seen.
type plainWriter struct{ w io.Writer }

// Write passes whole texts on; it says that it wrote what it was given.
func (p plainWriter) Write(text []byte) (int, error) {
	_, err := io.WriteString(p.w, plain(string(text), "\n"))
	return len(text), err
}

// plain puts a mark in the place of every rune that is no text, but for those
// that stay.
func plain(text, stay string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsGraphic(r) || strings.ContainsRune(stay, r) {
			return r
		}
		return unicode.ReplacementChar
	}, text)
}

// say prints a line of the answer. A text in it cannot begin another line.
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

// row prints one; a cell cannot begin another.
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
