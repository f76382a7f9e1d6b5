package bigcommerce

import (
	"cmp"
	"context"
	"slices"
)

// Elsewhere is the channel of an order that is in none of those asked about.
const Elsewhere = -1

// ListNamed is List for a caller who wants certain channels, or wants to leave
// them out. An order may come without a readable channel. Only the store's filter
// can tell that: one more call for each of the channels. Without channels it is
// List.
func (r OrdersResource) ListNamed(ctx context.Context, opts OrderListOptions, channels []int64) ([]Order, error) {
	page, err := r.List(ctx, opts)
	if err != nil || len(channels) == 0 || !slices.ContainsFunc(page, lacksChannel) {
		return page, err
	}
	opts.MinID, opts.MaxID, opts.Embed, opts.Fees = page[0].ID, page[len(page)-1].ID, false, false
	found := map[int64]Int{}
	for _, channel := range channels {
		opts.ChannelID = channel
		among, err := r.List(ctx, opts)
		if err != nil {
			return nil, err
		}
		for _, o := range among {
			found[o.ID] = Int(channel)
		}
	}
	for i, o := range page {
		if lacksChannel(o) {
			page[i].ChannelID = cmp.Or(found[o.ID], Elsewhere)
		}
	}
	return page, nil
}

// nameChannel gives each order without a readable channel the one of the filter:
// the store chose the order by it.
func (o OrderListOptions) nameChannel(page []Order) {
	for i := range page {
		if o.ChannelID != 0 && lacksChannel(page[i]) {
			page[i].ChannelID = Int(o.ChannelID)
		}
	}
}

func lacksChannel(o Order) bool { return o.ChannelID <= 0 }
