package script

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
	"connect2cart/internal/seti"
)

// Handler serves /script and /health. Only Merchants is required; the other
// fields have useful zero values. It is safe for concurrent use and keeps
// nothing of a poll but what makes the next one cheaper, or the repeat of an
// update harmless. It must not be copied.
type Handler struct {
	Merchants *merchant.Cache   // who may log in, and the stores' credentials
	Version   string            // answer to sendversion; "" is 1.000
	Build     string            // our own version, shown by /health; "" is unknown
	Statuses  []int             // BigCommerce status ids that are offered; nil is DefaultStatuses
	BaseURL   string            // of BigCommerce's API; "" is the real one
	Transport http.RoundTripper // to BigCommerce; nil is the client's own
	Log       *slog.Logger      // nil is slog's default
	TimeLimit time.Duration     // for one poll, if the context allows as much; 0 is 25 s (Q3)

	shops shops
}

const (
	defaultTimeLimit = 25 * time.Second
	defaultVersion   = "1.000"

	// maxBody is the largest request that Lambda is handed. A stock update of
	// tens of thousands of SKUs stays below a tenth of it.
	maxBody = 6 << 20
)

var (
	errTooLong    = errors.New("the request is too long")
	errUnreadable = errors.New("the request cannot be read")
)

// DefaultStatuses are the orders that are offered unless a setting says
// otherwise: shipped, partially shipped, awaiting pickup, awaiting shipment,
// completed, awaiting fulfillment, partially refunded (bigcommerce-api.md 4.2).
var DefaultStatuses = []int{2, 3, 8, 9, 10, 11, 14}

// ServeHTTP answers a poll. The status is always 200: Stone Edge reads the
// body (seti-protocol.md 1.3).
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/script":
		h.serveScript(w, r)
	case "/health":
		h.serveHealth(w)
	default:
		http.NotFound(w, r)
	}
}

func (h *Handler) serveScript(w http.ResponseWriter, r *http.Request) {
	p := &poll{begun: time.Now(), requestID: r.Header.Get("X-Request-Id")}
	ctx, cancel := context.WithTimeout(r.Context(), h.timeLimit())
	defer cancel()
	ctx = bigcommerce.WithUsage(ctx, &p.usage)

	reply, err := h.attempt(ctx, p, r)
	if err != nil {
		reply = h.refuse(p, err)
	}
	body, tooLarge := render(reply)
	if tooLarge != nil {
		reply = h.refuse(p, tooLarge)
		body, _ = render(reply) // a refusal is a line, it always renders
	}
	if p.turn != nil && err == nil && tooLarge == nil {
		p.turn.sent()
	}
	send(w, reply, body)
	p.log(r.Context(), h.log(), len(body))
}

// attempt is poll, with a panic turned into an error: a bug in one order must
// not leave Stone Edge without an answer.
func (h *Handler) attempt(ctx context.Context, p *poll, r *http.Request) (reply seti.Reply, err error) {
	defer func() {
		if v := recover(); v != nil {
			reply, err = nil, &panicError{value: v, stack: debug.Stack()}
		}
	}()
	return h.poll(ctx, p, r)
}

func (h *Handler) poll(ctx context.Context, p *poll, r *http.Request) (seti.Reply, error) {
	body, err := readBody(r)
	if err != nil {
		return nil, err
	}
	form := seti.ParseForm(r.URL.RawQuery, body)
	p.function, err = form.Function()
	switch {
	case len(body) > maxBody:
		return nil, errTooLong
	case err != nil:
		return nil, err
	case p.function == seti.SendVersion:
		return h.sendVersion(), nil
	}
	return h.forStore(ctx, p, form.Login(), func(s *shop) (seti.Reply, error) { return s.answer(ctx, p, form) })
}

// readBody reads no more than shows that a body is too long, into one piece of
// memory: a body can be half of what the process holds.
func readBody(r *http.Request) (string, error) {
	var body strings.Builder
	size := int(min(max(r.ContentLength, 0), maxBody)) + 1
	body.Grow(size)
	if _, err := io.CopyBuffer(&body, io.LimitReader(r.Body, maxBody+1), make([]byte, min(size, 32<<10))); err != nil {
		return "", fmt.Errorf("%w: %w", errUnreadable, err)
	}
	r.Body = http.NoBody // so that the first copy of it can go
	return body.String(), nil
}

// answer reads the rest of a form, now that somebody has logged in. It is the
// table of contents: a line and a method for every function.
func (s *shop) answer(ctx context.Context, p *poll, form seti.Form) (seti.Reply, error) {
	req, err := seti.ParseRequest(ctx, form)
	p.unknown = form.Unknown()
	if err != nil {
		return nil, err
	}
	switch req := req.(type) {
	case seti.OrderCount:
		return s.orderCount(ctx, p, req)
	case seti.DownloadOrders:
		return s.downloadOrders(ctx, p, req)
	case seti.ProductsCount:
		return s.productsCount(ctx, p)
	case seti.DownloadProducts:
		return s.downloadProducts(ctx, p, req)
	case seti.DownloadQOH:
		return s.downloadQOH(ctx, p, req)
	case seti.CustomersCount:
		return s.customersCount(ctx, p)
	case seti.DownloadCustomers:
		return s.downloadCustomers(ctx, p, req)
	case seti.QOHReplace:
		return s.qohReplace(ctx, p, req)
	case seti.InvUpdate:
		return s.invUpdate(ctx, p, req)
	case seti.UpdateStatus:
		return s.updateStatus(ctx, p, req)
	}
	return nil, &seti.UnknownFunctionError{Name: req.Function()}
}

// forStore logs in and answers. A key that BigCommerce refuses is forgotten at
// once; if another one has been stored meanwhile the poll goes on with it, so
// that replacing a key fails no poll.
func (h *Handler) forStore(ctx context.Context, p *poll, login seti.Login, answer func(*shop) (seti.Reply, error)) (seti.Reply, error) {
	s, err := h.logIn(ctx, p, login)
	if err != nil {
		return nil, err
	}
	reply, err := answer(s)
	if !refusedKey(err) {
		return reply, err
	}
	h.Merchants.Drop(s.merchant.StoreHash)
	renewed, readErr := h.verify(ctx, login)
	if readErr != nil || renewed.merchant.AccessToken.Equal(s.merchant.AccessToken) {
		return nil, err
	}
	return answer(renewed)
}

// refusedKey reports whether BigCommerce refused the credentials.
func refusedKey(err error) bool {
	apiErr, ok := errors.AsType[*bigcommerce.Error](err)
	return ok && (apiErr.Status == http.StatusUnauthorized || apiErr.Status == http.StatusForbidden)
}

// serveHealth touches nothing.
func (h *Handler) serveHealth(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	fmt.Fprintf(w, "{\"status\":\"ok\",\"version\":%q}\n", cmp.Or(h.Build, "unknown"))
}

func (h *Handler) timeLimit() time.Duration {
	if h.TimeLimit > 0 {
		return h.TimeLimit
	}
	return defaultTimeLimit
}

func (h *Handler) log() *slog.Logger {
	if h.Log != nil {
		return h.Log
	}
	return slog.Default()
}
