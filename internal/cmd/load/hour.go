package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"text/tabwriter"

	"connect2cart/internal/proof/life"
)

// size is a deployment to play an hour with.
type size struct {
	Name                 string
	Stores, Orders, SKUs int // orders and SKUs of each store
	Arrivals             int // orders that each store gets between two conversations
}

// hourCounts are what one hour took. None of them is a time.
type hourCounts struct {
	Size                      size
	Polls, Wrong              int
	Problems                  []string
	Calls                     int // to BigCommerce
	Reads, Writes             int // calls to the ledger
	Rows, Bytes               int // of the ledger, at the end of the hour
	FirstQuiet, LastQuiet     int // calls to BigCommerce in the third and the last round
	MiddleMemory, FinalMemory memory
}

// grows is how many times as much work a deployment of four times the size may
// make.
const (
	times = 4
	grows = 4.4
)

// sizes are a deployment, and three of four times its stores, orders or SKUs.
func sizes(s settings) []size {
	base := size{"base", max(1, s.stores/times), s.orders, skusEach, 1}
	stores, orders, skus := base, base, base
	stores.Name, stores.Stores = "4 x stores", s.stores
	orders.Name, orders.Orders, orders.Arrivals = "4 x orders", times*base.Orders, times*base.Arrivals
	skus.Name, skus.SKUs = "4 x SKUs", times*base.SKUs
	return []size{base, stores, orders, skus}
}

// skusEach are the SKUs of a store in the base.
const skusEach = 400

// runHours plays an hour at each size, each in a process with a clock of its own,
// and holds the counts against the base's. root is the folder of the repository.
func runHours(ctx context.Context, s settings, root string, out io.Writer) error {
	dir, err := filepath.Abs(filepath.Join(s.bootstraps, "..", "load"))
	if err != nil {
		return err
	}
	programs := map[string]string{hourBootstrap(dir): root + "/functions/script", filepath.Join(dir, "load"): root + "/internal/cmd/load"}
	if err := life.Build(ctx, ".", dir, 1, programs); err != nil {
		return err
	}
	var all []hourCounts
	for _, one := range sizes(s) {
		fmt.Fprintf(out, "an hour of %d stores, each of %d orders and %d SKUs ...\n", one.Stores, one.Orders, one.SKUs)
		c, err := playApart(ctx, dir, one)
		if err != nil {
			return fmt.Errorf("%s: %w", one.Name, err)
		}
		all = append(all, c)
	}
	printHours(out, all)
	return judgeHours(all)
}

func hourBootstrap(dir string) string { return filepath.Join(dir, "bootstrap") }

// playApart plays an hour in this program's twin with a clock of its own.
func playApart(ctx context.Context, dir string, one size) (c hourCounts, err error) {
	clock := filepath.Join(dir, "clock")
	if err := life.NewClock(clock); err != nil {
		return c, err
	}
	in, err := json.Marshal(one)
	if err != nil {
		return c, err
	}
	cmd := exec.CommandContext(ctx, filepath.Join(dir, "load"))
	cmd.Env = append(os.Environ(), life.ClockVariable+"="+clock)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(in), os.Stderr
	said, err := cmd.Output()
	if err != nil {
		return c, err
	}
	return c, json.Unmarshal(said, &c)
}

// playHour is the twin: it reads a size, plays it on the clock of LIFE_CLOCK, and
// writes the counts.
func playHour(ctx context.Context, in io.Reader, out io.Writer) error {
	var one size
	if err := json.NewDecoder(in).Decode(&one); err != nil {
		return err
	}
	path := os.Getenv(life.ClockVariable)
	clock, err := life.OpenClock(path)
	if err != nil {
		return err
	}
	clock.Set(life.FirstDay)
	h, err := newHour(ctx, one, hourBootstrap(filepath.Dir(path)), map[string]string{life.ClockVariable: path})
	if err != nil {
		return err
	}
	defer h.close()
	return json.NewEncoder(out).Encode(h.play(ctx, clock.Pass))
}

func printHours(out io.Writer, all []hourCounts) {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "\tpolls\twrong\tcalls\tledger reads\twrites\trows\trows/store\tKB/store\tmost MiB\t")
	for _, c := range all {
		n := float64(c.Size.Stores)
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%.1f\t%.1f\t%.1f\t\n", c.Size.Name, c.Polls, c.Wrong, c.Calls, c.Reads, c.Writes, c.Rows,
			float64(c.Rows)/n, float64(c.Bytes)/1000/n, c.FinalMemory.mostMiB())
	}
	for _, c := range all[1:] {
		fmt.Fprintf(table, "%s / base\t%.2f\t\t", c.Size.Name, ratio(c.Polls, all[0].Polls))
		for i, n := range c.held() {
			fmt.Fprintf(table, "%.2f\t", ratio(n, all[0].held()[i]))
		}
		fmt.Fprintln(table, "\t\t\t")
	}
	table.Flush()
	for _, c := range all {
		for _, p := range c.Problems {
			fmt.Fprintln(out, "  wrong:", c.Size.Name, p)
		}
	}
}

// held are the counts that may not outgrow the size.
func (c hourCounts) held() []int { return []int{c.Calls, c.Reads, c.Writes, c.Rows, c.Bytes} }

var heldNames = []string{"calls to BigCommerce", "reads of the ledger", "writes to the ledger", "rows of the ledger", "bytes of the ledger"}

func ratio(n, to int) float64 { return float64(n) / float64(max(1, to)) }

// judgeHours is an error for wrong answers, for counts that outgrow their size, for
// conversations that need more calls at the end of the hour, and for processes that
// grow.
func judgeHours(all []hourCounts) error {
	var errs []error
	for _, c := range all {
		if c.Wrong > 0 {
			errs = append(errs, fmt.Errorf("%s: %d of %d polls were answered wrongly", c.Size.Name, c.Wrong, c.Polls))
		}
		for i, n := range c.held() {
			if r := ratio(n, all[0].held()[i]); r > grows {
				errs = append(errs, fmt.Errorf("%s: %.2f times the base's %s, want at most %.1f", c.Size.Name, r, heldNames[i], grows))
			}
		}
		if most := c.FirstQuiet*21/20 + c.Size.Stores; c.LastQuiet > most { // a call more or less depends on the process
			errs = append(errs, fmt.Errorf("%s: the last conversations took %d calls, the third ones %d", c.Size.Name, c.LastQuiet, c.FirstQuiet))
		}
		if err := judgeMemory(c.MiddleMemory, c.FinalMemory); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", c.Size.Name, err))
		}
	}
	return errors.Join(errs...)
}
