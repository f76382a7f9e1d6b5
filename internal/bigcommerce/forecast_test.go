package bigcommerce

import (
	"testing"
	"testing/synctest"
	"time"
)

// Ensure the wait for calls counts other apps as they went on so far, and never
// our own calls.
func TestClient_Wait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &window{limit: 100}
		c := newClient(store)
		if got := c.Wait(1000, time.Hour); got != 0 {
			t.Errorf("nothing known: got %v, want 0", got)
		}
		ask := func(n int) {
			t.Helper()
			for range n {
				if err := get(t.Context(), c); err != nil {
					t.Fatal(err)
				}
			}
		}
		want := func(name string, calls int, took, wait time.Duration) {
			t.Helper()
			if got := c.Wait(calls, took); got != wait {
				t.Errorf("%s, %d calls: got %v, want %v", name, calls, got, wait)
			}
		}
		ask(9)
		want("alone", 91, 5*time.Second, 0)
		want("alone", 92, 5*time.Second, 30*time.Second)
		time.Sleep(15 * time.Second)
		store.used += 30
		ask(1)
		want("beside another app", 50, 5*time.Second, 0) // which takes ten more meanwhile
		want("beside another app", 51, 5*time.Second, 15*time.Second)
		want("beside another app", 60, 0, 0)
		want("two windows", 160, 5*time.Second, 45*time.Second)
		time.Sleep(15 * time.Second)
		ask(10)
		want("in the next window", 90, 5*time.Second, 0)
		want("in the next window", 91, 5*time.Second, 30*time.Second)
	})
}
