package script_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/script"
	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
)

// modelSequences is how many sequences to compare with the model.
// MODEL_SEQUENCES overrides it.
const modelSequences = 500

// Ensure every update has its effect exactly once, for any faults between us
// and BigCommerce, at any call. Stone Edge repeats each update until it hears
// OK. Stock, shipments, statuses and mails must equal those of a model without
// faults. MODEL_SEED=n runs the one sequence of that number.
func TestModel(t *testing.T) {
	first, n := fromEnv(t, "MODEL_SEED", 0), fromEnv(t, "MODEL_SEQUENCES", sampled(modelSequences))
	if os.Getenv("MODEL_SEED") != "" {
		n = 1
	}
	var sum tally
	t.Run("sequences", func(t *testing.T) {
		const lanes = 4
		for lane := range lanes {
			t.Run(strconv.Itoa(lane), func(t *testing.T) {
				t.Parallel()
				for seed := first + lane; seed < first+n; seed += lanes {
					synctest.Test(t, func(t *testing.T) { runSequence(t, uint64(seed), &sum) })
				}
			})
		}
	})
	t.Logf("%d sequences: %s", n, &sum)
}

func fromEnv(t testing.TB, name string, fallback int) int {
	text := os.Getenv(name)
	if text == "" {
		return fallback
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// tally counts the events of a run of the model.
type tally struct {
	updates, posts, repeats, calls, faults, unclear, lost, doubled atomic.Int64
}

func (n *tally) String() string {
	return fmt.Sprintf("%d updates in %d posts (%d of them repeats), %d calls, %d of them with a fault (%d writes of unknown outcome): %d lost, %d doubled",
		n.updates.Load(), n.posts.Load(), n.repeats.Load(), n.calls.Load(), n.faults.Load(), n.unclear.Load(), n.lost.Load(), n.doubled.Load())
}

// edge is Stone Edge: a queue of updates. It repeats each until it hears OK,
// mostly in their order.
type edge struct {
	*stage
	t     *testing.T
	seed  uint64
	rng   *rand.Rand
	chaos *chaos
	want  outcome
	queue []queued
	sum   *tally
	clerk [2]*script.Handler // processes for stock; updatestatus goes to the stage's own
}

// queued is an update on its way.
type queued struct {
	function string
	entries  []string // SKU~N of stock
	params   []string // of updatestatus
	tries    int
	again    bool // it was answered OK, and this is a late copy
}

const (
	maxPosts    = 300 // of a sequence, before it counts as endless
	calmAfter   = 60  // posts before all faults end
	stackPeriod = 20 * time.Second
)

func runSequence(t *testing.T, seed uint64, sum *tally) {
	rng := rand.New(rand.NewPCG(seed, 5))
	e := &edge{t: t, seed: seed, rng: rng, sum: sum, want: newOutcome()}
	st := bcsim.NewStore()
	st.SetStockLag(time.Duration(rng.IntN(6)) * time.Second)
	e.stockUp(st)
	e.takeOrders(st)
	rng.Shuffle(len(e.queue), func(i, j int) { e.queue[i], e.queue[j] = e.queue[j], e.queue[i] })
	sum.updates.Add(int64(len(e.queue)))

	e.stage = open(t, st, merchant.Settings{}, bcsim.WithQuota(bcsim.Quota{Limit: 400, Window: 30 * time.Second}))
	e.chaos = newChaos(e.sim, seed, rng.Float64()*0.4, sum)
	e.handler = e.newProcess(e.chaos)
	for i := range e.clerk {
		e.hire(i)
	}
	e.deliver()
	e.chaos.pending.Wait()
	time.Sleep(time.Minute)
	e.compare()
	e.release()
}

// hire starts a process for stock, with an empty memory and a bad line to the
// ledger.
func (e *edge) hire(i int) {
	e.clerk[i] = e.newProcess(e.chaos)
	e.clerk[i].Shops.Ledger = ledger.New(dynamodb.NewFromConfig(e.cloud(), func(o *dynamodb.Options) {
		o.HTTPClient = &http.Client{Transport: e.chaos.toLedger(e.aws)}
	}), awssim.LedgerTable)
}

// askClerk polls with an update of stock. Any process may get it.
func (e *edge) askClerk(function string, params ...string) string {
	i := e.rng.IntN(len(e.clerk))
	own := e.handler
	e.handler = e.clerk[i]
	answer := e.ask(function, params...)
	e.handler = own
	if e.rng.IntN(8) == 0 {
		e.hire(i)
	}
	return answer
}

// deliver sends the queue until it is empty.
func (e *edge) deliver() {
	for posts := 0; len(e.queue) > 0; posts++ {
		if posts == calmAfter {
			e.chaos.calm()
		}
		if posts == maxPosts {
			e.t.Errorf("seed %d: %d updates are never answered OK, such as %+v", e.seed, len(e.queue), e.queue[0])
			return
		}
		i := 0
		if e.rng.IntN(10) < 3 {
			i = e.rng.IntN(len(e.queue))
		}
		e.send(i)
		if e.rng.IntN(5) == 0 && !slices.ContainsFunc(e.queue, func(q queued) bool { return q.tries > 0 }) {
			// We owe no answer, and reads show all writes. So a new process
			// of updatestatus knows enough.
			time.Sleep(10 * time.Second)
			e.restart()
		}
	}
}

// send posts the update at a place of the queue and hears the answer.
func (e *edge) send(i int) {
	q := &e.queue[i]
	e.sum.posts.Add(1)
	if q.tries > 0 {
		e.sum.repeats.Add(1)
	}
	done := false
	switch q.function {
	case "invupdate":
		answer := e.askClerk("invupdate", "update", strings.Join(q.entries, "|"))
		done = strings.Count(answer, "SETIResponse=OK;") == len(q.entries)
		for _, entry := range q.entries {
			if done { // Stone Edge repeats the whole post for one False
				e.want.change(entry)
			}
		}
	case "qohreplace":
		done = e.sendLevels(q)
	default:
		done = e.sendUpdate(q)
	}
	q.tries++
	switch {
	case done && !q.again && q.function == "updatestatus" && e.rng.IntN(4) == 0:
		late := *q // the answer got lost, so a copy comes at some time
		late.tries, late.again = 0, true
		e.queue = append(slices.Delete(e.queue, i, i+1), late)
	case done:
		e.queue = slices.Delete(e.queue, i, i+1)
	default:
		time.Sleep(stackPeriod)
	}
}

// sendUpdate posts an update to one of two processes, and at times to both at
// once. The second one lives for one post, so only the ledger remembers.
func (e *edge) sendUpdate(q *queued) (done bool) {
	other := e.process(e.chaos)
	to := [][]*stage{{e.stage}, {other}, {e.stage, other}}[e.rng.IntN(3)]
	var ok atomic.Bool
	var all sync.WaitGroup
	for _, s := range to {
		all.Go(func() {
			if strings.HasPrefix(s.ask("updatestatus", q.params...), "SETIResponse: update=OK;") {
				ok.Store(true)
			}
		})
	}
	all.Wait()
	return ok.Load()
}

// sendLevels posts levels and keeps the failed ones.
func (e *edge) sendLevels(q *queued) (done bool) {
	answer := e.askClerk("qohreplace", "update", strings.Join(q.entries, "|")+"|")
	lines := strings.Split(answer, "\r\n")
	if len(lines) != len(q.entries)+2 {
		return false
	}
	var left []string
	for i, entry := range q.entries {
		switch _, code, _ := strings.Cut(lines[i+1], "="); code {
		case "OK":
			e.want.set(entry)
		case "NF", "NA":
		default:
			left = append(left, entry)
		}
	}
	q.entries = left
	return len(left) == 0
}
