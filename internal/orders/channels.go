package orders

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"connect2cart/internal/bigcommerce"
)

// recent is how many of the newest orders tell of a store's channels. The names of
// channels are closed to us (bigcommerce-api.md 12).
const recent = 100

// Channel is one sales channel, as the newest orders of a store show it.
type Channel struct {
	ID      int64
	Sources []string // order_source of its orders, at most five
	Orders  int      // among the newest 100
}

// Channels asks for the newest orders and returns their channels, ascending. It
// returns the client's own errors.
func Channels(ctx context.Context, client *bigcommerce.Client) ([]Channel, error) {
	newest, err := client.Orders().Newest(ctx, recent)
	if err != nil {
		return nil, err
	}
	var list []Channel
	for _, o := range newest {
		id := cmp.Or(int64(o.ChannelID), firstChannel)
		i, found := slices.BinarySearchFunc(list, id, func(c Channel, id int64) int { return cmp.Compare(c.ID, id) })
		if !found {
			list = slices.Insert(list, i, Channel{ID: id})
		}
		list[i].note(o.OrderSource)
	}
	return list, nil
}

// firstChannel is the first storefront. Here an order without a channel counts as
// its own. A poll asks the store's filter instead.
const firstChannel = 1

func (c *Channel) note(source string) {
	c.Orders++
	if word := sourceWord(source); word != "" && !slices.Contains(c.Sources, word) && len(c.Sources) < 5 {
		c.Sources = append(c.Sources, word)
	}
}

// sourceWord is an order_source on one line: programs of others choose it.
func sourceWord(source string) string {
	word := strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.TrimSpace(source))
	if len(word) > 30 {
		return strings.ToValidUTF8(word[:30], "") + "..."
	}
	return word
}
