package script_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
)

// edit writes a store's secret by hand, and lets the process forget it.
func (s *stage) edit(value string) {
	s.aws.SetValue(merchant.DefaultPrefix+s.sim.Account().StoreHash, value)
	s.forget()
}

// handmade is a secret with these settings and this key.
func handmade(settings, token string) string {
	return fmt.Sprintf(`{"access_token":%q,"password_hash":%q,"settings":%s}`, token, merchant.HashPassword(secret.New(password)), settings)
}

// Ensure the answer names a wrong setting in a secret edited by hand, and keeps
// its value to itself. A caller with a wrong password learns nothing of it.
func TestSettings_thatCannotBe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, storeOf(1), merchant.Settings{})
		for settings, name := range map[string]string{
			`{"order_statuses":[0]}`:                      "order_statuses",
			`{"order_statuses":[2,15]}`:                   "order_statuses",
			`{"order_statuses":[-1,11]}`:                  "order_statuses",
			`{"time_zone":"canary/Zone"}`:                 "time_zone",
			`{"time_zone":"Local"}`:                       "time_zone",
			`{"time_zone":"../canary"}`:                   "time_zone",
			`{"location":"canary"}`:                       "location",
			`{"location":"0"}`:                            "location",
			`{"location":"1;2"}`:                          "location",
			`{"store_code":"canary "}`:                    "store_code",
			`{"store_code":"can\u0000ary"}`:               "store_code",
			`{"hold_seconds":23}`:                         "hold_seconds",
			`{"hold_seconds":-1}`:                         "hold_seconds",
			`{"calls_at_once":21}`:                        "calls_at_once",
			`{"status_labels":{"Gone":"canary"}}`:         "status_labels",
			`{"status_labels":{"Gone":"15"}}`:             "status_labels",
			`{"status_labels":{" ":"shipped"}}`:           "status_labels",
			`{"status_labels":{"Up":"2","up":"shipped"}}`: "status_labels",
		} {
			s.edit(handmade(settings, s.sim.Account().AccessToken))
			want := `SETIError: A setting of this store cannot be used: ` + name + `. Ask the operator of Connect2Cart to correct it: make admin ARGS="set teststore1 ` + name + `=VALUE"`
			if got := s.ask("ordercount"); got != want {
				t.Errorf("%s: got %q, want %q", settings, got, want)
			}
			if got := s.lastLog(); got["outcome"] != "bad_settings" || got["level"] != "ERROR" || got["store"] != "teststore1" || !strings.HasPrefix(fmt.Sprint(got["error"]), name+": want ") {
				t.Errorf("%s: log: got %v", settings, got)
			}
			if got := s.ask("ordercount", "password", "guess"); got != deniedText {
				t.Errorf("%s: a guess: got %q", settings, got)
			}
		}
		if strings.Contains(s.log.String(), "canary") {
			t.Error("the log quotes a setting")
		}
		if n := len(s.sim.Requests()); n != 0 {
			t.Errorf("got %d calls to BigCommerce, want none", n)
		}
	})
}

// Ensure the handler serves a store with valid settings in any spelling.
func TestSettings_thatCanBe(t *testing.T) {
	s := open(t, storeOf(1), merchant.Settings{})
	for _, settings := range []string{`{}`, `{"order_statuses":[]}`, `{"order_statuses":[11,11,1,14]}`, `{"time_zone":"UTC"}`, `{"location":" ALL "}`, `{"location":" "}`, `{"location":"7"}`,
		`{"status_labels":{"Picked":"ignore","picked":"Ignore","Done":"10"}}`, `{"unknown":1}`} {
		s.edit(handmade(settings, s.sim.Account().AccessToken))
		if got := s.ask("ordercount"); got != countOfOne {
			t.Errorf("%s: got %q", settings, got)
		}
	}
}

// Ensure an unusable key gives an error about the key, instead of one about us or
// BigCommerce.
func TestSettings_token(t *testing.T) {
	s := open(t, storeOf(1), merchant.Settings{})
	for _, token := range []string{"", "canary\n", "can ary", "canäry"} {
		s.edit(handmade(`{"time_zone":"nowhere"}`, token))
		const want = "SETIError: The stored API account has no usable access token. The store's owner must submit a new API account on the Connect2Cart page."
		if got := s.ask("ordercount"); got != want || s.lastLog()["outcome"] != "bad_settings" {
			t.Errorf("%q: got %q, %v", token, got, s.lastLog())
		}
	}
	if strings.Contains(s.log.String(), "canary") {
		t.Error("the log quotes a token")
	}
}

// Ensure the answer and the log tell three things apart: a damaged secret, the
// secret of a newer version, and an outage. Both keep out the secret's value.
func TestSecret_unreadable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, storeOf(1), merchant.Settings{})
		for value, want := range map[string]struct{ text, reason string }{
			`{"schema":1,"store_ha`:            {"they are damaged. Ask the operator of Connect2Cart to repair them.", "holds no JSON of a known form"},
			`canary`:                           {"they are damaged.", "holds no JSON of a known form"},
			`{"settings":{"location":12}}`:     {"they are damaged.", "holds no JSON of a known form: settings.location"},
			`{"schema":2,"access_token":"cana`: {"they are damaged.", "holds no JSON of a known form"},
			`{"schema":2,"settings":"canary"}`: {"a newer version of this service wrote them.", "has schema 2, this program knows up to 1"},
		} {
			s.edit(value)
			time.Sleep(time.Minute) // each gets its own line of level ERROR
			begun := time.Now()
			if got := s.ask("ordercount"); !strings.HasPrefix(got, "SETIError: The stored credentials cannot be read: "+want.text) {
				t.Errorf("%s: got %q", value, got)
			}
			if took := unblurred(time.Since(begun)); took != 300*time.Millisecond {
				t.Errorf("%s: took %s", value, took)
			}
			got := s.lastLog()
			if reason := "credentials: store teststore1: its secret " + want.reason; got["outcome"] != "secret_unreadable" || got["level"] != "ERROR" || got["store"] != "teststore1" || got["error"] != reason {
				t.Errorf("%s: log: got %v, want %s", value, got, reason)
			}
		}
		if strings.Contains(s.log.String(), "cana") {
			t.Error("the log quotes a secret")
		}
	})
}

// Ensure only a good login hears what is wrong with a secret, as long as its
// password hash is readable. To strangers such a store looks like none.
func TestSecret_unreadableToStrangers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, storeOf(1), merchant.Settings{})
		login := `"password_hash":"` + merchant.HashPassword(secret.New(password)) + `","settings":{"store_code":"main"`
		for value, want := range map[string]string{
			`{"schema":2,` + login + `}}`:                        "a newer version of this service wrote them.",
			`{"schema":2,"login":{` + login + `}},"settings":7}`: "a newer version of this service wrote them.",
			`{"schema":1,` + login + `,"loc`:                     "they are damaged.",
			`{"schema":1,"scopes":7,` + login + `}}`:             "they are damaged.",
		} {
			s.edit(value)
			for _, bad := range [][]string{{"password", "guess", "code", "main"}, {"code", "other"}, {"setiuser", "bc-nosuchstore"}} {
				time.Sleep(10 * time.Second)
				begun, before := time.Now(), s.reads()
				got := s.ask("ordercount", bad...)
				line := s.lastLog()
				if took := time.Since(begun); !strings.HasPrefix(got, "SETIError: Access denied.") || unblurred(took) != 300*time.Millisecond || s.reads() != before+1 {
					t.Errorf("%s, %v: got %q after %s and %d reads", value, bad, got, took, s.reads()-before)
				}
				if line["level"] != "WARN" || line["outcome"] != "denied" || line["error"] != "login denied" {
					t.Errorf("%s, %v: log: got %v", value, bad, line)
				}
			}
			begun := time.Now()
			if got := s.ask("ordercount", "code", "main"); !strings.Contains(got, want) || unblurred(time.Since(begun)) != 300*time.Millisecond {
				t.Errorf("%s, good login: got %q after %s", value, got, time.Since(begun))
			}
			if line := s.lastLog(); line["level"] != "ERROR" || line["outcome"] != "secret_unreadable" {
				t.Errorf("%s, good login: log: got %v", value, line)
			}
		}
	})
}

// Ensure strangers cannot fill the log with errors about a secret without a
// password hash: one a minute, for each store.
func TestSecret_noHash(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, storeOf(1), merchant.Settings{})
		s.edit(`{"schema":1,"store_ha`)
		var levels []any
		for range 5 {
			s.ask("ordercount", "password", "guess")
			levels = append(levels, s.lastLog()["level"])
			time.Sleep(25 * time.Second)
		}
		if got := fmt.Sprint(levels); got != "[ERROR WARN WARN ERROR WARN]" {
			t.Errorf("got levels %s", got)
		}
	})
}

// FuzzSettings writes random text among a store's settings. A poll gets an answer
// or an error with the setting's name, and meets no bug of ours.
func FuzzSettings(f *testing.F) {
	for _, settings := range []string{
		`{"order_statuses":[0,15,-1]}`, `{"order_statuses":"2,11"}`, `{"time_zone":"\u0000/../x"}`, `{"location":"99999999999999999999"}`, `{"location":"12","paused":true}`,
		`{"status_labels":{"a":"b","":"","A":"c"}}`, `{"store_code":"\ud800"}`, `null`, `[]`, `{"time_zone":`, `{"answer_ok_for_unknown_sku":1}`, `{"answer_below_zero":"perhaps"}`,
	} {
		f.Add(settings)
	}
	f.Fuzz(func(t *testing.T, settings string) {
		synctest.Test(t, func(t *testing.T) {
			s := open(t, storeOf(1), merchant.Settings{})
			s.edit(handmade(settings, s.sim.Account().AccessToken))
			for _, poll := range [][]string{{"ordercount"}, {"downloadorders"}, {"downloadqoh"}, {"updatestatus", "ordernumber", "1", "orderstatus", "Odd"}} {
				s.ask(poll[0], poll[1:]...)
				if got := s.lastLog(); got["outcome"] == "internal" || got["outcome"] == "upstream_refused" {
					t.Fatalf("%s: a bug: %v", poll[0], got["error"])
				}
			}
		})
	})
}
