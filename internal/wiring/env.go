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

	"connect2cart/internal/apigw"
	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
)

// env reads settings and collects all problems for one error. An empty variable
// counts as unset, because a template cannot leave a variable out by condition.
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

// fail notes a problem and shows the value. Secrets need words of their own.
func (e *env) fail(name, value, problem string) {
	e.errs = append(e.errs, fmt.Errorf("%s=%q: %s", name, value, problem))
}

func (e *env) text(name, fallback string) string {
	if v := strings.TrimSpace(e.get(name)); v != "" {
		return v
	}
	return fallback
}

// matching is a text within a rule.
func (e *env) matching(name, fallback string, fits func(string) bool, problem string) string {
	v := e.text(name, fallback)
	if !fits(v) {
		e.fail(name, v, problem)
	}
	return v
}

// missing notes a setting that must be there.
func (e *env) missing(name string) { e.errs = append(e.errs, fmt.Errorf("%s: required", name)) }

// required is a text within a rule that has no default.
func (e *env) required(name string, fits func(string) bool, problem string) string {
	if e.text(name, "") == "" {
		e.missing(name)
		return ""
	}
	return e.matching(name, "", fits, problem)
}

// address is the base of a web address; slashes at its end go away. If it is
// unset it is the fallback, which may be empty.
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

// mailbox is one e-mail address. An empty fallback makes it required.
func (e *env) mailbox(name, fallback string) string {
	v := e.text(name, fallback)
	if v == "" {
		e.missing(name)
		return ""
	}
	if _, err := mail.ParseAddress(v); err != nil {
		e.fail(name, v, "want an e-mail address")
	}
	return v
}

// statuses are BigCommerce status ids; nil when unset. It refuses 0, because
// the shopper never finished such an order (bigcommerce-api.md 4.2).
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

// front has one secret, or two while the second replaces the first.
func (e *env) front(name string) apigw.Front {
	v := e.text(name, "")
	if v == "" {
		return apigw.Front{}
	}
	var f apigw.Front
	for text := range strings.SplitSeq(v, ",") {
		f.Secrets = append(f.Secrets, secret.New(text))
	}
	if len(f.Secrets) > 2 || slices.ContainsFunc(f.Secrets, isNoFrontSecret) {
		e.errs = append(e.errs, fmt.Errorf("%s: want one secret of 32 to 128 letters, digits, - and _, or two with a comma between", name))
	}
	return f
}

func isNoFrontSecret(s secret.String) bool {
	text := s.Reveal()
	return len(text) < 32 || len(text) > 128 || strings.Trim(text, letters+digits+"-_") != ""
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
