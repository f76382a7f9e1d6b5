package merchant_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/awssim"
)

// Ensure the list has every store once, over several pages. The filter picks
// stores by the state of their mails alone. Other tags with the same beginning
// do not count, and neither do others' secrets under the same prefix.
func TestStore_List(t *testing.T) {
	server := awssim.New()
	store := storeOf(server)
	const stores = 230
	for i := range stores {
		m := &merchant.Merchant{StoreHash: fmt.Sprintf("store%03d", i)}
		status := merchant.Sent
		if i%10 == 0 {
			status = merchant.Pending
		}
		put(t, store, m, status)
	}
	tagged(t, store, "connect2cart/bigcommerce/odd1", "notification", "pending-not")
	tagged(t, store, "connect2cart/bigcommerce/odd2", "color", "pending")
	tagged(t, store, "connect2cart/bigcommerce/of/others", "notification", "pending")
	tagged(t, store, "connect2cart/bigcommerce-old", "notification", "pending")
	tagged(t, store, "connect2cart/bigcommerce/confirm1", "confirmation", "pending")

	counts := map[merchant.Notification]int{}
	for _, filter := range []merchant.Notification{"", merchant.Pending, merchant.Sent, merchant.Failed} {
		seen := map[string]bool{}
		for sum, err := range store.List(t.Context(), filter) {
			if err != nil || seen[sum.StoreHash] {
				t.Fatalf("%s: %v", sum.StoreHash, err)
			}
			seen[sum.StoreHash] = true
		}
		counts[filter] = len(seen)
	}
	want := map[merchant.Notification]int{"": stores + 3, merchant.Pending: stores/10 + 1, merchant.Sent: stores - stores/10, merchant.Failed: 0}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func tagged(t *testing.T, store *merchant.Vault, name, key, value string) {
	t.Helper()
	_, err := store.API.CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{
		Name: &name, SecretString: aws.String("{}"), Tags: []types.Tag{{Key: &key, Value: &value}},
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Ensure a list with a failing page says so and ends.
func TestStore_List_fault(t *testing.T) {
	server := awssim.New()
	store := storeOf(server)
	for i := range 120 {
		put(t, store, &merchant.Merchant{StoreHash: fmt.Sprintf("store%03d", i)}, merchant.Sent)
	}
	server.AddFault(awssim.Fault{Operation: "ListSecrets", Skip: 1, Code: "AccessDeniedException"})
	stores, problems := 0, 0
	for _, err := range store.List(t.Context(), "") {
		stores++
		if err != nil {
			stores--
			problems++
		}
	}
	if stores != 100 || problems != 1 {
		t.Errorf("%d stores, %d problems; want 100 and 1", stores, problems)
	}
}

// Ensure stopping early saves the remaining pages.
func TestStore_List_stop(t *testing.T) {
	server := awssim.New()
	store := storeOf(server)
	put(t, store, sample(), merchant.Sent)
	for _, err := range store.List(t.Context(), "") {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	if _, err := store.Get(t.Context(), "nobody"); !errors.Is(err, merchant.ErrNotFound) {
		t.Error(err)
	}
}
