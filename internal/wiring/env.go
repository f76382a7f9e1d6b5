package wiring

import (
	"errors"
	"fmt"
	"log/slog"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"connect2cart/internal/merchant"
)

// env reads settings and collects what is wrong with them, so that all of it
// is reported together. An empty variable counts as unset: a template
// cannot leave one out by condition.
type env struct {
	get  func(string) string
	errs []error
}

func (e *env) err() error {
	if len(e.errs) == 0 {
		return nil
	}
	return fmt.Errorf("settings: %w", errors.Join(e.errs...))
}

// fail notes a problem. The value is named: no setting is a secret.
func (e *env) fail(name, value, problem string) {
	e.errs = append(e.errs, fmt.Errorf("%s=%q: %s", name, value, problem))
}

func (e *env) text(name, fallback string) string {
	if v := strings.TrimSpace(e.get(name)); v != "" {
		return v
	}
	return fallback
}

// matching is text that fits a rule.
func (e *env) matching(name, fallback string, fits func(string) bool, problem string) string {
	v := e.text(name, fallback)
	if !fits(v) {
		e.fail(name, v, problem)
	}
	return v
}

// address is the base of a web address, without a slash at the end. Only a
// missing fallback may be empty.
func (e *env) address(name, fallback string) string {
	v := strings.TrimRight(e.text(name, fallback), "/")
	if v == "" {
		return ""
	}
	u, err := url.Parse(v)
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Host == "":
		e.fail(name, v, "want an http or https address")
	case u.User != nil, u.RawQuery != "", u.Fragment != "", strings.ContainsAny(v, "?#"):
		e.fail(name, v, "want an address without user, query and fragment")
	}
	return v
}

// mailbox is one e-mail address; without a fallback it is required.
func (e *env) mailbox(name, fallback string) string {
	v := e.text(name, fallback)
	if v == "" {
		e.errs = append(e.errs, fmt.Errorf("%s: required", name))
		return ""
	}
	if _, err := mail.ParseAddress(v); err != nil {
		e.fail(name, v, "want an e-mail address")
	}
	return v
}

// statuses are BigCommerce status ids; nil when unset. 0 is an order that was
// never finished and must not be offered (bigcommerce-api.md 4.3).
func (e *env) statuses(name string) []int {
	v := e.text(name, "")
	if v == "" {
		return nil
	}
	var ids []int
	for field := range strings.SplitSeq(v, ",") {
		id, err := strconv.Atoi(strings.TrimSpace(field))
		switch {
		case err != nil:
			e.fail(name, v, "want numbers separated by commas")
			return nil
		case !merchant.IsOrderStatus(id):
			e.fail(name, v, fmt.Sprintf("%d is no status that can be offered, want 1 to 14", id))
			return nil
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

func (e *env) level(name string) slog.Level {
	var level slog.Level
	v := e.text(name, "info")
	if err := level.UnmarshalText([]byte(v)); err != nil {
		e.fail(name, v, "want debug, info, warn or error")
	}
	return level
}

// enabled is a switch, off unless it says on.
func (e *env) enabled(name string) bool {
	v := e.text(name, "off")
	if v != "on" && v != "off" {
		e.fail(name, v, "want on or off")
	}
	return v == "on"
}
