package script

import (
	"context"

	"connect2cart/internal/merchant"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/translate"
)

// An answer holds fewer records than this: most products take more than two
// hundred bytes, and every stock figure takes at least sixty.
const (
	maxProducts = maxAnswer / 200
	maxQOHs     = maxAnswer / 60
)

// productsCount counts the products of downloadProducts.
func (all *services) productsCount(ctx context.Context, p *poll, s *shop.Shop) (seti.Reply, error) {
	n, err := all.catalog.Count(ctx, s)
	if err != nil {
		return nil, err
	}
	p.items = n
	return seti.Count{Key: "itemcount", N: n}, nil
}

// downloadProducts sends one batch of the flat catalog, with its stock. It asks
// for stock only if the batch has an item.
func (all *services) downloadProducts(ctx context.Context, p *poll, s *shop.Shop, req seti.DownloadProducts) (seti.Reply, error) {
	p.asked(req.Range)
	batch, err := all.catalog.Products(ctx, s, req.Range, maxProducts)
	p.take(batch.Turn)
	if err != nil || len(batch.Items) == 0 {
		return seti.Products{}, err
	}
	figures, err := all.stock.Figures(ctx, s, req.Range.Start == 1)
	p.catalogFigures = figures.FromCatalog
	if err != nil {
		return nil, err
	}
	prices := translate.SalePrices
	if s.Settings.Price == merchant.RegularPrice {
		prices = translate.RegularPrices
	}
	list := make([]seti.Product, len(batch.Items))
	for i, item := range batch.Items {
		list[i] = translate.Product(item, figures.Stock, prices)
	}
	p.items = len(list)
	return seti.Products{Products: list}, nil
}

// downloadQOH sends one batch of stock figures: the same items in the same order
// as downloadProducts.
func (all *services) downloadQOH(ctx context.Context, p *poll, s *shop.Shop, req seti.DownloadQOH) (seti.Reply, error) {
	p.asked(req.Range)
	batch, err := all.stock.List(ctx, s, req.Range, maxQOHs)
	p.take(batch.Turn)
	p.catalogFigures = batch.FromCatalog
	if err != nil {
		return nil, err
	}
	list := make([]seti.QOH, len(batch.Levels))
	for i, l := range batch.Levels {
		list[i] = l.QOH()
	}
	p.items = len(list)
	return seti.QOHs{QOHs: list}, nil
}
