package onboard

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
)

// Ensure any pasted text gives a store hash the client accepts, or none. The
// hash must lead to no other host or path. Normalizing it again must change
// nothing.
func FuzzNormalizeStoreHash(f *testing.F) {
	for _, seed := range []string{
		"a1b2c3d4e5", " A1B2C3D4E5 ", "https://api.bigcommerce.com/stores/a1b2c3d4e5/v3/", "store-a1b2c3d4e5.mybigcommerce.com", "stores/../../evil",
		"http://evil.example/stores/a1b2c3d4e5@evil.example/", "stores/a%2e%2e/", "store-a1b2.c:80", "ⅵⅵⅵⅵ", "ſtores/abcd", "stores/KKKK", "\ufeff\"a1b2\"",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		hash, ok := normalizeStoreHash(text)
		if !ok {
			return
		}
		if !bigcommerce.ValidStoreHash(hash) {
			t.Fatalf("%q gives %q, which the client refuses", text, hash)
		}
		u, err := url.Parse("https://api.bigcommerce.com/stores/" + hash + "/v2/orders/count")
		if err != nil || u.Host != "api.bigcommerce.com" || u.Path != "/stores/"+hash+"/v2/orders/count" || u.RawQuery != "" {
			t.Fatalf("%q gives %q, which leads elsewhere", text, hash)
		}
		if again, ok := normalizeStoreHash(hash); !ok || again != hash {
			t.Fatalf("%q gives %q, which gives %q", text, hash, again)
		}
		if back, ok := merchant.StoreHashOf(merchant.CartID(hash)); !ok || back != hash {
			t.Fatalf("%q gives the Cart ID %q, but nobody can log in with it", hash, merchant.CartID(hash))
		}
	})
}

// Ensure any body gets a refusal in words or makes a valid submission. Such a
// submission can be kept, mailed and shown. It holds no line break and no half
// a key, and nothing panics.
func FuzzSubmission(f *testing.F) {
	good := url.Values{
		"store_hash": {"a1b2c3d4e5"}, "client_id": {strings.Repeat("a", 31)}, "client_secret": {strings.Repeat("b", 64)}, "access_token": {strings.Repeat("c", 31)},
		"contact_name": {"Zoë \u200d Ü"}, "contact_email": {"z@example.com"}, "company": {"A & B"}, "phone": {"+1 (2) 3 ext. 4"}, "first_order": {"number"}, "first_order_number": {"12"}, "time_zone": {"Europe/Berlin"}, "new_password": {"yes"},
	}
	f.Add([]byte(good.Encode()), false)
	f.Add([]byte(`{"store_hash":"a1b2c3d4e5","client_id":1,"access_token":null,"contact_name":["x"],"new_password":true}`), true)
	f.Add([]byte("store_hash=%zz&access_token=a;b=c"), false)
	f.Add([]byte("contact_name=a%0d%0aBcc:x&contact_email=a%00@b.c"), false)
	f.Add([]byte("{}{}"), true)
	f.Add([]byte(`{"first_order":1e17,"phone":5}`), true)
	f.Add([]byte(`{"first_order":-1.5}`), true)
	f.Fuzz(func(t *testing.T, body []byte, isJSON bool) {
		decode := decodeForm
		if isJSON {
			decode = decodeJSON
		}
		sent, err := decode(body)
		if err != nil {
			return
		}
		s, err := check(sent)
		if err != nil {
			no := refuse(err, "id")
			for _, p := range no.problems {
				if p.Message == "" || p.Field == "" || strings.Contains(p.Message, "{") {
					t.Fatalf("a refusal without proper words: %+v", p)
				}
			}
			return
		}
		shownFields := []string{s.contact.Name, s.contact.Email, s.contact.Company, s.contact.Phone, s.timeZone, s.storeHash, s.firstOrder}
		for _, text := range shownFields {
			if strings.ContainsAny(text, "\r\n\x00\u2028\u202e") {
				t.Fatal("a control character came through")
			}
		}
		for _, key := range []string{s.clientID.Reveal(), s.clientSecret.Reveal(), s.accessToken.Reveal()} {
			if len(key) < minKey || strings.ContainsAny(key, " \t\r\n") {
				t.Fatal("half a key came through")
			}
			for _, shown := range shownFields {
				if strings.Contains(strings.ToLower(shown), strings.ToLower(key)) {
					t.Fatal("a key is in a field that is shown")
				}
			}
		}
	})
}

// Ensure any text as the first order is one of the answers, an order number, or
// refused.
func FuzzFirstOrder(f *testing.F) {
	for _, seed := range []string{"", "new", "OPEN ", "all", "number", "1200", "-1", "1e5", "99999999999999999999", "٣", "\u200b7"} {
		f.Add(seed, "12")
	}
	f.Fuzz(func(t *testing.T, text, number string) {
		answer, bad := checkFirstOrder(fields{fieldFirstOrder: text, fieldAfter: number})
		if bad.code != "" || answer == "" || answer == beginNew || answer == beginOpen || answer == beginAll {
			return
		}
		if after, err := strconv.ParseInt(answer, 10, 64); err != nil || after < 0 {
			t.Fatalf("%q, %q gives %q", text, number, answer)
		}
	})
}
