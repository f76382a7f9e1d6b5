package internal

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// architecture is the text with the picture of the rooms.
func architecture(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// drawnArrows are the arrows of the picture marked "%% rooms", by their origin.
func drawnArrows(t *testing.T) map[string][]string {
	t.Helper()
	_, picture, found := strings.Cut(architecture(t), "%% rooms\n")
	picture, _, closed := strings.Cut(picture, "```")
	if !found || !closed {
		t.Fatal("ARCHITECTURE.md has no picture of the rooms")
	}
	arrows := map[string][]string{}
	for line := range strings.Lines(picture) {
		from, to, isArrow := strings.Cut(line, "-->")
		if !isArrow {
			continue
		}
		for origin := range strings.SplitSeq(from, "&") {
			for goal := range strings.SplitSeq(to, "&") {
				origin := strings.TrimSpace(origin)
				arrows[origin] = append(arrows[origin], strings.TrimSpace(goal))
			}
		}
	}
	return arrows
}

// leads reports whether arrows lead from one room to another.
func leads(arrows map[string][]string, from, to string) bool {
	return slices.ContainsFunc(arrows[from], func(next string) bool { return next == to || leads(arrows, next, to) })
}

// Ensure the picture in ARCHITECTURE.md is the plan: every arrow is an allowed
// import, and arrows lead to every allowed room.
func TestLayout_picture(t *testing.T) {
	arrows := drawnArrows(t)
	for from, goals := range arrows {
		for _, to := range goals {
			if !slices.Contains(rooms[from], to) && !slices.Contains(rooms[from], "*") {
				t.Errorf("the picture has %s --> %s, the plan forbids it", from, to)
			}
			if _, known := rooms[to]; !known {
				t.Errorf("the picture has %s --> %s, the plan has no room %s", from, to, to)
			}
		}
	}
	if t.Failed() {
		return // leads relies on arrows of the plan, because these have no circle
	}
	for from, allowed := range rooms {
		for _, to := range allowed {
			_, isRoom := rooms[to]
			if isRoom && !inWing(from) && !leads(arrows, from, to) {
				t.Errorf("the plan has %s --> %s, the picture does not", from, to)
			}
		}
	}
}

// Ensure ARCHITECTURE.md names existing files only.
func TestLayout_namedFiles(t *testing.T) {
	named := regexp.MustCompile("`([a-z_]+/)*[a-z_]+\\.(go|html)`").FindAllString(architecture(t), -1)
	if len(named) == 0 {
		t.Fatal("ARCHITECTURE.md names no files")
	}
	for _, name := range named {
		if _, err := os.Stat(strings.Trim(name, "`")); err != nil {
			t.Errorf("ARCHITECTURE.md names %s: %v", name, err)
		}
	}
}

// Ensure ARCHITECTURE.md takes ten minutes to read: at most 250 lines, and
// cells of at most two lines on a screen.
func TestLayout_short(t *testing.T) {
	const maxLines, maxWidth = 250, 160
	lines := strings.Split(strings.TrimSuffix(architecture(t), "\n"), "\n")
	if len(lines) > maxLines {
		t.Errorf("ARCHITECTURE.md: got %d lines, want at most %d", len(lines), maxLines)
	}
	for i, line := range lines {
		pieces := []string{line}
		if strings.HasPrefix(line, "|") {
			pieces = strings.Split(line, "|")
		}
		for _, piece := range pieces {
			if len([]rune(piece)) > maxWidth {
				t.Errorf("ARCHITECTURE.md:%d: got %d characters, want at most %d: %s", i+1, len([]rune(piece)), maxWidth, piece)
			}
		}
	}
}
