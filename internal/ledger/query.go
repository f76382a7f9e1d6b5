package ledger

import (
	"context"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// walk reads the rows of a store in the order of their names, page by page. All
// their names begin with prefix. An expired row comes as a zero record.
func (l *Ledger) walk(ctx context.Context, store, prefix string) iter.Seq2[foundRow, error] {
	return l.pages(ctx, store, prefix, l.queryOf(store, prefix))
}

// span is a range of row names, both ends included.
type span struct {
	from, to  string
	limit     int // the rows that the caller wants at most; 0 is unknown
	backwards bool
}

// between is walk over a range of names.
func (l *Ledger) between(ctx context.Context, store string, s span) iter.Seq2[foundRow, error] {
	in := l.queryOf(store, "")
	keys := *in.KeyConditionExpression + " AND #row BETWEEN :from AND :to"
	in.KeyConditionExpression, in.ExpressionAttributeNames = &keys, names(keys)
	in.ExpressionAttributeValues[":from"], in.ExpressionAttributeValues[":to"] = text(s.from), text(s.to)
	in.ScanIndexForward = aws.Bool(!s.backwards)
	if s.limit > 0 {
		in.Limit = aws.Int32(int32(min(s.limit, pageRows)))
	}
	return l.pages(ctx, store, s.from, in)
}

// pages reads the rows of a query, page by page.
func (l *Ledger) pages(ctx context.Context, store, prefix string, in *dynamodb.QueryInput) iter.Seq2[foundRow, error] {
	return func(yield func(foundRow, error) bool) {
		for it, err := range l.items(ctx, store, prefix, in) {
			if err != nil {
				yield(foundRow{}, err)
				return
			}
			found := foundRow{keyOf(it), recordOf(it)}
			if !yield(found, found.checkSchema(found.key)) {
				return
			}
		}
	}
}

// items are pages with all that the table has of each row.
func (l *Ledger) items(ctx context.Context, store, prefix string, in *dynamodb.QueryInput) iter.Seq2[item, error] {
	return func(yield func(item, error) bool) {
		for {
			page, err := l.page(ctx, store, prefix, in)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, it := range page.Items {
				if !yield(it, nil) {
					return
				}
			}
			if len(page.LastEvaluatedKey) == 0 {
				return
			}
			in.ExclusiveStartKey = page.LastEvaluatedKey
		}
	}
}

// foundRow is a row with its place.
type foundRow struct {
	key
	record
}

// readable returns the first n rows that can be read, and an OddError of the
// others up to there. ErrUnavailable.
func readable[T any](rows iter.Seq2[foundRow, error], n int, read func(foundRow) (T, error)) ([]T, error) {
	var list []T
	var odd OddError
	for found, err := range rows {
		if err != nil && found.row == "" {
			return nil, err // of the table
		}
		if err == nil && !found.exists() {
			continue
		}
		var one T
		if err == nil {
			one, err = read(found)
		}
		if err != nil {
			odd.add(found.key, err)
			continue
		}
		if list = append(list, one); len(list) == n {
			break
		}
	}
	return list, odd.orNil()
}

// pageRows bounds a page. DynamoDB also ends one at 1 MB.
const pageRows = 500

// queryOf asks for a store's rows by prefix.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html
func (l *Ledger) queryOf(store, prefix string) *dynamodb.QueryInput {
	keys, values := "#store = :store", item{":store": text(store)}
	if prefix != "" {
		keys += " AND begins_with(#row, :row)"
		values[":row"] = text(prefix)
	}
	return &dynamodb.QueryInput{
		TableName: &l.table, ConsistentRead: aws.Bool(true), Limit: aws.Int32(pageRows), KeyConditionExpression: &keys,
		ExpressionAttributeNames: names(keys), ExpressionAttributeValues: values,
	}
}

func (l *Ledger) page(ctx context.Context, store, prefix string, in *dynamodb.QueryInput) (*dynamodb.QueryOutput, error) {
	bounded, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	out, err := l.queryTable(bounded, in)
	return out, failure(ctx, "list", key{store, prefix}, err)
}
