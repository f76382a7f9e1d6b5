package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

// logLine is a line of script or credentials. Its members are those of the
// functions' one line a request; others are kept for --json.
type logLine struct {
	at  time.Time
	raw json.RawMessage

	Level, Function, Outcome, Error string

	Items, Calls, Retries int64

	TookMS  int64 `json:"took_ms"`
	Channel int64 `json:"cart_channel"` // of a further cart, 0 of the first one
}

// lineOf reads an event. A line that is no JSON shows as its text.
func lineOf(e types.FilteredLogEvent) logLine {
	l := logLine{at: time.UnixMilli(aws.ToInt64(e.Timestamp)).UTC()}
	text := []byte(aws.ToString(e.Message))
	if err := json.Unmarshal(text, &l); err != nil {
		l.Error = string(bytes.TrimSpace(text))
		text, _ = json.Marshal(l.Error)
	}
	l.raw = bytes.TrimSpace(text)
	return l
}

func (l logLine) cells() []string {
	return []string{l.at.Format("2006-01-02 15:04:05"), numberOr(l.Channel, ""), l.Function, l.Outcome, fmt.Sprint(l.Items), fmt.Sprint(l.Calls), fmt.Sprintf("%d ms", l.TookMS), l.Error}
}

// text is a line below the table, or as it was logged.
func (l logLine) text(raw bool) string {
	if raw {
		return string(l.raw)
	}
	return strings.TrimRight(strings.Join(l.cells(), "  "), " ")
}

func (d *desk) printLog(lines []logLine, hash string) error {
	if d.orders.json && d.log.follow { // an endless list has no end to print
		for _, l := range lines {
			d.say("%s", l.text(true))
		}
		return nil
	}
	if d.orders.json {
		raw := []json.RawMessage{}
		for _, l := range lines {
			raw = append(raw, l.raw)
		}
		return d.json(raw)
	}
	if len(lines) == 0 {
		d.say("No lines of store %s in the last %s.", hash, d.log.since.String())
		return nil
	}
	table := d.table()
	table.row("TIME (UTC)", "CART", "WHAT", "ANSWER", "ITEMS", "CALLS", "TOOK", "ERROR")
	for _, l := range lines {
		table.row(l.cells()...)
	}
	if err := table.end(); err != nil {
		return err
	}
	if len(lines) >= maxLines {
		d.say("\nThese are the first %d lines. Choose a shorter --since for the later ones.", maxLines)
	}
	return nil
}
