package merchant_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
	"connect2cart/internal/standin/awssim"
)

const secretName = merchant.DefaultPrefix + hash

// damaged is a store with these values of its secret, one after the other.
func damaged(values ...string) (*merchant.Vault, *awssim.Server) {
	server := awssim.New()
	for _, value := range values {
		server.SetValue(secretName, value)
	}
	return storeOf(server), server
}

// valueOf returns the stored form of a store.
func valueOf(t testing.TB, m *merchant.Merchant) string {
	t.Helper()
	server := awssim.New()
	if _, err := storeOf(server).Put(t.Context(), m, merchant.Sent); err != nil {
		t.Fatal(err)
	}
	value, _ := server.Value(secretName)
	return value
}

// repair finds a way out and takes it.
func repair(t testing.TB, store *merchant.Vault) (*merchant.Repair, *merchant.Merchant) {
	t.Helper()
	r, err := store.FindRepair(t.Context(), hash)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Repair(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	m, err := store.Find(t.Context(), hash)
	if err != nil {
		t.Fatalf("after the repair: %v", err)
	}
	return r, m
}

// sameStore compares the parts that a repair may bring back.
func sameStore(want, got *merchant.Merchant) string {
	a, b := want.Clone(), got.Clone()
	a.Version, b.Version, a.UpdatedAt, b.UpdatedAt = "", "", time.Time{}, time.Time{}
	return cmp.Diff(a, b, cmp.Comparer(secret.String.Equal))
}

// Ensure a half-written secret goes back to the version before, whole, and its
// mails keep their state.
func TestRepair_versionBefore(t *testing.T) {
	for _, bad := range []string{`{"schema":1,"store_ha`, `x`, `[]`, `{}`, `null`, `{"schema":1}`, `{"schema":1,"settings":[]}`} {
		server := awssim.New()
		store := storeOf(server)
		m := sample()
		put(t, store, m, merchant.Pending)
		tags := server.Secrets()[0].Tags
		server.SetValue(secretName, bad)
		r, got := repair(t, store)
		if diff := sameStore(m, got); diff != "" || r.Before.IsZero() || len(r.Lost) > 0 {
			t.Errorf("%s: got %+v, -before +after:\n%s", bad, r, diff)
		}
		if now := server.Secrets()[0].Tags; !maps.Equal(now, tags) {
			t.Errorf("%s: tags: got %v, want %v", bad, now, tags)
		}
		if _, err := store.FindRepair(t.Context(), hash); !errors.Is(err, merchant.ErrNotDamaged) {
			t.Errorf("%s: once more: got %v", bad, err)
		}
	}
}

// Ensure the whole parts survive a cut anywhere in the secret, and only those.
func TestRepair_cutOff(t *testing.T) {
	want := sample()
	value := valueOf(t, want)
	longest := 0
	for n := range len(value) {
		if testing.Short() && n%7 != 0 {
			continue
		}
		store, _ := damaged(value[:n] + " ")
		r, got := repair(t, store)
		if got.CartID != "bc-"+hash || got.StoreHash != hash {
			t.Fatalf("cut at %d: got Cart ID %q of %q", n, got.CartID, got.StoreHash)
		}
		if part := partOf(want, got); part != "" {
			t.Fatalf("cut at %d: %s is neither whole nor missing", n, part)
		}
		if slices.Contains(r.Lost, merchant.FaultyToken) != got.AccessToken.IsEmpty() || slices.Contains(r.Lost, merchant.FaultyPassword) != (got.PasswordHash == "") {
			t.Fatalf("cut at %d: lost %v", n, r.Lost)
		}
		if slices.Contains(r.Kept, merchant.FaultyToken) == got.AccessToken.IsEmpty() || slices.Contains(r.Kept, "settings.location") != (got.Settings.Location != "") {
			t.Fatalf("cut at %d: kept %v", n, r.Kept)
		}
		longest = max(longest, len(r.Kept))
	}
	if longest < 25 {
		t.Errorf("got at most %d members, want nearly all", longest)
	}
}

// partOf names a part of a store that differs from the original and is present.
func partOf(was, is *merchant.Merchant) string {
	for name, odd := range map[string]bool{
		"access_token":   !is.AccessToken.IsEmpty() && !is.AccessToken.Equal(was.AccessToken),
		"client_id":      !is.ClientID.IsEmpty() && !is.ClientID.Equal(was.ClientID),
		"client_secret":  !is.ClientSecret.IsEmpty() && !is.ClientSecret.Equal(was.ClientSecret),
		"password_hash":  is.PasswordHash != "" && is.PasswordHash != was.PasswordHash,
		"contact":        is.Contact != (merchant.Contact{}) && is.Contact != was.Contact,
		"first_contact":  is.FirstContact != (merchant.Contact{}) && is.FirstContact != was.FirstContact,
		"time_zone":      is.Settings.TimeZone != "" && is.Settings.TimeZone != was.Settings.TimeZone,
		"order_statuses": len(is.Settings.OrderStatuses) > 0 && !slices.Equal(is.Settings.OrderStatuses, was.Settings.OrderStatuses),
		"status_labels":  len(is.Settings.StatusLabels) > 0 && !maps.Equal(is.Settings.StatusLabels, was.Settings.StatusLabels),
		"store_code":     is.Settings.StoreCode != "" && is.Settings.StoreCode != was.Settings.StoreCode,
	} {
		if odd {
			return name
		}
	}
	return ""
}

// Ensure a slip of a hand costs only the member with the slip.
func TestRepair_slips(t *testing.T) {
	want := sample()
	value := valueOf(t, want)
	for name, tt := range map[string]struct {
		old, new string
		lost     []string
		missing  func(*merchant.Merchant)
	}{
		"a comma is missing":           {`,"client_secret"`, ` "client_secret"`, nil, func(*merchant.Merchant) {}},
		"a quote is missing":           {`"client_id":"id-canary",`, `"client_id":"id-canary,`, nil, func(m *merchant.Merchant) { m.ClientID = secret.New("") }},
		"a word for a number":          {`"order_statuses":[2,11]`, `"order_statuses":"2,11"`, nil, func(m *merchant.Merchant) { m.Settings.OrderStatuses = nil }},
		"a word for a date":            {`"submitted_at":"2026-11-23T17:05:00Z"`, `"submitted_at":"yesterday"`, nil, func(m *merchant.Merchant) { m.SubmittedAt = time.Time{} }},
		"a number for a key":           {`"access_token":"token-canary"`, `"access_token":7`, []string{"access_token"}, func(m *merchant.Merchant) { m.AccessToken = secret.New("") }},
		"a key with a blank":           {`"token-canary"`, `"token canary"]`, []string{"access_token"}, func(m *merchant.Merchant) { m.AccessToken = secret.New("") }},
		"a password where its hash is": {`"password_hash":"sha256:`, `!"password_hash":"`, []string{"password_hash"}, func(m *merchant.Merchant) { m.PasswordHash = "" }},
		"a bracket among settings":     {`"location":"all"`, `"location":"all"]`, nil, func(*merchant.Merchant) {}},
		"another's Cart ID":            {`"cart_id":"bc-abc123"`, `"cart_id":"bc-other"!`, nil, func(*merchant.Merchant) {}},
		"a mark at the beginning":      {`{"schema"`, "\ufeff{\"schema\"", nil, func(*merchant.Merchant) {}},
		"a comma at the end":           {`"updated_at"`, `,"updated_at"`, nil, func(*merchant.Merchant) {}},
		"a key in another case":        {`"access_token"`, `"Access_Token"`, nil, func(*merchant.Merchant) {}},
	} {
		bad := strings.Replace(value, tt.old, tt.new, 1)
		if bad == value {
			t.Errorf("%s: nothing was damaged", name)
		}
		if name == "a key in another case" { // JSON can read that, so damage it further
			bad = strings.Replace(bad, `"removed"`, ``, 1) + "}"
		}
		store, _ := damaged(bad)
		r, got := repair(t, store)
		whole := want.Clone()
		tt.missing(whole)
		if diff := sameStore(whole, got); diff != "" || !slices.Equal(r.Lost, tt.lost) {
			t.Errorf("%s: lost %v, -want +got:\n%s", name, r.Lost, diff)
		}
	}
}

// Ensure the latest pieces count if both versions are unreadable. Settings and
// contacts of the version before help out. Its key and password do not, because
// somebody may have replaced them for a reason.
func TestRepair_bothDamaged(t *testing.T) {
	want := sample()
	value := valueOf(t, want)
	store, _ := damaged(value+"!", `{"schema":1,"client_id":"newer","repl`)
	r, got := repair(t, store)
	if got.ClientID.Reveal() != "newer" || !got.AccessToken.IsEmpty() || got.PasswordHash != "" || got.Replaced || !slices.Equal(r.Lost, []string{"access_token", "password_hash"}) {
		t.Errorf("got %+v, lost %v", got, r.Lost)
	}
	if diff := cmp.Diff(want.Settings, got.Settings); diff != "" || got.Contact != want.Contact || got.FirstContact != want.FirstContact || !got.CreatedAt.Equal(want.CreatedAt) {
		t.Errorf("settings -want +got:\n%s", diff)
	}
}

// Ensure a newer program's secret never counts as damaged, in either version,
// and that a repair leaves it alone.
func TestRepair_newer(t *testing.T) {
	good := valueOf(t, sample())
	newer := strings.Replace(good, `"schema":1`, `"schema":2`, 1)
	for name, values := range map[string][]string{
		"whole": {good, newer}, "of other types": {good, `{"schema":2,"settings":[]}`},
		"cut off": {newer[:400]}, "before a damaged one": {newer, `{"sch`}, "both damaged": {newer[:400], `{"sch`},
	} {
		store, server := damaged(values...)
		before := server.Secrets()[0].Versions
		_, err := store.FindRepair(t.Context(), hash)
		if e, ok := errors.AsType[*merchant.UnreadableError](err); !ok || !e.Newer {
			t.Errorf("%s: got %v, want one that a newer program wrote", name, err)
		}
		if server.Secrets()[0].Versions != before {
			t.Errorf("%s: something was written", name)
		}
		if e, _ := errors.AsType[*merchant.UnreadableError](err); e.Before != strings.Contains(name, "damaged") {
			t.Errorf("%s: got %q about the wrong version", name, err)
		}
	}
}

// Ensure there is nothing to repair in a readable secret without a better
// predecessor, even with a bad setting, and none without a store.
func TestRepair_nothing(t *testing.T) {
	m := sample()
	m.Settings.TimeZone = "nowhere"
	m.AccessToken = secret.New("")
	keyless := valueOf(t, m)
	m.AccessToken = secret.New("x")
	for name, values := range map[string][]string{"whole": {valueOf(t, m)}, "no key, and never one": {keyless}, "no key, nor before": {keyless, keyless}} {
		store, _ := damaged(values...)
		if _, err := store.FindRepair(t.Context(), hash); !errors.Is(err, merchant.ErrNotDamaged) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	store, _ := damaged("{")
	if _, err := store.FindRepair(t.Context(), "nobody"); !errors.Is(err, merchant.ErrNotFound) {
		t.Errorf("no store: got %v", err)
	}
	if _, err := store.FindRepair(t.Context(), "../"+hash); !errors.Is(err, merchant.ErrNotFound) {
		t.Errorf("no hash: got %v", err)
	}
	if _, err := store.Remove(t.Context(), hash, 7); err != nil {
		t.Fatal(err)
	}
	if _, err := store.FindRepair(t.Context(), hash); !errors.Is(err, merchant.ErrNotFound) {
		t.Errorf("a removed store: got %v", err)
	}
}

// Ensure a failure of Secrets Manager never counts as a missing version. The
// repair would throw away a store with a way back.
func TestRepair_failure(t *testing.T) {
	store, server := damaged(valueOf(t, sample()), "{")
	server.AddFault(awssim.Fault{Operation: "GetSecretValue", Skip: 1, Times: -1, Code: "AccessDeniedException"})
	if _, err := store.FindRepair(t.Context(), hash); err == nil || !strings.Contains(err.Error(), "AWSPREVIOUS") {
		t.Errorf("got %v, want the failure", err)
	}
}

// Ensure an overtaken repair writes nothing: after another repair and a
// submission, or after an edit by hand.
func TestRepair_overtaken(t *testing.T) {
	for name, overtake := range map[string]func(*testing.T, *merchant.Vault, *awssim.Server){
		"by a repair and a submission": func(t *testing.T, store *merchant.Vault, _ *awssim.Server) {
			repair(t, store)
			_, _, err := store.Change(t.Context(), hash, func(m *merchant.Merchant) error { m.AccessToken = secret.New("newest"); return nil }, merchant.Pending)
			if err != nil {
				t.Fatal(err)
			}
		},
		"by a hand": func(t *testing.T, _ *merchant.Vault, server *awssim.Server) {
			server.SetValue(secretName, `{"access_token":"newest"}`)
		},
	} {
		store, server := damaged(valueOf(t, sample()), "{")
		r, err := store.FindRepair(t.Context(), hash)
		if err != nil {
			t.Fatal(err)
		}
		overtake(t, store, server)
		if err := store.Repair(t.Context(), r); !errors.Is(err, merchant.ErrConflict) {
			t.Errorf("%s: got %v, want ErrConflict", name, err)
		}
		if m, err := store.Get(t.Context(), hash); err != nil || m.AccessToken.Reveal() != "newest" {
			t.Errorf("%s: the newest value was overwritten: %v", name, err)
		}
	}
}

// Ensure one of two colliding repairs writes, and that a submission right after
// it stays.
func TestRepair_collision(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, server := damaged(valueOf(t, sample()), "{")
		r, err := store.FindRepair(t.Context(), hash)
		if err != nil {
			t.Fatal(err)
		}
		server.AddFault(awssim.Fault{Operation: "GetSecretValue", Delay: 5 * time.Second})
		late := make(chan error)
		go func() { late <- store.Repair(t.Context(), r) }() // reads now, learns it in 5 s
		synctest.Wait()
		time.Sleep(time.Second)
		if err := store.Repair(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		_, _, err = store.Change(t.Context(), hash, func(m *merchant.Merchant) error { m.AccessToken = secret.New("newest"); return nil }, merchant.Pending)
		if err != nil {
			t.Fatal(err)
		}
		if err := <-late; !errors.Is(err, merchant.ErrConflict) {
			t.Errorf("the late one: got %v, want ErrConflict", err)
		}
		if m, err := store.Get(t.Context(), hash); err != nil || m.AccessToken.Reveal() != "newest" {
			t.Errorf("the submission was overwritten: %v", err)
		}
	})
}

// FuzzRepair damages a secret in any way. The repair never fails, and its
// result is readable. It makes up nothing: keys are whole texts of the damaged
// secret.
func FuzzRepair(f *testing.F) {
	good := `{"schema":1,"client_id":"i","access_token":"t","password_hash":"sha256:` + strings.Repeat("0", 64) + `","contact":{"name":"\"access_token\":\"x\""},"settings":{"time_zone":"UTC","order_statuses":[1]},"removed":true}`
	for _, seed := range []string{good, good[:100], strings.ReplaceAll(good, ",", ""), strings.ReplaceAll(good, `"`, "“"), strings.ReplaceAll(good, "{", "["), `"access_token":`, `{"settings":{"settings":{`, "\x00", `{"access_token":"\ud800"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		store, _ := damaged(value)
		_, readErr := store.Find(t.Context(), hash)
		if e, ok := errors.AsType[*merchant.UnreadableError](readErr); ok && e.Login != nil && !e.Login.Removed && !strings.Contains(value, e.Login.PasswordHash) {
			t.Fatalf("the password hash %q is made up", e.Login.PasswordHash)
		}
		r, err := store.FindRepair(t.Context(), hash)
		if _, newer := errors.AsType[*merchant.UnreadableError](err); errors.Is(err, merchant.ErrNotDamaged) || newer {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := store.Repair(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		m, err := store.Find(t.Context(), hash)
		if err != nil {
			t.Fatalf("after the repair: %v", err)
		}
		if token := m.AccessToken.Reveal(); !strings.ContainsAny(value, `\`) && !strings.Contains(value, `"`+token+`"`) && token != "" {
			t.Fatalf("the key %q is made up", token)
		}
	})
}
