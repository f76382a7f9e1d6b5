package main

import (
	"errors"
	"fmt"
	"strconv"
	"time"
)

// settings are those of `make run` itself, beside the functions' own
// (outside.md).
type settings struct {
	port           int
	bigCommerceURL string // set: there is no sample store
	latency        time.Duration
	quota          int // calls per 30 s
	storeDir       string
	addressFile    string
	notifyEvery    time.Duration
	states         bool   // also a store in each state of the page
	bootstraps     string // folder of built functions, to run instead of the linked ones
}

const defaultAddressFile = "build/addresses.json"

func settingsFrom(getenv func(string) string) (settings, error) {
	s := settings{
		port: 8080, quota: 150, notifyEvery: 10 * time.Second, addressFile: defaultAddressFile,
		bigCommerceURL: getenv("BIGCOMMERCE_API_URL"), storeDir: getenv("STORE_DIR"), bootstraps: getenv("BOOTSTRAPS"),
	}
	if v := getenv("ADDRESSES"); v != "" {
		s.addressFile = v
	}
	err := errors.Join(
		yes(getenv, "STATES", &s.states),
		number(getenv, "PORT", &s.port, 0, 65535),
		number(getenv, "QUOTA", &s.quota, 1, 1_000_000),
		duration(getenv, "LATENCY", &s.latency, 0),
		duration(getenv, "NOTIFY_EVERY", &s.notifyEvery, time.Millisecond),
	)
	return s, err
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

func yes(getenv func(string) string, name string, to *bool) error {
	switch v := getenv(name); v {
	case "", "0":
	case "1":
		*to = true
	default:
		return fmt.Errorf("%s=%q: want 1, or nothing", name, v)
	}
	return nil
}

// duration takes Go's spelling, and plain "0".
func duration(getenv func(string) string, name string, to *time.Duration, least time.Duration) error {
	v := getenv(name)
	if v == "" {
		return nil
	}
	d, err := time.ParseDuration(v)
	if err != nil || d < least {
		return fmt.Errorf("%s=%q: want a duration such as 250ms or 10s, at least %s", name, v, least)
	}
	*to = d
	return nil
}
