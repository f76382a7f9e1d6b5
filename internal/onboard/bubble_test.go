package onboard_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/ses"

	"connect2cart/internal/email"
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/onboard"
	"connect2cart/internal/proof/cloudtest"
	"connect2cart/internal/proof/logtest"
	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
)

// newBubble is a rig in memory, for tests on a clock of their own.
func newBubble(t *testing.T, adjust ...func(*onboard.Handler)) *rig {
	g := &rig{t: t, store: bcsim.New(bcsim.WithQuota(bcsim.Quota{Limit: 100000, Window: time.Minute})), aws: awssim.New(), logs: &logtest.Buffer{}}
	g.handler = g.process(adjust...)
	return g
}

// process is one more process of the service in the rig's world.
func (g *rig) process(adjust ...func(*onboard.Handler)) *onboard.Handler {
	cloud := cloudtest.Over(g.aws)
	table := ledger.New(dynamodb.NewFromConfig(cloud), awssim.LedgerTable)
	h := &onboard.Handler{
		Merchants:      &merchant.Vault{API: secretsmanager.NewFromConfig(cloud), Ledger: table},
		Ledger:         table,
		Mail:           &email.Sender{API: ses.NewFromConfig(cloud), From: "no-reply@example.com", Sales: "sales@example.com"},
		Log:            slog.New(slog.NewJSONHandler(g.logs, nil)),
		BigCommerceURL: "https://bigcommerce.test", Transport: g.store.RoundTripper(),
	}
	for _, a := range adjust {
		a(h)
	}
	return h
}

// sent is the JSON answer to a form, by a direct call.
func (g *rig) sent(fields map[string]string) answer { return g.sentTo(g.handler, fields) }

func (g *rig) sentTo(h http.Handler, fields map[string]string) answer {
	return g.sentFrom("192.0.2.1:0", h, fields)
}

// sentFrom is sentTo for a caller at an address.
func (g *rig) sentFrom(address string, h http.Handler, fields map[string]string) answer {
	r := httptest.NewRequestWithContext(g.t.Context(), http.MethodPost, "/credentials", strings.NewReader(marshal(g.t, fields)))
	r.Header.Set("Content-Type", "application/json")
	r.RemoteAddr = address
	return g.serve(h, r)
}

// serve calls a process directly.
func (g *rig) serve(h http.Handler, r *http.Request) answer {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return answer{w.Code, w.Header(), w.Body.String()}
}
