package merchant_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/awssim"
	"connect2cart/internal/merchant"
)

// Ensure a removed store is gone for everyone at once, comes back as it was
// while its days last, and not after them.
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
		server.Secrets() // what is due is deleted when somebody looks
		if err := store.Restore(t.Context(), hash); !errors.Is(err, merchant.ErrNotFound) {
			t.Errorf("Restore after its days: got %v, want ErrNotFound", err)
		}
	})
}

// Ensure what is no store hash reaches no secret.
func TestStore_Remove_invalid(t *testing.T) {
	server := awssim.New()
	store := storeOf(server)
	_, err := store.Remove(t.Context(), "../other", 7)
	if !errors.Is(err, merchant.ErrNotFound) || !errors.Is(store.Restore(t.Context(), ""), merchant.ErrNotFound) || len(server.Calls()) != 0 {
		t.Errorf("got %v and %d calls, want ErrNotFound and none", err, len(server.Calls()))
	}
}

// Ensure a store is described as the list describes it.
func TestStore_Describe(t *testing.T) {
	store := storeOf(awssim.New())
	put(t, store, sample(), merchant.Pending)
	sum, err := store.Describe(t.Context(), hash)
	if err != nil || sum.StoreHash != hash || sum.Notification != merchant.Pending || sum.Confirmation.Notification != "" || sum.CreatedAt.IsZero() {
		t.Errorf("got %+v, %v", sum, err)
	}
}
