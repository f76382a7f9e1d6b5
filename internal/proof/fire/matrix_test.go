// Package fire tests the whole service against a failing world. It spoils every
// call of a process in every way and compares the answer with the expected one.
// And it kills processes between any two steps. It has only tests, and looks
// only at answers, logs and the state of the world.
package fire

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
)

var update = flag.Bool("update", false, "rewrite testdata/matrix.txt; review the difference")

const matrixFile = "testdata/matrix.txt"

// legend heads the file with the expected answers.
const legend = `# What becomes of each call that leaves a process when it fails, once or for good.
#
#   C  complete: the answer is the one without a fault
#   R  refused, in words; the repeat after the fault makes it good, once
#   S  short of a late order, because the look for it failed; the poll after the fault has it
#   A  short of a late order that was unreadable; it is asked for ten minutes later, and comes
#   E  S or R: two calls go out side by side, and the one that is told to wait first may stop the other
#   K  kept, and the mail is pending; it is sent later, once
#   D  as K, but the mail was taken and nobody learned of it: it comes twice
#   U  503, come back later; nothing is kept
#   L  429, this store was sent too often; nothing is kept
#   F  500, our own failure; the repeat, or notify, makes it good
#
`

// journey is one service for one user.
type journey struct {
	name string
	make func() *bcsim.Store

	// begin prepares the world directly, past the wire.
	begin func(*world)
	// run makes the journey and returns a letter of the legend. whole is the
	// answer without a fault, "" for the run to find that out.
	run func(w *world, whole string) (letter, answer string)
	// mend finishes the journey after the fault is over, and returns the
	// remaining problem.
	mend func(w *world, letter, whole, effects string) (mended, problem string)
}

var journeys = []journey{
	poll("ordercount", goods), poll("downloadorders", goods), poll("getproductscount", goods), poll("downloadprods", goods),
	poll("downloadqoh", goods), poll("getcustomerscount", goods), poll("downloadcustomers", goods),
	poll("qohreplace", goods, "update", "MUG~3|SHIRT-S~4"),
	poll("invupdate", goods, "update", "MUG~-2"),
	poll("updatestatus", goods, "ordernumber", "1", "orderstatus", "Shipped", "tracknum", "1Z999", "trackcarrier", "UPS"),
	poll("updatestatus, pick-up", collected, "ordernumber", "1", "orderstatus", "Picked Up"),
	{"submission", goods, func(*world) {}, submitFirst, mendSubmission(1)},
	{"submission, new key", goods, (*world).connect, submitFirst, mendSubmission(1)},
	{"submission, repeated", goods, (*world).submitted, submitFirst, mendSubmission(0)},
	{"notify", goods, leaveMailDue, runNotify, mendNotify},
	known(poll("ordercount, known", goods)), known(poll("downloadorders, known", goods)), known(poll("downloadqoh, known", goods)),
	withoutRow(poll("ordercount, no row", goods)), withoutRow(poll("downloadqoh, no row", goods)),
	late(poll("ordercount, late", goods, "lastorder", "3")), late(poll("downloadorders, late", goods, "lastorder", "3")),
	besideAttacker(poll("ordercount, attacked", goods)), // by somebody behind the same address
	refused("ordercount, guessed", "Too many logins from this address were refused.", (*world).provoke, (*world).waitOut),
	refused("ordercount, damaged", "The stored credentials cannot be read: they are damaged.", (*world).damage, (*world).repairAndSubmit),
	refused("ordercount, bad zone", "A setting of this store cannot be used: time_zone.", (*world).setBadZone, (*world).correctZone),
}

// poll is a journey of Stone Edge. A comma in its name starts a remark.
func poll(name string, make func() *bcsim.Store, params ...string) journey {
	function, _, _ := strings.Cut(name, ",")
	return journey{name, make, func(w *world) {
		w.connect()
		w.wire.bc.Fail(bcsim.Fault{Kind: bcsim.EmptyLineItems, Order: 3}) // this adds two more kinds of calls
	}, func(w *world, whole string) (string, string) {
		got := w.ask(function, params...)
		if whole == "" || got == whole {
			return "C", got
		}
		if strings.Contains(got, "ordercount=0") || strings.Contains(got, "<ResponseCode>2<") {
			return "S", got
		}
		return "R", got
	}, func(w *world, letter, whole, effects string) (string, string) {
		ends := func(pause time.Duration) bool {
			time.Sleep(pause)
			return w.ask(function, params...) == whole
		}
		switch {
		case letter == "C", ends(time.Minute), ends(time.Minute), ends(time.Minute):
		case letter == "S" && ends(10*time.Minute):
			letter = "A"
		default:
			return letter, "the polls after it are refused, too"
		}
		if got := effect(w.store()); got != effects {
			return letter, "the store has " + got + ", want " + effects
		}
		return letter, ""
	}}
}

func submitFirst(w *world, _ string) (string, string) {
	s := w.submit(w.page(w.wire))
	switch {
	case s.status/100 == 2 && s.Notification == "sent":
		return "C", ""
	case s.status/100 == 2:
		return "K", ""
	case s.status == 503:
		return "U", ""
	case s.status == 429:
		return "L", ""
	case s.status == 500:
		return "F", ""
	}
	return fmt.Sprint(s.status), ""
}

// mendSubmission lets notify run. Then the merchant without an answer submits
// again, an hour after any mail, and a poll with the new password must succeed.
// causes is the number of mails of the submission.
func mendSubmission(causes int) func(w *world, letter, whole, effects string) (string, string) {
	return func(w *world, letter, _, _ string) (string, string) {
		if strings.Contains("UL", letter) && w.password == "" && w.mail() != "" {
			return letter, "something is kept after a refusal"
		}
		mails := w.mailed
		if letter == "C" || letter == "K" || w.mail() == string(merchant.Pending) {
			mails += causes
		}
		for range 2 {
			time.Sleep(30 * time.Minute)
			if err := w.notify(w.wire); err != nil {
				return letter, "notify: " + err.Error()
			}
		}
		if got := len(w.wire.aws.Messages()); got > mails {
			mails, letter = got, "D"
		}
		time.Sleep(ledger.MailPause)
		s := w.submit(w.page(w.wire), "new_password", "yes")
		if s.status/100 != 2 || s.Notification != "sent" || len(w.wire.aws.Messages()) != mails+1 || w.mail() != "sent" {
			return letter, fmt.Sprintf("the submission after it: status %d, mail %s, %d mails after %d, tag %s", s.status, s.Notification, len(w.wire.aws.Messages()), mails, w.mail())
		}
		w.password = s.CartPassword
		if got := w.ask("ordercount"); got != "SETIResponse: ordercount=3" {
			return letter, "the poll after it: " + got
		}
		return letter, ""
	}
}

// leaveMailDue connects the store with a pending mail, as if SES had refused it
// for a moment.
func leaveMailDue(w *world) {
	w.connect()
	store := w.merchants(w.wire.aws)
	if err := store.SetNotification(w.t.Context(), w.account().StoreHash, merchant.Pending); err != nil {
		w.t.Fatal(err)
	}
}

func runNotify(w *world, _ string) (string, string) {
	err := w.notify(w.wire)
	switch {
	case w.mail() == "sent" && err == nil:
		return "C", ""
	case err != nil:
		return "F", ""
	}
	return "K", ""
}

func mendNotify(w *world, letter, _, _ string) (string, string) {
	for range 2 {
		time.Sleep(30 * time.Minute)
		if err := w.notify(w.wire); err != nil {
			return letter, "the run after it: " + err.Error()
		}
	}
	switch got := len(w.wire.aws.Messages()); {
	case w.mail() != "sent" || got == 0 || got > 2:
		return letter, fmt.Sprintf("tag %s, %d mails", w.mail(), got)
	case got == 2:
		return "D", ""
	}
	return letter, ""
}

// Ensure every failing call gives the answer in testdata/matrix.txt, in every
// way to fail, once or for good. The answer comes in time. Afterwards
// everything takes effect, once.
func TestMatrix(t *testing.T) {
	parts := make([]part, len(journeys))
	t.Run("journeys", func(t *testing.T) {
		for i, j := range journeys {
			t.Run(j.name, func(t *testing.T) {
				t.Parallel()
				parts[i] = j.rows(t)
			})
		}
	})
	text, all := legend+line("# journey", "call", "fails", names(columns)), part{}
	for _, p := range parts {
		text += p.text
		all.passed, all.failed = all.passed+p.passed, all.failed+p.failed
	}
	compare(t, text)
	t.Logf("%d cells of %d ways to fail, %d passed, %d failed", all.passed+all.failed, len(columns), all.passed, all.failed)
}

// part is one journey's rows and the number of its good and bad cells.
type part struct {
	text           string
	passed, failed int
}

// rows spoils each of a journey's calls in each way. With -short it takes one
// call in fourteen.
func (j journey) rows(t *testing.T) (p part) {
	calls, whole, effects := j.faultless(t)
	for i, call := range calls {
		if testing.Short() && i%14 != 0 {
			continue
		}
		for _, times := range []int{1, -1} {
			often := map[int]string{1: "once", -1: "for good"}[times]
			var letters []string
			for _, c := range columns {
				letter, problem := j.cell(t, call, times, c, whole, effects)
				letters = append(letters, j.either(call, c.name, letter))
				if problem == "" {
					p.passed++
					continue
				}
				p.failed++
				t.Errorf("%s: %s %s: %s: %s", call, c.name, often, letter, problem)
			}
			p.text += line(j.name, call, often, letters)
		}
	}
	return p
}

// either is the letter for the file. A count and a list of late orders go out side
// by side. A list that is told to wait stops the count, unless that went out first.
func (j journey) either(call, column, letter string) string {
	if j.name == "ordercount, late" && call == "GET /v2/orders" && column == "limit" && (letter == "S" || letter == "R") {
		return "E"
	}
	return letter
}

func names(columns []column) []string {
	var list []string
	for _, c := range columns {
		list = append(list, c.name)
	}
	return list
}

// line is a row of the file.
func line(journey, call, often string, cells []string) string {
	text := fmt.Sprintf("%-21s %-38s %-8s", journey, call, often)
	for _, c := range cells {
		text += fmt.Sprintf(" %-7s", c)
	}
	return strings.TrimRight(text, " ") + "\n"
}

// compare checks the rows against the file.
func compare(t *testing.T, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(matrixFile, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(matrixFile)
	if err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(string(want), "\n")
	if testing.Short() {
		rows = slices.DeleteFunc(rows, func(row string) bool { return !strings.Contains(got, row) })
	}
	if diff := cmp.Diff(rows, strings.Split(got, "\n")); diff != "" {
		t.Errorf("the answers differ from %s (-want +got):\n%s", matrixFile, diff)
	}
}

// faultless finds a journey's calls, its answer and its effects.
func (j journey) faultless(t *testing.T) (calls []string, whole, effects string) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, j.make())
		j.begin(w)
		letter, answer := j.run(w, "")
		if letter != "C" || strings.HasPrefix(answer, "SETIError") || strings.Contains(answer, "<ResponseCode>3<") {
			t.Fatalf("%s without a fault: %s %.300s\n%s", j.name, letter, answer, w.log.String())
		}
		calls, whole, effects = slices.Sorted(slices.Values(w.wire.seen)), answer, effect(w.store())
	})
	return calls, whole, effects
}

// cell is one journey with one call spoilt.
func (j journey) cell(t *testing.T, call string, times int, c column, whole, effects string) (letter, problem string) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, j.make())
		j.begin(w)
		w.mailed = len(w.wire.aws.Messages())
		w.wire.spoil(call, times, c.fault)
		begun := time.Now()
		letter, _ = j.run(w, whole)
		if took := time.Since(begun); took > lambdaTime && c.name != "clock" && j.name != "notify" {
			problem = fmt.Sprintf("took %s", took)
		}
		w.wire.spoil("", 0, nil)
		if strings.Contains(w.log.String(), `"outcome":"internal"`) && letter != "F" {
			problem = "is an internal error"
		}
		mended, wrong := j.mend(w, letter, whole, effects)
		if mended == "D" || mended == "A" {
			letter = mended
		}
		if wrong != "" {
			problem = wrong
		}
	})
	return letter, problem
}
