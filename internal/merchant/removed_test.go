package merchant_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/awssim"
)

// Ensure FindRemoved tells removed, connected and unknown stores apart, and
// knows when a removed store will be gone.
func TestStore_FindRemoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := storeOf(awssim.New())
		find := func() (merchant.Removed, bool) {
			t.Helper()
			r, ok, err := store.FindRemoved(t.Context(), hash)
			if err != nil {
				t.Fatal(err)
			}
			return r, ok
		}
		for _, unknown := range []string{hash, "../other"} {
			if _, _, err := store.FindRemoved(t.Context(), unknown); !errors.Is(err, merchant.ErrNotFound) {
				t.Errorf("%s: got %v, want ErrNotFound", unknown, err)
			}
		}
		put(t, store, sample(), merchant.Sent)
		if r, ok := find(); ok {
			t.Errorf("connected: got %+v", r)
		}
		removed := time.Now().UTC()
		gone := removeFor(t, store, hash, 9)
		want := merchant.Removed{StoreHash: hash, At: removed, Until: removed.AddDate(0, 0, 9)}
		if r, ok := find(); !ok || !cmp.Equal(r, want) || !r.Until.Equal(gone) {
			t.Errorf("removed: got %+v, %t, want %+v", r, ok, want)
		}
		if err := store.Restore(t.Context(), hash); err != nil {
			t.Fatal(err)
		}
		if r, ok := find(); ok {
			t.Errorf("restored: got %+v", r)
		}
	})
}

// Ensure the tag of an earlier removal says nothing of a later one by other
// hands, with an unknown end.
func TestStore_FindRemoved_byHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := storeOf(awssim.New())
		put(t, store, sample(), merchant.Sent)
		removeFor(t, store, hash, 30)
		if err := store.Restore(t.Context(), hash); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Minute)
		_, err := store.API.DeleteSecret(t.Context(), &secretsmanager.DeleteSecretInput{
			SecretId: aws.String(store.SecretName(hash)), RecoveryWindowInDays: aws.Int64(7),
		})
		if err != nil {
			t.Fatal(err)
		}
		want := merchant.Removed{StoreHash: hash, At: time.Now().UTC()}
		if r, ok, err := store.FindRemoved(t.Context(), hash); err != nil || !ok || !cmp.Equal(r, want) {
			t.Errorf("got %+v, %t, %v, want %+v", r, ok, err, want)
		}
	})
}

// Ensure a date of deletion counts as the end, if the tag says so: moto and the
// reference of DescribeSecret take it for that.
func TestStore_FindRemoved_scheduled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := storeOf(awssim.New())
		put(t, store, sample(), merchant.Sent)
		end := time.Now().UTC()
		begun := end.AddDate(0, 0, -9)
		mark := types.Tag{Key: aws.String("removed"), Value: aws.String(begun.Format(time.RFC3339) + "/" + end.Format(time.RFC3339))}
		_, err := store.API.TagResource(t.Context(), &secretsmanager.TagResourceInput{SecretId: aws.String(store.SecretName(hash)), Tags: []types.Tag{mark}})
		if err == nil {
			_, err = store.API.DeleteSecret(t.Context(), &secretsmanager.DeleteSecretInput{SecretId: aws.String(store.SecretName(hash))})
		}
		if err != nil {
			t.Fatal(err)
		}
		want := merchant.Removed{StoreHash: hash, At: begun, Until: end}
		if r, ok, err := store.FindRemoved(t.Context(), hash); err != nil || !ok || !cmp.Equal(r, want) {
			t.Errorf("got %+v, %t, %v, want %+v", r, ok, err, want)
		}
	})
}

// Ensure ListRemoved has the removed stores alone, over several pages.
func TestStore_ListRemoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := storeOf(awssim.New())
		want := map[string]time.Time{}
		for i := range 210 {
			m := &merchant.Merchant{StoreHash: fmt.Sprintf("store%03d", i)}
			put(t, store, m, merchant.Sent)
			if i%2 == 0 {
				want[m.StoreHash] = removeFor(t, store, m.StoreHash, 7+i%24).UTC()
			}
		}
		tagged(t, store, "connect2cart/bigcommerce/of/others", "notification", "sent")
		_, err := store.API.DeleteSecret(t.Context(), &secretsmanager.DeleteSecretInput{SecretId: aws.String("connect2cart/bigcommerce/of/others")})
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]time.Time{}
		for r, err := range store.ListRemoved(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			got[r.StoreHash] = r.Until
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		for sum, err := range store.List(t.Context(), "") {
			if _, gone := want[sum.StoreHash]; gone || err != nil {
				t.Errorf("List: got %s, %v", sum.StoreHash, err)
			}
		}
	})
}

func removeFor(t *testing.T, store *merchant.Vault, storeHash string, days int) (gone time.Time) {
	t.Helper()
	gone, err := store.Remove(t.Context(), storeHash, days)
	if err != nil {
		t.Fatal(err)
	}
	return gone
}
