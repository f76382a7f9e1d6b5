package merchant_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
)

// Ensure every write of a secret keeps the members of a newer version, and hides
// them like the rest.
func TestStore_unknownMembers(t *testing.T) {
	other := `{"later":{"a":[1,"canary"]},"none":null,"settings":{"new_choice":"canary","second":[2]}}`
	value := strings.Replace(strings.Replace(valueOf(t, sample()), `"settings":{`, `"settings":{"new_choice":"canary","second":[2],`, 1), "{", `{"later":{"a":[1,"canary"]},"none":null,`, 1)
	for name, write := range map[string]func(*merchant.Vault) error{
		"a setting": func(v *merchant.Vault) error {
			_, _, err := v.Change(t.Context(), hash, func(m *merchant.Merchant) error { m.Settings = merchant.Settings{Location: "2"}; return nil }, "")
			return err
		},
		"a key and a password": func(v *merchant.Vault) error {
			_, err := v.Submit(t.Context(), hash, time.Now(), func(m *merchant.Merchant, _ *merchant.Summary) ([]merchant.Mail, error) {
				m.AccessToken, m.PasswordHash = secret.New("new"), merchant.HashPassword(secret.New("NEW"))
				return []merchant.Mail{merchant.Sales}, nil
			})
			return err
		},
		"a removal and its end": func(v *merchant.Vault) error {
			if _, err := v.Remove(t.Context(), hash, 30); err != nil {
				return err
			}
			return v.Restore(t.Context(), hash)
		},
		"a whole store": func(v *merchant.Vault) error {
			m, err := v.Get(t.Context(), hash)
			if err == nil {
				_, err = v.Put(t.Context(), m.Clone(), merchant.Sent)
			}
			return err
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			store, server := damaged(value)
			if err := write(store); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			m, err := store.Get(t.Context(), hash)
			if err != nil || m.Others.Reveal() != other {
				t.Errorf("%s: got %v and %s", name, err, m.Others.Reveal())
			}
			after, _ := server.Value(secretName)
			if strings.Count(after, "new_choice") != 1 || strings.Count(after, `"location"`) != 1 || strings.Count(after, "later") != 1 || after == value {
				t.Errorf("%s: got %s", name, after)
			}
			masked, _ := json.Marshal(m)
			if text := fmt.Sprintf("%v %+v %#v %s", *m, *m, *m, masked); strings.Contains(text, "new_choice") {
				t.Errorf("%s: it shows in %s", name, text)
			}
		})
	}
}

// Ensure a repair keeps the members of a newer version in a text that is whole but
// for one of ours.
func TestRepair_unknownMembers(t *testing.T) {
	value := strings.Replace(valueOf(t, sample()), `"order_statuses":[2,11]`, `"order_statuses":"2,11","new_choice":1`, 1)
	store, server := damaged(value)
	_, got := repair(t, store)
	if after, _ := server.Value(secretName); got.Others.Reveal() != `{"settings":{"new_choice":1}}` || strings.Count(after, "new_choice") != 1 {
		t.Errorf("got %s", after)
	}
}
