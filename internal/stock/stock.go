package stock

import (
	"connect2cart/internal/catalog"
	"connect2cart/internal/shop"
	"connect2cart/internal/skus"
)

// Service reads and writes the levels of stores. Its memory makes the next poll
// cheaper, and knows the right answer to the repeat of a failed change (see
// memory). The zero value is ready. It is safe for concurrent use.
type Service struct {
	catalog   catalog.Service // the items of the levels
	skus      skus.Service
	locations shop.Kept[locations]
	figures   shop.Kept[keptFigures]
	memories  shop.Kept[memory]
}

func (all *Service) visit(s *shop.Shop) visit {
	return visit{s, &all.catalog, &all.skus, all.locations.Of(s.Hash, shop.Small), all.memories.Of(s.Hash, shop.Small)}
}
