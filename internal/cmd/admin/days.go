package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// span is a flag for a length of time: 45m, 12h, 30d.
type span time.Duration

func (s *span) String() string {
	if s == nil || *s == 0 {
		return ""
	}
	for _, unit := range []struct {
		length time.Duration
		name   string
	}{{24 * time.Hour, "d"}, {time.Hour, "h"}, {time.Minute, "m"}} {
		if d := time.Duration(*s); d%unit.length == 0 {
			return strconv.Itoa(int(d/unit.length)) + unit.name
		}
	}
	return time.Duration(*s).String()
}

// Set takes whole days, too, because people count in them.
func (s *span) Set(text string) error {
	length, err := time.ParseDuration(text)
	if days, isDays := strings.CutSuffix(text, "d"); isDays {
		var n int
		n, err = strconv.Atoi(days)
		length = time.Duration(n) * 24 * time.Hour
	}
	if err != nil || length <= 0 || length > 400*24*time.Hour {
		return fmt.Errorf("want a time such as 45m, 12h or 30d, at most 400d")
	}
	*s = span(length)
	return nil
}
