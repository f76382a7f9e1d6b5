package onboard_test

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
)

// crowd is a deployment of many stores.
func crowd(t *testing.T, stores int) told {
	g := told{newBubble(t, toContact)}
	vault, l := g.handler.Merchants, g.handler.Ledger
	for i := range stores {
		name := fmt.Sprintf("%sshop%06d", merchant.DefaultPrefix, i)
		value := fmt.Sprintf(`{"schema":1,"store_hash":"shop%06d","access_token":"any","password_hash":%q,"script_url":"https://c.example.com/script","contact":{"name":"A","email":"a%d@example.com"}}`,
			i, merchant.HashPassword(merchant.NewPassword()), i)
		if _, err := vault.API.CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{Name: &name, SecretString: &value, ClientRequestToken: aws.String(fmt.Sprintf("00000000-0000-4000-8000-%012d", i))}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range stores {
		v := &ledger.Version{Store: fmt.Sprintf("shop%06d", i)}
		if err := l.Move(t.Context(), v, fmt.Sprintf("00000000-0000-4000-8000-%012d", i), time.Now(), time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	return g
}

// due gives a hundred stores something to do: their key is refused.
func (g told) due(stores int) {
	for i := range 100 {
		v := &ledger.Version{Store: fmt.Sprintf("shop%06d", i*(stores/100))}
		err := g.handler.Ledger.Read(g.t.Context(), v)
		if err == nil {
			err = g.handler.Ledger.KeyRefused(g.t.Context(), v, time.Now().Add(-20*time.Minute))
		}
		if err != nil {
			g.t.Fatal(err)
		}
	}
}

// cost is what one run costs.
type cost struct {
	calls  []string // with the number of each
	total  int
	took   time.Duration
	memory uint64 // bytes allocated
}

// cost lets the schedule fire once.
func (g told) cost() (c cost) {
	n := g.notifier()
	n.ToContact = true
	var from, to runtime.MemStats
	runtime.ReadMemStats(&from)
	begun := time.Now()
	if err := n.Run(g.t.Context()); err != nil {
		g.t.Fatal(err)
	}
	c.took = time.Since(begun)
	runtime.ReadMemStats(&to)
	calls := map[string]int{}
	for _, call := range g.aws.Calls() {
		if !call.At.Before(begun) {
			calls[call.Operation]++
			c.total++
		}
	}
	c.calls, c.memory = lineOf(calls), to.TotalAlloc-from.TotalAlloc
	return c
}

// Ensure a run costs what is due, however many stores there are. SCALE names
// other numbers of stores, such as 1000,100000.
func TestNotifier_scale(t *testing.T) {
	var totals []int
	for field := range strings.SplitSeq(cmp.Or(os.Getenv("SCALE"), "300,1200"), ",") {
		stores, err := strconv.Atoi(field)
		if err != nil {
			t.Fatal(err)
		}
		g := crowd(t, stores)
		g.due(stores)
		c, idle := g.cost(), g.cost()
		t.Logf("%6d stores, 100 with something to do: %d mails, %d calls, %d ms, %.1f MB allocated: %v", stores, len(g.aws.Messages()), c.total, c.took.Milliseconds(), float64(c.memory)/1e6, c.calls)
		t.Logf("%6d stores, nothing to do: %d calls, %d ms", stores, idle.total, idle.took.Milliseconds())
		if got := len(g.aws.Messages()); got != 100 {
			t.Errorf("%d stores: got %d mails, want 100", stores, got)
		}
		totals = append(totals, c.total)
	}
	if first, last := totals[0], totals[len(totals)-1]; last*10 > first*11 {
		t.Errorf("got %d calls, and %d with more stores; want a tenth more at most", first, last)
	}
}

func lineOf(calls map[string]int) (line []string) {
	for _, name := range slices.Sorted(maps.Keys(calls)) {
		line = append(line, fmt.Sprint(name, " ", calls[name]))
	}
	return line
}
