package onboard

import (
	"net/http"
	"net/url"
)

// policy lets a page load and call what comes from here and nothing else, run
// no inline script, take no inline style, and be framed by nobody.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guard sets the headers that every answer carries; the assets replace the
// one about caching.
func guard(header http.Header, r *http.Request) {
	header.Set("Content-Security-Policy", policy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-Frame-Options", "DENY")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Cache-Control", "no-store")
	if scheme(r) == "https" {
		header.Set("Strict-Transport-Security", "max-age=63072000")
	}
}

// newDoor refuses posts that another site's page caused, by Sec-Fetch-Site and,
// in older browsers, Origin. What is no browser sends neither and passes.
// With Referrer-Policy no-referrer a browser sends "Origin: null" with a plain
// form, so the first of the two must decide where it is there
// (https://fetch.spec.whatwg.org/#append-a-request-origin-header).
func newDoor(publicURL string) *http.CrossOriginProtection {
	door := http.NewCrossOriginProtection()
	if u, err := url.Parse(publicURL); err == nil && u.Host != "" {
		// An address that is no origin is merely not trusted: requests are
		// still held against their own Host.
		_ = door.AddTrustedOrigin(u.Scheme + "://" + u.Host)
	}
	return door
}
