package stock

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
)

// counted are the locations in Stone Edge's figures: those of the merchant's
// setting, all active ones, or the default one (bigcommerce-api.md 7.2). There is
// at least one.
func (v visit) counted(ctx context.Context) ([]int64, error) {
	setting := v.locationSetting()
	if ids, _ := v.locations.known(setting); len(ids) > 0 {
		return ids, nil
	}
	ids, err := v.findLocations(ctx, setting)
	if err != nil {
		return nil, err
	}
	v.locations.keep(setting, ids)
	return ids, nil
}

// where is the location for writes of stock.
func (v visit) where(ctx context.Context) (location, error) {
	counted, err := v.counted(ctx)
	if err != nil {
		return location{}, err
	}
	named, all := merchant.LocationIDs(v.Settings.Location)
	found := location{id: counted[0], sum: all || len(counted) > 1, counted: counted}
	switch {
	case all:
		found.id, err = v.written(ctx)
	case len(named) > 0:
		found.id = named[0]
	}
	return found, err
}

// written is the default location, which gets what all the others lack.
func (v visit) written(ctx context.Context) (int64, error) {
	setting := v.locationSetting()
	if _, id := v.locations.known(setting); id != 0 {
		return id, nil
	}
	ids, err := v.findLocations(ctx, "")
	if err != nil {
		return 0, err
	}
	v.locations.keepWritten(setting, ids[0])
	return ids[0], nil
}

func (v visit) locationSetting() string {
	return strings.ToLower(strings.TrimSpace(v.Settings.Location))
}

// findLocations reads the locations of a setting, ascending by id. If one of them
// is missing, it returns a *LocationError.
func (v visit) findLocations(ctx context.Context, setting string) (ids []int64, err error) {
	opts, err := locationsOf(setting)
	if err != nil {
		return nil, err
	}
	for l, err := range v.Client.Locations().All(ctx, opts) {
		if err != nil {
			return nil, fmt.Errorf("locations: %w", err)
		}
		ids = append(ids, l.ID)
	}
	if len(ids) < max(1, len(opts.IDs)) {
		return nil, &LocationError{v.locationSetting()}
	}
	slices.Sort(ids)
	return ids, nil
}

func locationsOf(setting string) (bigcommerce.LocationListOptions, error) {
	yes := true
	if setting == "" {
		return bigcommerce.LocationListOptions{IsDefault: &yes}, nil
	}
	ids, all := merchant.LocationIDs(setting)
	switch {
	case all:
		return bigcommerce.LocationListOptions{IsActive: &yes}, nil
	case len(ids) == 0:
		return bigcommerce.LocationListOptions{}, &LocationError{setting}
	}
	return bigcommerce.LocationListOptions{IDs: ids}, nil
}
