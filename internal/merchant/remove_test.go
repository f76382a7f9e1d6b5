package merchant_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/awssim"
)

// Ensure a removed store is gone for everyone at once. It comes back as it was
// during its days of grace, and not after them.
func TestStore_Remove(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := awssim.New()
		store := storeOf(server)
		put(t, store, sample(), merchant.Sent)
		gone, err := store.Remove(t.Context(), hash, merchant.ShortestRecovery)
		if want := time.Now().AddDate(0, 0, 7); err != nil || gone.Sub(want).Abs() > time.Minute {
			t.Fatalf("got %v, %v, want gone at %v", gone, err, want)
		}
		if _, err := store.Get(t.Context(), hash); !errors.Is(err, merchant.ErrNotFound) {
			t.Errorf("Get: got %v, want ErrNotFound", err)
		}
		if _, err := store.Describe(t.Context(), hash); !errors.Is(err, merchant.ErrNotFound) {
			t.Errorf("Describe: got %v, want ErrNotFound", err)
		}
		if _, err := store.Remove(t.Context(), hash, merchant.ShortestRecovery); !errors.Is(err, merchant.ErrNotFound) {
			t.Errorf("Remove again: got %v, want ErrNotFound", err)
		}
		if err := store.Restore(t.Context(), hash); err != nil {
			t.Fatal(err)
		}
		m, err := store.Get(t.Context(), hash)
		if err != nil || !m.AccessToken.Equal(sample().AccessToken) {
			t.Errorf("after Restore: got %v, %v", m, err)
		}
		if _, err := store.Remove(t.Context(), hash, merchant.LongestRecovery+1); err == nil || errors.Is(err, merchant.ErrNotFound) {
			t.Errorf("31 days: got %v, want a refusal", err)
		}
		if _, err := store.Remove(t.Context(), hash, merchant.ShortestRecovery); err != nil {
			t.Fatal(err)
		}
		time.Sleep(8 * 24 * time.Hour)
		server.Secrets() // looking makes the stand-in delete due secrets
		if err := store.Restore(t.Context(), hash); !errors.Is(err, merchant.ErrNotFound) {
			t.Errorf("Restore after its days: got %v, want ErrNotFound", err)
		}
	})
}

// Ensure a removed store stays removed for everyone if its remover dies on the
// way, or if the process bringing it back does.
func TestStore_Remove_crash(t *testing.T) {
	for name, dies := range map[string]struct {
		operation string
		act       func(*merchant.Vault)
	}{
		"connecting it anew": {"PutSecretValue", func(s *merchant.Vault) {
			s.Submit(t.Context(), hash, time.Now(), edit(func(m *merchant.Merchant) { m.Removed = false }, merchant.Sales))
		}},
		"restoring it": {"PutSecretValue", func(s *merchant.Vault) { s.Restore(t.Context(), hash) }},
	} {
		t.Run(name, func(t *testing.T) {
			server := awssim.New()
			store := storeOf(server)
			put(t, store, sample(), merchant.Sent)
			if _, err := store.Remove(t.Context(), hash, merchant.ShortestRecovery); err != nil {
				t.Fatal(err)
			}
			server.AddFault(awssim.Fault{Operation: dies.operation, Cut: true, Times: -1})
			dies.act(store)
			server.ClearFaults()
			if server.Secrets()[0].Deleted {
				t.Fatal("the secret was not brought back; this tests nothing")
			}
			if _, err := store.Get(t.Context(), hash); !errors.Is(err, merchant.ErrNotFound) {
				t.Errorf("Get: got %v, want ErrNotFound", err)
			}
			if err := store.Restore(t.Context(), hash); err != nil {
				t.Errorf("Restore: %v", err)
			}
			if _, err := store.Get(t.Context(), hash); err != nil {
				t.Errorf("Get after Restore: %v", err)
			}
		})
	}
}

// Ensure a removal whose last answer is lost succeeds, with its end: the store is
// gone. The SDK's next try finds it marked for deletion.
func TestStore_Remove_lostAnswer(t *testing.T) {
	for name, times := range map[string]int{"once": 1, "each time": -1} {
		synctestRun(t, name, func(t *testing.T) {
			server := awssim.New()
			store := storeOf(server)
			put(t, store, sample(), merchant.Sent)
			want := time.Now().AddDate(0, 0, 9)
			server.AddFault(awssim.Fault{Operation: "DeleteSecret", Acts: true, Cut: true, Times: times})
			if gone, err := store.Remove(t.Context(), hash, 9); err != nil || gone.Sub(want).Abs() > time.Minute {
				t.Errorf("got %v, %v, want gone at %v", gone, err, want)
			}
		})
	}
}

// Ensure an operator can remove and restore an unreadable store.
func TestStore_Remove_unreadable(t *testing.T) {
	server := awssim.New()
	store := storeOf(server)
	put(t, store, sample(), merchant.Sent)
	_, err := store.API.PutSecretValue(t.Context(), &secretsmanager.PutSecretValueInput{
		SecretId: aws.String(merchant.DefaultPrefix + hash), SecretString: aws.String(`{"schema":2}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Remove(t.Context(), hash, merchant.ShortestRecovery); err != nil || !server.Secrets()[0].Deleted {
		t.Errorf("Remove: %v", err)
	}
	if err := store.Restore(t.Context(), hash); err != nil || server.Secrets()[0].Deleted {
		t.Errorf("Restore: %v", err)
	}
}

// Ensure an impossible store hash reaches no secret.
func TestStore_Remove_invalid(t *testing.T) {
	server := awssim.New()
	store := storeOf(server)
	_, err := store.Remove(t.Context(), "../other", 7)
	if !errors.Is(err, merchant.ErrNotFound) || !errors.Is(store.Restore(t.Context(), ""), merchant.ErrNotFound) || len(server.Calls()) != 0 {
		t.Errorf("got %v and %d calls, want ErrNotFound and none", err, len(server.Calls()))
	}
}

// Ensure Describe and List agree.
func TestStore_Describe(t *testing.T) {
	store := storeOf(awssim.New())
	put(t, store, sample(), merchant.Pending)
	sum, err := store.Describe(t.Context(), hash)
	if err != nil || sum.StoreHash != hash || sum.Notification != merchant.Pending || sum.Confirmation.Notification != "" || sum.CreatedAt.IsZero() {
		t.Errorf("got %+v, %v", sum, err)
	}
}
