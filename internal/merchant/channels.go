package merchant

import (
	"slices"
	"strconv"
	"strings"
)

// Channels says which sales channels of a store a cart takes. The zero value
// takes all of them.
type Channels struct {
	Only   []int64 // ascending; nil is all but Except
	Except []int64 // ascending
}

// FirstChannel is the number of a store's first storefront (bigcommerce-api.md
// 4.4). A rule takes an order of an unknown channel for one of its orders. For an
// order without a readable channel, polls ask the store's filter first.
const FirstChannel = 1

// Take reports whether the cart takes a channel; 0 is unknown.
func (c Channels) Take(channel int64) bool {
	if channel == 0 {
		channel = FirstChannel
	}
	if c.Only != nil {
		return slices.Contains(c.Only, channel)
	}
	return !slices.Contains(c.Except, channel)
}

// Named are the channels that the rule names: to take, or to leave out.
func (c Channels) Named() []int64 { return slices.Concat(c.Only, c.Except) }

// IsAll reports whether the cart takes every channel.
func (c Channels) IsAll() bool { return c.Only == nil && len(c.Except) == 0 }

// String is the rule as a word, "" for all: "1,3", or "-4,-5" for all but these.
func (c Channels) String() string {
	if c.Only != nil {
		return ChannelText(c.Only)
	}
	words := make([]string, len(c.Except))
	for i, id := range c.Except {
		words[i] = strconv.FormatInt(-id, 10)
	}
	return strings.Join(words, ",")
}

// ChannelsOf reads a rule from its word. Any other text takes all.
func ChannelsOf(word string) (c Channels) {
	for field := range strings.SplitSeq(word, ",") {
		id, err := strconv.ParseInt(field, 10, 64)
		switch {
		case err != nil:
		case id > 0:
			c.Only = append(c.Only, id)
		default:
			c.Except = append(c.Except, -id)
		}
	}
	return c
}

func ascending(ids []int64) []int64 { return slices.Compact(slices.Sorted(slices.Values(ids))) }

// mostChannel is the highest number of a channel that we take. BigCommerce's are
// far below it.
const mostChannel = 1<<31 - 1

// MaxChannels is the most channels of one cart.
const MaxChannels = 20

// ChannelOf reads the number of a channel, 1 or more.
func ChannelOf(text string) (channel int64, ok bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || !isChannel(n) {
		return 0, false
	}
	return n, true
}

func isChannel(n int64) bool { return n >= 1 && n <= mostChannel }

// ChannelList reads numbers of channels with commas between them, such as "1,3".
// An empty text is an empty list.
func ChannelList(text string) (channels []int64, ok bool) {
	if strings.TrimSpace(text) == "" {
		return nil, true
	}
	for field := range strings.SplitSeq(text, ",") {
		channel, ok := ChannelOf(strings.TrimSpace(field))
		if !ok || len(channels) == MaxChannels {
			return nil, false
		}
		channels = append(channels, channel)
	}
	return ascending(channels), true
}

// ChannelText is a list as ChannelList reads it.
func ChannelText(channels []int64) string {
	words := make([]string, len(channels))
	for i, id := range channels {
		words[i] = strconv.FormatInt(id, 10)
	}
	return strings.Join(words, ",")
}
