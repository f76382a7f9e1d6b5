package onboard_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/awssim"
)

// told is a store whose contacts get mails, and the processes around it.
type told struct{ *rig }

func newTold(t *testing.T) told {
	g := newBubble(t, toContact)
	g.sent(g.good())
	time.Sleep(2 * time.Minute)
	return told{g}
}

// notify lets the schedule fire, from two processes at once.
func (g told) notify() {
	g.t.Helper()
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			n := g.notifier()
			n.Merchants, n.ToContact = g.process().Merchants, true
			if err := n.Run(g.t.Context()); err != nil {
				g.t.Error(err)
			}
		})
	}
	both.Wait()
}

// after lets time pass, with the schedule every ten minutes, or every hour in the
// course of days.
func (g told) after(d time.Duration) {
	g.t.Helper()
	every := 10 * time.Minute
	if d > day {
		every = time.Hour
	}
	for end := time.Now().Add(d); time.Now().Before(end); {
		time.Sleep(min(every, time.Until(end)))
		g.notify()
	}
}

// version is the row of the store.
func (g told) version() *ledger.Version {
	g.t.Helper()
	v := &ledger.Version{Store: "teststore1"}
	if err := g.handler.Ledger.Read(g.t.Context(), v); err != nil {
		g.t.Fatal(err)
	}
	return v
}

// poll is a poll of Stone Edge, as script notes it.
func (g told) poll() {
	g.t.Helper()
	if err := g.handler.Ledger.Polled(g.t.Context(), g.version()); err != nil {
		g.t.Fatal(err)
	}
}

// polls lets Stone Edge ask every few hours.
func (g told) polls(d, every time.Duration) {
	g.t.Helper()
	for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(every) {
		g.poll()
	}
	g.notify()
	g.poll()
}

// subjects are those of the mails to the contacts behind a number of mails.
func (g told) subjects(behind int) []string {
	list := []string{}
	for _, m := range g.aws.Messages()[behind:] {
		if m.To[0] != "sales@example.com" {
			list = append(list, m.To[0]+": "+strings.TrimSuffix(m.Subject, " (bc-teststore1)"))
		}
	}
	return list
}

func (g told) wants(what string, behind int, want ...string) {
	g.t.Helper()
	if got := g.subjects(behind); !slices.Equal(got, want) {
		g.t.Errorf("%s: got mails %q, want %q", what, got, want)
	}
}

const (
	day = 24 * time.Hour

	silentSubject  = "anna@example.com: Stone Edge has not asked for a day"
	backSubject    = "anna@example.com: Stone Edge asks again"
	refusedSubject = "anna@example.com: BigCommerce refuses the key of your store"
)

// Ensure contacts hear once that Stone Edge fell silent, and once that it is
// back, after a week of polls at least once a day. Two notifiers run at a time.
func TestNotices_silent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newTold(t)
		g.polls(8*day, 5*time.Hour)
		begin := len(g.aws.Messages())
		g.after(23 * time.Hour)
		g.wants("after 23 hours", begin)
		g.after(90 * time.Minute)
		g.wants("after a day", begin, silentSubject)
		g.after(3 * day)
		g.wants("three days later", begin, silentSubject)
		g.poll()
		g.after(time.Hour)
		g.wants("back", begin, silentSubject, backSubject)
		g.after(3 * day)
		g.wants("silent again, but not steady before", begin, silentSubject, backSubject)
	})
}

// Ensure nobody hears of a return who did not hear of the silence before it.
func TestNotices_unheard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newTold(t)
		g.polls(8*day, 5*time.Hour)
		begin := len(g.aws.Messages())
		g.aws.SetOutage(true)
		g.after(25 * time.Hour)
		g.poll()
		g.aws.SetOutage(false)
		g.after(10 * time.Hour)
		g.wants("an outage for as long as the silence", begin)
	})
}

// Ensure nobody hears of the silence of a store that never asked every day for a
// week, of a paused one, and of a removed one.
func TestNotices_notSilent(t *testing.T) {
	for name, do := range map[string]func(told){
		"never asked":    func(told) {},
		"six days":       func(g told) { g.polls(6*day, 5*time.Hour) },
		"not at weekend": func(g told) { g.polls(5*day, 5*time.Hour); time.Sleep(2 * day); g.polls(5*day, 5*time.Hour) },
		"paused": func(g told) {
			g.polls(8*day, 5*time.Hour)
			g.handler.Change(g.t.Context(), "teststore1", func(m *merchant.Merchant) error { m.Settings.Paused = true; return nil })
			g.after(time.Hour)
		},
		"removed": func(g told) {
			g.polls(8*day, 5*time.Hour)
			if _, err := g.handler.Merchants.Remove(g.t.Context(), "teststore1", 7); err != nil {
				g.t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := newTold(t)
				do(g)
				begin := len(g.aws.Messages())
				g.after(3 * day)
				g.wants(name, begin)
			})
		})
	}
}

// Ensure contacts hear of a refused key after a quarter of an hour, then daily
// for a week, and no more; and nothing once it works again.
func TestNotices_keyRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newTold(t)
		refuse := func() {
			if err := g.handler.Ledger.KeyRefused(t.Context(), g.version(), time.Now()); err != nil {
				t.Fatal(err)
			}
		}
		begin := len(g.aws.Messages())
		refuse()
		g.after(10 * time.Minute)
		if err := g.handler.Ledger.KeyAccepted(t.Context(), g.version()); err != nil {
			t.Fatal(err)
		}
		g.after(2 * day)
		g.wants("refused for ten minutes", begin)
		refuse()
		g.after(10 * time.Minute)
		g.wants("after ten minutes", begin)
		g.after(10 * time.Minute)
		g.wants("after twenty minutes", begin, refusedSubject)
		g.after(3*day + time.Hour)
		g.wants("three days later", begin, slices.Repeat([]string{refusedSubject}, 4)...)
		g.after(9 * day)
		g.wants("weeks later", begin, slices.Repeat([]string{refusedSubject}, 8)...)
	})
}

// Ensure an outage of SES delays a notice, and neither loses nor doubles it.
func TestNotices_outage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newTold(t)
		begin := len(g.aws.Messages())
		g.aws.SetOutage(true)
		if err := g.handler.Ledger.KeyRefused(t.Context(), g.version(), time.Now()); err != nil {
			t.Fatal(err)
		}
		g.after(5 * time.Hour)
		g.aws.AddFault(awssim.LedgerDown())
		n := g.notifier()
		if n.Run(t.Context()) == nil {
			t.Error("a run without the ledger succeeds")
		}
		g.aws.ClearFaults()
		g.aws.SetOutage(false)
		g.after(6 * time.Hour)
		g.wants("after the outage", begin, refusedSubject)
		g.aws.SetOutage(true)
		if _, err := g.handler.Change(t.Context(), "teststore1", func(m *merchant.Merchant) error { m.Settings.Paused = true; return nil }); err != nil {
			t.Fatal(err)
		}
		g.after(4 * day)
		if n := strings.Count(g.logs.String(), `"level":"ERROR","msg":"mail","store":"teststore1","mail":"news","outcome":"failed"`); n != 1 {
			t.Errorf("four days of outage: %d mails were given up, want 1", n)
		}
	})
}

// Ensure the contacts hear of each change and who made it, the contact also if
// the addresses of the alerts changed. Within an hour one mail tells the later
// changes. Other kinds of mails do not wait for that hour.
func TestNotices_changes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newTold(t)
		begin := len(g.aws.Messages())
		change := func(by string, edit func(*merchant.Merchant)) {
			vault := *g.process().Merchants
			vault.By = by
			if _, _, err := vault.Change(t.Context(), "teststore1", func(m *merchant.Merchant) error { edit(m); return nil }, ""); err != nil {
				t.Fatal(err)
			}
		}
		change(merchant.ByMerchant, func(m *merchant.Merchant) { m.Settings.Paused = true })
		g.after(10 * time.Minute)
		g.wants("paused", begin, "anna@example.com: Your store's connection is paused")
		change(merchant.ByOperator, func(m *merchant.Merchant) { m.Settings.Paused = false })
		change(merchant.ByMerchant, func(m *merchant.Merchant) { m.Settings.Alerts = []string{"carl@example.com"} })
		change(merchant.ByMerchant, func(m *merchant.Merchant) { m.PasswordHash = merchant.HashPassword(merchant.NewPassword()) })
		if err := g.handler.Ledger.KeyRefused(t.Context(), g.version(), time.Now()); err != nil {
			t.Fatal(err)
		}
		g.after(30 * time.Minute)
		both := g.subjects(begin)
		if !slices.Contains(both, "carl@example.com: BigCommerce refuses the key of your store") || !slices.Contains(both, "carl@example.com: Your store's connection was changed") || len(both) != 3 {
			t.Errorf("within the hour: got %q", both)
		}
		g.after(3 * time.Hour)
		last := g.aws.Messages()[len(g.aws.Messages())-1]
		for _, words := range []string{"the connection works again after a pause", "who gets these mails", "there is a new Cart Password", "run this service", "Cart ID and the Cart Password"} {
			if !strings.Contains(strings.Join(strings.Fields(last.Text), " "), words) {
				t.Errorf("the mail after the hour lacks %q:\n%s", words, last.Text)
			}
		}
		if strings.Contains(last.Text, "connection is paused") {
			t.Errorf("the mail after the hour tells the first change again:\n%s", last.Text)
		}
		if last.To[0] != "anna@example.com" || len(g.subjects(begin)) != 4 {
			t.Errorf("got %q, want one more to anna", g.subjects(begin))
		}
		g.after(2 * day)
		g.wants("later", begin+4, "carl@example.com: BigCommerce refuses the key of your store", "carl@example.com: BigCommerce refuses the key of your store")
	})
}

// Ensure a change that broke off before its write is told to nobody, and one
// behind its write is told although its writer died.
func TestNotices_brokenOff(t *testing.T) {
	for name, c := range map[string]struct {
		fault awssim.Fault
		mails int
	}{
		"before the write": {awssim.Fault{Operation: "PutSecretValue", Cut: true, Times: -1}, 0},
		"behind the write": {awssim.Fault{Operation: "PutSecretValue", Cut: true, Acts: true, Times: -1}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := newTold(t)
				begin := len(g.aws.Messages())
				g.aws.AddFault(c.fault)
				_, err := g.handler.Change(t.Context(), "teststore1", func(m *merchant.Merchant) error { m.Settings.Paused = true; return nil })
				g.aws.ClearFaults()
				g.after(5 * time.Hour)
				if got := g.subjects(begin); len(got) != c.mails {
					t.Errorf("got %q (%v), want %d", got, err, c.mails)
				}
			})
		})
	}
}

// Ensure with mails to contacts off nobody but sales gets one, and the figure of
// stopped stores counts all the same.
func TestNotices_off(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newTold(t)
		g.polls(8*day, 5*time.Hour)
		begin := len(g.aws.Messages())
		if err := g.handler.Ledger.KeyRefused(t.Context(), g.version(), time.Now()); err != nil {
			t.Fatal(err)
		}
		for range 30 {
			time.Sleep(time.Hour)
			g.run()
		}
		if got := len(g.aws.Messages()); got != begin || !strings.Contains(g.logs.String(), `"silent_stores":1,"refused_keys":1,"stopped_stores":2`) {
			t.Errorf("got %d mails, want %d, and the figures in:\n%s", got, begin, g.logs.String())
		}
	})
}

// Ensure a poll that finds a lost task missing is not needed: the sweep brings
// the watch of a store back.
func TestNotices_lostTask(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newTold(t)
		g.polls(8*day, 5*time.Hour)
		begin := len(g.aws.Messages())
		if _, err := g.handler.Ledger.Forget(t.Context(), "agenda#"); err != nil {
			t.Fatal(err)
		}
		g.after(30 * time.Hour)
		g.wants("after the loss", begin, silentSubject)
	})
}
