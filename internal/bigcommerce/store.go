package bigcommerce

import (
	"context"
	"net/http"
	"time"
)

// StoreResource is facts about the store itself (v2). They need the permission
// Information & Settings. We ask no merchant for it, so expect 403.
type StoreResource struct{ *Client }

// Store returns the facts about the store itself.
func (c *Client) Store() StoreResource { return StoreResource{c} }

// Time returns the platform's clock.
//
// https://developer.bigcommerce.com/docs/rest-management/store-information#get-system-timestamp
func (r StoreResource) Time(ctx context.Context) (time.Time, error) {
	req, err := r.newRequest(ctx, http.MethodGet, []any{"v2", "time"}, nil, nil)
	if err != nil {
		return time.Time{}, err
	}
	answer, err := do[struct {
		Time Int `json:"time"` // Unix seconds
	}](r.Client, req)
	return time.Unix(int64(answer.Time), 0).UTC(), err
}
