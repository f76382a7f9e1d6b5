package script_test

import (
	"strings"
	"testing"
	"time"

	"connect2cart/internal/merchant"
)

// Ensure the ledger notes an order that was cancelled or refunded in BigCommerce
// after Stone Edge got it, once for each status, and plans the digest. An order
// that Stone Edge never got is no news.
func TestAfter(t *testing.T) {
	connected(t, 2, 50, merchant.Settings{}, func(c *seom) {
		c.arrive(7, 1)
		c.arrive(11, 2, 3, 4)
		c.arrive(14, 5) // partially refunded before, so Stone Edge knows
		c.wantRun("first", 2, 3, 4, 5)
		time.Sleep(time.Hour)
		c.wantRun("nothing new")
		afters := func(what string, want int) {
			t.Helper()
			if got := strings.Count(c.aws.LedgerText(), " after#"); got != want {
				t.Errorf("%s: got %d rows, want %d:\n%s", what, got, want, c.aws.LedgerText())
			}
		}
		afters("before", 0)
		c.store.SetStatus(1, 5)
		c.store.SetStatus(3, 5)
		seen := time.Now().Add(10 * time.Minute).UTC().Format("2006-01-02T15:04")
		for range 3 {
			time.Sleep(10 * time.Minute)
			c.wantRun("cancelled")
		}
		afters("cancelled", 1)
		if text := c.aws.LedgerText(); !strings.Contains(text, `after#bc-teststore1#0000000000000000003 body={"status":5,"was":11,"at":"`+seen) || strings.Count(text, "#digest ") != 1 {
			t.Errorf("got %s", text)
		}
		c.store.SetStatus(3, 4)
		c.store.SetStatus(2, 2)
		time.Sleep(time.Hour)
		c.wantRun("refunded")
		afters("refunded", 1)
		if text := c.aws.LedgerText(); !strings.Contains(text, `after#bc-teststore1#0000000000000000003 body={"status":4,"was":11`) {
			t.Errorf("refunded: got %s", text)
		}
	})
}

// Ensure polls write a note once an hour that Stone Edge asked, and move the
// watch once in six hours. There is one watch at any time.
func TestAfter_seen(t *testing.T) {
	connected(t, 2, 50, merchant.Settings{}, func(c *seom) {
		writes := func() (n int) {
			for _, call := range c.aws.Calls() {
				if call.Operation == "PutItem" || call.Operation == "BatchWriteItem" {
					n++
				}
			}
			return n
		}
		c.wantRun("first")
		for hour := range 30 {
			before := writes()
			for range 6 {
				time.Sleep(10 * time.Minute)
				c.ask("sendversion")
				c.ask("getproductscount")
			}
			if got := writes() - before; got > 3 {
				t.Errorf("hour %d: got %d writes, want 3 at most", hour, got)
			}
			if got := strings.Count(c.aws.LedgerText(), "#watch "); got != 1 {
				t.Errorf("hour %d: got %d watches", hour, got)
			}
		}
		if strings.Contains(c.aws.LedgerText(), `"steady":"2000-01-02`) {
			t.Error("a store that asks every ten minutes is not steady")
		}
	})
}
