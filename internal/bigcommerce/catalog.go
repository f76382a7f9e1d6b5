package bigcommerce

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
)

// Catalog returns the products and variants of the store.
func (c *Client) Catalog() CatalogResource { return CatalogResource{c} }

// CatalogResource is the store's products and variants (v3).
type CatalogResource struct{ *Client }

// ProductListOptions narrows a list of products. Zero fields do not filter.
type ProductListOptions struct {
	AfterID       int64    // only ids greater than this: the stable way to page
	BeforeID      int64    // only ids less than this
	IDs           []int64  // see ListBlocks
	SKUs          []string // the products' own; variants have theirs
	Level         *int     // inventory_level; 0 also finds untracked products
	Include       []string // variants, images, primary_image, custom_fields, ...
	IncludeFields []string // id always comes
	Page, Limit   int      // from 1; at most 250, 50 when 0
}

func (o ProductListOptions) query() query {
	q := newQuery()
	q.number("id:greater", o.AfterID)
	q.number("id:less", o.BeforeID)
	q.numbers("id:in", o.IDs)
	q.list("sku:in", o.SKUs)
	q.optional("inventory_level", o.Level)
	q.list("include", o.Include)
	q.list("include_fields", o.IncludeFields)
	q.page(o.Page, o.Limit)
	q.text("sort", "id")
	q.text("direction", "asc")
	return q
}

// Products returns a page of products, ascending by id. A page asked for by
// number is whole: it gives the list's length and has all its items. Any other
// page is an *AnswerError.
//
// https://developer.bigcommerce.com/docs/rest-catalog/products#get-all-products
func (r CatalogResource) Products(ctx context.Context, opts ProductListOptions) (Page[Product], error) {
	if err := listable(opts.SKUs); err != nil {
		return Page[Product]{}, err
	}
	req, err := r.newRequest(ctx, http.MethodGet, []any{"v3", "catalog", "products"}, opts.query().Values, nil)
	if err != nil {
		return Page[Product]{}, err
	}
	page, err := doPage[Product](r.Client, req, opts.Page, opts.Limit)
	if err != nil {
		return Page[Product]{}, err
	}
	if err := opts.check(page); err != nil {
		return Page[Product]{}, answerError(req, err)
	}
	if !ascend(page.Items) {
		if err := r.putInOrder(ctx, req, opts, page); err != nil {
			return Page[Product]{}, err
		}
	}
	return page, nil
}

// Brands returns the brands of these ids. A deleted one is absent. Give it a block
// of ListBlocks.
//
// https://developer.bigcommerce.com/docs/rest-catalog/brands#get-all-brands
func (r CatalogResource) Brands(ctx context.Context, ids []int64) ([]Brand, error) {
	if len(ids) == 0 {
		return nil, nil // an empty filter would return all brands
	}
	q := newQuery()
	q.numbers("id:in", ids)
	q.page(1, PageSize)
	req, err := r.newRequest(ctx, http.MethodGet, []any{"v3", "catalog", "brands"}, q.Values, nil)
	if err != nil {
		return nil, err
	}
	page, err := doPage[Brand](r.Client, req, 1, PageSize)
	return page.Items, err
}

func (o ProductListOptions) check(page Page[Product]) error {
	for _, p := range page.Items {
		if p.ID <= o.AfterID {
			return fmt.Errorf("product %d is out of place after %d", p.ID, o.AfterID)
		}
	}
	if o.Page > 0 {
		return page.Pagination.whole(page.Listed)
	}
	return nil
}

func ascend(list []Product) bool {
	for i := range list {
		if i > 0 && list[i].ID <= list[i-1].ID {
			return false
		}
	}
	return true
}

// putInOrder sorts a page. A store that ignores our order may leave any product out,
// and the caller goes on behind the last one. So as many products must follow it as
// the page says.
func (r CatalogResource) putInOrder(ctx context.Context, asked *http.Request, o ProductListOptions, page Page[Product]) error {
	slices.SortFunc(page.Items, func(a, b Product) int { return cmp.Compare(a.ID, b.ID) })
	if !ascend(page.Items) {
		return answerError(asked, errors.New("a product comes twice"))
	}
	before, last := (max(o.Page, 1)-1)*page.Pagination.PerPage, page.Items[len(page.Items)-1].ID
	o.AfterID, o.Page, o.Limit, o.Include, o.IncludeFields = last, 1, 1, nil, []string{"sku"}
	req, err := r.newRequest(ctx, http.MethodGet, []any{"v3", "catalog", "products"}, o.query().Values, nil)
	if err != nil {
		return err
	}
	behind, err := total[Product](r.Client, req)
	if want := page.Pagination.Total - before - page.Listed; err == nil && behind != want {
		err = answerError(asked, fmt.Errorf("%d products behind %d, where %d should be", behind, last, want))
	}
	return err
}

// AllProducts ranges over all products from opts.AfterID on, ascending by id.
// It pages by id, so products made or deleted meanwhile shift nothing.
func (r CatalogResource) AllProducts(ctx context.Context, opts ProductListOptions) iter.Seq2[Product, error] {
	return func(yield func(Product, error) bool) {
		opts := opts // each range starts anew
		opts.Page, opts.Limit = 1, cmp.Or(opts.Limit, PageSize)
		fetch := func(ctx context.Context, _ int) ([]Product, bool, error) {
			page, err := r.Products(ctx, opts)
			if n := len(page.Items); n > 0 {
				opts.AfterID = page.Items[n-1].ID
			}
			return page.Items, page.last(opts.Limit), err
		}
		pages(ctx, func(p Product) int64 { return p.ID }, fetch)(yield)
	}
}

// CountProducts counts the products.
//
// https://developer.bigcommerce.com/docs/rest-catalog/products#get-all-products
func (r CatalogResource) CountProducts(ctx context.Context) (int, error) {
	q := newQuery()
	q.page(0, 1)
	q.text("include_fields", "sku")
	req, err := r.newRequest(ctx, http.MethodGet, []any{"v3", "catalog", "products"}, q.Values, nil)
	if err != nil {
		return 0, err
	}
	return total[Product](r.Client, req)
}

// VariantListOptions narrows a list of variants. Zero fields do not filter.
type VariantListOptions struct {
	SKU         string
	ProductIDs  []int64 // see ListBlocks
	Page, Limit int     // from 1; at most 250, 50 when 0
}

// Variants returns a page of all sellable items in a flat list.
//
// https://developer.bigcommerce.com/docs/rest-catalog/product-variants#get-all-variants
func (r CatalogResource) Variants(ctx context.Context, opts VariantListOptions) (Page[Variant], error) {
	q := newQuery()
	q.text("sku", opts.SKU)
	q.numbers("product_id:in", opts.ProductIDs)
	q.page(opts.Page, opts.Limit)
	req, err := r.newRequest(ctx, http.MethodGet, []any{"v3", "catalog", "variants"}, q.Values, nil)
	if err != nil {
		return Page[Variant]{}, err
	}
	return doPage[Variant](r.Client, req, opts.Page, opts.Limit)
}

// AllVariants ranges over all sellable items. The API cannot page them by id.
// If the list moves and an item comes twice, the range ends with an error.
func (r CatalogResource) AllVariants(ctx context.Context, opts VariantListOptions) iter.Seq2[Variant, error] {
	opts.Limit = cmp.Or(opts.Limit, PageSize)
	return pages(ctx, func(v Variant) int64 { return v.ID }, func(ctx context.Context, number int) ([]Variant, bool, error) {
		opts.Page = number
		page, err := r.Variants(ctx, opts)
		return page.Items, page.last(opts.Limit), err
	})
}

// CountVariants counts the sellable items.
//
// https://developer.bigcommerce.com/docs/rest-catalog/product-variants#get-all-variants
func (r CatalogResource) CountVariants(ctx context.Context) (int, error) {
	q := newQuery()
	q.page(0, 1)
	q.text("include_fields", "sku")
	req, err := r.newRequest(ctx, http.MethodGet, []any{"v3", "catalog", "variants"}, q.Values, nil)
	if err != nil {
		return 0, err
	}
	return total[Variant](r.Client, req)
}

// Summary returns the catalog in a few figures.
//
// https://developer.bigcommerce.com/docs/rest-catalog/products#get-a-catalog-summary
func (r CatalogResource) Summary(ctx context.Context) (CatalogSummary, error) {
	req, err := r.newRequest(ctx, http.MethodGet, []any{"v3", "catalog", "summary"}, nil, nil)
	if err != nil {
		return CatalogSummary{}, err
	}
	return doData[CatalogSummary](r.Client, req)
}
