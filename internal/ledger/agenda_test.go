package ledger_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/standin/awssim"
)

const day = 24 * time.Hour

// Ensure tasks come by time, within a bound, and leave the agenda when they are
// done. A task that was put off keeps its first time.
func TestLedger_Tasks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		at := time.Now()
		var all []*ledger.Task
		for i := range 30 {
			all = append(all, &ledger.Task{At: at.Add(time.Duration(29-i) * time.Minute), Store: fmt.Sprint("s", i), What: ledger.WatchTask, About: "x#y"})
		}
		if err := l.Plan(t.Context(), all); err != nil {
			t.Fatal(err)
		}
		stores := func(by time.Time, n int) (list []string) {
			tasks, err := l.Tasks(t.Context(), by, n)
			if err != nil {
				t.Fatal(err)
			}
			for _, task := range tasks {
				list = append(list, task.Store+" "+task.What+" "+task.About)
			}
			return list
		}
		if got, want := stores(at.Add(time.Hour), 3), []string{"s29 watch x#y", "s28 watch x#y", "s27 watch x#y"}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
		if got := stores(at.Add(-time.Millisecond), 3); len(got) != 0 {
			t.Errorf("before its time: got %q", got)
		}
		tasks, _ := l.Tasks(t.Context(), at, 1)
		later := tasks[0].Later(at.Add(2 * time.Hour)).Later(at.Add(3 * time.Hour))
		if err := l.Plan(t.Context(), []*ledger.Task{later}, tasks...); err != nil {
			t.Fatal(err)
		}
		left, err := l.Tasks(t.Context(), at.Add(day), 100)
		if last := left[len(left)-1]; err != nil || len(left) != 30 || last.Store != "s29" || !last.First().Equal(at) {
			t.Errorf("put off: got %d tasks, the last %+v, %v", len(left), last, err)
		}
		time.Sleep(31 * day)
		if got := stores(time.Now(), 100); len(got) != 0 {
			t.Errorf("a month later: got %q", got)
		}
	})
}

// Ensure a digest comes once a day, for each store in its own minute.
func TestDigestTime(t *testing.T) {
	at := time.Date(2026, 11, 28, 11, 0, 0, 0, time.UTC)
	minutes := map[int]bool{}
	for i := range 200 {
		store := fmt.Sprint("store", i)
		first := ledger.DigestTime(store, at)
		minutes[first.Minute()] = true
		if again := ledger.DigestTime(store, first); again.Sub(first) != day || first.Sub(at) <= 0 || first.Sub(at) > 2*time.Hour {
			t.Errorf("%s: got %s, then %s", store, first, again)
		}
	}
	if len(minutes) < 40 {
		t.Errorf("200 stores share %d minutes", len(minutes))
	}
}

// Ensure each recipient ends digests alone, and that the row stays bounded.
func TestLedger_SetUnsubscribed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		set := func(mark string, out bool) {
			t.Helper()
			if err := l.SetUnsubscribed(t.Context(), "s", mark, out); err != nil {
				t.Fatal(err)
			}
		}
		has := func(mark string) bool {
			u := &ledger.Unsubscribed{Store: "s"}
			if err := l.Read(t.Context(), u); err != nil {
				t.Fatal(err)
			}
			return u.Has(mark)
		}
		set("a", true)
		set("b", true)
		set("a", false)
		set("c", false)
		if has("a") || !has("b") || has("c") || has("") {
			t.Error("got another's state")
		}
		for i := range 150 {
			set(fmt.Sprint("m", i), true)
		}
		if has("b") || has("m49") || !has("m50") || !has("m149") {
			t.Error("the row keeps more or fewer than the last hundred")
		}
	})
}

// Ensure a store that is forgotten leaves no watch and no trouble behind.
func TestLedger_Forget_tasks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		v := &ledger.Version{Store: store}
		ok(t, l.Move(t.Context(), v, "v1", time.Now(), time.Now()))
		ok(t, l.Polled(t.Context(), v))
		ok(t, l.KeyRefused(t.Context(), v, time.Now().Add(-time.Hour)))
		rows, err := l.Forget(t.Context(), store)
		ok(t, err)
		troubles, err := l.Troubles(t.Context(), 10)
		ok(t, err)
		tasks, err := l.Tasks(t.Context(), time.Now().Add(30*day), 10)
		ok(t, err)
		if rows != 1 || len(troubles) != 0 || len(tasks) != 1 || tasks[0].What != ledger.RefusedTask {
			t.Errorf("got %d rows, troubles %v, tasks %v", rows, troubles, tasks)
		}
	})
}
