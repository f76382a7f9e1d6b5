package e2e

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Ensure the page's script and the server find the same faults in the form.
func TestScript_checks(t *testing.T) {
	s := newStage(t)
	b := newBrowser(t, desktop)
	b.open(s.url + "/")
	table, err := os.ReadFile("../testdata/checks.json")
	if err != nil {
		t.Fatal(err)
	}
	text := eval[string](b, `import("/assets/checks.js").then(({ check }) => JSON.stringify(`+string(table)+`.map(({ name, change }) => [name, check({
		store_hash: "a1b2c3d4e5", client_id: "clientidclientidclientidclient1", access_token: "accesstokenaccesstokenaccess001",
		client_secret: "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
		contact_name: "Anna Muster", contact_email: "anna@example.com", company: "Muster & Söhne", ...change,
	}).map((fault) => fault.join(" "))])))`)
	var rows []struct {
		Name   string
		Faults []string
	}
	var got [][2]any
	if json.Unmarshal(table, &rows) != nil || json.Unmarshal([]byte(text), &got) != nil || len(got) != len(rows) {
		t.Fatal("the tables are not JSON")
	}
	for i, row := range rows {
		found := []string{}
		for _, fault := range got[i][1].([]any) {
			found = append(found, fault.(string))
		}
		if diff := cmp.Diff(row.Faults, found); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.Name, diff)
		}
	}
}
