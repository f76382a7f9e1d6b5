package ledger

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"regexp"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"sync"
)

// condition is a condition of a write upon its row. In its text, #name is an
// attribute and :name a value.
type condition struct {
	text   string
	values item
}

// isGone holds for a missing or expired row.
func isGone() condition {
	return condition{"attribute_not_exists(#row) OR #expires <= :now", item{":now": number(now().Unix())}}
}

// isLive holds for a row before its end, together with a further condition. The
// further condition decides about a missing row.
func isLive(text string, values item) condition {
	all := item{":now": number(now().Unix())}
	maps.Copy(all, values)
	return condition{"(attribute_not_exists(#expires) OR #expires > :now) AND (" + text + ")", all}
}

// isAsRead holds for a row without a write since its read.
func isAsRead(r record) condition {
	if !r.exists() {
		return isGone()
	}
	return isLive("#rev = :rev", item{":rev": text(r.rev)})
}

// put writes a whole row if the condition holds, and returns it. The zero
// condition always holds. ErrConflict, ErrTooLarge before any call,
// ErrUnavailable.
func (l *Ledger) put(ctx context.Context, k key, r record, c condition) (record, error) {
	r.rev = rand.Text()
	it := r.item(k)
	if size := sizeOf(it); size > maxItem {
		return record{}, fmt.Errorf("ledger: write %s: %w: %d bytes, want at most %d", k, ErrTooLarge, size, maxItem)
	}
	in := &dynamodb.PutItemInput{TableName: &l.table, Item: it}
	if c.text != "" {
		in.ConditionExpression, in.ExpressionAttributeNames, in.ExpressionAttributeValues = &c.text, names(c.text), c.values
	}
	bounded, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	_, err := l.putItem(bounded, in)
	err = failure(ctx, "write", k, err)
	if errors.Is(err, ErrConflict) && l.isThere(ctx, k, r) {
		err = nil
	}
	return r, err
}

// isThere reports whether a conflict is with our own write. After a lost answer
// the SDK repeats the call, and the repeat finds our own row.
func (l *Ledger) isThere(ctx context.Context, k key, r record) bool {
	found, err := l.record(ctx, k)
	return err == nil && found.rev == r.rev
}

// update changes some attributes of a row, or makes the row. It returns the whole
// new row, expired or live. The zero condition always holds.
func (l *Ledger) update(ctx context.Context, k key, set string, values item, c condition) (record, error) {
	in := &dynamodb.UpdateItemInput{
		TableName: &l.table, Key: k.item(), UpdateExpression: &set, ReturnValues: types.ReturnValueAllNew,
		ExpressionAttributeNames: names(set, c.text), ExpressionAttributeValues: maps.Clone(values),
	}
	if c.text != "" {
		in.ConditionExpression = &c.text
		maps.Copy(in.ExpressionAttributeValues, c.values)
	}
	bounded, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	out, err := l.updateItem(bounded, in)
	if err != nil {
		return record{}, failure(ctx, "update", k, err)
	}
	return parse(out.Attributes), nil
}

var nameInText = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`#[a-z]+`) })

// names maps each #name of some expressions to its attribute. DynamoDB reserves
// some of our names, so all have a # in an expression.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html
func names(texts ...string) map[string]string {
	all := map[string]string{}
	for _, text := range texts {
		for _, name := range nameInText().FindAllString(text, -1) {
			all[name] = name[1:]
		}
	}
	return all
}
