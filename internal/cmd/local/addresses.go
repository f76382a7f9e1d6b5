package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// addresses are the content of the table and of the ADDRESSES file
// (outside.md).
type addresses struct {
	MerchantPage string  `json:"merchant_page"`
	ScriptURL    string  `json:"script_url"`
	Mailbox      string  `json:"mailbox"`
	Store        string  `json:"store"`
	AWSEndpoint  string  `json:"aws_endpoint"`
	LedgerTable  string  `json:"ledger_table"`
	CartID       string  `json:"cart_id"`
	CartPassword string  `json:"cart_password"` // plain: it opens the stand-in only
	Account      account `json:"sample_account"`

	States []state `json:"states,omitempty"` // with STATES=1

	late lateOrder // of the connected store
}

// write puts the file in place in one step. A waiting script never reads half
// of it.
func (a addresses) write(path string) error {
	data, err := json.MarshalIndent(a, "", "  ")
	if err != nil {
		return fmt.Errorf("addresses: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("ADDRESSES: %w", err)
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".addresses-*")
	if err != nil {
		return fmt.Errorf("ADDRESSES: %w", err)
	}
	defer os.Remove(temp.Name()) // after the rename there is nothing to remove
	_, err = temp.Write(append(data, '\n'))
	if closeErr := temp.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("ADDRESSES: %w", err)
	}
	return nil
}

// ownFile is the argument for make about a file other than the default.
func ownFile(file string) string {
	if file == defaultAddressFile {
		return ""
	}
	return " ADDRESSES=" + file
}

// print shows the table. The poll command reads the default file by itself;
// elsewhere it needs every value.
func (a addresses) print(w io.Writer, file string) {
	fmt.Fprintf(w, `
Connect2Cart is running. Ctrl-C ends it.

  Merchant page   %s
  Connection      %sconnection
  Script URL      %s
  Mailbox         %s
  Store (API)     %s
  AWS endpoint    %s
  Ledger (table)  %s
  Addresses       %s
  Logs            %s
`, a.MerchantPage, a.MerchantPage, a.ScriptURL, cmp.Or(a.Mailbox, "none, because AWS_ENDPOINT_URL is set"), a.Store, a.AWSEndpoint, a.LedgerTable, file, logFile)
	if a.CartID == "" {
		fmt.Fprint(w, "\nBIGCOMMERCE_API_URL is set, so there is no sample store and no sample cart.\n\n")
		return
	}
	fmt.Fprintf(w, `
An API account of the sample store, to try the merchant page with:

  Store hash      %s
  Client ID       %s
  Client secret   %s
  Access token    %s

A cart that is connected already:

  Cart ID         %s
  Cart Password   %s

Poll it as Stone Edge does, in another terminal:

  make poll%s

or, in any other checkout on this machine:

  make poll SCRIPT_URL=%s CART_ID=%s CART_PASSWORD=%s

`, a.Account.StoreHash, a.Account.ClientID, a.Account.ClientSecret, a.Account.AccessToken,
		a.CartID, a.CartPassword, ownFile(file), a.ScriptURL, a.CartID, a.CartPassword)
	fmt.Fprint(w, a.late.text(a.Store, connectedAccount, file))
	a.printStates(w)
}
