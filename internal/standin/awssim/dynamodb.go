package awssim

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/truora/minidyn/server"
)

// LedgerTable is the one table of the stand-in's DynamoDB, made by New.
const LedgerTable = "connect2cart-ledger"

// dynamoDBType is AWS JSON 1.0
// (https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html).
const dynamoDBType = "application/x-amz-json-1.0"

// createLedger has the keys of the table in template.yaml.
const createLedger = `{"TableName": "` + LedgerTable + `", "BillingMode": "PAY_PER_REQUEST",
	"AttributeDefinitions": [{"AttributeName": "store", "AttributeType": "S"}, {"AttributeName": "row", "AttributeType": "S"}],
	"KeySchema": [{"AttributeName": "store", "KeyType": "HASH"}, {"AttributeName": "row", "KeyType": "RANGE"}]}`

// newTables is minidyn with the one table. Others wrote minidyn and test against
// it, so it is free of our own mistakes.
func newTables() *server.Server {
	tables := server.NewServer()
	if a := ask(tables, "CreateTable", []byte(createLedger)); a.status != http.StatusOK {
		panic("awssim: create the table: " + string(a.body)) // the text is a constant
	}
	return tables
}

// dynamoDB hands a call to minidyn. First it refuses two mistakes, because the
// service refuses them and minidyn takes them.
func (s *Server) dynamoDB(c call) answer {
	switch {
	case sizeOfItem(c.body) > maxItem:
		return dynamoDB.failure(refuse("ValidationException", "Item size has exceeded the maximum allowed size"))
	case hasKeyTwice(c.body):
		return dynamoDB.failure(refuse("ValidationException", "Provided list of item keys contains duplicates"))
	}
	a := ask(s.tables, c.operation, c.body)
	if a.status != http.StatusOK {
		var f struct {
			Type string `json:"__type"`
		}
		if json.Unmarshal(a.body, &f) != nil || f.Type == "" {
			return dynamoDB.failure(refuse("UnknownOperationException", "awssim does not know "+c.operation))
		}
		a.code = f.Type[strings.LastIndex(f.Type, "#")+1:]
	}
	return a
}

// ask calls minidyn in memory.
func ask(tables http.Handler, operation string, body []byte) answer {
	r, err := http.NewRequest(http.MethodPost, "http://minidyn/", bytes.NewReader(body))
	if err != nil {
		panic(err) // the address is a constant
	}
	r.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	w := &memoryWriter{header: http.Header{}, status: http.StatusOK}
	tables.ServeHTTP(w, r)
	return answer{status: w.status, contentType: dynamoDBType, body: w.body.Bytes()}
}

// maxItem is DynamoDB's limit, in bytes.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
const maxItem = 400 << 10

// sizeOfItem is how large the item of a put, or the values of an update, are;
// 0 for other calls.
func sizeOfItem(body []byte) (size int) {
	var in struct {
		Item, ExpressionAttributeValues map[string]wireValue
	}
	if json.Unmarshal(body, &in) != nil {
		return 0
	}
	for _, values := range []map[string]wireValue{in.Item, in.ExpressionAttributeValues} {
		for name, v := range values {
			size += len(name) + len(v.String())
		}
	}
	return size
}

// hasKeyTwice reports whether a BatchGetItem names a row twice.
func hasKeyTwice(body []byte) bool {
	var in struct {
		RequestItems map[string]struct{ Keys []map[string]wireValue }
	}
	if json.Unmarshal(body, &in) != nil {
		return false // a batch of writes
	}
	for _, table := range in.RequestItems {
		seen := map[[2]string]bool{}
		for _, key := range table.Keys {
			k := [2]string{key["store"].String(), key["row"].String()}
			if seen[k] {
				return true
			}
			seen[k] = true
		}
	}
	return false
}

// wireValue is an attribute's value: a text or a number.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
type wireValue struct {
	S, N *string
}

func (v wireValue) String() string {
	switch {
	case v.S != nil:
		return *v.S
	case v.N != nil:
		return *v.N
	}
	return ""
}
