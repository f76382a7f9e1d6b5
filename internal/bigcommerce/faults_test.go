package bigcommerce_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/secret"
	"connect2cart/internal/standin/bcsim"
)

// outcome names an error as a caller would act on it.
func outcome(err error) string {
	_, unclear := errors.AsType[*bigcommerce.UnclearError](err)
	_, limited := errors.AsType[*bigcommerce.RateLimitError](err)
	_, unusable := errors.AsType[*bigcommerce.AnswerError](err)
	_, refused := errors.AsType[*bigcommerce.Error](err)
	switch {
	case err == nil:
		return "done"
	case unclear:
		return "unclear"
	case limited:
		return "limited"
	case unusable:
		return "unusable"
	case refused:
		return "refused"
	case errors.Is(err, context.DeadlineExceeded):
		return "out of time"
	}
	return "broken"
}

// Ensure each fault of a store leads to the outcome its caller expects, within
// the caller's time. The fault comes once, or for good.
func TestClient_faults(t *testing.T) {
	tests := map[string]struct {
		fault                         bcsim.Fault
		readOnce, readEver, writeOnce string
		acts                          bool // the write takes effect all the same
	}{
		"closed":                    {bcsim.Fault{Kind: bcsim.Close}, "done", "broken", "unclear", false},
		"closed after the fact":     {bcsim.Fault{Kind: bcsim.ActThenClose}, "done", "broken", "unclear", true},
		"hanging":                   {bcsim.Fault{Kind: bcsim.Hang}, "out of time", "out of time", "unclear", false},
		"hanging after the fact":    {bcsim.Fault{Kind: bcsim.ActThenHang}, "out of time", "out of time", "unclear", true},
		"cut off":                   {bcsim.Fault{Kind: bcsim.CutBody}, "unusable", "unusable", "unclear", true},
		"dripping":                  {bcsim.Fault{Kind: bcsim.SlowBody, Delay: time.Minute}, "unusable", "unusable", "unclear", true},
		"slow":                      {bcsim.Fault{Kind: bcsim.Slow, Delay: 10 * time.Second}, "done", "done", "done", true},
		"429 with headers":          {bcsim.Fault{Kind: bcsim.TooManyRequests}, "limited", "limited", "limited", false},
		"429 without headers":       {bcsim.Fault{Kind: bcsim.TooManyNoHeaders}, "done", "limited", "done", true},
		"in maintenance":            {bcsim.Fault{Kind: bcsim.Maintenance}, "done", "refused", "unclear", false},
		"500":                       {bcsim.Fault{Kind: bcsim.Answer, Status: 500, Body: `{"status":500,"title":"x"}`}, "done", "refused", "unclear", false},
		"500 after the fact":        {bcsim.Fault{Kind: bcsim.ActThenAnswer, Status: 500, Body: `{"status":500,"title":"x"}`}, "done", "refused", "unclear", true},
		"HTML with 200":             {bcsim.Fault{Kind: bcsim.WrongType}, "unusable", "unusable", "unclear", false},
		"revoked":                   {bcsim.Fault{Kind: bcsim.Answer, Status: 401, Body: `{"status":401,"title":"x"}`}, "refused", "refused", "refused", false},
		"a plan's limit is reached": {bcsim.Fault{Kind: bcsim.Answer, Status: 507, Body: `{}`}, "refused", "refused", "unclear", false},
	}
	for name, tc := range tests {
		once := tc.fault
		once.Nth = 1
		t.Run(name+", read, once", func(t *testing.T) { tryFault(t, once, read, tc.readOnce) })
		t.Run(name+", read, for good", func(t *testing.T) { tryFault(t, tc.fault, read, tc.readEver) })
		t.Run(name+", write, once", func(t *testing.T) {
			sim := tryFault(t, once, ship, tc.writeOnce)
			if acted := len(sim.Store().Shipments(1003)) == 1; acted != tc.acts {
				t.Errorf("shipped: %t, want %t", acted, tc.acts)
			}
		})
	}
}

func tryFault(t *testing.T, fault bcsim.Fault, call func(context.Context, *bigcommerce.Client, bcsim.Order) error, want string) (sim *bcsim.Server) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		sim = bcsim.New()
		order := sim.Store().AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: 1003, StatusID: 11}})
		sim.Fail(fault)
		account := sim.Account()
		c := &bigcommerce.Client{StoreHash: account.StoreHash, Token: secret.New(account.AccessToken), Transport: sim.RoundTripper()}
		ctx, cancel := context.WithTimeout(t.Context(), 28*time.Second)
		defer cancel()
		start := time.Now()
		if err := call(ctx, c, order); outcome(err) != want {
			t.Errorf("got %s (%v), want %s", outcome(err), err, want)
		}
		if took := time.Since(start); took > 28*time.Second {
			t.Errorf("took %v, want no more than the caller has", took)
		}
	})
	return sim
}

func read(ctx context.Context, c *bigcommerce.Client, _ bcsim.Order) error {
	_, err := c.Orders().List(ctx, bigcommerce.OrderListOptions{Limit: 50, Embed: true})
	return err
}

// ship posts a parcel with the order's first line.
func ship(ctx context.Context, c *bigcommerce.Client, o bcsim.Order) error {
	_, err := c.Orders().CreateShipment(ctx, o.ID, bigcommerce.NewShipment{
		OrderAddressID: o.Addresses[0].ID,
		Items:          []bigcommerce.ShipmentItem{{OrderProductID: bigcommerce.Int(o.Products[0].ID), Quantity: 1}},
	})
	return err
}
