package apigw

import (
	"maps"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"connect2cart/internal/secret"
)

const (
	frontSecret = "front-0123456789-0123456789-abcdef"
	nextSecret  = "next-00123456789-0123456789-abcdef"
)

// through sends a recorded poll with these headers to a function behind f. It
// returns the request that the function saw, or nil, and the answer.
func through(t *testing.T, f Front, headers map[string]string) (*http.Request, events.APIGatewayV2HTTPResponse) {
	t.Helper()
	e := httpEvents(t)["script-ordercount"]
	maps.Copy(e.Headers, headers)
	var seen *http.Request
	answer, err := Handler(f.Guard(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen = r })))(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	return seen, answer
}

// Ensure the door opens for each of the front's secrets and for nothing else.
// The caller is then the address that the front names. The door takes the
// front's headers off every request.
func TestFront_Guard(t *testing.T) {
	const direct = "203.0.113.7:0" // the gateway's own caller in events/
	none, one := Front{}, Front{[]secret.String{secret.New(frontSecret)}}
	two := Front{[]secret.String{secret.New(frontSecret), secret.New(nextSecret)}}
	proof := func(text string, more ...string) map[string]string {
		h := map[string]string{"x-origin-secret": text}
		for i := 0; i < len(more); i += 2 {
			h[more[i]] = more[i+1]
		}
		return h
	}
	cases := map[string]struct {
		front   Front
		headers map[string]string
		caller  string // "": refused
	}{
		"no front, a plain request":                     {none, nil, direct},
		"no front, forged headers":                      {none, proof(frontSecret, "x-viewer-address", "198.51.100.9"), direct},
		"past the front":                                {one, nil, ""},
		"past the front with an empty secret":           {one, proof(""), ""},
		"past the front with a forged address":          {one, map[string]string{"x-viewer-address": "198.51.100.9"}, ""},
		"a wrong secret":                                {one, proof(nextSecret), ""},
		"the beginning of the secret":                   {one, proof(frontSecret[:20]), ""},
		"the secret twice, as the gateway joins":        {one, proof(frontSecret + "," + frontSecret), ""},
		"the secret in another case":                    {one, proof(strings.ToUpper(frontSecret)), ""},
		"through the front, IPv4":                       {one, proof(frontSecret, "x-viewer-address", "198.51.100.9"), "198.51.100.9:0"},
		"through the front, IPv6":                       {one, proof(frontSecret, "x-viewer-address", "2001:DB8::1"), "[2001:db8::1]:0"},
		"through another front, IPv4 with a port":       {one, proof(frontSecret, "x-viewer-address", "198.51.100.9:46532"), "198.51.100.9:0"},
		"through another front, IPv6 with a port":       {one, proof(frontSecret, "x-viewer-address", "[2001:db8::1]:46532"), "[2001:db8::1]:0"},
		"through the front, IPv4 written as IPv6":       {one, proof(frontSecret, "x-viewer-address", "::ffff:198.51.100.9"), "198.51.100.9:0"},
		"through a front that names no address":         {one, proof(frontSecret), direct},
		"through a front that names no address but one": {one, proof(frontSecret, "x-viewer-address", "198.51.100.9, 10.0.0.1"), direct},
		"through a front that names a name":             {one, proof(frontSecret, "x-viewer-address", "shop.example"), direct},
		"the first of two secrets":                      {two, proof(frontSecret, "x-viewer-address", "198.51.100.9"), "198.51.100.9:0"},
		"the second of two secrets":                     {two, proof(nextSecret, "x-viewer-address", "198.51.100.9"), "198.51.100.9:0"},
		"both of two secrets at once":                   {two, proof(frontSecret + "," + nextSecret), ""},
		"a header name in another case":                 {one, map[string]string{"X-ORIGIN-SECRET": frontSecret}, direct},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			r, answer := through(t, c.front, c.headers)
			if c.caller == "" {
				checkClosed(t, r, answer)
				return
			}
			if r == nil || r.RemoteAddr != c.caller {
				t.Fatalf("got %+v, %+v, want it handed on as from %s", r, answer, c.caller)
			}
			for name := range r.Header {
				if name == OriginSecretHeader || name == ViewerAddressHeader {
					t.Errorf("%s got past the door", name)
				}
			}
		})
	}
}

// checkClosed wants a 403 without a hint of the secret.
func checkClosed(t *testing.T, seen *http.Request, answer events.APIGatewayV2HTTPResponse) {
	t.Helper()
	if seen != nil || answer.StatusCode != http.StatusForbidden {
		t.Fatalf("got status %d, handed on %t, want 403", answer.StatusCode, seen != nil)
	}
	want := closed + " (request UeXaMp8IoAMEVnQ=)\n"
	if answer.Body != want || answer.Headers["cache-control"] != "no-store" {
		t.Errorf("got %q with %v, want %q, uncached", answer.Body, answer.Headers, want)
	}
	for _, word := range []string{"secret", "header", "origin", frontSecret, nextSecret} {
		if strings.Contains(strings.ToLower(answer.Body), word) {
			t.Errorf("the refusal says %q", word)
		}
	}
}

// FuzzFront: RemoteAddr stays an address to count by, for any text in the
// front's header. Port and zone are gone, because a caller could vary them.
func FuzzFront(f *testing.F) {
	for _, text := range []string{"198.51.100.9", "2001:db8::1", "198.51.100.9:1", "[2001:db8::1]:1", "2001:db8::1:46532",
		"::ffff:198.51.100.9", "fe80::1%eth0", "[fe80::1%eth0]:1", "", ":", "[]:1", "1.2.3.4, 5.6.7.8", "198.51.100.9:99999"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		const front = "192.0.2.1:0"
		got := viewerAddress(text, front)
		seen, err := netip.ParseAddrPort(got)
		if err != nil || seen.Port() != 0 || seen.Addr().Zone() != "" || seen.Addr().Is4In6() {
			t.Fatalf("%q: got %q, %v", text, got, err)
		}
		if again := viewerAddress(seen.Addr().String(), front); again != got {
			t.Errorf("%q: got %q, and %q for the same address", text, got, again)
		}
		if got != front && !strings.ContainsAny(text, ".:") {
			t.Errorf("%q: got %q out of no address", text, got)
		}
	})
}
