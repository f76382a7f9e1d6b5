package awssim_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"connect2cart/internal/ledger"
)

func leaseChecks() []ledgerCheck {
	return []ledgerCheck{
		{"fifty who take a lease", func(ctx context.Context, l table) string {
			return l.race(50, func() error { _, err := l.TakeShip(ctx, "s1", 7); return err })
		}, "1 ok, 49 held"},
		{"fifty who take a lease of the stock", func(ctx context.Context, l table) string {
			return l.race(50, func() error { _, err := l.TakeStock(ctx, "s1"); return err })
		}, "1 ok, 49 held"},
		{"fifty who take a lease in the place of a row past its life", func(ctx context.Context, l table) string {
			putRow(ctx, l, "ship#7", map[string]types.AttributeValue{"expires": number("1000"), "body": text(`{"before":"old"}`), "rev": text("old")})
			var before atomic.Pointer[string]
			outcome := l.race(50, func() error {
				s, err := l.TakeShip(ctx, "s1", 7)
				if err == nil {
					before.Store(&s.Before)
				}
				return err
			})
			return outcome + ", the winner saw " + fmt.Sprintf("%q", aws.ToString(before.Load()))
		}, `1 ok, 49 held, the winner saw ""`},
		{"a lease that ran out, with its open step", func(ctx context.Context, l table) string {
			putRow(ctx, l, "ship#7", map[string]types.AttributeValue{"rev": text("old"), "holder": text("dead"), "until": number("1000"),
				"body": text(`{"open":{"what":"shipment","at":"2026-11-28T00:00:00Z"}}`), "expires": number("4000000000")})
			s, err := l.TakeShip(ctx, "s1", 7)
			if err != nil || s.Open == nil {
				return fmt.Sprint(s, err)
			}
			open := s.Open.What
			return open + " " + code(s.Finish(ctx, "hash", "")) + " " + shipOf(ctx, l)
		}, "shipment ok open none, last hash"},
		{"begin, finish, take again", func(ctx context.Context, l table) string {
			s, err := l.TakeShip(ctx, "s1", 7)
			if err != nil {
				return err.Error()
			}
			s.Held = []ledger.Tracking{{Number: "1Z"}}
			steps := []string{outcome(s.Begin(ctx, "x")), shipOf(ctx, l), outcome(s.Finish(ctx, "h", "")), shipOf(ctx, l)}
			again, err := l.TakeShip(ctx, "s1", 7)
			return strings.Join(append(steps, outcome(err), again.Held[0].Number), "; ")
		}, "ok; open x, last none; ok; open none, last h; ok; 1Z"},
		{"a release by who is not the holder", func(ctx context.Context, l table) string {
			s, err := l.TakeStock(ctx, "s1")
			putRow(ctx, l, "stock", map[string]types.AttributeValue{"rev": text("new"), "holder": text("other"), "until": number("4000000000000")})
			_, held := l.TakeStock(ctx, "s1")
			return outcome(err) + " " + outcome(s.Release(ctx)) + " " + outcome(held)
		}, "ok conflict held"},
		{"a row of 299 KB, one of 301", func(ctx context.Context, l table) string {
			s, err := l.TakeShip(ctx, "s1", 7)
			return outcome(err) + " " + outcome(s.Begin(ctx, strings.Repeat("x", 299_000))) + " " + outcome(s.Begin(ctx, strings.Repeat("x", 301_000)))
		}, "ok ok too large"},
	}
}

func rowChecks() []ledgerCheck {
	limit := ledger.Limit{Of: "s1", What: "x", Most: 7, Per: time.Hour}
	return []ledgerCheck{
		{"fifty counted, seven granted", func(ctx context.Context, l table) string {
			return l.race(50, func() error {
				c, err := l.Take(ctx, limit)
				if err == nil && !c.Granted() {
					return &ledger.HeldError{}
				}
				return err
			})
		}, "7 ok, 43 held"},
		{"fifty counted in the place of a window that is over", func(ctx context.Context, l table) string {
			putRow(ctx, l, "count#x", map[string]types.AttributeValue{"rev": text("old"), "until": number("1000"), "n": number("99"), "holder": text("old"), "expires": number("1")})
			return l.race(50, func() error {
				c, err := l.Take(ctx, limit)
				if err == nil && !c.Granted() {
					return &ledger.HeldError{}
				}
				return err
			})
		}, "7 ok, 43 held"},
		{"a take given back", func(ctx context.Context, l table) string {
			c, err := l.Take(ctx, limit)
			back := l.GiveBack(ctx, c)
			next, _ := l.Take(ctx, limit)
			return fmt.Sprint(outcome(err), " ", outcome(back), " ", next.N)
		}, "ok ok 1"},
		{"fifty who claim an attempt", func(ctx context.Context, l table) string {
			since := time.Now()
			return l.race(50, func() error { _, err := l.Claim(ctx, "s1", "sales", "v1", since); return err })
		}, "1 ok, 49 held"},
		{"twenty who move the version", func(ctx context.Context, l table) string {
			at := time.Now()
			var next atomic.Int32
			l.race(20, func() error {
				i := int(next.Add(1))
				v := ledger.Version{Store: "s1"}
				if err := l.Read(ctx, &v); err != nil {
					return err
				}
				return l.Move(ctx, &v, fmt.Sprint("v", i), at.Add(time.Duration(i)*time.Second), at)
			})
			v := ledger.Version{Store: "s1"}
			err := l.Read(ctx, &v)
			return outcome(err) + " " + v.ID
		}, "ok v20"},
		{"announce, conclude, an absent store beside", func(ctx context.Context, l table) string {
			v, none := ledger.Version{Store: "s1"}, ledger.Version{Store: "s2"}
			c, err := l.Announce(ctx, "s1")
			done := l.Conclude(ctx, c, "v1", time.Now())
			read := l.Read(ctx, &v, &none)
			return fmt.Sprint(outcome(err), outcome(done), outcome(read), " ", v.InForce("v1"), none.Exists())
		}, "okokok true false"},
		{"retire, revive, forget", func(ctx context.Context, l table) string {
			c, _ := l.Announce(ctx, "s1")
			l.Conclude(ctx, c, "v1", time.Now())
			retired := l.Retire(ctx, "s1", time.Now().Add(-time.Minute))
			v := ledger.Version{Store: "s1"}
			l.Read(ctx, &v)
			gone := v.Exists()
			l.Retire(ctx, "s1", time.Now().Add(time.Hour))
			c, _ = l.Announce(ctx, "s1")
			l.Conclude(ctx, c, "v2", time.Now())
			l.Retire(ctx, "s1", time.Now().Add(time.Hour))
			revived := l.Revive(ctx, "s1")
			l.Read(ctx, &v)
			n, err := l.Forget(ctx, "s1")
			return fmt.Sprint(outcome(retired), " ", gone, " ", outcome(revived), " ", v.InForce("v2"), " ", n, " ", outcome(err))
		}, "ok false ok true 1 ok"},
		{"notes remembered, forgiven, listed", func(ctx context.Context, l table) string {
			err := errors.Join(l.Remember(ctx, ledger.Note{Store: "s1", Order: "7", Text: "a"}), l.Remember(ctx, ledger.Note{Store: "s1", Order: "7", Text: "b"}),
				l.Remember(ctx, ledger.Note{Store: "s1", Order: "8", Text: "c"}), l.EndNote(ctx, "s1", "8"))
			list, listed := l.Notes(ctx, "s1")
			return fmt.Sprint(outcome(err), " ", outcome(listed), " ", len(list), " ", list[0].Text)
		}, "ok ok 1 b"},
		{"refusals counted, told and listed", func(ctx context.Context, l table) string {
			row := ledger.Refused{Store: "s1", What: ledger.RefusedOrder, Key: "7"}
			err := l.Refuse(ctx, []*ledger.Refused{&row}, func(*ledger.Refused) (bool, int64) { return true, 2 })
			list, listed := l.ListRefused(ctx, "s1")
			return fmt.Sprint(outcome(err), " ", row.OK, " ", outcome(listed), " ", len(list), " ", list[0].Key, " ", list[0].Amount)
		}, "ok true ok 1 7 2"},
		{"a hundred and twenty rows read and forgotten", func(ctx context.Context, l table) string {
			rows := make([]ledger.Row, 120)
			for i := range rows {
				putRow(ctx, l, fmt.Sprint("ship#", i), map[string]types.AttributeValue{"rev": text("x"), "body": text(`{"before":"b"}`)})
				rows[i] = &ledger.Ship{Store: "s1", Order: int64(i)}
			}
			err := l.Read(ctx, rows...)
			full := 0
			for _, r := range rows {
				full += len(r.(*ledger.Ship).Before)
			}
			n, forgotten := l.Forget(ctx, "s1")
			again := l.Read(ctx, rows[0])
			return fmt.Sprint(outcome(err), " ", full, " ", n, " ", outcome(forgotten), " ", outcome(again), " ", rows[0].(*ledger.Ship).Before)
		}, "ok 120 120 ok ok "},
		{"a table that does not exist", func(ctx context.Context, l table) string {
			other := ledger.New(l.api, "no-such-table")
			_, err := other.TakeStock(ctx, "s1")
			return outcome(other.Read(ctx, &ledger.Version{Store: "s1"})) + " " + outcome(err)
		}, "unavailable unavailable"},
	}
}

// wireChecks are promises of the service beneath the rows.
func wireChecks() []ledgerCheck {
	return []ledgerCheck{
		{"a put replaces the whole row", func(ctx context.Context, l table) string {
			putRow(ctx, l, "r", map[string]types.AttributeValue{"a": text("1")})
			putRow(ctx, l, "r", map[string]types.AttributeValue{"b": text("2")})
			return rowOf(ctx, l, "r")
		}, "b=2"},
		{"pages of a query", func(ctx context.Context, l table) string {
			for i := range 5 {
				putRow(ctx, l, fmt.Sprint("p#", i), nil)
			}
			putRow(ctx, l, "q", nil)
			in := &dynamodb.QueryInput{TableName: &l.name, ConsistentRead: aws.Bool(true), Limit: aws.Int32(2),
				KeyConditionExpression: aws.String("#s = :s AND begins_with(#r, :r)"), ExpressionAttributeNames: map[string]string{"#s": "store", "#r": "row"},
				ExpressionAttributeValues: map[string]types.AttributeValue{":s": text("s1"), ":r": text("p#")}}
			pages := ""
			for {
				out, err := l.api.Query(ctx, in)
				if err != nil {
					return err.Error()
				}
				pages += fmt.Sprint(len(out.Items), " ")
				if in.ExclusiveStartKey = out.LastEvaluatedKey; len(in.ExclusiveStartKey) == 0 {
					return strings.TrimSuffix(strings.TrimSpace(pages), " 0")
				}
			}
		}, "2 2 1"},
		{"a key that comes twice in a batch", func(ctx context.Context, l table) string {
			k := map[string]types.AttributeValue{"store": text("s1"), "row": text("r")}
			_, err := l.api.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{RequestItems: map[string]types.KeysAndAttributes{l.name: {Keys: []map[string]types.AttributeValue{k, k}}}})
			return code(err)
		}, "ValidationException"},
		{"an item over 400 KB", func(ctx context.Context, l table) string {
			_, err := l.api.PutItem(ctx, &dynamodb.PutItemInput{TableName: &l.name, Item: map[string]types.AttributeValue{
				"store": text("s1"), "row": text("r"), "body": text(strings.Repeat("x", 410_000))}})
			return code(err)
		}, "ValidationException"},
		{"a comparison with what is not there", func(ctx context.Context, l table) string {
			_, err := l.api.UpdateItem(ctx, &dynamodb.UpdateItemInput{TableName: &l.name,
				Key:              map[string]types.AttributeValue{"store": text("s1"), "row": text("none")},
				UpdateExpression: aws.String("SET #a = :a"), ConditionExpression: aws.String("#a <= :a"),
				ExpressionAttributeNames: map[string]string{"#a": "a"}, ExpressionAttributeValues: map[string]types.AttributeValue{":a": number("1")}})
			return code(err)
		}, "ConditionalCheckFailedException"},
	}
}
