package orders

import (
	"fmt"
	"strconv"
	"strings"
)

// position is a place in the offered list of a run.
type position struct {
	late int   // late orders before it
	from int64 // lowest possible id of the list's next order
	sent int   // orders of the list before it
}

func (p position) String() string { return fmt.Sprintf("%d:%d:%d", p.late, p.from, p.sent) }

// positionOf reads a mark.
func positionOf(mark string) (p position, err error) {
	words := strings.Split(mark, ":")
	if len(words) != 3 {
		return p, fmt.Errorf("mark %q: want three numbers", mark)
	}
	var numbers [3]int64
	for i, word := range words {
		if numbers[i], err = strconv.ParseInt(word, 10, 64); err != nil {
			return p, fmt.Errorf("mark %q: %w", mark, err)
		}
	}
	return position{int(numbers[0]), numbers[1], int(numbers[2])}, nil
}
