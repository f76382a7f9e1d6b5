package onboard

import (
	"cmp"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"connect2cart/internal/ledger"
)

// Code tells refusals apart, for programs (outside.md).
type Code string

// All codes there are.
const (
	CodeRequired         Code = "required"
	CodeInvalid          Code = "invalid"
	CodeTooLong          Code = "too_long"
	CodeSwapped          Code = "swapped"
	CodeUnknownToken     Code = "unknown_token"
	CodeWrongStore       Code = "wrong_store"
	CodeMissingScope     Code = "missing_scope"
	CodeReadOnlyScope    Code = "read_only_scope"
	CodeWrongTokenType   Code = "wrong_token_type"
	CodeStoreUnavailable Code = "store_unavailable"
	CodeRateLimited      Code = "rate_limited"
	CodeUnderWay         Code = "under_way"
	CodeUpstream         Code = "upstream"
	CodeInternal         Code = "internal"
)

// words tell a merchant the event and the next step. fill replaces each {name}
// by the value of this name.
type words struct{ What, Next string }

func (w words) String() string {
	if w.Next == "" {
		return w.What
	}
	return w.What + " " + w.Next
}

// fill puts values into the words. names is name, value, name, value.
func (w words) fill(names ...string) words {
	pairs := make([]string, len(names))
	for i, name := range names {
		if pairs[i] = name; i%2 == 0 {
			pairs[i] = "{" + name + "}"
		}
	}
	r := strings.NewReplacer(pairs...)
	return words{What: r.Replace(w.What), Next: r.Replace(w.Next)}
}

// say is words with their values as one text.
func say(w words, names ...string) string { return w.fill(names...).String() }

// problem is one fault, for a program and for a person.
type problem struct {
	Field     string `json:"field,omitempty"`
	Code      Code   `json:"code"`
	Message   string `json:"message"`
	RequestID string `json:"request_id,omitempty"`

	words words
}

// refusal is an answer without a connection.
type refusal struct {
	status     int
	problems   []problem
	scopes     []Scope       // of each key BigCommerce refused; nil if there was no question
	retryAfter time.Duration // 0: waiting is useless
	level      slog.Level
	outcome    string // of the log line; "" is the first problem's code
}

// Waiting times for merchants if BigCommerce names none.
const (
	defaultWait = 30 * time.Second
	longestWait = 10 * time.Minute

	// turnWait is the waiting time for another submission of the store. After
	// that its writer is dead.
	turnWait = ledger.LeaseTime

	// fullWait is the waiting time for a full secret. Its versions make
	// room as they become a day old.
	fullWait = time.Hour
)

// Problem is one obstacle, in words for the merchant. A zero Status is 400, an
// empty Code is CodeInvalid.
type Problem struct {
	Field, What, Next string
	Code              Code
	Status            int
}

// Problems are an error for Answer: the faults of a form, or one other obstacle.
type Problems []Problem

func (e Problems) Error() string { return "form: " + e[0].Field }

func (e Problems) refusal() refusal {
	all := refusal{status: cmp.Or(e[0].Status, http.StatusBadRequest)}
	if all.status == http.StatusServiceUnavailable {
		all.retryAfter = defaultWait
	}
	for _, p := range e {
		w := words{What: p.What, Next: p.Next}
		all.problems = append(all.problems, problem{Field: p.Field, Code: cmp.Or(p.Code, CodeInvalid), Message: w.String(), words: w})
	}
	return all
}
