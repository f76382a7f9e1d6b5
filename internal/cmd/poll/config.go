package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
)

// config holds an operator's settings in Stone Edge, and how much to ask for.
type config struct {
	scriptURL string
	cartID    string
	password  string
	batch     int
	lastOrder string
	lastDate  string

	connection string // the merchant's own page of the stack in ADDRESSES; "" for another Script URL
}

// addresses is our part of make run's ADDRESSES file.
type addresses struct {
	ScriptURL    string `json:"script_url"`
	MerchantPage string `json:"merchant_page"`
	CartID       string `json:"cart_id"`
	CartPassword string `json:"cart_password"`
}

const defaultScriptURL = "http://localhost:8080/script"

// configFrom reads the environment. A variable there wins over the ADDRESSES
// file, whose login never leaves for a foreign Script URL. The error names all
// faults at once.
func configFrom(getenv func(string) string) (config, error) {
	found, fileErr := readAddresses(getenv("ADDRESSES"))
	scriptURL := withScheme(cmp.Or(getenv("SCRIPT_URL"), found.ScriptURL, defaultScriptURL))
	own := scriptURL == found.ScriptURL
	if !own && !isHere(scriptURL) {
		found = addresses{}
	}
	c := config{
		scriptURL: scriptURL,
		cartID:    cmp.Or(getenv("CART_ID"), found.CartID),
		password:  cmp.Or(getenv("CART_PASSWORD"), found.CartPassword),
		lastOrder: cmp.Or(getenv("LASTORDER"), "All"),
		lastDate:  cmp.Or(getenv("LASTDATE"), "All"),
	}
	if own && found.MerchantPage != "" {
		c.connection = found.MerchantPage + "connection"
	}
	var errs []error
	if c.cartID == "" || c.password == "" {
		errs = append(errs, fileErr, errors.New("CART_ID and CART_PASSWORD are needed: "+
			"set them as shown when the store was connected, or start make run first and set ADDRESSES to the file it writes"))
	}
	var err error
	if c.batch, err = strconv.Atoi(cmp.Or(getenv("BATCH"), "50")); err != nil || c.batch < 1 {
		errs = append(errs, errors.New("BATCH must be a whole number above 0"))
	}
	return c, errors.Join(errs...)
}

func readAddresses(file string) (addresses, error) {
	if file == "" {
		return addresses{}, nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return addresses{}, fmt.Errorf("read ADDRESSES: %w", err)
	}
	var found addresses
	if err := json.Unmarshal(data, &found); err != nil {
		return addresses{}, fmt.Errorf("read ADDRESSES %s: it is not the JSON that make run writes", file)
	}
	return found, nil
}

// isHere reports a Script URL on this machine, perhaps by another name.
func isHere(scriptURL string) bool {
	u, err := url.Parse(scriptURL)
	return err == nil && (u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback())
}

// withScheme adds a missing https:// as Stone Edge does (1.1), or http:// for
// this machine.
func withScheme(scriptURL string) string {
	switch {
	case strings.Contains(scriptURL, "://"):
		return scriptURL
	case strings.HasPrefix(scriptURL, "localhost"), strings.HasPrefix(scriptURL, "127.0.0.1"):
		return "http://" + scriptURL
	}
	return "https://" + scriptURL
}
