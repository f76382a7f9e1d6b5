package metrics

import (
	"log/slog"
	"slices"
	"time"
)

// NearDeadline is the time from which a poll counts as near its deadline. The
// script function gives a poll 25 s.
const NearDeadline = 22 * time.Second

// Units of CloudWatch.
const (
	count        = "Count"
	milliseconds = "Milliseconds"
	seconds      = "Seconds"
)

// The dimensions to split a figure by, beside its total.
const (
	byFunction = "function"
	byOutcome  = "outcome"
)

// figure is one number of a log line. Its name is also the member's.
type figure struct {
	name, unit string
	value      func(facts) (int64, bool) // nil takes the member of that name
	total      bool                      // counted over everything
	by         string                    // and by this dimension, if any
}

// figures are the numbers to count, by the message of the log line.
var figures = map[string][]figure{
	"poll": {
		{"polls", count, always, true, ""},
		{"orders", count, itemsOf("downloadorders"), true, ""},
		{"calls", count, nil, true, ""},
		{"retries", count, nil, true, ""},
		{"quota_left", count, nil, true, ""},
		{"took_ms", milliseconds, nil, true, byFunction},
		{"near_deadline", count, nearDeadline, true, ""},
		{"refusals", count, refused, true, byOutcome},
		{"own_failures", count, ownFailure, true, ""},
		{"odd_records", count, oddRecords, true, ""},
	},
	"request": {
		{"submissions", count, nil, true, ""},
		{"calls", count, nil, true, ""},
		{"retries", count, nil, true, ""},
		{"took_ms", milliseconds, nil, false, byFunction},
		{"refusals", count, refused, true, byOutcome},
		{"own_failures", count, ownFailure, true, ""},
	},
	"notify": {
		{"sent_mails", count, member("sent"), true, ""},
		{"pending_mails", count, member("pending"), true, ""},
		{"failed_mails", count, member("failed"), true, ""},
		{"oldest_mail_s", seconds, nil, true, ""},
		{"stopped_stores", count, nil, true, ""},
		{"took_ms", milliseconds, nil, false, byFunction},
	},
}

// functions are the allowed values of the dimension function. A poll's function
// comes from a stranger, so any other value is ignored.
var functions = []string{
	"sendversion", "ordercount", "downloadorders", "getproductscount", "downloadprods", "downloadqoh",
	"getcustomerscount", "downloadcustomers", "qohreplace", "invupdate", "updatestatus", "credentials", "notify",
}

// facts are the members of a log line.
type facts map[string]slog.Value

func (f facts) text(name string) string {
	if v, ok := f[name]; ok && v.Kind() == slog.KindString {
		return v.String()
	}
	return ""
}

func (f facts) number(name string) (int64, bool) {
	if v, ok := f[name]; ok && v.Kind() == slog.KindInt64 {
		return v.Int64(), true
	}
	return 0, false
}

func always(facts) (int64, bool) { return 1, true }

func member(name string) func(facts) (int64, bool) {
	return func(f facts) (int64, bool) { return f.number(name) }
}

// itemsOf is the number of records in one function's answers.
func itemsOf(function string) func(facts) (int64, bool) {
	return func(f facts) (int64, bool) {
		n, ok := f.number("items")
		return n, ok && f.text("function") == function
	}
}

// refused is 0 for a success, so that an alarm sees quiet times, too.
func refused(f facts) (int64, bool) {
	if f.text("error") == "" {
		return 0, true
	}
	return 1, true
}

// ownFailure is a refusal that neither the sender nor BigCommerce can mend. The
// poll still gets an answer, so AWS's own figures miss it.
func ownFailure(f facts) (int64, bool) {
	if slices.Contains([]string{"internal", "credentials_unavailable", "ledger_unavailable", "secret_unreadable", "bad_settings"}, f.text("outcome")) {
		return 1, true
	}
	return 0, true
}

// oddRecords is the number of records that a poll could not send: orders set
// aside, records without an id, and orders that a list lacks. It is 0 for most
// polls, so that an alarm sees quiet times, too.
func oddRecords(f facts) (int64, bool) {
	n, _ := f.number("odd_records")
	return n, true
}

func nearDeadline(f facts) (int64, bool) {
	ms, ok := f.number("took_ms")
	if ms < NearDeadline.Milliseconds() {
		return 0, ok
	}
	return 1, ok
}

// dimension reports whether a member may split a line's figures. Only values
// from our own code may, because they are few.
func (f facts) dimension(name string) bool {
	if name == byFunction {
		return slices.Contains(functions, f.text(name))
	}
	return name == byOutcome && f.text(name) != "" && f.text("error") != ""
}
