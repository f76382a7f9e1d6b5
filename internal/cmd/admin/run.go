package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/smithy-go/logging"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
)

// The exit codes, as --help promises them.
const (
	exitDone    = 0
	exitFailed  = 1
	exitUsage   = 2
	exitMissing = 3
)

// usageError is a misunderstood command. It changed nothing.
type usageError struct{ problem string }

func (e usageError) Error() string { return e.problem }

func misused(format string, args ...any) error { return usageError{fmt.Sprintf(format, args...)} }

// failures are what went wrong with some of many stores. The others are done.
type failures []error

// failed returns the failures among some errors, nil if there are none.
func failed(errs ...error) error {
	var all failures
	for _, err := range errs {
		if many, ok := err.(failures); ok {
			all = append(all, many...)
		} else if err != nil {
			all = append(all, err)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all
}

func (f failures) Error() string   { return errors.Join(f...).Error() }
func (f failures) Unwrap() []error { return f }

// exit is the exit code: a store that is not connected hides no other failure.
func (f failures) exit() int {
	if slices.ContainsFunc(f, func(err error) bool { return !errors.Is(err, merchant.ErrNotFound) }) {
		return exitFailed
	}
	return exitMissing
}

const (
	// timeLimit bounds a command about one store, with all retries of the SDK.
	timeLimit = 2 * time.Minute

	// callTime bounds one try of a call to AWS. The SDK itself waits for ever.
	callTime = 30 * time.Second
)

// run carries out the arguments and returns the exit code. Answers go to out,
// problems to problems.
func run(ctx context.Context, args []string, getenv func(string) string, out, problems io.Writer) int {
	return runAt(ctx, args, &desk{out: out, getenv: getenv}, problems)
}

// runAt is run at a desk with its output and networks.
func runAt(ctx context.Context, args []string, d *desk, problems io.Writer) int {
	d.out, problems = plainWriter{d.out}, plainWriter{problems}
	err := dispatch(ctx, args, d)
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return exitDone
	}
	fmt.Fprintln(problems, "admin:", strings.ReplaceAll(err.Error(), "\n", "\n  "))
	if many, ok := errors.AsType[failures](err); ok {
		return many.exit()
	}
	if _, ok := errors.AsType[usageError](err); ok {
		return exitUsage
	}
	if errors.Is(err, merchant.ErrNotFound) {
		return exitMissing
	}
	if slices.ContainsFunc([]error{errIncomplete, errLacking, errNotCarriedOut}, func(shown error) bool { return errors.Is(err, shown) }) {
		return exitIncomplete
	}
	return exitFailed
}

func dispatch(ctx context.Context, args []string, d *desk) error {
	if len(args) == 0 {
		printOverview(d.out)
		return misused("name a command")
	}
	if isHelp(args[0]) && len(args) == 1 {
		printOverview(d.out)
		return nil
	}
	if args[0] == "--version" || args[0] == "version" {
		d.say("admin %s", version)
		return nil
	}
	if isHelp(args[0]) {
		args = []string{args[1], "--help"}
	}
	for _, c := range commands {
		if c.name != args[0] {
			continue
		}
		rest, err := c.parse(d, args[1:])
		if err != nil {
			return err
		}
		if !c.long {
			bounded, cancel := context.WithTimeout(ctx, timeLimit)
			defer cancel()
			ctx = bounded
		}
		if err := d.open(ctx, c.table); err != nil {
			return err
		}
		return d.advised(c.run(ctx, d, rest))
	}
	return misused("there is no command %q; admin --help lists them", args[0])
}

func isHelp(arg string) bool {
	return arg == "help" || arg == "-h" || arg == "-help" || arg == "--help"
}

// desk is the state of one command: the stores and its flags.
type desk struct {
	out    io.Writer
	getenv func(string) string
	store  *merchant.Vault
	region string
	cloud  aws.Config

	network, networkThere aws.HTTPClient // to AWS, and to the other side of copy; nil is the SDK's own

	prefix      string
	ledgerTable string
	dryRun      bool
	yes         bool
	forget      bool
	gone        bool
	removed     bool
	window      int // days
	stale       span
	log         logFlags
	mail        string // sales, confirmation or notice
	orders      orderFlags
	to          copyFlags
	onlyChanges bool // print no setting that stays as it is
}

// open readies the store and makes no call. Some commands need the table.
func (d *desk) open(ctx context.Context, table bool) error {
	prefix, err := d.choosePrefix()
	if err != nil {
		return err
	}
	if d.ledgerTable = cmp.Or(d.ledgerTable, d.getenv("LEDGER_TABLE")); d.ledgerTable == "" && table {
		return misused("no table: set LEDGER_TABLE, or --table, to the stack's output LedgerTable")
	}
	cloud, err := loadCloud(ctx, config.WithLogger(logging.Nop{})) // checkLogin says in our words what the SDK warns of
	if err != nil {
		return fmt.Errorf("AWS settings: %w", err)
	}
	if cloud.Region == "" {
		return misused("no AWS region: set AWS_REGION, or AWS_PROFILE to a profile that has one")
	}
	if err := checkLogin(ctx, cloud, d.getenv("AWS_PROFILE")); err != nil {
		return err
	}
	if d.network != nil {
		cloud.HTTPClient = d.network
	}
	d.region, d.cloud = cloud.Region, cloud
	d.store = &merchant.Vault{API: secretsmanager.NewFromConfig(cloud), Ledger: ledger.New(dynamodb.NewFromConfig(cloud), d.ledgerTable), Prefix: prefix}
	return nil
}

// loadCloud reads the settings of the AWS CLI.
func loadCloud(ctx context.Context, options ...func(*config.LoadOptions) error) (aws.Config, error) {
	return config.LoadDefaultConfig(ctx, append(options, config.WithHTTPClient(awshttp.NewBuildableClient().WithTimeout(callTime)))...)
}

// choosePrefix wants the slash at the end, as template.yaml does. A prefix
// without it would match no store and look like an empty deployment.
func (d *desk) choosePrefix() (string, error) {
	from, prefix := "--prefix", d.prefix
	if prefix == "" {
		from, prefix = "SECRET_PREFIX", cmp.Or(d.getenv("SECRET_PREFIX"), merchant.DefaultPrefix)
	}
	if !strings.HasSuffix(prefix, "/") {
		return "", misused("%s=%s: want a slash at the end: %s/", from, prefix, prefix)
	}
	return prefix, nil
}

// lacksRow reports a store without a row, connected or removed: the table may be
// another deployment's. A poll makes the row, or notify once it comes to the store.
func (d *desk) lacksRow(ctx context.Context, hash string) (lacks, removed bool, err error) {
	row := ledger.Version{Store: hash}
	if err := d.store.Ledger.Read(ctx, &row); err != nil {
		return false, false, fmt.Errorf("store %s: nothing is changed: %w", hash, err)
	}
	if row.Exists() {
		return false, false, nil
	}
	_, removed, err = d.store.FindRemoved(ctx, hash)
	if errors.Is(err, merchant.ErrNotFound) {
		return false, false, nil
	}
	return err == nil, removed, err
}

// checkTable refuses a table without a connected store's row. The processes that
// serve the store would hear of no change there.
func (d *desk) checkTable(ctx context.Context, hash string) error {
	lacks, removed, err := d.lacksRow(ctx, hash)
	if lacks && !removed {
		return misused("store %s: the table %s has no row of it, so it may be another deployment's\n"+
			"set LEDGER_TABLE, or --table, to the stack's output LedgerTable; in a new service, wait for the store's next poll or run of notify", hash, d.ledgerTable)
	}
	return err
}

// warnTable is checkTable for a command that brings a store back. Its row may be
// missing for a good reason.
func (d *desk) warnTable(ctx context.Context, hash string) error {
	lacks, _, err := d.lacksRow(ctx, hash)
	if lacks {
		d.say("The table %s has no row of store %s. Unless the service is new, or --forget deleted the row, it is another deployment's: run the command again with the right one.",
			d.ledgerTable, hash)
	}
	return err
}

// change edits a store, or in a dry run a copy. It reports false if edit returns
// merchant.ErrUnchanged.
func (d *desk) change(ctx context.Context, hash string, edit func(*merchant.Merchant) error) (changed bool, err error) {
	if err := d.checkTable(ctx, hash); err != nil {
		return false, err
	}
	if d.dryRun {
		err = d.rehearse(ctx, hash, edit)
	} else {
		err = d.write(ctx, hash, edit)
	}
	if errors.Is(err, merchant.ErrUnchanged) {
		return false, nil
	}
	return err == nil, err
}

// rehearse edits a copy.
func (d *desk) rehearse(ctx context.Context, hash string, edit func(*merchant.Merchant) error) error {
	m, err := d.get(ctx, hash)
	if err != nil {
		return err
	}
	return edit(m)
}

// write edits the store.
func (d *desk) write(ctx context.Context, hash string, edit func(*merchant.Merchant) error) error {
	known := func(m *merchant.Merchant) error {
		if m.Version == "" || m.Removed {
			return d.missing(ctx, hash)
		}
		return edit(m)
	}
	_, _, err := d.store.Change(ctx, hash, known, "")
	return advised(hash, err)
}

func (d *desk) get(ctx context.Context, hash string) (*merchant.Merchant, error) {
	m, err := d.find(ctx, hash)
	if err == nil && m.Removed {
		return nil, d.missing(ctx, hash)
	}
	return m, err
}

// find is get for commands that finish a half removal.
func (d *desk) find(ctx context.Context, hash string) (*merchant.Merchant, error) {
	m, err := d.store.Find(ctx, hash)
	if errors.Is(err, merchant.ErrNotFound) {
		return nil, d.missing(ctx, hash)
	}
	return m, advised(hash, err)
}

// where names the deployment before every answer about a change, because an
// operator may have several.
func (d *desk) where() { d.say("In %s, secrets %s", d.region, d.store.Prefix) }

// sayChanged says what a change has done, or that there was nothing to do.
func (d *desk) sayChanged(changed bool, hash, done string) {
	if !changed {
		done = "Nothing to change: store %s is so already."
	}
	d.say(done, hash)
}

// preface prints where, and in a dry run a line about that.
func (d *desk) preface() {
	d.where()
	if d.dryRun {
		d.say("Dry run, nothing is changed. Without it:")
	}
}
