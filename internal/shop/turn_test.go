package shop_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/shop"
	"connect2cart/internal/standin/bcsim"
)

// Ensure a batch finds the place where the one before ended, that nobody gets a
// batch behind an unsent one, and that a run of an hour ago counts for nothing.
func TestShop_Turn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := shoptest.Open(t, bcsim.NewStore(), merchant.Settings{})
		turn := func(start int) *shop.Turn {
			t.Helper()
			got, err := s.Turn(t.Context(), "things", start, 10)
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		send := func(start int, mark string) {
			t.Helper()
			one := turn(start)
			one.Ends(mark, false)
			if err := one.Sent(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		wantRefused := func(start, next int) {
			t.Helper()
			_, err := s.Turn(t.Context(), "things", start, 10)
			if e, ok := errors.AsType[*shop.OutOfTurnError](err); !ok || e.Next != next {
				t.Errorf("at %d: got %v, want an *OutOfTurnError of %d", start, err, next)
			}
		}
		send(1, "behind ten")
		wantRefused(21, 11)
		if got := turn(11); got.Start != 11 || got.Mark != "behind ten" {
			t.Errorf("got %+v, want the mark", got)
		}
		if got := turn(7); got.Start != 1 || got.Mark != "" {
			t.Errorf("in the middle of a batch: got %+v, want the list's start", got)
		}
		send(11, "behind twenty")
		turn(11).Refused(t.Context()) // Stone Edge asked for it again
		wantRefused(21, 11)
		send(11, "")
		if got := turn(21); got.Mark != "behind twenty" {
			t.Errorf("a batch without words: got %+v, want the mark from before", got)
		}
		if got := turn(17); got.Start != 11 || got.Mark != "behind ten" {
			t.Errorf("between two marks: got %+v, want the one before", got)
		}
		turn(21).Distrust(t.Context())
		if got := turn(21); got.Mark != "" {
			t.Errorf("a doubtful mark: got %+v", got)
		}
		overtaken := turn(21)
		time.Sleep(time.Second)
		turn(21).Refused(t.Context()) // Stone Edge waits for it no longer
		err := overtaken.Sent(t.Context())
		if e, ok := errors.AsType[*shop.OutOfTurnError](err); !ok || e.Next != 21 {
			t.Errorf("behind a refused repeat: got %v, want an *OutOfTurnError of 21", err)
		}
		time.Sleep(61 * time.Minute)
		if got := turn(31); got.Start != 1 {
			t.Errorf("an hour later: got %+v, want the list's start", got)
		}
		wantRefused(51, 31)
	})
}
