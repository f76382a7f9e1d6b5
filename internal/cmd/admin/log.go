package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"connect2cart/internal/merchant"
)

// logFlags are the flags of log.
type logFlags struct {
	since  span
	follow bool
	stack  string
}

// defaultStack is the stack's name in samconfig.toml for prod.
const defaultStack = "connect2cart"

var logCommand = command{name: "log", args: "STORE", least: 1, most: 1, summary: "what a store's polls and forms brought, one line each",
	help: "It reads the log groups of script and credentials, the oldest line first. Of a further cart (bc-HASH-CHANNEL) it\n" +
		"shows the polls of this cart alone. CART is the channel of a further cart. WHAT is the SETI function, or the page.\n" +
		"ANSWER is the outcome of README's tables. CALLS are those to BigCommerce. At most 10,000 lines.\n" +
		"CloudWatch Logs shows a line some seconds after the poll. It needs logs:FilterLogEvents on both groups.\n" +
		"--json prints a list of the lines as they were logged; with --follow one line after the other.",
	flags: []func(*flag.FlagSet, *desk){sinceFlag, followFlag, stackFlag, jsonFlag}, long: true, run: showLog}

func sinceFlag(f *flag.FlagSet, d *desk) {
	d.log.since = span(2 * time.Hour)
	f.Var(&d.log.since, "since", "lines of the last `TIME`, such as 45m, 12h or 7d")
}

func followFlag(f *flag.FlagSet, d *desk) {
	f.BoolVar(&d.log.follow, "follow", false, "then wait for new lines, until Ctrl+C")
}

func stackFlag(f *flag.FlagSet, d *desk) {
	f.StringVar(&d.log.stack, "stack", "", "the `STACK` of the deployment; default STACK_NAME, or "+defaultStack)
}

func staleFlag(f *flag.FlagSet, d *desk) {
	f.Var(&d.stale, "stale", "only stores with a cart that nobody polled for `TIME`, such as 12h or 30d")
}

const (
	maxLines   = 10_000
	followPace = 5 * time.Second
	overlap    = 30 * time.Second // a line can come so much later than its time says
)

// showLog prints a store's lines of both groups in the order of their times.
func showLog(ctx context.Context, d *desk, args []string) error {
	hash, channel := cartOf(args[0])
	if _, ok := merchant.StoreHashOf(merchant.CartID(hash)); !ok {
		return misused("%q is no store hash or Cart ID", args[0])
	}
	reader := &logReader{api: cloudwatchlogs.NewFromConfig(d.cloud), groups: d.groups(), hash: hash, channel: channel, seen: map[string]bool{}}
	from := time.Now().Add(-time.Duration(d.log.since))
	lines, err := reader.read(ctx, from)
	if err != nil {
		return err
	}
	if err := d.printLog(lines, hash); err != nil || !d.log.follow {
		return err
	}
	ticker := time.NewTicker(followPace)
	defer ticker.Stop()
	return d.follow(ctx, reader, ticker.C)
}

// follow prints new lines at each tick, until the operator ends it.
func (d *desk) follow(ctx context.Context, reader *logReader, ticks <-chan time.Time) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case at := <-ticks:
			lines, err := reader.read(ctx, at.Add(-overlap-followPace))
			if ctx.Err() != nil {
				return nil
			}
			if err != nil {
				return err
			}
			for _, l := range lines {
				d.say("%s", l.text(d.orders.json))
			}
		}
	}
}

// groups are the names of template.yaml.
func (d *desk) groups() []string {
	stack := d.log.stack
	if stack == "" {
		stack = d.getenv("STACK_NAME")
	}
	if stack == "" {
		stack = defaultStack
	}
	return []string{"/connect2cart/" + stack + "/script", "/connect2cart/" + stack + "/credentials"}
}

// logReader reads the lines of one store.
type logReader struct {
	api    *cloudwatchlogs.Client
	groups []string
	hash   string

	channel int64           // of a further cart, whose polls alone are wanted; 0 is the whole store
	seen    map[string]bool // event ids that were read
}

// read returns the unseen lines since a moment, the oldest first.
func (r *logReader) read(ctx context.Context, from time.Time) ([]logLine, error) {
	var lines []logLine
	for _, group := range r.groups {
		pages := cloudwatchlogs.NewFilterLogEventsPaginator(r.api, &cloudwatchlogs.FilterLogEventsInput{
			LogGroupName: &group, StartTime: aws.Int64(from.UnixMilli()), FilterPattern: aws.String(`{ $.store = "` + r.hash + `" }`),
		})
		for pages.HasMorePages() && len(lines) < maxLines {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return nil, logFailure(group, err)
			}
			for _, e := range page.Events {
				l, id := lineOf(e), aws.ToString(e.EventId)
				if !r.seen[id] && (r.channel == 0 || l.Channel == r.channel) {
					lines = append(lines, l)
				}
				r.seen[id] = true
			}
		}
	}
	slices.SortStableFunc(lines, func(a, b logLine) int { return a.at.Compare(b.at) })
	return lines, nil
}

// logFailure names the group, and the likely reason of a missing one.
func logFailure(group string, err error) error {
	if _, ok := errors.AsType[*types.ResourceNotFoundException](err); ok {
		return misused("there is no log group %s: set STACK_NAME, or --stack, to the name of the deployment's stack", group)
	}
	return fmt.Errorf("log group %s: %w", group, err)
}
