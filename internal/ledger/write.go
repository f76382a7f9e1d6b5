package ledger

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"strings"

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

// unlessNewer holds for a row that this program may write over, together with a
// further condition.
func unlessNewer(c condition) condition {
	text := "attribute_not_exists(#schema) OR #schema <= :schema OR #expires <= :now"
	if c.text != "" {
		text = "(" + c.text + ") AND (" + text + ")"
	}
	values := item{":schema": number(schema), ":now": number(now().Unix())}
	maps.Copy(values, c.values)
	return condition{text, values}
}

// put writes a whole row if the condition holds, and returns it. The zero
// condition holds for all rows but newer ones. ErrConflict, ErrNewer, ErrTooLarge
// before any call, ErrUnavailable.
func (l *Ledger) put(ctx context.Context, k key, r record, c condition) (record, error) {
	r.rev = rand.Text()
	it := r.item(k)
	if size := sizeOf(it); size > maxItem {
		return record{}, fmt.Errorf("ledger: write %s: %w: %d bytes, want at most %d", k, ErrTooLarge, size, maxItem)
	}
	c = unlessNewer(c)
	in := &dynamodb.PutItemInput{
		TableName: &l.table, Item: it,
		ConditionExpression: &c.text, ExpressionAttributeNames: names(c.text), ExpressionAttributeValues: c.values,
	}
	bounded, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	_, err := l.putItem(bounded, in)
	if err = failure(ctx, "write", k, err); errors.Is(err, ErrConflict) {
		err = l.meets(ctx, k, r, err)
	}
	return r, err
}

// meets looks what a conflict is with. After a lost answer the SDK repeats the
// call, and the repeat finds our own row: that is no conflict. ErrNewer.
func (l *Ledger) meets(ctx context.Context, k key, r record, conflict error) error {
	found, err := l.record(ctx, k)
	switch {
	case errors.Is(err, ErrNewer):
		return err
	case err == nil && found.rev == r.rev:
		return nil
	}
	return conflict
}

// update changes some attributes of a row, or makes the row. It returns the whole
// new row, expired or live. The zero condition holds for all rows but newer ones,
// which are a conflict. set begins with SET.
func (l *Ledger) update(ctx context.Context, k key, set string, values item, c condition) (record, error) {
	set = strings.Replace(set, "SET ", "SET #schema = if_not_exists(#schema, :schema), ", 1)
	c = unlessNewer(c)
	in := &dynamodb.UpdateItemInput{
		TableName: &l.table, Key: k.item(), UpdateExpression: &set, ReturnValues: types.ReturnValueAllNew,
		ConditionExpression: &c.text, ExpressionAttributeNames: names(set, c.text), ExpressionAttributeValues: maps.Clone(values),
	}
	maps.Copy(in.ExpressionAttributeValues, c.values)
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
