package apigw

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"

	"connect2cart/internal/secret"
)

// Headers that a front adds to each request it passes on. edge.yaml sets both,
// and CloudFront replaces what a caller sent under the same names.
const (
	OriginSecretHeader  = "X-Origin-Secret"
	ViewerAddressHeader = "X-Viewer-Address"
)

// Front stands between callers and the gateway, as the distribution of
// edge.yaml does. It proves itself by a secret. The zero Front is none: every
// caller reaches the gateway directly.
type Front struct {
	Secrets []secret.String // any one is proof, so that a secret can be changed without an outage
}

// closed is what a caller reads who came past the front. It does not say how
// the front is known.
const closed = "This address is closed to callers. Use the address that you were given for this service."

// Guard hands h what came through the front, with the caller's own address in
// RemoteAddr, and answers everything else with 403. Without a secret it hands
// on every request. The front's headers never reach h: a caller can forge them.
func (f Front) Guard(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		proof, viewer := secret.New(r.Header.Get(OriginSecretHeader)), r.Header.Get(ViewerAddressHeader)
		r = r.Clone(r.Context())
		r.Header.Del(OriginSecretHeader)
		r.Header.Del(ViewerAddressHeader)
		switch {
		case len(f.Secrets) == 0:
		case !f.sent(proof):
			close403(w, r)
			return
		default:
			r.RemoteAddr = viewerAddress(viewer, r.RemoteAddr)
		}
		h.ServeHTTP(w, r)
	})
}

// sent compares with every secret, so that the time does not tell which one
// came close.
func (f Front) sent(proof secret.String) bool {
	known := false
	for _, s := range f.Secrets {
		known = s.Equal(proof) || known
	}
	return known
}

func close403(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusForbidden)
	fmt.Fprintf(w, "%s (request %s)\n", closed, r.Header.Get("X-Request-Id"))
}

// viewerAddress is the address that the front saw, as RemoteAddr has it. A
// front that names none is the caller itself. Another front may add a port.
func viewerAddress(text, front string) string {
	ip, err := netip.ParseAddr(text)
	if withPort, portErr := netip.ParseAddrPort(text); portErr == nil {
		ip, err = withPort.Addr(), nil
	}
	if err != nil || ip.Zone() != "" {
		return front
	}
	return net.JoinHostPort(ip.Unmap().String(), "0")
}
