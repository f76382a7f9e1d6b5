package script

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
)

// placeLife is how long the locations of a store are taken to stay the same.
const placeLife = 10 * time.Minute

// place is which locations a store's figures are of.
type place struct {
	setting string
	ids     []int64
	at      time.Time
}

// locationError is a setting that names no location of the store.
type locationError struct{ setting string }

func (e *locationError) Error() string {
	return fmt.Sprintf("location %.40q: the store has none", e.setting)
}

// locations are the locations whose stock Stone Edge is told: the one that
// the merchant's setting names, all that are active, or the default one
// (bigcommerce-api.md 7.2).
func (s *shop) locations(ctx context.Context, c *catalogue) ([]int64, error) {
	setting := strings.ToLower(strings.TrimSpace(s.merchant.Settings.Location))
	if p := c.place; len(p.ids) > 0 && p.setting == setting && age(p.at) < placeLife {
		return p.ids, nil
	}
	ids, err := s.findLocations(ctx, setting)
	if err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		return nil, &locationError{setting}
	}
	c.place = place{setting: setting, ids: ids, at: time.Now()}
	return ids, nil
}

func (s *shop) findLocations(ctx context.Context, setting string) (ids []int64, err error) {
	yes := true
	opts := bigcommerce.LocationListOptions{IsDefault: &yes}
	switch setting {
	case "":
	case merchant.AllLocations:
		opts = bigcommerce.LocationListOptions{IsActive: &yes}
	default:
		id, err := strconv.ParseInt(setting, 10, 64)
		if err != nil || id < 1 {
			return nil, &locationError{setting}
		}
		opts = bigcommerce.LocationListOptions{IDs: []int64{id}}
	}
	for l, err := range s.client.Locations().All(ctx, opts) {
		if err != nil {
			return nil, fmt.Errorf("locations: %w", err)
		}
		ids = append(ids, l.ID)
	}
	slices.Sort(ids)
	return ids, nil
}
