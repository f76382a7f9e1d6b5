package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"connect2cart/internal/proof/life"
)

// settings are the variables of `make life`.
type settings struct {
	usual     life.Scenario
	processes []int
	goesOn    []bool
	log       string
	old       string // a commit whose processes serve beside those of this tree; "" is none
}

func settingsFrom(getenv func(string) string) (s settings, err error) {
	s = settings{usual: life.Usual, processes: []int{1, 2, 4}, goesOn: []bool{false, true}, log: getenv("LIFE_LOG"), old: getenv("LIFE_OLD")}
	var problems []error
	number := func(name string, put func(int)) {
		if text := getenv(name); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil || n < 1 {
				problems = append(problems, fmt.Errorf("%s is %q, want a number from 1 on", name, text))
				return
			}
			put(n)
		}
	}
	number("LIFE_DAYS", func(n int) { s.usual.Days = n })
	number("LIFE_ORDERS", func(n int) { s.usual.Orders = n })
	number("LIFE_CARTS", func(n int) {
		if s.usual.Carts = n; n > 2 {
			problems = append(problems, fmt.Errorf("LIFE_CARTS is %d, want 1 or 2", n))
		}
	})
	number("LIFE_SEED", func(n int) { s.usual.Seed = uint64(n) })
	if text := getenv("LIFE_PROCESSES"); text != "" {
		s.processes = nil
		for part := range strings.SplitSeq(text, ",") {
			n, err := strconv.Atoi(strings.TrimSpace(part))
			if err != nil || n < 1 || n > 8 {
				problems = append(problems, fmt.Errorf("LIFE_PROCESSES is %q, want numbers from 1 to 8, such as 1,2,4", text))
				break
			}
			s.processes = append(s.processes, n)
		}
	}
	switch text := getenv("LIFE_REFUSED"); text {
	case "", "both":
	case "stops", "goes-on":
		s.goesOn = []bool{text == "goes-on"}
	default:
		problems = append(problems, fmt.Errorf("LIFE_REFUSED is %q, want stops, goes-on or both", text))
	}
	return s, errors.Join(problems...)
}

func (s settings) scenarios() (list []life.Scenario) {
	for _, goesOn := range s.goesOn {
		for _, n := range s.processes {
			scenario := s.usual
			scenario.Processes, scenario.GoesOn = n, goesOn
			list = append(list, scenario)
		}
	}
	return list
}
