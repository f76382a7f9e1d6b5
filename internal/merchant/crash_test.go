package merchant_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
	"connect2cart/internal/standin/awssim"
)

var errDead = errors.New("the process is dead")

// process dies at one of its steps. A step is a call to Secrets Manager or to
// DynamoDB, or the sending of a mail. After its death it does nothing more.
type process struct {
	server *awssim.Server
	mails  *atomic.Int32
	dieAt  int  // the number of the step; negative means never
	acts   bool // whether it still does the step it dies at
	step   int
}

// do does one step, or dies.
func (p *process) do(act func()) error {
	step := p.step
	p.step++
	alive := p.dieAt < 0 || step < p.dieAt
	if alive || step == p.dieAt && p.acts {
		act()
	}
	if !alive {
		return errDead
	}
	return nil
}

func (p *process) RoundTrip(r *http.Request) (resp *http.Response, err error) {
	if dead := p.do(func() { resp, err = p.server.RoundTrip(r) }); dead != nil {
		return nil, dead
	}
	return resp, err
}

func (p *process) send() error { return p.do(func() { p.mails.Add(1) }) }

// submit does what the merchant's page does with a verified key.
func (p *process) submit(ctx context.Context) {
	store := storeOf(p)
	done, err := store.Submit(ctx, hash, time.Now(), func(m *merchant.Merchant, _ *merchant.Summary) ([]merchant.Mail, error) {
		m.AccessToken = secret.New("new")
		return []merchant.Mail{merchant.Sales}, nil
	})
	if err != nil {
		return
	}
	if c, err := store.ClaimFirst(ctx, done.Due[0]); err == nil && c.Address(ctx, "sales@example.com") == nil && p.send() == nil {
		store.Settle(ctx, c, nil)
	}
}

// notify does what the scheduled function does.
func (p *process) notify(ctx context.Context) {
	store := storeOf(p)
	for sum, err := range store.List(ctx, merchant.Pending) {
		if err != nil {
			return
		}
		c, err := store.Claim(ctx, sum.StoreHash, merchant.Sales)
		if err == nil && c.Address(ctx, "sales@example.com") == nil && p.send() == nil {
			store.Settle(ctx, c, nil)
		}
	}
}

// Ensure a submission loses neither key nor mail if its process dies at any
// step. A notifier follows and may die at any step, too, then another one runs.
// The mail goes out twice only if a process died between sending it and saying
// so.
func TestStore_crashes(t *testing.T) {
	for _, connectedBefore := range []bool{false, true} {
		runs, doubles := 0, 0
		for submitDies := range 22 {
			for notifierDies := -1; notifierDies < 12; notifierDies++ {
				for _, acts := range []int{0, 1, 2, 3} {
					if testing.Short() && (submitDies+notifierDies+acts)%19 != 0 {
						continue
					}
					name := fmt.Sprintf("before %v, submission dies at %d, notifier at %d, acts %d", connectedBefore, submitDies, notifierDies, acts)
					synctest.Test(t, func(t *testing.T) {
						runs++
						doubles += crash(t, name, connectedBefore, submitDies, notifierDies, acts)
					})
				}
			}
		}
		t.Logf("connected before %v: %d runs, %d mails doubled by a death after sending", connectedBefore, runs, doubles)
	}
}

func crash(t *testing.T, name string, connectedBefore bool, submitDies, notifierDies, acts int) (doubled int) {
	server, mails := awssim.New(), &atomic.Int32{}
	if connectedBefore {
		put(t, storeOf(server), sample(), merchant.Sent)
	}
	sentUnsaid := 0
	submission := &process{server: server, mails: mails, dieAt: submitDies, acts: acts&1 > 0}
	submission.submit(t.Context())
	if mails.Load() == 1 && !isSaid(t, server) {
		sentUnsaid++
	}
	time.Sleep(merchant.Lease + time.Second)
	before := mails.Load()
	notifier := &process{server: server, mails: mails, dieAt: notifierDies, acts: acts&2 > 0}
	notifier.notify(t.Context())
	if mails.Load() > before && !isSaid(t, server) {
		sentUnsaid++
	}
	// Twice, because two dead processes left two Leases behind.
	for range 2 {
		time.Sleep(merchant.Lease + time.Second)
		overlap(t, server, mails)
	}
	check(t, name, server, int(mails.Load()), sentUnsaid)
	return sentUnsaid
}

// isSaid reports whether the ledger knows of the sent mail.
func isSaid(t *testing.T, server *awssim.Server) bool {
	row := ledger.Mail{Store: hash, Kind: string(merchant.Sales)}
	if err := storeOf(server).Ledger.Read(t.Context(), &row); err != nil {
		t.Error(err)
	}
	return row.Outcome == ledger.Sent
}

// overlap runs two notifiers at the same time.
func overlap(t *testing.T, server *awssim.Server, mails *atomic.Int32) {
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() { (&process{server: server, mails: mails, dieAt: -1}).notify(t.Context()) })
	}
	wait.Wait()
}

func check(t *testing.T, name string, server *awssim.Server, mails, sentUnsaid int) {
	secrets := server.Secrets()
	if len(secrets) == 0 {
		if mails != 0 {
			t.Errorf("%s: %d mails about nothing", name, mails)
		}
		return
	}
	m, err := storeOf(server).Get(t.Context(), hash)
	if err != nil || secrets[0].Tags["notification"] != "sent" {
		t.Errorf("%s: %v, tags %v", name, err, secrets[0].Tags)
		return
	}
	if m.AccessToken.Reveal() == "new" && mails == 0 {
		t.Errorf("%s: the mail is lost", name)
	}
	if mails > 1+sentUnsaid {
		t.Errorf("%s: %d mails, %d of them sent by a process that died before saying so", name, mails, sentUnsaid)
	}
}
