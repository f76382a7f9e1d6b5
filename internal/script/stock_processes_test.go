package script_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
)

// said is one post of a conversation.
type said struct {
	wait    int    // seconds before it
	process int    // 1 or 2
	update  string // SKU~CHANGE, or SKU=LEVEL for qohreplace
	want    string // "OK 8", "False", "held" or "none"; "" to leave it open
	sold    int    // on the web, right behind it
}

const (
	lostAnswer = bcsim.ActThenClose
	neverSent  = bcsim.Close
)

// Ensure two processes of one store make every change once, whatever happens to
// the first one. The small conversations come in pairs: the second of each is a
// control, where nothing happened or nothing may be taken for a repeat.
func TestStock_twoProcesses(t *testing.T) {
	for name, c := range map[string]struct {
		fails *bcsim.Kind // the first change
		lag   int         // seconds until reads show a write
		dies  string      // process 1, "behind" or "before" its first change
		say   []said
		want  map[string]int
	}{
		"died behind the change": {dies: "behind", say: []said{{0, 1, "MUG~-2", "", 0}, {20, 2, "MUG~-2", "held", 0}, {20, 2, "MUG~-2", "OK 8", 0}, {0, 2, "MUG~-2", "OK 6", 0}},
			want: map[string]int{"MUG": 6}},
		"died before it": {dies: "before", say: []said{{0, 1, "MUG~-2", "", 0}, {40, 2, "MUG~-2", "False", 0}, {20, 2, "MUG~-2", "OK 8", 0}, {0, 2, "MUG~-2", "OK 6", 0}},
			want: map[string]int{"MUG": 6}},
		"died, another change comes first": {dies: "behind", say: []said{{0, 1, "MUG~-2", "", 0}, {40, 2, "MUG~-1", "OK 7", 0}, {20, 2, "MUG~-2", "OK 7", 0}},
			want: map[string]int{"MUG": 7}},
		"nobody died": {say: []said{{0, 1, "MUG~-2", "OK 8", 0}, {40, 2, "MUG~-1", "OK 7", 0}, {20, 2, "MUG~-2", "OK 5", 0}},
			want: map[string]int{"MUG": 5}},
		"doubt blocks its item only": {fails: new(neverSent), say: []said{{0, 1, "MUG~-2", "False", 0}, {1, 2, "MUG~-2", "False", 0}, {1, 2, "CAP~-1", "OK 2", 0}, {1, 2, "CAP=7", "OK", 0}, {1, 2, "MUG=5", "False", 0}, {60, 2, "MUG~-2", "OK 8", 0}},
			want: map[string]int{"MUG": 8, "CAP": 7}},
		"no doubt": {say: []said{{0, 1, "MUG~-2", "OK 8", 0}, {1, 2, "CAP~-1", "OK 2", 0}, {1, 2, "CAP=7", "OK", 0}, {1, 2, "MUG=5", "OK", 0}},
			want: map[string]int{"MUG": 5, "CAP": 7}},
		"reads lag": {lag: 30, say: []said{{0, 1, "MUG~-2", "OK 8", 0}, {1, 2, "MUG~-2", "OK 6", 0}, {1, 1, "MUG=20", "OK", 0}, {1, 2, "MUG~1", "OK 21", 0}},
			want: map[string]int{"MUG": 21}},
		"reads do not lag": {say: []said{{0, 1, "MUG~-2", "OK 8", 0}, {1, 2, "MUG~-2", "OK 6", 0}, {1, 1, "MUG=20", "OK", 0}, {1, 2, "MUG~1", "OK 21", 0}},
			want: map[string]int{"MUG": 21}},
		"quick repeat at another process": {fails: new(lostAnswer), say: []said{{0, 1, "MUG~-2", "False", 0}, {1, 2, "MUG~-2", "OK 8", 0}, {1, 1, "MUG~-2", "OK 6", 0}},
			want: map[string]int{"MUG": 6}},
		"quick second change": {say: []said{{0, 1, "MUG~-2", "OK 8", 0}, {1, 2, "MUG~-2", "OK 6", 0}},
			want: map[string]int{"MUG": 6}},
		"a sale in between, made": {fails: new(lostAnswer), say: []said{{0, 1, "MUG~-2", "False", 1}, {20, 2, "MUG~-2", "False", 0}, {40, 1, "MUG~-2", "False", 0}, {20, 2, "MUG~-2", "OK 7", 0}},
			want: map[string]int{"MUG": 7}},
		"a sale in between, not made": {fails: new(neverSent), say: []said{{0, 1, "MUG~-2", "False", 1}, {20, 2, "MUG~-2", "False", 0}, {40, 1, "MUG~-2", "False", 0}, {20, 2, "MUG~-2", "OK 7", 0}},
			want: map[string]int{"MUG": 7}},
		"a level in between": {fails: new(lostAnswer), say: []said{{0, 1, "MUG~-2", "False", 0}, {60, 2, "MUG=30", "OK", 0}, {1, 1, "MUG~-2", "OK 28", 0}},
			want: map[string]int{"MUG": 28}},
		"a level of another item": {fails: new(lostAnswer), say: []said{{0, 1, "MUG~-2", "False", 0}, {60, 2, "CAP=30", "OK", 0}, {1, 1, "MUG~-2", "OK 8", 0}},
			want: map[string]int{"MUG": 8, "CAP": 30}},
		"owed for a day": {fails: new(lostAnswer), say: []said{{0, 1, "MUG~-2", "False", 0}, {1, 2, "CAP~-1", "OK 2", 0}, {60, 2, "CAP~-1", "OK 1", 0}, {23 * 3600, 1, "MUG~-2", "OK 8", 0}},
			want: map[string]int{"MUG": 8, "CAP": 1}},
		"owed no longer": {fails: new(lostAnswer), say: []said{{0, 1, "MUG~-2", "False", 0}, {1, 2, "CAP~-1", "OK 2", 0}, {60, 2, "CAP~-1", "OK 1", 0}, {24 * 3600, 1, "MUG~-2", "OK 6", 0}},
			want: map[string]int{"MUG": 6, "CAP": 1}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := openPair(t, c.dies)
				p.store.SetStockLag(time.Duration(c.lag) * time.Second)
				if c.fails != nil {
					p.sim.Fail(bcsim.Fault{Kind: *c.fails, Method: http.MethodPost, Nth: 1})
				}
				for i, one := range c.say {
					time.Sleep(time.Duration(one.wait) * time.Second)
					if got := p.say(one); one.want != "" && got != one.want {
						t.Errorf("post %d, %s at process %d: got %s, want %s", i+1, one.update, one.process, got, one.want)
					}
					p.store.SetStock("MUG", 0, p.store.Stock("MUG")-one.sold)
				}
				got := maps.Clone(c.want)
				for sku := range got {
					got[sku] = p.store.Stock(sku)
				}
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Errorf("levels: -want +got:\n%s", diff)
				}
			})
		})
	}
}

// pair is a stage with two processes.
type pair struct {
	*stage
	processes [2]*stage
}

// openPair opens a store of 10 mugs and 3 caps. Process 1 may die at its first
// change.
func openPair(t *testing.T, dies string) *pair {
	st, err := bcsim.LoadJSON([]byte(`{"products":[{"id":1,"name":"Mug","sku":"MUG","inventory_tracking":"product","inventory_level":10},
		{"id":2,"name":"Cap","sku":"CAP","inventory_tracking":"product","inventory_level":3}]}`))
	if err != nil {
		t.Fatal(err)
	}
	p := &pair{stage: open(t, st, merchant.Settings{})}
	doomed := &doomed{to: p.sim.RoundTripper(), dies: dies}
	p.processes = [2]*stage{p.process(doomed), p.process(p.sim.RoundTripper())}
	p.processes[0].handler.Shops.Ledger = ledgerOver(p.stage, doomed.with(p.aws))
	return p
}

func ledgerOver(s *stage, line http.RoundTripper) *ledger.Ledger {
	return ledger.New(dynamodb.NewFromConfig(s.cloud(), func(o *dynamodb.Options) { o.HTTPClient = &http.Client{Transport: line} }), awssim.LedgerTable)
}

// say posts an update, and returns its answer in short.
func (p *pair) say(one said) string {
	s := p.processes[one.process-1]
	if sku, level, ok := strings.Cut(one.update, "="); ok {
		answer := s.ask("qohreplace", "update", sku+"~"+level)
		switch {
		case strings.Contains(answer, sku+"=OK"):
			return "OK"
		case strings.Contains(answer, "Another stock update"):
			return "held"
		}
		return "False"
	}
	answer := s.ask("invupdate", "update", one.update)
	sku, _, _ := strings.Cut(one.update, "~")
	level := ""
	switch {
	case strings.Contains(answer, "Another stock update"):
		return "held"
	case !strings.HasPrefix(answer, "SETIResponse=OK;"):
		return "False"
	}
	_, level, _ = strings.Cut(answer, "SKU="+sku+";QOH=")
	level, _, _ = strings.Cut(level, ";")
	return "OK " + level
}

// doomed is the network of a process that dies at its first change of stock.
type doomed struct {
	to   http.RoundTripper
	dies string
	mu   sync.Mutex
	dead bool
}

func (d *doomed) RoundTrip(r *http.Request) (*http.Response, error) {
	if d.dies == "" || r.Method != http.MethodPost {
		return d.pass(d.to, r)
	}
	if d.dies == "behind" {
		if res, err := d.pass(d.to, r); err == nil {
			res.Body.Close()
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.dead = true
	return nil, errBroken
}

func (d *doomed) pass(to http.RoundTripper, r *http.Request) (*http.Response, error) {
	d.mu.Lock()
	dead := d.dead
	d.mu.Unlock()
	if dead {
		return nil, errBroken
	}
	return to.RoundTrip(r)
}

// with is the same network to another place.
func (d *doomed) with(to http.RoundTripper) http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) { return d.pass(to, r) })
}

// Ensure an update beside another one of the store says so at once, waits for
// nothing and changes nothing. Its repeat succeeds.
func TestStock_overlap(t *testing.T) {
	for name, c := range map[string]struct {
		update string
		kind   bcsim.Kind
		want   string // of the repeat
		level  int
	}{
		"a slow call":                {"MUG~-2", bcsim.Slow, "OK 6", 6},        // the repeat is a second change
		"a call without an answer":   {"MUG~-2", bcsim.ActThenHang, "OK 8", 8}, // the repeat is the first one
		"a slow call and a level":    {"MUG=5", bcsim.Slow, "OK", 5},
		"one that never gets there":  {"MUG~-2", bcsim.Hang, "OK 8", 8},
		"another item at the moment": {"CAP~-1", bcsim.Slow, "OK 2", 8},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := openPair(t, "")
				p.sim.Fail(bcsim.Fault{Kind: c.kind, Method: http.MethodPost, Nth: 1, Delay: 10 * time.Second})
				var first sync.WaitGroup
				first.Go(func() { p.say(said{process: 1, update: "MUG~-2"}) })
				time.Sleep(5 * time.Second)
				begun := time.Now()
				if got := p.say(said{process: 2, update: c.update}); got != "held" || time.Since(begun) > time.Second {
					t.Errorf("meanwhile: got %s after %s, want held at once", got, time.Since(begun))
				}
				first.Wait()
				time.Sleep(time.Minute)
				if got := p.say(said{process: 2, update: c.update}); got != c.want || p.store.Stock("MUG") != c.level {
					t.Errorf("again: got %s and %d mugs, want %s and %d", got, p.store.Stock("MUG"), c.want, c.level)
				}
			})
		})
	}
}

// Ensure updates of stock are refused while the table is down, and the list of
// levels goes on without it.
func TestStock_tableDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := openPair(t, "")
		p.aws.AddFault(awssim.LedgerDown())
		for _, function := range []string{"invupdate", "qohreplace"} {
			if got := p.ask(function, "update", "MUG~3"); !strings.HasPrefix(got, "SETIError: Connect2Cart's own records") || p.lastLog()["outcome"] != "ledger_unavailable" {
				t.Errorf("%s: got %q", function, got)
			}
		}
		if got := p.ask("downloadqoh", "startnum", "1", "batchsize", "9"); !strings.Contains(got, "<QOH>10</QOH>") || p.store.Stock("MUG") != 10 {
			t.Errorf("got %q, want the level of 10 mugs", got)
		}
		p.aws.ClearFaults()
		if got := p.ask("invupdate", "update", "MUG~3"); got != "SETIResponse=OK;SKU=MUG;QOH=13;NOTE=" {
			t.Errorf("afterwards: got %q", got)
		}
	})
}

// Ensure 10,000 levels cost three calls to the table behind the login's one and
// beside a seat's two, and one row within its bound.
func TestStock_ledgerCost(t *testing.T) {
	sizeAlone(t)
	synctest.Test(t, func(t *testing.T) {
		const n = 10_000
		s := open(t, simpleStore(n), merchant.Settings{}, unlimited)
		s.handler = s.newProcess(s.sim.RoundTripper())
		s.ask("getproductscount") // the login is another matter
		before := len(s.aws.LedgerOperations())
		s.codes(s.ask("qohreplace", "update", levelsPost(n)), n)
		if diff := cmp.Diff([]string{"BatchGetItem", "PutItem", "PutItem", "UpdateItem", "UpdateItem", "UpdateItem"}, slices.Sorted(slices.Values(s.aws.LedgerOperations()[before:]))); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		if size := len(fmt.Sprint(s.aws.LedgerRows())); size > 300_000 {
			t.Errorf("got %d bytes", size)
		}
		if got := s.ask("invupdate", "update", "SKU-77~1"); got != "SETIResponse=OK;SKU=SKU-77;QOH=85;NOTE=" {
			t.Errorf("a change behind it: got %q, want the level of the row", got)
		}
	})
}
