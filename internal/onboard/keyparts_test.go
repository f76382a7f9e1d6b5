package onboard

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// longKey is a key as long as a body may hold. It never repeats itself.
var longKey = func() string {
	random := rand.New(rand.NewPCG(1, 2))
	var text strings.Builder
	for text.Len() < maxBody {
		fmt.Fprintf(&text, "%016x", random.Uint64())
	}
	return text.String()
}()

// Ensure we refuse a field far too long for its length alone, whatever it
// holds. Blanks around a value are free.
func TestCheck_farTooLong(t *testing.T) {
	for _, name := range []string{fieldStoreHash, fieldClientID, fieldClientSecret, fieldAccessToken, fieldContactName, fieldContactEmail, fieldCompany, fieldTimeZone} {
		f := sampleFields()
		f[name] = longKey
		_, err := check(f)
		bad, _ := errors.AsType[fieldErrors](err)
		if len(bad) != 1 || bad[0] != (fieldError{field: name, code: CodeTooLong}) {
			t.Errorf("%s: got %v, want too_long", name, err)
		}
		if shown := formView(f)[name]; shown != "" {
			t.Errorf("%s: the page shows %d bytes of it again", name, len(shown))
		}
		f = sampleFields()
		f[name] = strings.Repeat(" ", 5000) + f[name]
		if _, err := check(f); err != nil {
			t.Errorf("%s with blanks: got %v", name, err)
		}
	}
	f := sampleFields()
	f[fieldAccessToken], f[fieldContactName] = longKey, longKey
	if f.hasKeys() {
		t.Error("a key too long for a comparison counts as one")
	}
	if shown := formView(f); shown[fieldCompany] != "Company" || shown[fieldContactName] != "" {
		t.Errorf("the page shows %d fields again", len(shown))
	}
}

// Ensure a body known to be too large is refused unread.
func TestReadFields_largeUnread(t *testing.T) {
	r := httptest.NewRequest(http.MethodPost, "/credentials", iotest.ErrReader(io.ErrUnexpectedEOF))
	r.Header.Set("Content-Type", typeForm)
	r.ContentLength = 6 << 20
	if _, err := readFields(r); err != (tooLargeError{}) {
		t.Errorf("got %v, want it refused for its length", err)
	}
}

// BenchmarkCheck_longFields is what a submission costs before any limit, with
// fields that fill the largest body. The limit is one look at each character.
func BenchmarkCheck_longFields(b *testing.B) {
	third := longKey[:maxBody/3]
	for name, change := range map[string]func(fields){
		"keys": func(f fields) {
			f[fieldClientID], f[fieldClientSecret], f[fieldAccessToken] = longKey[:maxBody/3], longKey[maxBody/3:maxBody*2/3], longKey[maxBody*2/3:]
		},
		"texts": func(f fields) {
			f[fieldContactName], f[fieldCompany], f[fieldTimeZone] = third, third, third
		},
	} {
		b.Run(name, func(b *testing.B) {
			f := sampleFields()
			change(f)
			size := 0
			for _, value := range f {
				size += len(value)
			}
			for b.Loop() {
				f.hasKeys()
				f.holdsKey(fieldStoreHash)
				_, _ = check(f)
				formView(f)
			}
			look := strings.Repeat("x", size)
			begun := time.Now()
			for range b.N {
				strings.Map(func(r rune) rune { return r }, look)
			}
			b.ReportMetric(float64(b.Elapsed())/float64(time.Since(begun)), "time/one-look")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func sampleFields() fields {
	return fields{
		fieldStoreHash: "abc123", fieldClientID: strings.Repeat("client1", 4), fieldClientSecret: strings.Repeat("secret2", 4), fieldAccessToken: strings.Repeat("token34", 4),
		fieldContactName: "Name", fieldContactEmail: "someone@shop.example", fieldCompany: "Company", fieldTimeZone: "UTC",
	}
}
