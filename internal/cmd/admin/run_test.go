package main

import (
	"slices"
	"strings"
	"testing"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/awssim"
)

// Ensure every answer about a change begins with the deployment, even in a dry
// run or without a change. An error about a missing store names the deployment,
// too.
func TestRun_where(t *testing.T) {
	b := newBench(t)
	changes := [][]string{{"pause", "alpha1"}, {"resume", "alpha1"}, {"set", "alpha1", "location=all"}, {"new-password", "alpha1"},
		{"resend-mail", "alpha1"}, {"repair", "alpha1"}, {"remove", "alpha1", "--yes"}, {"restore", "alpha1"}}
	for _, args := range changes {
		dry := append(slices.Clone(args), "--dry-run")
		for _, args := range [][]string{dry, args} {
			wantAll(t, b.do(exitDone, args...), `^In us-east-1, secrets connect2cart/bigcommerce/\n`)
		}
	}
	for _, args := range [][]string{{"pause", "beta2"}, {"set", "beta2", "location="}} {
		wantAll(t, b.do(exitDone, args...), `^In us-east-1, secrets connect2cart/bigcommerce/\n(.*\n)*Nothing to change: store beta2 is so already`)
	}
	for _, c := range commands {
		if c.name == "import" || c.name == "copy" {
			continue // a file, and another deployment: TestExport_import, TestCopy
		}
		isChange := strings.Contains(b.do(exitDone, c.name, "--help"), "--dry-run")
		if isChange != slices.ContainsFunc(changes, func(args []string) bool { return args[0] == c.name }) {
			t.Errorf("%s: changes something: %t; this test takes it for the other", c.name, isChange)
		}
	}
	for _, args := range changes {
		args := append([]string{args[0], "nosuchstore"}, args[2:]...)
		wantAll(t, b.do(exitMissing, args...), `no such store is connected in us-east-1, secrets connect2cart/bigcommerce/`)
	}
}

// Ensure a misunderstood command exits with 2. Help exits with 0 and works
// without an account.
func TestRun_usage(t *testing.T) {
	b := newBench(t)
	for _, args := range [][]string{{}, {"lst"}, {"show"}, {"show", "a", "b"}, {"list", "--colour"}, {"pause", "alpha1", "--yes"}} {
		b.do(exitUsage, args...)
	}
	t.Setenv("AWS_REGION", "")
	t.Setenv("AWS_DEFAULT_REGION", "")
	wantAll(t, b.do(exitUsage, "list"), "set AWS_REGION")
	wantAll(t, b.do(exitDone, "--version"), `^admin dev\n$`)
	wantAll(t, b.do(exitDone, "--help"), "Exit codes: 0 done, or told what would be done;")
	for _, c := range commands {
		wantAll(t, b.do(exitDone, c.name, "--help"), "Usage: admin "+c.name, "--prefix")
		wantAll(t, b.do(exitDone, "help", c.name), "Usage: admin "+c.name)
	}
	wantAll(t, b.do(exitDone, "set", "--help"), `--dry-run +say what would change`, `time_zone +IANA name`,
		`make admin ARGS="set STORE 'status_labels=Order Shipped=shipped,Picked=ignore'"`)
}

// Ensure the help shows the default of each flag, and resume's help agrees with
// its answer.
func TestRun_help(t *testing.T) {
	b := newBench(t)
	wantAll(t, b.do(exitDone, "remove", "--help"), `--window DAYS +recovery window in DAYS, 7 to 30 \(default 30\)\n`, `--yes +really remove the store\n`)
	wantAll(t, b.do(exitDone, "resend-mail", "--help"), `--mail MAIL +which MAIL: sales, confirmation to the contact, or notice to the previous one \(default sales\)\n`)
	if got := b.do(exitDone, "resume", "--help"); strings.Contains(got, "minutes") || !strings.Contains(got, "Its next poll is answered.") {
		t.Errorf("got:\n%swant the next poll answered", got)
	}
	wantAll(t, b.do(exitDone, "resume", "beta2"), `Its next poll is answered\.`)
}

// Ensure a prefix without its slash gets a refusal before any call, from a flag
// or the environment. It would look like a deployment without stores.
func TestRun_prefix(t *testing.T) {
	b := newBench(t)
	n := len(b.sim.Calls())
	for _, args := range [][]string{{"list"}, {"show", "alpha1"}, {"pause", "alpha1"}} {
		wantAll(t, b.do(exitUsage, append(args, "--prefix", "connect2cart/bigcommerce")...),
			`--prefix=connect2cart/bigcommerce: want a slash at the end: connect2cart/bigcommerce/\n`)
	}
	t.Setenv("SECRET_PREFIX", "connect2cart-dev")
	wantAll(t, b.do(exitUsage, "list"), `SECRET_PREFIX=connect2cart-dev: want a slash at the end: connect2cart-dev/\n`)
	if len(b.sim.Calls()) != n {
		t.Error("a prefix that was refused made calls")
	}
	wantAll(t, b.do(exitDone, "list", "--prefix", merchant.DefaultPrefix), `Stores: 2`)
}

// Ensure the error of AWS reaches the operator, with exit code 1.
func TestRun_failure(t *testing.T) {
	b := newBench(t)
	b.sim.AddFault(awssim.Fault{Code: "AccessDeniedException", Message: "not authorized", Times: -1})
	for _, args := range [][]string{{"list"}, {"list", "--removed"}, {"show", "alpha1"}, {"pause", "alpha1"}, {"new-password", "alpha1"}, {"restore", "alpha1"}} {
		wantAll(t, b.do(exitFailed, args...), "AccessDenied")
	}
}
