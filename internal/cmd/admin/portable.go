package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"connect2cart/internal/merchant"
	"connect2cart/internal/settings"
)

var exportCommand = command{name: "export", args: "[STORE...]", least: 0, most: anyNumber, summary: "print the settings of these stores, or of all, as JSON for import",
	help: "A setting with its default has the value \"\". The Store Code is part of the login, so it stays out. So do keys and passwords.\n" +
		"It always prints JSON.", flags: []func(*flag.FlagSet, *desk){jsonFlag}, long: true, run: export}

var importCommand = command{name: "import", args: "FILE", least: 1, most: 1, summary: "set the settings that export printed; FILE - is the standard input",
	help: "Settings that the file does not name stay as they are. A wrong value anywhere changes nothing at all.\n" +
		"A store that is not connected is named, and the others are set. Exit code 3: some are not connected, and nothing else went wrong.",
	flags: []func(*flag.FlagSet, *desk){dryRunFlag}, table: true, long: true, run: importSettings}

// export prints the visible settings by store and key.
func export(ctx context.Context, d *desk, args []string) error {
	hashes, err := d.hashesOf(ctx, args)
	if err != nil {
		return err
	}
	all := map[string]map[string]string{}
	var errs []error
	find := func(hash string) read { m, err := d.find(ctx, hash); return read{m, err} }
	if len(args) == 0 {
		find = func(hash string) read { m, err := d.findListed(ctx, hash); return read{m, advised(hash, err)} }
	}
	for got := range inOrder(hashes, find) {
		if len(args) == 0 && errors.Is(got.err, merchant.ErrNotFound) {
			continue // AWS's list still names it
		}
		if got.err == nil && got.Removed {
			got.err = d.missing(ctx, got.StoreHash)
		}
		if got.err != nil {
			errs = append(errs, got.err)
			continue
		}
		all[got.StoreHash] = exported(got.Settings)
	}
	if ctx.Err() != nil {
		return ctx.Err() // half an export looks like a whole one
	}
	if err := d.json(all); err != nil {
		return err
	}
	return failed(errs...)
}

// read is a store, or the reason why there is none.
type read struct {
	*merchant.Merchant
	err error
}

func exported(of merchant.Settings) map[string]string {
	values := map[string]string{}
	for _, s := range settings.All {
		if !s.Hidden {
			values[s.Key] = s.Text(of)
		}
	}
	return values
}

// maxImport bounds the file: some thousand stores.
const maxImport = 16 << 20

// importSettings reads the whole file before the first change. It sets several
// stores at once, and prints them in their order.
func importSettings(ctx context.Context, d *desk, args []string) error {
	stores, err := readImport(args[0])
	if err != nil {
		return err
	}
	d.onlyChanges = true
	var errs []error
	for done := range inOrder(slices.Sorted(maps.Keys(stores)), func(hash string) answer { return d.setApart(ctx, hash, stores[hash]) }) {
		d.out.Write(done.text)
		errs = append(errs, done.err)
	}
	return failed(append(errs, ctx.Err())...)
}

// answer is what a command has to say about one store.
type answer struct {
	text []byte
	err  error
}

// setApart is set at a desk of its own, beside others. After Ctrl+C it does
// nothing.
func (d *desk) setApart(ctx context.Context, hash string, values []string) answer {
	if ctx.Err() != nil {
		return answer{}
	}
	var out bytes.Buffer
	apart := *d
	apart.out = &out
	err := set(ctx, &apart, append([]string{hash}, values...))
	return answer{out.Bytes(), err}
}

// readImport returns KEY=VALUE arguments by store. It names every mistake.
func readImport(name string) (map[string][]string, error) {
	from := os.Stdin
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, misused("import: %v", err)
		}
		defer file.Close()
		from = file
	}
	var found map[string]map[string]string
	if err := json.NewDecoder(io.LimitReader(from, maxImport)).Decode(&found); err != nil {
		return nil, misused("import: %s is not what export prints: %v", name, err)
	}
	stores, errs := map[string][]string{}, []error{}
	for hash, values := range found {
		for key, value := range values {
			stores[hash] = append(stores[hash], key+"="+value)
		}
		slices.Sort(stores[hash])
		if _, err := parseAssignments(stores[hash]); err != nil {
			errs = append(errs, fmt.Errorf("store %s: %w", hash, err))
		}
	}
	return stores, errors.Join(errs...)
}
