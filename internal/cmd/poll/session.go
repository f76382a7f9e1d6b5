package main

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
)

// program is the SEOM version that we claim to be.
const program = "7.732"

// slow may be too long for Stone Edge; its own time-out is unknown (Q3).
const slow = 25 * time.Second

// maxAnswer is in bytes, more than a Lambda can send.
const maxAnswer = 16 << 20

// session is one conversation with a script, and the faults found in it.
type session struct {
	config
	client *http.Client
	out    io.Writer
	wrong  []string
	more   int // faults beyond those in wrong
	asked  int // requests so far
	late   []string
	seen   map[string][]string // ids of the whole lists so far, by download function
	grand  map[string]int64    // sums of the orders in hundredths, by currency; "" is the store's own
}

func newSession(c config, out io.Writer) *session {
	return &session{config: c, out: out, grand: map[string]int64{}, seen: map[string][]string{}, client: &http.Client{
		Timeout:       2 * time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// say prints a line in our own words. What an answer said goes through clean
// first.
func (s *session) say(format string, args ...any) {
	fmt.Fprintln(s.out, printable(fmt.Sprintf(format, args...)))
}

// maxNotices is more than anybody reads.
const maxNotices = 100

// notice keeps a fault of an answer, each once.
func (s *session) notice(format string, args ...any) {
	text := s.clean(fmt.Sprintf(format, args...))
	switch {
	case slices.Contains(s.wrong, text):
	case len(s.wrong) == maxNotices:
		s.more++
	default:
		s.wrong = append(s.wrong, text)
	}
}

// conclude prints the faults, and returns the exit status.
func (s *session) conclude(took time.Duration) int {
	s.say("%s in %.1f s.", amountOf(s.asked, "requests"), took.Seconds())
	if len(s.wrong) == 0 {
		s.say("Nothing wrong was noticed.")
		return 0
	}
	s.say("Noticed wrong:")
	for _, text := range s.wrong {
		s.say("  - %s", text)
	}
	if s.more > 0 {
		s.say("  and %d times more.", s.more)
	}
	return 1
}

// clean removes the password and control characters from a text of an answer,
// because they must not reach the terminal.
func (s *session) clean(text string) string {
	if s.password != "" {
		text = strings.ReplaceAll(text, s.password, "[password]")
	}
	return printable(text)
}

func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, text)
}

// login is a part of every form but sendversion's (1.2).
func (s *session) login() url.Values {
	return url.Values{"setiuser": {s.cartID}, "password": {s.password}, "code": {""}}
}

// post asks for a function as Stone Edge does, and checks the rules common to
// all answers (1.3). wantType is a media type.
func (s *session) post(function, wantType string, form url.Values) (string, error) {
	s.asked++
	form.Set("setifunction", function)
	form.Set("omversion", program)
	began := time.Now()
	resp, err := s.client.PostForm(s.scriptURL, form)
	if err != nil {
		return "", fmt.Errorf("%s: no answer (%w). Is the Script URL right, and is the service running?", function, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return "", fmt.Errorf("%s: the answer breaks off: %w", function, err)
	}
	if took := time.Since(began); took > slow {
		s.notice("%s took %.0f s: Stone Edge may have given up; try a smaller BATCH", function, took.Seconds())
	}
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s: HTTP status %d instead of 200: %.200s", function, resp.StatusCode, oneLine(string(body)))
	}
	s.checkHeader(function, wantType, resp.Header)
	if len(body) != len(bytes.TrimLeft(body, " \t\r\n\ufeff")) {
		s.notice("%s: something stands before the first character of the answer", function)
	}
	if text, refused := strings.CutPrefix(string(body), "SETIError:"); refused {
		return "", fmt.Errorf("%s: refused: %s", function, oneLine(text))
	}
	return string(body), nil
}

func (s *session) checkHeader(function, wantType string, h http.Header) {
	media, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil || media != wantType || !strings.EqualFold(params["charset"], "utf-8") {
		s.notice("%s: content type %q instead of %q", function, h.Get("Content-Type"), wantType+"; charset=utf-8")
	}
	if !strings.Contains(strings.ToLower(h.Get("Cache-Control")), "no-store") {
		s.notice("%s: no Cache-Control: no-store; WinInet would cache the answer", function)
	}
}

// response asks for a function with a one-line answer, "SETIResponse: key=...",
// and returns the text behind the =.
func (s *session) response(function, key string, form url.Values) (string, error) {
	body, err := s.post(function, "text/plain", form)
	if err != nil {
		return "", err
	}
	value, ok := strings.CutPrefix(body, "SETIResponse: "+key+"=")
	if !ok {
		return "", fmt.Errorf("%s: answered %.200q instead of %q", function, body, "SETIResponse: "+key+"=...")
	}
	if strings.ContainsAny(value, "\r\n") || value != strings.TrimSpace(value) {
		s.notice("%s: more than one line, or blanks around it: %.200q", function, body)
	}
	return strings.TrimSpace(value), nil
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// amountOf is a number with its noun. many is the noun's plural.
func amountOf(n int, many string) string {
	if n != 1 {
		return fmt.Sprintf("%d %s", n, many)
	}
	if one, ok := strings.CutSuffix(many, "ches"); ok {
		return "1 " + one + "ch"
	}
	return "1 " + strings.TrimSuffix(many, "s")
}
