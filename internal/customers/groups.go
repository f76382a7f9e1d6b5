package customers

import (
	"context"
	"fmt"
	"slices"

	"connect2cart/internal/bigcommerce"
)

// nameGroups gives each customer the name of its group, in one call. A batch
// without groups costs none. The name is missing for a deleted group, for one
// without a readable id, and without the permission to ask.
func (v visit) nameGroups(ctx context.Context, list []bigcommerce.Customer) error {
	if !slices.ContainsFunc(list, func(c bigcommerce.Customer) bool { return c.GroupID > 0 }) {
		return nil
	}
	if err := v.Afford(ctx, 1); err != nil {
		return err
	}
	groups, err := v.Client.Customers().Groups(ctx)
	if bigcommerce.IsForbidden(err) || bigcommerce.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("customer groups: %w", err)
	}
	names := map[int64]string{}
	for _, g := range groups {
		names[g.ID] = g.Name
	}
	for i, c := range list {
		list[i].Group = names[int64(c.GroupID)]
	}
	return nil
}
