package onboard

import (
	"net/http"
	"net/url"
)

// policy lets a page load and call only our own address. It forbids inline
// scripts, inline styles and frames.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guard sets the headers of every answer. The assets replace the one about
// caching.
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

// newDoor refuses posts from another site's page. It looks at Sec-Fetch-Site
// and, for older browsers, at Origin. Other programs send neither header and
// pass. With Referrer-Policy no-referrer a browser sends "Origin: null" with a
// plain form. So Sec-Fetch-Site decides if it is there
// (https://fetch.spec.whatwg.org/#append-a-request-origin-header).
func newDoor(publicURL string) *http.CrossOriginProtection {
	door := http.NewCrossOriginProtection()
	if u, err := url.Parse(publicURL); err == nil && u.Host != "" {
		// A bad address just stays untrusted. Requests must still match their
		// own Host.
		_ = door.AddTrustedOrigin(u.Scheme + "://" + u.Host)
	}
	return door
}

// scheme is how the caller reached us.
func scheme(r *http.Request) string {
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		return "https"
	}
	return "http"
}
