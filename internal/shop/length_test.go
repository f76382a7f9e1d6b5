package shop_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
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

// Ensure a numbered page that is too heavy comes in parts, each record once and in
// its place. One that fails even alone is named.
func TestSplit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct {
			number, length int
			total, most    int
			bad            int // position of a record that fails alone
			want           string
			bound          int // afterwards
		}{
			{1, 1000, 2300, 1000, 0, "1-1000", 1000},
			{2, 1000, 2300, 1000, 0, "1001-2000", 1000},
			{1, 1000, 2300, 250, 0, "1-1000", 500},
			{3, 1000, 2300, 250, 0, "2001-2300", 500},
			{3, 250, 2300, 30, 0, "501-750", 125},
			{1, 250, 7, 2, 0, "1-7", 125},
			{1, 7, 7, 1, 0, "1-7", 1},
			{2, 250, 600, 250, 321, "record 321 alone", 250},
		} {
			time.Sleep(2 * time.Hour)
			var l shop.PageLength
			failed := &bigcommerce.Error{Status: http.StatusGatewayTimeout}
			got, total, err := shop.Split(t.Context(), &l, c.number, c.length, func(_ context.Context, number, length int) (list []int, total int, err error) {
				from, to := (number-1)*length+1, min(number*length, c.total)
				if to-from >= c.most || from <= c.bad && c.bad <= to {
					return nil, 0, failed
				}
				for i := from; i <= to; i++ {
					list = append(list, i)
				}
				return list, c.total, nil
			})
			words := fmt.Sprint(err)
			if err == nil {
				words = fmt.Sprintf("%d-%d", got[0], got[len(got)-1])
				if len(got) != got[len(got)-1]-got[0]+1 || total != c.total {
					t.Errorf("%+v: got %d records of %d", c, len(got), total)
				}
			}
			e, alone := errors.AsType[*shop.AloneError](err)
			if !strings.HasPrefix(words, c.want) || alone && e.Position != c.bad || l.Bound(1000, 0) != max(c.bound, 0) && c.bad == 0 && c.bound < 1000 {
				t.Errorf("%+v: got %s, then pages of %d", c, words, l.Bound(1000, 0))
			}
		}
	})
}
