package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
)

// copyFlags name the deployment to copy to.
type copyFlags struct {
	profile, region, prefix, table, key string
	over                                bool
}

var copyCommand = command{name: "copy", args: "[STORE...]", least: 0, most: anyNumber, summary: "copy stores into another region or account: secrets and rows",
	help: "Cart IDs, Cart Passwords, keys, settings and all that the table knows come along. docs/moving.md has the whole move.\n" +
		"A repeat copies what changed since, and says so: after \"Nothing was left to copy\" both sides are the same.\n" +
		"A store that was polled or changed on the other side is left alone, with exit code 1. Removed stores stay here.",
	flags: []func(*flag.FlagSet, *desk){dryRunFlag, toFlags}, table: true, long: true, run: copyStores}

func toFlags(f *flag.FlagSet, d *desk) {
	f.StringVar(&d.to.profile, "to-profile", "", "the `PROFILE` of the AWS CLI for the other account; default the same login")
	f.StringVar(&d.to.region, "to-region", "", "the other `REGION`; default AWS_REGION, or that of --to-profile")
	f.StringVar(&d.to.prefix, "to-prefix", "", "the beginning of the secrets' names there; default the same")
	f.StringVar(&d.to.table, "to-table", "", "the `TABLE` there: the output LedgerTable of the other stack")
	f.StringVar(&d.to.key, "to-key", "", "`ARN` of the KMS key for the secrets there: the other stack's KmsKeyArn; default AWS's own")
	f.BoolVar(&d.to.over, "over", false, "copy also over what was changed there, and lose that")
}

// copyStores copies the named stores, or all.
func copyStores(ctx context.Context, d *desk, args []string) error {
	to, err := d.openOther(ctx)
	if err != nil {
		return err
	}
	hashes, err := d.hashesOf(ctx, args)
	if err != nil {
		return err
	}
	d.preface()
	d.say("To %s, secrets %s, table %s.", d.to.region, to.Prefix, d.to.table)
	c := &copying{desk: d, to: to, named: len(args) > 0}
	err = c.all(ctx, hashes)
	hashes = slices.DeleteFunc(hashes, func(hash string) bool { return c.gone[hash] })
	if !c.named {
		err = failed(err, c.strays(ctx, hashes))
	}
	c.sayTotal(len(hashes))
	if err == nil && !c.named {
		err = c.sayRemoved(ctx)
	}
	return err
}

// openOther readies the other side, and makes no call.
func (d *desk) openOther(ctx context.Context) (*merchant.Vault, error) {
	options := []func(*config.LoadOptions) error{config.WithRegion(cmp.Or(d.to.region, d.ownRegion()))}
	if d.to.profile != "" {
		options = append(options, config.WithSharedConfigProfile(d.to.profile))
	}
	if d.to.table == "" {
		return nil, misused("copy: no table there: set --to-table to the output LedgerTable of the other stack")
	}
	cloud, err := loadCloud(ctx, options...)
	if err != nil {
		return nil, fmt.Errorf("AWS settings there: %w", err)
	}
	if cloud.Region == "" {
		return nil, misused("copy: no AWS region there: set --to-region")
	}
	if d.to.profile == "" && cloud.Region == d.region && d.to.table == d.ledgerTable {
		return nil, misused("copy: that is the same table: set --to-profile, --to-region or --to-table to another one")
	}
	if err := checkLogin(ctx, cloud, cmp.Or(d.to.profile, d.getenv("AWS_PROFILE"))); err != nil {
		return nil, fmt.Errorf("there: %w", err)
	}
	if d.networkThere != nil {
		cloud.HTTPClient = d.networkThere
	}
	d.to.region = cloud.Region
	prefix := cmp.Or(d.to.prefix, d.store.Prefix)
	if !strings.HasSuffix(prefix, "/") {
		return nil, misused("--to-prefix=%s: want a slash at the end: %s/", prefix, prefix)
	}
	table := ledger.New(dynamodb.NewFromConfig(cloud), d.to.table)
	return &merchant.Vault{API: secretsmanager.NewFromConfig(cloud), Ledger: table, Prefix: prefix, KMSKey: d.to.key}, nil
}

// ownRegion is ours, unless the other login decides: AWS_REGION, then its profile.
func (d *desk) ownRegion() string {
	if d.to.profile != "" {
		return ""
	}
	return d.region
}

// hashesOf are the stores of the arguments, or all connected ones.
func (d *desk) hashesOf(ctx context.Context, args []string) ([]string, error) {
	var hashes []string
	for _, arg := range args {
		hashes = append(hashes, hashOf(arg))
	}
	if len(args) > 0 {
		return hashes, nil
	}
	for sum, err := range d.store.List(ctx, "") {
		if err != nil {
			return nil, err
		}
		hashes = append(hashes, sum.StoreHash)
	}
	return hashes, nil
}

// copying is a copy under way.
type copying struct {
	*desk
	to    *merchant.Vault
	named bool // the stores, by the operator

	mu      sync.Mutex
	done    int      // stores, copied or not
	copied  []string // without an error
	secrets int      // that differed
	rows    ledger.Copied
	errs    map[string]error
	gone    map[string]bool // removed: AWS's list is some minutes behind
	stray   int             // connected there alone
}

// all copies the stores, several at once, and behind them what the scheduled run
// has to do for them.
func (c *copying) all(ctx context.Context, hashes []string) error {
	c.errs, c.gone = map[string]error{}, map[string]bool{}
	var copying sync.WaitGroup
	slots := make(chan struct{}, readers)
	for _, hash := range hashes {
		slots <- struct{}{}
		copying.Go(func() {
			defer func() { <-slots }()
			c.one(ctx, hash)
		})
	}
	copying.Wait()
	var errs []error
	for _, hash := range hashes {
		errs = append(errs, c.errs[hash])
	}
	shared, err := c.rowsTo().Shared(ctx, c.copied)
	c.rows.Add(shared)
	return failed(append(errs, err)...)
}

func (c *copying) rowsTo() ledger.Copy {
	return ledger.Copy{From: c.store.Ledger, To: c.to.Ledger, Over: c.desk.to.over, Dry: c.dryRun}
}

// one copies a store: the secret, then its rows.
func (c *copying) one(ctx context.Context, hash string) {
	secret, err := merchant.Copy{From: c.store, To: c.to, Over: c.desk.to.over, Dry: c.dryRun}.Secret(ctx, hash)
	var rows ledger.Copied
	if err == nil {
		rows, err = c.rowsTo().Rows(ctx, hash)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done++; c.done%100 == 0 {
		c.say("%d stores ...", c.done)
	}
	c.rows.Add(rows)
	if secret {
		c.secrets++
	}
	switch {
	case errors.Is(err, merchant.ErrNotFound) && !c.named:
		c.gone[hash] = true
	case errors.Is(err, merchant.ErrNotFound):
		c.errs[hash] = c.missing(ctx, hash)
	case errors.Is(err, merchant.ErrRemovedThere):
		c.errs[hash] = fmt.Errorf("store %s: %w\nit was removed there: \"restore %s\" there first, and then copy it with --over", hash, err, hash)
	case errors.Is(err, merchant.ErrSameVersion):
		c.errs[hash] = fmt.Errorf("store %s: %w\na change here gives it another: \"pause %s\" and \"resume %s\", and then copy it with --over", hash, err, hash, hash)
	case errors.Is(err, ledger.ErrServed):
		c.errs[hash] = fmt.Errorf("store %s: %w\nit is left as it is there: is one of the stacks still on? --over copies over it", hash, err)
	case err != nil:
		c.errs[hash] = err
	default:
		c.copied = append(c.copied, hash)
	}
}

// strays names the stores that are connected there, and not here. A merchant who
// disconnected between two copies would be connected again.
func (c *copying) strays(ctx context.Context, hashes []string) error {
	here := map[string]bool{}
	for _, hash := range hashes {
		here[hash] = true
	}
	var errs []error
	for sum, err := range c.to.List(ctx, "") {
		if err != nil {
			return failed(append(errs, fmt.Errorf("there: %w", err))...)
		}
		if here[sum.StoreHash] {
			continue
		}
		if _, err := c.to.Describe(ctx, sum.StoreHash); errors.Is(err, merchant.ErrNotFound) {
			continue // the list is behind
		}
		c.stray++
		login := fmt.Sprintf("AWS_REGION=%s SECRET_PREFIX=%s", c.desk.to.region, c.to.Prefix)
		if c.desk.to.profile != "" {
			login = "AWS_PROFILE=" + c.desk.to.profile + " " + login
		}
		errs = append(errs, fmt.Errorf("store %s: it is connected there, and not here: was it removed after a copy?\nremove it there, too: %s admin remove %s --yes --table %s",
			sum.StoreHash, login, sum.StoreHash, c.desk.to.table))
	}
	return failed(errs...)
}

// sayTotal ends with one line that a person can wait for.
func (c *copying) sayTotal(stores int) {
	c.say("Stores: %d of %d. Rows: %d.", len(c.copied), stores, c.rows.Rows)
	if c.secrets+c.rows.Written+c.rows.Deleted+c.stray == 0 && len(c.copied) == stores {
		c.say("Nothing was left to copy.")
		return
	}
	c.say("Copied: secrets %d, rows %d. Deleted there, because they are gone here: rows %d.", c.secrets, c.rows.Written, c.rows.Deleted)
}

// sayRemoved names the stores that stay behind.
func (c *copying) sayRemoved(ctx context.Context) error {
	var left []string
	for r, err := range c.store.ListRemoved(ctx) {
		if err != nil {
			return err
		}
		left = append(left, r.StoreHash)
	}
	slices.Sort(left)
	if len(left) > 0 {
		c.say("Removed stores stay here: %s. To bring one along, restore it first, and then copy it.", strings.Join(left, ", "))
	}
	return nil
}
