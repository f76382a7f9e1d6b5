package awssim_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/standin/awssim"
)

// putItem writes a row of the ledger's table.
func (c clients) putItem(ctx context.Context, store, row, body string) string {
	it := map[string]types.AttributeValue{"store": text(store), "row": text(row), "body": text(body), "n": number("7")}
	_, err := c.tables.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String(awssim.LedgerTable), Item: it})
	return code(err)
}

// Ensure the text has every row and attribute of the table in a steady order.
func TestLedgerText(t *testing.T) {
	server := awssim.New()
	c := clientsOf("http://aws.invalid", server)
	if got := server.LedgerText(); got != "" {
		t.Errorf("an empty table: %q", got)
	}
	c.putItem(t.Context(), "b", "stock", `{"x":"canary"}`)
	c.putItem(t.Context(), "a", "store", "v1")
	c.putItem(t.Context(), "a", "absent", "")
	want := "a absent body= n=7\na store body=v1 n=7\nb stock body={\"x\":\"canary\"} n=7\n"
	if diff := cmp.Diff(want, server.LedgerText()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// Ensure the table fails, dawdles and refuses on request, and works again
// afterwards. Secrets Manager works all the time.
func TestLedger_faults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := awssim.New()
		c := clientsOf("http://aws.invalid", server)
		c.create(t.Context(), "s", token1, "v")
		for name, test := range map[string]struct {
			fault awssim.Fault
			want  string
			takes time.Duration
		}{
			"down":      {awssim.LedgerDown(), "InternalServerError", 0},
			"slow":      {awssim.LedgerSlow(3 * time.Second), "ok", 3 * time.Second},
			"throttled": {awssim.LedgerThrottled(1), "ThrottlingException", 0},
		} {
			server.AddFault(test.fault)
			if got := c.value(t.Context(), "s", "", ""); got != "v" {
				t.Errorf("%s: Secrets Manager: got %s", name, got)
			}
			begin := time.Now()
			if got := c.putItem(t.Context(), "a", "r", ""); got != test.want || time.Since(begin) != test.takes {
				t.Errorf("%s: got %s after %s", name, got, time.Since(begin))
			}
			server.ClearFaults()
			if got := c.putItem(t.Context(), "a", "r", ""); got != "ok" {
				t.Errorf("%s, afterwards: got %s", name, got)
			}
		}
	})
}

// Ensure the logs of calls tell DynamoDB from the others. The error for an
// unknown operation names it.
func TestLedger_calls(t *testing.T) {
	server := awssim.New()
	c := clientsOf("http://aws.invalid", server)
	c.create(t.Context(), "s", token1, "v")
	c.putItem(t.Context(), "a", "r", "canary")
	_, err := c.tables.ListBackups(t.Context(), nil)
	if code(err) != "UnknownOperationException" || !strings.Contains(err.Error(), "ListBackups") {
		t.Errorf("got %v", err)
	}
	if diff := cmp.Diff([]string{"CreateSecret"}, server.Operations()); diff != "" {
		t.Errorf("Operations (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"PutItem", "ListBackups"}, server.LedgerOperations()); diff != "" {
		t.Errorf("LedgerOperations (-want +got):\n%s", diff)
	}
}
