package main

import (
	"errors"
	"fmt"
	"strconv"
	"time"
)

// settings come from the environment.
type settings struct {
	bootstraps string        // folder with ID/bootstrap
	stores     int           // polling at once; more than mostAtOnce play an hour by a fast clock
	orders     int           // of each store
	latency    time.Duration // of each call to BigCommerce
	every      time.Duration // from one round of polls to the next
	duration   time.Duration // of the whole run
	most       int           // polls, to end the run early
	reserved   int           // processes of the script function
	busy       bool          // one store imports beside the others
}

// The length of a run, without and with LONG=1.
const (
	shortRun = time.Minute
	longRun  = 10 * time.Minute
)

// mostAtOnce is how many stores poll at once. More of them take turns.
const mostAtOnce = 500

func settingsFrom(getenv func(string) string) (settings, error) {
	s := settings{
		bootstraps: "build/host", stores: 50, orders: 20, latency: 50 * time.Millisecond,
		every: 10 * time.Second, duration: shortRun, most: 100_000, reserved: 60,
	}
	s.busy = getenv("BUSY") != ""
	if getenv("LONG") != "" {
		s.duration = longRun
	}
	if v := getenv("BOOTSTRAPS"); v != "" {
		s.bootstraps = v
	}
	return s, errors.Join(
		number(getenv, "STORES", &s.stores, 1, 10_000), number(getenv, "ORDERS", &s.orders, 1, 10_000),
		number(getenv, "MAX_POLLS", &s.most, 1, 1_000_000), number(getenv, "RESERVED", &s.reserved, 1, 500),
		duration(getenv, "LATENCY", &s.latency), duration(getenv, "EVERY", &s.every), duration(getenv, "DURATION", &s.duration),
	)
}

func number(getenv func(string) string, name string, to *int, least, most int) error {
	v := getenv(name)
	if v == "" {
		return nil
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < least || n > most {
		return fmt.Errorf("%s=%q: want a number from %d to %d", name, v, least, most)
	}
	*to = n
	return nil
}

func duration(getenv func(string) string, name string, to *time.Duration) error {
	v := getenv(name)
	if v == "" {
		return nil
	}
	d, err := time.ParseDuration(v)
	if err != nil || d < 0 {
		return fmt.Errorf("%s=%q: want a duration such as 250ms or 10s", name, v)
	}
	*to = d
	return nil
}
