package onboard

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// goodFields are a good form. testdata/checks.json changes them.
var goodFields = fields{
	"store_hash": "a1b2c3d4e5", "client_id": "clientidclientidclientidclient1", "access_token": "accesstokenaccesstokenaccess001",
	"client_secret": "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
	"contact_name":  "Anna Muster", "contact_email": "anna@example.com", "company": "Muster & Söhne",
}

// Ensure the form's rules find these faults. The browser test checks the page's
// script with the same table.
func TestCheck(t *testing.T) {
	text, err := os.ReadFile("testdata/checks.json")
	if err != nil {
		t.Fatal(err)
	}
	var table []struct {
		Name   string
		Change fields
		Faults []string
	}
	if err := json.Unmarshal(text, &table); err != nil {
		t.Fatal(err)
	}
	for _, row := range table {
		form := maps.Clone(goodFields)
		maps.Copy(form, row.Change)
		got := []string{}
		_, err := check(form)
		if bad, ok := errors.AsType[fieldErrors](err); ok {
			for _, e := range bad {
				kind := e.kind
				if kind == "" {
					kind = string(e.code)
				}
				got = append(got, e.field+" "+kind)
			}
		}
		if diff := cmp.Diff(row.Faults, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.Name, diff)
		}
	}
}
