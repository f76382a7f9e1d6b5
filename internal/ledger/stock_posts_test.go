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
// the lease is released.
func TestStock_answered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		oks := make([]bool, 20)
		oks[0], oks[9], oks[19] = true, true, true
		s := takeStock(t, l)
		s.Answer("one", oks)
		if s.IsAnswered("one", 0) {
			t.Error("an answer counts before its release")
		}
		ok(t, s.Release(t.Context()))
		s = takeStock(t, l)
		for i := range 25 {
			if got, want := s.IsAnswered("one", i), i < 20 && oks[i]; got != want || s.IsAnswered("two", i) {
				t.Errorf("entry %d: got %t, want %t", i, got, want)
			}
		}
		ok(t, s.Release(t.Context()))
		time.Sleep(ledger.AnsweredTime)
		if s = takeStock(t, l); s.IsAnswered("one", 0) {
			t.Error("a post is known after a day")
		}
	})
}

// Ensure a post is forgotten when all its entries are good, or too many, and the
// oldest when there are too many posts.
func TestStock_answeredNoMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		answer := func(post string, oks ...bool) bool {
			s := takeStock(t, l)
			s.Answer(post, oks)
			ok(t, s.Release(t.Context()))
			s = takeStock(t, l)
			defer func() { ok(t, s.Release(t.Context())) }()
			return s.IsAnswered(post, 0)
		}
		many := make([]bool, ledger.MaxAnswered+1)
		many[0] = true
		for i, got := range []bool{answer("a", true, false), !answer("a", true, true), !answer("b", false, false), !answer("c", many...), answer("d", many[1:]...) == false} {
			if !got {
				t.Errorf("case %d is wrong", i)
			}
		}
		for i := range 60 {
			time.Sleep(time.Second)
			answer(fmt.Sprint("post ", i), true, false)
		}
		s := takeStock(t, l)
		if s.IsAnswered("post 9", 0) || !s.IsAnswered("post 10", 0) || !s.IsAnswered("post 59", 0) {
			t.Error("want the newest 50 posts")
		}
	})
}
