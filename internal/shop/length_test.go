package shop_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/shop"
)

// heavy fails pages beyond a length.
func heavy(most int, fault error, asked *[]int) func(context.Context, int) (int, error) {
	return func(_ context.Context, limit int) (int, error) {
		*asked = append(*asked, limit)
		if limit > most {
			return 0, fault
		}
		return limit, nil
	}
}

// Ensure a page that is too heavy comes at half its length, down to one
// record. The good length holds for an hour, for a batch at most.
func TestShorten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l shop.PageLength
		for _, c := range []struct {
			wait         time.Duration
			limit, batch int
			most         int
			want         string
		}{
			{0, 250, 0, 250, "[250]"},
			{0, 250, 0, 30, "[250 125 62 31 15]"},
			{0, 250, 0, 250, "[15]"},
			{0, 10, 0, 250, "[10]"},
			{0, 250, 5, 250, "[5]"},
			{59 * time.Minute, 250, 0, 250, "[15]"},
			{2 * time.Minute, 250, 0, 250, "[250]"},
			{0, 50, 10, 30, "[50 10]"},
			{2 * time.Hour, 7, 7, 1, "[7 3 1]"},
		} {
			time.Sleep(c.wait)
			var asked []int
			got, err := shop.Shorten(t.Context(), &l, c.limit, c.batch, heavy(c.most, &bigcommerce.Error{Status: http.StatusGatewayTimeout}, &asked))
			if err != nil || got > c.most || fmt.Sprint(asked) != c.want {
				t.Errorf("%+v: asked for %v, got %d, %v", c, asked, got, err)
			}
		}
	})
}

// Ensure only an error of a heavy page shortens it.
func TestShorten_errors(t *testing.T) {
	send := func(err error) error { return &bigcommerce.SendError{Method: "GET", Path: "/x", Err: err} }
	for name, c := range map[string]struct {
		err   error
		calls int
	}{
		"500":                {&bigcommerce.Error{Status: 500}, 3},
		"502":                {&bigcommerce.Error{Status: 502}, 3},
		"504":                {&bigcommerce.Error{Status: 504}, 3},
		"413":                {&bigcommerce.Error{Status: 413}, 3},
		"too long to take":   {&bigcommerce.AnswerError{Err: bigcommerce.ErrTooLarge}, 3},
		"cut in the middle":  {&bigcommerce.AnswerError{Err: io.ErrUnexpectedEOF}, 3},
		"a closed link":      {send(io.EOF), 3},
		"a silent store":     {send(&net.OpError{Op: "read", Err: errors.New("timeout")}), 3},
		"503":                {&bigcommerce.Error{Status: 503}, 1},
		"403":                {&bigcommerce.Error{Status: 403}, 1},
		"429":                {&bigcommerce.RateLimitError{}, 1},
		"a wrong page":       {&bigcommerce.AnswerError{Err: errors.New("page 2")}, 1},
		"nobody there":       {send(&net.OpError{Op: "dial", Err: errors.New("refused")}), 1},
		"the caller is gone": {send(context.Canceled), 1},
	} {
		var l shop.PageLength
		var asked []int
		_, err := shop.Shorten(t.Context(), &l, 5, 0, heavy(0, c.err, &asked))
		if !errors.Is(err, c.err) || len(asked) != c.calls {
			t.Errorf("%s: %d calls, %v, want %d", name, len(asked), err, c.calls)
		}
		if got := l.Bound(250, 0); got != 250 {
			t.Errorf("%s: then pages of %d, want 250: nothing worked", name, got)
		}
	}
}

// Ensure a poll leaves the shorter page to the next one when its time is up.
func TestShorten_outOfTime(t *testing.T) {
	var l shop.PageLength
	ctx, cancel := context.WithCancel(t.Context())
	_, err := shop.Shorten(ctx, &l, 200, 0, func(context.Context, int) (int, error) {
		cancel()
		return 0, &bigcommerce.SendError{Err: context.DeadlineExceeded}
	})
	if err == nil || l.Bound(250, 0) != 100 {
		t.Errorf("got %v, then pages of %d, want 100", err, l.Bound(250, 0))
	}
}
