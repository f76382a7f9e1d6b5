package merchant_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/awssim"
)

// Ensure a refused write is no doubt and leaves no news, so no mail tells later of a
// change that never was. After a try with a lost answer, a refusal proves nothing.
func TestInForce_refused(t *testing.T) {
	lost := awssim.Fault{Operation: "PutSecretValue", Acts: true, Cut: true}
	refusal := func(code string) awssim.Fault {
		return awssim.Fault{Operation: "PutSecretValue", Code: code, Times: -1}
	}
	for name, c := range map[string]struct {
		faults []awssim.Fault
		doubt  bool
	}{
		"no permission":          {[]awssim.Fault{refusal("AccessDeniedException")}, false},
		"full":                   {[]awssim.Fault{refusal("LimitExceededException")}, false},
		"invalid":                {[]awssim.Fault{refusal("ValidationException")}, false},
		"no secret":              {[]awssim.Fault{refusal("ResourceNotFoundException")}, false},
		"throttled, then no":     {[]awssim.Fault{awssim.Throttle("PutSecretValue", 1), refusal("AccessDeniedException")}, false},
		"lost, then no":          {[]awssim.Fault{lost, refusal("AccessDeniedException")}, true},
		"lost, then full":        {[]awssim.Fault{lost, refusal("LimitExceededException")}, true},
		"throttled all the time": {[]awssim.Fault{awssim.Throttle("PutSecretValue", -1)}, true},
		"broken all the time":    {[]awssim.Fault{{Operation: "PutSecretValue", Status: 500, Code: "InternalServiceError", Times: -1}}, true},
	} {
		synctestRun(t, name, func(t *testing.T) {
			server := awssim.New()
			store := storeOf(server)
			m := sample()
			m.Settings.Paused = false
			put(t, store, m, merchant.Sent)
			for _, f := range c.faults {
				server.AddFault(f)
			}
			_, _, err := store.Change(t.Context(), hash, func(m *merchant.Merchant) error { m.Settings.Paused = true; return nil }, "")
			if got := isDoubt(err); err == nil || got != c.doubt {
				t.Errorf("got %v, a doubt: %t, want %t", err, got, c.doubt)
			}
			if news, inForce := leftBy(t, store, m.Version); news == 1 != c.doubt || inForce == c.doubt {
				t.Errorf("got %d news, the old version in force: %t", news, inForce)
			}
		})
	}
}

// Ensure a restore whose last step is refused stays in doubt: the secret is back.
func TestStore_Restore_refused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := awssim.New()
		store := storeOf(server)
		put(t, store, sample(), merchant.Sent)
		removeFor(t, store, hash, 7)
		server.AddFault(awssim.Fault{Operation: "PutSecretValue", Code: "AccessDeniedException", Times: -1})
		if err := store.Restore(t.Context(), hash); !isDoubt(err) {
			t.Errorf("got %v, want a doubt", err)
		}
	})
}

// Ensure a refused submission puts the tags of its mails back: nobody is to be
// told of it.
func TestStore_Submit_refused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := awssim.New()
		store := storeOf(server)
		put(t, store, sample(), merchant.Sent)
		server.AddFault(awssim.Fault{Operation: "PutSecretValue", Code: "AccessDeniedException", Times: -1})
		if _, err := store.Submit(t.Context(), hash, time.Now(), named("new")); err == nil || isDoubt(err) {
			t.Errorf("got %v", err)
		}
		if sum, err := store.Describe(t.Context(), hash); err != nil || sum.Notification != merchant.Sent {
			t.Errorf("got %+v, %v", sum, err)
		}
	})
}

func isDoubt(err error) bool {
	_, ok := errors.AsType[*merchant.DoubtError](err)
	return ok
}

// leftBy is what a failed change left in the ledger: its news, and whether a version
// is in force without any announcement.
func leftBy(t *testing.T, store *merchant.Vault, version string) (news int, inForce bool) {
	t.Helper()
	list, err := store.Ledger.NewsSince(t.Context(), hash, time.Unix(0, 0))
	row := ledger.Version{Store: hash}
	if err == nil {
		err = store.Ledger.Read(t.Context(), &row)
	}
	if err != nil {
		t.Fatal(err)
	}
	return len(list), row.InForce(version)
}
