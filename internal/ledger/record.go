package ledger

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// The names of the attributes. The template names the first two and expires.
const (
	attrStore   = "store"   // partition key
	attrRow     = "row"     // sort key
	attrRev     = "rev"     // a new random text with each write
	attrBody    = "body"    // JSON, a type of this package
	attrHolder  = "holder"  // of a lease: a random text
	attrEnded   = "ended"   // of a lease: its last holders, with blanks between
	attrUntil   = "until"   // of a lease or a count: milliseconds since 1970
	attrCount   = "n"       // of a count
	attrExpires = "expires" // seconds since 1970; DynamoDB deletes the row later
	attrSchema  = "schema"  // the form of the row; see schema
)

// schema is the newest form of a row that this program knows. Every row that it
// writes carries the number. A row without one is of schema 1. The package comment
// tells which changes need a new number.
const schema = 1

// record is a row of the table. The zero record is a missing row.
type record struct {
	rev     string
	body    string
	holder  string
	ended   string // the holders that gave the lease back, newest first
	until   time.Time
	count   int
	expires time.Time // zero: the row lives as long as its store
	schema  int       // as read; 0 is 1
}

type item = map[string]types.AttributeValue

// exists reports whether there is a row.
func (r record) exists() bool { return r.rev != "" }

// isOver reports whether the row has expired.
func (r record) isOver() bool { return !r.expires.IsZero() && !r.expires.After(now()) }

// recordOf reads an item. DynamoDB deletes an expired row up to days late, so an
// expired row counts as missing.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html
func recordOf(it item) record { return parse(it).unlessOver() }

// parse reads an item, expired or live.
func parse(it item) record {
	r := record{
		rev: textOf(it[attrRev]), body: textOf(it[attrBody]), holder: textOf(it[attrHolder]), ended: textOf(it[attrEnded]),
		until: millisOf(it[attrUntil]), count: int(numberOf(it[attrCount])), schema: int(numberOf(it[attrSchema])),
	}
	if seconds := numberOf(it[attrExpires]); seconds != 0 {
		r.expires = time.Unix(seconds, 0)
	}
	return r
}

// unlessOver is the record of a live row. Of an expired one only the ended
// leases count.
func (r record) unlessOver() record {
	if r.isOver() {
		return record{ended: r.ended}
	}
	return r
}

// checkSchema returns ErrNewer for a live row of a newer schema.
func (r record) checkSchema(k key) error {
	if r.schema > schema {
		return fmt.Errorf("ledger: read %s: %w: it has schema %d, this program knows up to %d", k, ErrNewer, r.schema, schema)
	}
	return nil
}

// item is the record as DynamoDB takes it.
func (r record) item(k key) item {
	it := k.item()
	it[attrRev], it[attrSchema] = text(r.rev), number(schema)
	if r.body != "" {
		it[attrBody] = text(r.body)
	}
	if r.holder != "" {
		it[attrHolder] = text(r.holder)
	}
	if r.ended != "" {
		it[attrEnded] = text(r.ended)
	}
	if !r.until.IsZero() {
		it[attrUntil] = millis(r.until)
	}
	if r.count != 0 {
		it[attrCount] = number(int64(r.count))
	}
	if !r.expires.IsZero() {
		it[attrExpires] = number(r.expires.Unix())
	}
	return it
}

func (k key) item() item { return item{attrStore: text(k.store), attrRow: text(k.row)} }

func keyOf(it item) key { return key{textOf(it[attrStore]), textOf(it[attrRow])} }

// decode reads a row's content. A missing row leaves v alone. Only a row with
// members from a newer version costs a second reading, which keeps them in v.
func (r record) decode(k key, v any) error {
	if r.body == "" {
		return nil
	}
	strict := json.NewDecoder(strings.NewReader(r.body))
	strict.DisallowUnknownFields()
	if strict.Decode(v) == nil {
		return nil
	}
	if err := json.Unmarshal([]byte(r.body), v); err != nil {
		return fmt.Errorf("ledger: read %s: %w", k, err)
	}
	if keeps, ok := v.(keeper); ok {
		*keeps.unknown() = othersIn(r.body, v)
	}
	return nil
}

// encode writes a row's content. It takes types of this package, and their
// encoding always works.
func encode(v any) string {
	body, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	if keeps, ok := v.(keeper); ok {
		body = keeps.unknown().with(body)
	}
	return string(body)
}

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

func millis(t time.Time) types.AttributeValue { return number(t.UnixMilli()) }

func textOf(v types.AttributeValue) string {
	if s, ok := v.(*types.AttributeValueMemberS); ok {
		return s.Value
	}
	return ""
}

func numberOf(v types.AttributeValue) int64 {
	if s, ok := v.(*types.AttributeValueMemberN); ok {
		n, _ := strconv.ParseInt(s.Value, 10, 64)
		return n
	}
	return 0
}

func millisOf(v types.AttributeValue) time.Time {
	if n := numberOf(v); n != 0 {
		return time.UnixMilli(n)
	}
	return time.Time{}
}

// maxItem bounds our rows, in bytes. DynamoDB's own limit is 409,600 bytes.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
const maxItem = 300_000

// sizeOf is the size of an item by DynamoDB's count, or a little more: names and
// texts in bytes, 21 for a number.
func sizeOf(it item) int {
	size := 0
	for name, value := range it {
		size += len(name) + 21 + len(textOf(value))
	}
	return size
}
