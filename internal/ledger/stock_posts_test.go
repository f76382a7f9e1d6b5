package ledger_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/standin/awssim"
)

// Ensure the row keeps the good entries of a post with a bad one, for a day, once
// the lease is released, and until a level of their item is set.
func TestStock_answered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		s := takeStock(t, l)
		s.Answer("one", map[int]string{0: "v1@1", 9: "v2@1", 19: ""})
		if s.IsAnswered("one", 0) {
			t.Error("an answer counts before its release")
		}
		ok(t, s.Release(t.Context()))
		s = takeStock(t, l)
		for i := range 25 {
			if got, want := s.IsAnswered("one", i), i == 0 || i == 9 || i == 19; got != want || s.IsAnswered("two", i) {
				t.Errorf("entry %d: got %t, want %t", i, got, want)
			}
		}
		s.Set("v2@1", 5, true)
		if s.IsAnswered("one", 9) || !s.IsAnswered("one", 0) {
			t.Error("before the release: want the entry void whose level was set, and the other kept")
		}
		ok(t, s.Release(t.Context()))
		s = takeStock(t, l)
		if s.IsAnswered("one", 9) || !s.IsAnswered("one", 0) {
			t.Error("want the entry void whose level was set, and the other kept")
		}
		ok(t, s.Release(t.Context()))
		time.Sleep(ledger.AnsweredTime)
		if s = takeStock(t, l); s.IsAnswered("one", 0) {
			t.Error("a post is known after a day")
		}
	})
}

// upTo are the numbers from 0 up to another.
func upTo(n int) (list []int) {
	for i := range n {
		list = append(list, i)
	}
	return list
}

// Ensure a post is forgotten without good entries or with too many, and the oldest
// when there are too many posts.
func TestStock_answeredNoMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		answer := func(post string, good ...int) bool {
			done := map[int]string{}
			for _, i := range good {
				done[i] = "v1@1"
			}
			s := takeStock(t, l)
			s.Answer(post, done)
			ok(t, s.Release(t.Context()))
			s = takeStock(t, l)
			defer func() { ok(t, s.Release(t.Context())) }()
			return s.IsAnswered(post, 0)
		}
		for i, c := range []struct {
			got, want bool
		}{{answer("a", 0), true}, {answer("a"), false}, {answer("b", upTo(ledger.MaxAnswered+1)...), false}, {answer("c", upTo(ledger.MaxAnswered)...), true}} {
			if c.got != c.want {
				t.Errorf("case %d: got %t", i, c.got)
			}
		}
		for i := range 30 {
			time.Sleep(time.Second)
			answer(fmt.Sprint("post ", i), 0)
		}
		s := takeStock(t, l)
		if s.IsAnswered("post 9", 0) || !s.IsAnswered("post 10", 0) || !s.IsAnswered("post 29", 0) {
			t.Error("want the newest 20 posts")
		}
		ok(t, s.Release(t.Context()))
		for i := range 4 {
			time.Sleep(time.Second)
			answer(fmt.Sprint("long post ", i), upTo(ledger.MaxAnswered)...)
		}
		s = takeStock(t, l)
		if s.IsAnswered("post 29", 0) || s.IsAnswered("long post 0", 0) || !s.IsAnswered("long post 1", 0) || !s.IsAnswered("long post 3", 0) {
			t.Error("want the newest three long posts")
		}
	})
}
