package awssim

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// LedgerRow is a row of the table, expired or live.
type LedgerRow struct {
	Store, Row string            // its keys
	Attributes map[string]string // the others, as text
}

// String is all of the row on one line, in the order of the names.
func (r LedgerRow) String() string {
	text := r.Store + " " + r.Row
	for _, name := range slices.Sorted(maps.Keys(r.Attributes)) {
		text += " " + name + "=" + r.Attributes[name]
	}
	return text
}

// LedgerRows are all rows of the table, by store and name. It panics at a value
// of another kind than text and number, because no test could look into it.
func (s *Server) LedgerRows() []LedgerRow {
	var rows []LedgerRow
	for start := json.RawMessage("null"); ; {
		a := ask(s.tables, "Scan", fmt.Appendf(nil, `{"TableName": %q, "ConsistentRead": true, "ExclusiveStartKey": %s}`, LedgerTable, start))
		var out struct {
			Items            []map[string]map[string]any
			LastEvaluatedKey json.RawMessage
		}
		if err := json.Unmarshal(a.body, &out); a.status != http.StatusOK || err != nil {
			panic(fmt.Sprintf("awssim: scan the table: %d %s", a.status, a.body))
		}
		for _, it := range out.Items {
			rows = append(rows, ledgerRow(it))
		}
		if start = out.LastEvaluatedKey; len(start) == 0 || string(start) == "null" || string(start) == "{}" {
			break
		}
	}
	slices.SortFunc(rows, func(a, b LedgerRow) int { return strings.Compare(a.Store+" "+a.Row, b.Store+" "+b.Row) })
	return rows
}

// SetLedger sets an attribute of a row, as another program would. kind is S for a
// text and N for a number. It makes the row if need be, and panics at a value that
// is no number.
func (s *Server) SetLedger(store, row, name, kind, value string) {
	a := ask(s.tables, "UpdateItem", fmt.Appendf(nil, `{"TableName": %q, "Key": {"store": {"S": %q}, "row": {"S": %q}}, "UpdateExpression": "SET #name = :value",
		"ExpressionAttributeNames": {"#name": %q}, "ExpressionAttributeValues": {":value": {%q: %q}}}`, LedgerTable, store, row, name, kind, value))
	if a.status != http.StatusOK {
		panic(fmt.Sprintf("awssim: set %s of row %s of %s: %d %s", name, row, store, a.status, a.body))
	}
}

func ledgerRow(it map[string]map[string]any) LedgerRow {
	r := LedgerRow{Attributes: map[string]string{}}
	for name, value := range it {
		for kind, v := range value {
			text, ok := v.(string)
			if !ok || kind != "S" && kind != "N" {
				panic(fmt.Sprintf("awssim: attribute %s is a %s", name, kind))
			}
			r.Attributes[name] = text
		}
	}
	r.Store, r.Row = r.Attributes["store"], r.Attributes["row"]
	delete(r.Attributes, "store")
	delete(r.Attributes, "row")
	return r
}

// LedgerText is the whole table as text, a row a line.
func (s *Server) LedgerText() string {
	var text strings.Builder
	for _, r := range s.LedgerRows() {
		fmt.Fprintln(&text, r)
	}
	return text.String()
}
