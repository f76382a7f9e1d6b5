package main

import (
	"strings"
	"unicode"
)

// table is the columns of a listing.
type table []column

type column struct {
	title string
	right bool // numbers stand right
	least int  // its width if more rows may follow, so that these stand below the first ones
}

// maxCell keeps a row on a screen, in columns; an ellipsis marks a shortened
// cell. The last cell may be longer, because the line ends there.
const (
	maxCell = 28
	maxLast = 60
)

// printer draws a table in parts. Its columns only grow, so that a later part
// stands below the first one.
type printer struct {
	table
	widths []int // nil before the titles are drawn
}

// next draws some rows, each with a line break behind it. The titles stand above
// the first ones. more means that another part may follow. No rows are no table.
func (p *printer) next(rows []record, more bool) string {
	if len(rows) == 0 {
		return ""
	}
	var lines [][]string
	if p.widths == nil {
		p.widths = make([]int, len(p.table))
		for i, c := range p.table {
			if more {
				p.widths[i] = c.least
			}
		}
		lines = append(lines, p.titles())
	}
	for _, r := range rows {
		lines = append(lines, r.cells)
	}
	for _, cells := range lines {
		for i := range p.table {
			limit := maxCell
			if i == len(p.table)-1 {
				limit = maxLast
			}
			cells[i] = shorten(oneLine(cells[i]), limit)
			p.widths[i] = max(p.widths[i], width(cells[i]))
		}
	}
	var out strings.Builder
	for _, cells := range lines {
		for i, c := range p.table {
			p.cell(&out, cells[i], p.widths[i], c.right, i == len(p.table)-1)
		}
		out.WriteByte('\n')
	}
	return out.String()
}

func (t table) titles() []string {
	titles := make([]string, len(t))
	for i, c := range t {
		titles[i] = c.title
	}
	return titles
}

func (table) cell(out *strings.Builder, text string, wide int, right, last bool) {
	pad := strings.Repeat(" ", wide-width(text))
	switch {
	case right:
		out.WriteString(pad + text)
	case last:
		out.WriteString(text)
	default:
		out.WriteString(text + pad)
	}
	if !last {
		out.WriteString("  ")
	}
}

func shorten(text string, limit int) string {
	if width(text) <= limit {
		return text
	}
	used := 1 // the ellipsis
	for i, r := range text {
		if used += runeWidth(r); used > limit {
			return text[:i] + "…"
		}
	}
	return text
}

// width is the number of columns that text takes up on a terminal.
func width(text string) int {
	n := 0
	for _, r := range text {
		n += runeWidth(r)
	}
	return n
}

// runeWidth is 2 for East Asian letters and for emoji, 0 for a mark on the
// letter before.
func runeWidth(r rune) int {
	switch {
	case unicode.Is(unicode.Mn, r):
		return 0
	case r >= 0x1100 && r <= 0x115f, r >= 0x2e80 && r <= 0xa4cf, r >= 0xac00 && r <= 0xd7a3, r >= 0xf900 && r <= 0xfaff,
		r >= 0xff00 && r <= 0xff60, r >= 0x1f300 && r <= 0x1faff, r >= 0x20000 && r <= 0x3fffd:
		return 2
	}
	return 1
}
