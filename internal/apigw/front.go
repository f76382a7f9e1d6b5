package apigw

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"

	"connect2cart/internal/secret"
)

// A front adds these headers to each request. edge.yaml sets both, and
// CloudFront replaces a caller's own under the same names. CloudFront's own
// header with the address is no choice. It needs a list of all forwarded
// headers, without Authorization, or the caller's Host, which API Gateway refuses.
const (
	OriginSecretHeader  = "X-Origin-Secret"
	ViewerAddressHeader = "X-Viewer-Address"
)

// Front stands between callers and the gateway, as the distribution of
// edge.yaml does. It proves itself by a secret. With the zero Front, every
// caller reaches the gateway directly.
type Front struct {
	Secrets []secret.String // any one is proof, so a change of secret needs no outage
}

// closed answers a request that came past the front. It tells nothing of the
// front's proof.
const closed = "This address is closed to callers. Use the address that you were given for this service."

// Guard hands the front's requests to h, with the caller's own address in
// RemoteAddr. It answers all others with 403. If the Front has no secret, it
// hands on every request. It always takes the front's headers off, because a
// caller can forge them.
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

// sent compares with every secret. An early end would show in the time taken.
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

// viewerAddress is the caller's address as the front names it, in the form of
// RemoteAddr. If it names none, the caller is the front itself. Fronts other
// than CloudFront may add a port.
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
