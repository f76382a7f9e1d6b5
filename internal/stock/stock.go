package stock

import (
	"connect2cart/internal/catalog"
	"connect2cart/internal/shop"
	"connect2cart/internal/skus"
)

// Service reads and writes the levels of stores. Its memory only makes the next
// poll cheaper. The ledger has all that an answer depends on. The zero value is
// ready. It is safe for concurrent use.
type Service struct {
	catalog   catalog.Service // the items of the levels
	skus      skus.Service
	locations shop.Kept[locations]
	figures   shop.Kept[keptFigures]
	writes    shop.Kept[lastWrite]
}

func (all *Service) visit(s *shop.Shop) visit {
	return visit{s, &all.catalog, &all.skus, all.locations.Of(s.Hash, shop.Small), all.writes.Of(s.Hash, shop.Small)}
}
