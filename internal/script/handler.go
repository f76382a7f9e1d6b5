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
	"sync"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/orders"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
)

// Handler serves /script and /health. Merchants and Shops are required; the
// other fields have useful zero values. It is safe for concurrent use. It
// remembers parts of a poll for two reasons only: to make the next poll
// cheaper, and the repeat of an update harmless. Callers must not copy it.
type Handler struct {
	Merchants *merchant.Cache   // who may log in, and the stores' credentials
	Shops     shop.Shops        // opens a store for a poll
	Version   string            // answer to sendversion; "" is 1.000
	Build     string            // our own version, shown by /health; "" is unknown
	Statuses  []int             // BigCommerce ids of the statuses to offer; nil is orders.DefaultStatuses
	BaseURL   string            // of BigCommerce's API; "" is the real one
	Transport http.RoundTripper // to BigCommerce; nil is the client's own
	Log       *slog.Logger      // nil is slog's default
	TimeLimit time.Duration     // for one poll, if the context allows as much; 0 is 25 s (Q3)

	services services
	logins   merchant.Logins
	alarms   alarms
}

const (
	defaultTimeLimit = 25 * time.Second
	defaultVersion   = "1.000"

	// maxBody is Lambda's limit for a request. A stock update of tens of
	// thousands of SKUs stays below a tenth of it.
	maxBody = 6 << 20
)

var (
	errTooLong    = errors.New("the request is too long")
	errUnreadable = errors.New("the request cannot be read")
)

// ServeHTTP answers a poll. The status is always 200: Stone Edge reads the
// body (seti-protocol.md 1.3).
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/script", "/script/":
		h.serveScript(w, r)
	case "/health":
		h.serveHealth(w)
	default:
		http.NotFound(w, r)
	}
}

func (h *Handler) serveScript(w http.ResponseWriter, r *http.Request) {
	p := &poll{begun: time.Now(), requestID: r.Header.Get("X-Request-Id"), address: r.RemoteAddr}
	ctx, cancel := context.WithTimeout(r.Context(), h.timeLimit())
	defer cancel()
	ctx = bigcommerce.WithUsage(ctx, &p.usage)

	reply, err := h.attempt(ctx, p, r)
	leave := sync.OnceFunc(func() { p.later.Go(func() { p.seat.leave(r.Context()) }) })
	if p.orders == nil {
		leave() // a batch of orders may be held, and occupies its process for so long
	}
	var body []byte
	if err == nil {
		body, err = render(reply)
	}
	if err == nil {
		err = p.sent(ctx)
	}
	if err != nil {
		leave() // beside p.refused: one behind the other can outlast Lambda
		reply = h.refuse(p, err)
		body, _ = render(reply) // a refusal is one line, so it always fits
		p.refused(r.Context())
	} else {
		p.hold(ctx)
	}
	leave()
	send(w, reply, body)
	h.noteSeen(ctx, p)
	p.later.Wait() // a frozen process would do it hours later
	p.log(r.Context(), h.log(), len(body))
}

// attempt is poll, and returns a panic as an error, because Stone Edge needs an
// answer even if one order meets a bug.
func (h *Handler) attempt(ctx context.Context, p *poll, r *http.Request) (reply seti.Reply, err error) {
	defer func() {
		if v := recover(); v != nil {
			reply, err = nil, &shop.PanicError{Value: v, Stack: debug.Stack()}
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
	return h.forStore(ctx, p, form, func(s *shop.Shop) (seti.Reply, error) { return h.answer(ctx, p, s, form) })
}

// readBody reads at most maxBody and one byte, which is enough to see that a body
// is too long. It reads into one piece of memory, because a body can be half of
// all that the process holds.
func readBody(r *http.Request) (string, error) {
	var body strings.Builder
	size := int(min(max(r.ContentLength, 0), maxBody)) + 1
	body.Grow(size)
	if _, err := io.CopyBuffer(&body, io.LimitReader(r.Body, maxBody+1), make([]byte, min(size, 32<<10))); err != nil {
		return "", fmt.Errorf("%w: %w", errUnreadable, err)
	}
	r.Body = http.NoBody // frees the first copy
	return body.String(), nil
}

// answer reads the rest of a form, after the login. It is the table of contents:
// a line and a method for every function.
func (h *Handler) answer(ctx context.Context, p *poll, s *shop.Shop, form seti.Form) (seti.Reply, error) {
	req, err := seti.ParseRequest(ctx, form)
	p.unknown = form.Unknown()
	if err != nil {
		return nil, err
	}
	switch req := req.(type) {
	case seti.OrderCount:
		return h.services.orderCount(ctx, p, s, h.selection(s, req.Since, req.Program))
	case seti.DownloadOrders:
		return h.services.downloadOrders(ctx, p, s, h.selection(s, req.Since, req.Program), req.Range)
	case seti.ProductsCount:
		return h.services.productsCount(ctx, p, s)
	case seti.DownloadProducts:
		return h.services.downloadProducts(ctx, p, s, req)
	case seti.DownloadQOH:
		return h.services.downloadQOH(ctx, p, s, req)
	case seti.CustomersCount:
		return h.services.customersCount(ctx, p, s)
	case seti.DownloadCustomers:
		return h.services.downloadCustomers(ctx, p, s, req)
	case seti.QOHReplace:
		return h.services.qohReplace(ctx, p, s, req)
	case seti.InvUpdate:
		return h.services.invUpdate(ctx, p, s, req)
	case seti.UpdateStatus:
		return updateStatus(ctx, p, s, req)
	}
	return nil, &seti.UnknownFunctionError{Name: req.Function()}
}

// selection says which orders of a store to offer since a point.
func (h *Handler) selection(s *shop.Shop, since seti.Since, program string) orders.Selection {
	return orders.Select(s, since, h.Statuses).AskedBy(program)
}

// forStore logs in and answers. If BigCommerce refuses the key, forStore reads the
// secret again. The poll goes on with a new key if there is one, so all
// polls outlive the change of a key.
func (h *Handler) forStore(ctx context.Context, p *poll, form seti.Form, answer func(*shop.Shop) (seti.Reply, error)) (seti.Reply, error) {
	login := form.Login()
	m, err := h.logIn(ctx, p, login, func(m *merchant.Merchant) *ledger.Ahead {
		p.seat.ask(ctx, h.Shops.Ledger, m.StoreHash)
		return h.ahead(ctx, m, form)
	})
	if err != nil {
		return nil, err
	}
	if m.Unledgered == nil && m.Row.NotesPoll() {
		p.seen = m.Row.Clone()
	}
	if err := p.seat.sit(ctx, h.Shops.Ledger, m.StoreHash); err != nil {
		return nil, err
	}
	reply, err := h.serve(ctx, p, m, answer)
	if !isKeyRefused(err) {
		return reply, err
	}
	renewed, readErr := h.verify(ctx, h.Merchants.Reread, claimOf(login))
	switch {
	case readErr != nil:
		return nil, err
	case renewed.AccessToken.Equal(m.AccessToken):
		p.noteLedger(h.Shops.Ledger.KeyRefused(ctx, &renewed.Row, time.Now()))
		return nil, err
	}
	return h.serve(ctx, p, renewed, answer)
}

// seenTime bounds the note of a poll, because the answer waits for it.
const seenTime = 2 * time.Second

// noteSeen notes the time of Stone Edge's poll, once an hour. It comes behind all
// else, so the poll keeps its own time. After a failure the next poll notes it.
func (h *Handler) noteSeen(ctx context.Context, p *poll) {
	if p.seen == nil || p.unledgered != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, seenTime)
	defer cancel()
	_ = h.Shops.Ledger.Polled(ctx, p.seen)
}

// ahead names the rows that a poll for orders reads behind the login, for a store
// as memory has it. They come with the login's own read. If a setting changed
// since, the poll wants other rows and reads them itself.
func (h *Handler) ahead(ctx context.Context, m *merchant.Merchant, form seti.Form) *ledger.Ahead {
	if f, err := form.Function(); err != nil || f != "ordercount" && f != "downloadorders" {
		return nil
	}
	req, err := seti.ParseRequest(ctx, form)
	if err != nil {
		return nil
	}
	s, err := h.Shops.Open(m, h.BaseURL, h.Transport)
	if err != nil {
		return nil
	}
	switch req := req.(type) {
	case seti.OrderCount:
		return orders.Ahead(s, h.selection(s, req.Since, req.Program), 1)
	case seti.DownloadOrders:
		return orders.Ahead(s, h.selection(s, req.Since, req.Program), req.Range.Start)
	}
	return nil
}

// serve answers with a store's key. It ends the note of a refused key once
// BigCommerce accepts the key again.
func (h *Handler) serve(ctx context.Context, p *poll, m *merchant.Current, answer func(*shop.Shop) (seti.Reply, error)) (seti.Reply, error) {
	s, err := h.enter(p, m)
	if err != nil {
		return nil, err
	}
	s.LeaveSeat = func() { p.seat.leave(ctx) }
	reply, err := answer(s)
	if err == nil && p.err == nil && p.usage.Calls.Load() > 0 {
		p.noteLedger(h.Shops.Ledger.KeyAccepted(ctx, &m.Row))
	}
	return reply, keyOrCall(ctx, s, err)
}

// forbiddenError is a call with a good key, forbidden by BigCommerce.
type forbiddenError struct{ err error }

func (e *forbiddenError) Error() string { return e.err.Error() + " (the key itself works)" }
func (e *forbiddenError) Unwrap() error { return e.err }

// isKeyRefused reports a refusal of the key itself. A single refused call is a
// forbiddenError.
func isKeyRefused(err error) bool {
	_, allowed := errors.AsType[*forbiddenError](err)
	return bigcommerce.IsKeyRefused(err) && !allowed
}

// keyOrCall tells a refused key from a refused call. One resource can answer 403
// for reasons of its own. The key is refused only where BigCommerce also refuses
// what every key may ask.
func keyOrCall(ctx context.Context, s *shop.Shop, err error) error {
	if !bigcommerce.IsForbidden(err) || bigcommerce.IsKeyRefused(s.Client.Works(ctx)) {
		return err
	}
	return &forbiddenError{err}
}

// serveHealth answers from the process alone, and calls nobody.
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
