package main

import (
	"context"
	"errors"
	"flag"
	"fmt"

	"connect2cart/internal/onboard"
)

// errLacking is a key without some permission.
var errLacking = errors.New("permissions are missing")

var testCommand = command{name: "test", args: "STORE", least: 1, most: 1, summary: "ask BigCommerce what the stored key opens, as the page does",
	help: "It asks for each of the seven permissions: one cheap read, and where we write a change of something that does\n" +
		"not exist. It changes nothing. FOUND is ok, missing, read-only, or unknown if BigCommerce did not say.\n" +
		"BIGCOMMERCE_API_URL is another address of the API.\n" +
		"Exit code 1: BigCommerce refuses the key, or does not answer; 4: a permission is missing.",
	flags: []func(*flag.FlagSet, *desk){jsonFlag}, run: testKey}

// testKey makes the page's probes with the stored key.
func testKey(ctx context.Context, d *desk, args []string) error {
	hash := hashOf(args[0])
	m, err := d.get(ctx, hash)
	if err != nil {
		return err
	}
	if m.AccessToken.IsEmpty() {
		return fmt.Errorf("store %s: its key is missing; the merchant submits an API account on the page", hash)
	}
	asker := &onboard.Handler{BigCommerceURL: d.getenv("BIGCOMMERCE_API_URL")}
	scopes, err := asker.CheckKey(ctx, m)
	if onboard.IsKeyRefused(err) {
		return fmt.Errorf("store %s: BigCommerce refuses the key: the API account was deleted, or the store's owner or plan changed\nthe merchant submits a new API account on the page", hash)
	}
	if err != nil {
		return fmt.Errorf("store %s: BigCommerce does not answer as it should, try again in a minute: %w", hash, err)
	}
	if err := d.printScopes(hash, scopes); err != nil {
		return err
	}
	return lacking(hash, scopes)
}

func (d *desk) printScopes(hash string, scopes []onboard.Scope) error {
	if d.orders.json {
		return d.json(map[string]any{"store_hash": hash, "permissions": scopes})
	}
	table := d.table()
	table.row("PERMISSION", "NEEDED", "FOUND", "WITHOUT IT")
	for _, s := range scopes {
		table.row(s.Label, string(s.Needed), string(s.Status), s.Damage())
	}
	return table.end()
}

// lacking is the error about weak permissions. A doubt is no lack.
func lacking(hash string, scopes []onboard.Scope) error {
	n := 0
	for _, s := range scopes {
		if s.Status == onboard.StatusMissing || s.Status == onboard.StatusReadOnly {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return fmt.Errorf("store %s: %d of %d %w\nthe merchant creates a new API account from the list on the page, and submits it", hash, n, len(scopes), errLacking)
}
