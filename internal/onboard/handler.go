package onboard

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/email"
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/sleep"
)

// Handler serves the merchant's page, its assets and submissions. It is safe
// for concurrent use. After its first request it must not be copied.
type Handler struct {
	Merchants *merchant.Vault // with the same ledger
	Ledger    *ledger.Ledger  // counts tries and submissions
	Mail      *email.Sender
	ToContact bool         // send mails to the contact as well as to sales
	Log       *slog.Logger // nil is slog's default

	BigCommerceURL string            // base of BigCommerce's API; "" is the real one
	Transport      http.RoundTripper // to BigCommerce; nil is the client's own default

	ScriptVersion string // the page shows it; the same as in sendversion's answer; "" is 1.000

	// Statuses are the BigCommerce status ids that Stone Edge is offered, unless
	// a store's settings name others.
	Statuses []int

	// PublicURL is our address for the world, with no slash at its end. For ""
	// each request tells the address.
	PublicURL string

	once   sync.Once
	door   *http.CrossOriginProtection
	logins merchant.Logins
}

func (h *Handler) prepare() { h.door = newDoor(h.PublicURL) }

// record collects the facts for a request's log line.
type record struct {
	requestID string
	arrived   time.Time
	store     string // the store hash, if the submission holds a valid one
	outcome   string
	items     int  // number of kept stores
	form      bool // the request sent a form to connect a store
	err       error
	level     slog.Level
	usage     bigcommerce.Usage
}

// serve is the frame of every answer: the headers, the log line, and the answer
// to an error or a panic.
func (h *Handler) serve(w http.ResponseWriter, r *http.Request, refuse func(*record, error), answer func(*http.Request, *record) error) {
	h.once.Do(h.prepare)
	start := time.Now()
	rec := &record{requestID: requestID(r), arrived: start}
	guard(w.Header(), r)
	defer func() {
		if v := recover(); v != nil {
			refuse(rec, panicked(v))
		}
		h.report(r, rec, time.Since(start))
	}()
	if err := answer(r.WithContext(bigcommerce.WithUsage(r.Context(), &rec.usage)), rec); err != nil {
		refuse(rec, err)
	}
}

// courier sends the mails of this handler's submissions.
func (h *Handler) courier() courier {
	return courier{merchants: h.Merchants, sender: h.Mail, toContact: h.ToContact, log: logger(h.Log)}
}

// mailTime is the longest wait of a submission for SES. After that the mail is
// Notifier's.
const mailTime = 5 * time.Second

// tell sends the mails of a kept submission and returns the state of the one to
// sales. Notifier makes good any failure here.
func (h *Handler) tell(ctx context.Context, done *merchant.Submitted) merchant.Notification {
	ctx, cancel := context.WithTimeout(ctx, mailTime)
	defer cancel()
	post, sales := h.courier(), merchant.Pending
	for _, due := range done.Due {
		if status := post.first(ctx, done.Merchant, due); due.Mail == merchant.Sales {
			sales = status
		}
	}
	return sales
}

// TellRemoved tells the contacts that a merchant disconnected the store. Nobody
// can read their addresses afterwards, so there is one attempt, at once. A contact
// who left within a day may not have heard of that yet. merchant.AtEnd has the
// order, so no addresses of another's choice use up the time before the owner's.
func (h *Handler) TellRemoved(ctx context.Context, m *merchant.Merchant) {
	if !h.ToContact {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, mailTime)
	defer cancel()
	n := &Notifier{Ledger: h.Ledger, Mail: h.Mail, PublicURL: h.PublicURL, Log: h.Log}
	at := time.Now()
	_, err := n.tell(ctx, m, m.AtEnd(at.Add(-day)), notice{removedKind, m.Version, at, func(string, string) (email.Notice, bool) {
		a := n.about(m)
		a.Page = "" // nobody can sign in
		return a.ChangedNotice([]email.Changed{{At: at, By: merchant.ByMerchant, What: []string{merchant.NewsRemoved}}}), true
	}}, &tally{})
	if err != nil {
		n.reportNotice(ctx, m.StoreHash, removedKind, ledger.Mail{Attempts: 1}, err)
	}
}

// publicURL is our own address in the caller's eyes, with no slash at its end.
// The edge sets these headers, so a caller cannot forge them.
func (h *Handler) publicURL(r *http.Request) string {
	if h.PublicURL != "" {
		return strings.TrimRight(h.PublicURL, "/")
	}
	return scheme(r) + "://" + r.Host + r.Header.Get("X-Forwarded-Prefix")
}

// requestID is the platform's number of this call, or one of our own.
func requestID(r *http.Request) string {
	if id := r.Header.Get("X-Request-Id"); id != "" && len(id) <= 64 && !strings.ContainsFunc(id, notInKey) {
		return id
	}
	return rand.Text()
}

// report writes the one log line of a request. The store hash is its only
// submitted value.
func (h *Handler) report(r *http.Request, rec *record, took time.Duration) {
	attrs := []slog.Attr{
		slog.String("request_id", rec.requestID), slog.String("function", "credentials"),
		slog.String("store", rec.store), slog.String("outcome", rec.outcome),
		slog.Int64("took_ms", took.Milliseconds()), slog.Int64("calls", rec.usage.Calls.Load()),
		slog.Int64("retries", rec.usage.Retries.Load()), slog.Int("items", rec.items),
	}
	if rec.form {
		attrs = append(attrs, slog.Int("submissions", 1))
	}
	if rec.err != nil {
		attrs = append(attrs, slog.String("error", rec.err.Error()))
	}
	logger(h.Log).LogAttrs(r.Context(), rec.level, "request", attrs...)
}

// holdTime is the shortest time for a person to fill in the page.
const holdTime = 2 * time.Second

// holdFor is the rest of holdTime for a form that came back early. This slows
// robots down, and everybody still gets in. A fast person hardly feels it, nor
// does a browser that fills in the form. A sender without the field waits for
// nothing.
func holdFor(opened string, now time.Time) time.Duration {
	seconds, err := strconv.ParseInt(opened, 10, 64)
	if err != nil {
		return 0
	}
	since := now.Sub(time.Unix(seconds, 0))
	if since < 0 || since >= holdTime {
		return 0
	}
	return holdTime - since
}

// hold waits, unless the context ends first.
func hold(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	if err := sleep.For(ctx, d); err != nil {
		return fmt.Errorf("hold: %w", err)
	}
	return nil
}

// BaseOf is what stands before relative addresses of a page: "/STAGE/", or the way
// up from a folder.
func BaseOf(r *http.Request) string {
	if prefix := r.Header.Get("X-Forwarded-Prefix"); prefix != "" {
		return prefix + "/"
	}
	return strings.Repeat("../", min(max(strings.Count(r.URL.Path, "/")-1, 0), 8))
}
