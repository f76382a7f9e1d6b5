package lambdahost

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
)

// TestMain makes this test binary the bootstrap too. Each process obeys its
// event.
func TestMain(m *testing.M) {
	if os.Getenv("ACT_AS_BOOTSTRAP") == "" {
		os.Exit(m.Run())
	}
	if os.Getenv("FAIL_AT_START") != "" {
		os.Exit(3)
	}
	lambda.Start(obey)
}

func obey(ctx context.Context, do string) (string, error) {
	switch do {
	case "pid":
		return fmt.Sprint(os.Getpid()), nil
	case "env":
		return strings.Join(os.Environ(), "\n"), nil
	case "deadline":
		at, _ := ctx.Deadline()
		return at.Format(time.RFC3339Nano), nil
	case "error":
		return "", errors.New("as told")
	case "panic":
		panic("as told")
	case "exit":
		os.Exit(7)
	case "hang":
		select {}
	case "big":
		return strings.Repeat("x", MaxResponse), nil
	}
	return do, nil
}

func newFunction(t *testing.T, env ...string) *Function {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	f := &Function{Name: "test", Bootstrap: self, Env: map[string]string{"ACT_AS_BOOTSTRAP": "1"}, Output: t.Output()}
	for _, name := range env {
		f.Env[name] = "1"
	}
	t.Cleanup(f.Close)
	return f
}

func say(t *testing.T, f *Function, do string) (string, error) {
	t.Helper()
	payload, _ := json.Marshal(do)
	answer, err := f.Invoke(t.Context(), payload)
	if err != nil {
		return "", err
	}
	var text string
	if err := json.Unmarshal(answer, &text); err != nil {
		t.Fatalf("%s: answer %q: %v", do, answer, err)
	}
	return text, nil
}

// Ensure a process serves one event after the other, knows its deadline, and
// gets a clean environment.
func TestFunction_warm(t *testing.T) {
	t.Setenv("OURS_ALONE", "1")
	f := newFunction(t)
	f.Timeout = 25 * time.Second
	first, err := say(t, f, "pid")
	if err != nil {
		t.Fatal(err)
	}
	if second, _ := say(t, f, "pid"); second != first {
		t.Errorf("got process %s after %s, want the same", second, first)
	}
	before := time.Now().Truncate(time.Millisecond) // Lambda tells milliseconds
	got, _ := say(t, f, "deadline")
	if at, err := time.Parse(time.RFC3339Nano, got); err != nil || at.Before(before.Add(f.Timeout)) || at.After(time.Now().Add(f.Timeout)) {
		t.Errorf("asked at %s: got a deadline at %s, %v, want 25 s later", before, got, err)
	}
	if got, _ := say(t, f, "env"); strings.Contains(got, "OURS_ALONE") || !strings.Contains(got, "TZ=:UTC") {
		t.Errorf("got environment\n%s", got)
	}
	if s := f.Stats(); s.ColdStarts != 1 || s.Invokes != 4 || s.Crashes != 0 || len(s.PIDs) != 1 {
		t.Errorf("got stats %+v", s)
	}
}

// Ensure the caller learns how a process ended, and the next call gets a new
// one.
func TestFunction_ends(t *testing.T) {
	cases := map[string]struct {
		do      string
		timeout time.Duration
		check   func(error) bool
		ends    bool
	}{
		"an error is an answer":               {"error", 0, isError("as told"), false},
		"a panic is told and ends it":         {"panic", 0, isError("as told"), true},
		"an exit is a crash":                  {"exit", 0, is(ErrCrashed), true},
		"a hang is killed at the timeout":     {"hang", 300 * time.Millisecond, is(ErrTimeout), true},
		"an answer over the limit is refused": {"big", 0, is(ErrTooLarge), true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			f := newFunction(t)
			before, err := say(t, f, "pid")
			if err != nil {
				t.Fatal(err)
			}
			f.Timeout = c.timeout
			if _, err := say(t, f, c.do); !c.check(err) {
				t.Errorf("got error %v", err)
			}
			f.Timeout = 0
			after, err := say(t, f, "pid")
			if err != nil || (after != before) != c.ends {
				t.Errorf("got process %s after %s, %v; want another: %v", after, before, err, c.ends)
			}
		})
	}
}

func is(target error) func(error) bool {
	return func(err error) bool { return errors.Is(err, target) }
}

func isError(message string) func(error) bool {
	return func(err error) bool {
		said, ok := errors.AsType[*Error](err)
		return ok && said.Message == message
	}
}

// Ensure a process that fails at its start returns an error at once.
func TestFunction_failsAtStart(t *testing.T) {
	if _, err := say(t, newFunction(t, "FAIL_AT_START"), "pid"); !errors.Is(err, ErrCrashed) {
		t.Errorf("got %v, want ErrCrashed", err)
	}
	f := newFunction(t)
	f.Bootstrap += ".absent"
	if _, err := say(t, f, "pid"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v, want os.ErrNotExist", err)
	}
}

// Ensure callers at the same time get a process each, and callers beyond
// Reserved get ErrThrottled.
func TestFunction_scalesOut(t *testing.T) {
	f := newFunction(t)
	f.Reserved = 2
	errs := make(chan error)
	for range 3 {
		go func() {
			_, err := f.Invoke(t.Context(), []byte(`"hang"`))
			errs <- err
		}()
	}
	if err := <-errs; !errors.Is(err, ErrThrottled) {
		t.Fatalf("the first to end: got %v, want ErrThrottled", err)
	}
	f.Close()
	for range 2 {
		if err := <-errs; !errors.Is(err, ErrCrashed) {
			t.Errorf("a hanging call of a closed function: got %v, want ErrCrashed", err)
		}
	}
}

// Ensure closing ends every process.
func TestFunction_close(t *testing.T) {
	f := newFunction(t)
	if _, err := say(t, f, "pid"); err != nil {
		t.Fatal(err)
	}
	f.Close()
	if s := f.Stats(); len(s.PIDs) != 0 {
		t.Errorf("got %d processes after Close", len(s.PIDs))
	}
	if _, err := f.Invoke(t.Context(), bytes.Clone([]byte(`"pid"`))); err == nil {
		t.Error("a closed function answered")
	}
}
