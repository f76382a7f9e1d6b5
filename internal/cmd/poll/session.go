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

// program is the SEOM version that we pass ourselves off as.
const program = "7.732"

// slow is what Stone Edge may not wait for; its own time-out is unknown (Q3).
const slow = 25 * time.Second

// maxAnswer is more than a Lambda can send.
const maxAnswer = 16 << 20

// session is one conversation with a script, and what was wrong with it.
type session struct {
	config
	client *http.Client
	out    io.Writer
	wrong  []string
	more   int // that is wrong, beyond what wrong holds
	asked  int // requests
}

func newSession(c config, out io.Writer) *session {
	return &session{config: c, out: out, client: &http.Client{
		Timeout:       2 * time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// say prints a line.
func (s *session) say(format string, args ...any) {
	fmt.Fprintln(s.out, s.clean(fmt.Sprintf(format, args...)))
}

// maxNotices is more than anybody reads.
const maxNotices = 100

// notice keeps something that is wrong, each once.
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

// conclude prints what was noticed, and returns the exit status.
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

// clean takes out of a text from outside what must not reach the terminal:
// the password, and control characters.
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

// login is what every function but sendversion is sent with (1.2).
func (s *session) login() url.Values {
	return url.Values{"setiuser": {s.cartID}, "password": {s.password}, "code": {""}}
}

// post asks for a function as Stone Edge does, and holds the answer against
// what is common to all answers (1.3). wantType is a media type.
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

// response asks for a function that answers one line, "SETIResponse: key=...",
// and returns what stands behind the =.
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

// amountOf is a number and what it counts, which is given for several.
func amountOf(n int, many string) string {
	if n != 1 {
		return fmt.Sprintf("%d %s", n, many)
	}
	if one, ok := strings.CutSuffix(many, "ches"); ok {
		return "1 " + one + "ch"
	}
	return "1 " + strings.TrimSuffix(many, "s")
}
