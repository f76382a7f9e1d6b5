package merchant

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"time"

	"connect2cart/internal/ledger"
)

// The places of a change, for the mail about it.
const (
	ByOperator = "operator"   // the zero Vault.By
	ByPage     = "page"       // the page for connecting
	ByMerchant = "connection" // the merchant's own page
)

// The changes beyond the settings, for the mail about them.
const (
	NewsKey      = "key"
	NewsPassword = "password"
	NewsContact  = "contact"
	NewsCarts    = "carts" // a further cart: it came, went, or has other channels or another password
	NewsPaused   = "paused"
	NewsResumed  = "resumed"
	NewsRestored = "restored"
	NewsRemoved  = "removed"
)

// changesOf names the changes between two states of a store: words from above,
// and the names of settings. It never holds a value.
func changesOf(before, after *Merchant) []string {
	var what []string
	for _, c := range []struct {
		holds bool
		name  string
	}{
		{!before.AccessToken.Equal(after.AccessToken), NewsKey},
		{before.PasswordHash != after.PasswordHash, NewsPassword},
		{before.Contact != after.Contact, NewsContact},
		{!reflect.DeepEqual(before.Carts, after.Carts), NewsCarts},
		{!before.Settings.Paused && after.Settings.Paused, NewsPaused},
		{before.Settings.Paused && !after.Settings.Paused, NewsResumed},
		{before.Removed && !after.Removed, NewsRestored},
	} {
		if c.holds {
			what = append(what, c.name)
		}
	}
	return append(what, settingsBetween(before.Settings, after.Settings)...)
}

// settingsBetween names the settings that differ, as in the secret's JSON.
func settingsBetween(before, after Settings) []string {
	before.Paused, after.Paused = false, false
	a, b := membersOf(before), membersOf(after)
	names := maps.Clone(a)
	maps.Copy(names, b)
	return slices.DeleteFunc(slices.Sorted(maps.Keys(names)), func(name string) bool { return bytes.Equal(a[name], b[name]) })
}

func membersOf(s Settings) map[string]json.RawMessage {
	members := map[string]json.RawMessage{}
	data, err := json.Marshal(recordOf(s))
	if err == nil {
		err = json.Unmarshal(data, &members)
	}
	if err != nil {
		panic(err) // texts and numbers always marshal
	}
	return members
}

// setUpTime is how long after connecting the choice of where to begin is no news.
// The page asks for it right then.
const setUpTime = time.Hour

// newsOf is the news of a change that makes a version, or nil. The mails of a
// submission tell its key, password and contact themselves.
func (v *Vault) newsOf(before, after *Merchant, version string) *ledger.News {
	if before.Version == "" {
		return nil
	}
	what := changesOf(before, after)
	if time.Since(before.SubmittedAt) < setUpTime {
		what = slices.DeleteFunc(what, func(name string) bool { return name == "first_order" || name == "open_orders" })
	}
	if len(what) == 0 {
		return nil
	}
	by := v.By
	if by == "" {
		by = ByOperator
	}
	return &ledger.News{Store: after.StoreHash, At: time.Now(), By: by, Version: version, What: what}
}
