package bigcommerce

import (
	"cmp"
	"context"
	"iter"
	"net/http"
)

// Locations returns the store's stock locations.
func (c *Client) Locations() LocationsResource { return LocationsResource{c} }

// LocationsResource is the store's stock locations (v3).
type LocationsResource struct{ *Client }

// Location is a place of the merchant's with stock. It does not say whether it
// is the default one: filter by IsDefault.
type Location struct {
	ID       int64  `json:"id" need:"id"`
	Code     string `json:"code"`
	Label    string `json:"label"`
	TypeID   string `json:"type_id"` // PHYSICAL or VIRTUAL
	Enabled  bool   `json:"enabled"` // a disabled one refuses stock edits
	TimeZone string `json:"time_zone"`
}

// LocationListOptions narrows a list of locations. Zero fields do not filter.
type LocationListOptions struct {
	IDs         []int64
	IsDefault   *bool
	IsActive    *bool
	Page, Limit int // from 1; at most 1,000
}

// List returns a page of locations.
//
// https://developer.bigcommerce.com/docs/rest-management/inventory/locations#get-a-list-of-locations
func (r LocationsResource) List(ctx context.Context, opts LocationListOptions) (Page[Location], error) {
	q := newQuery()
	q.numbers("location_id:in", opts.IDs)
	q.flag("is_default", opts.IsDefault)
	q.flag("is_active", opts.IsActive)
	q.page(opts.Page, opts.Limit)
	req, err := r.newRequest(ctx, http.MethodGet, []any{"v3", "inventory", "locations"}, q.Values, nil)
	if err != nil {
		return Page[Location]{}, err
	}
	return doPage[Location](r.Client, req, opts.Page, cmp.Or(opts.Limit, InventoryPageSize))
}

// All ranges over all locations of the filter. It is an error (ErrNameless in an
// *AnswerError) if one has no readable id: nobody would count its stock.
func (r LocationsResource) All(ctx context.Context, opts LocationListOptions) iter.Seq2[Location, error] {
	opts.Limit = cmp.Or(opts.Limit, InventoryPageSize)
	return pages(ctx, func(l Location) int64 { return l.ID }, func(ctx context.Context, number int) ([]Location, bool, error) {
		opts.Page = number
		page, err := r.List(ctx, opts)
		return page.Items, page.last(opts.Limit), cmp.Or(err, page.whole())
	})
}
