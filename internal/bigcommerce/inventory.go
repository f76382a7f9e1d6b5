package bigcommerce

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"net/http"
	"strings"
)

// Inventory returns the stock figures of the store.
func (c *Client) Inventory() InventoryResource { return InventoryResource{c} }

// MaxAdjustments is how many items one adjustment call takes at most.
const MaxAdjustments = 2000

// InventoryPageSize is the most items on a page of the inventory lists
// (bigcommerce-api.md 7.1).
const InventoryPageSize = 1000

// InventoryResource is the store's stock by location (v3).
type InventoryResource struct{ *Client }

// InventoryIdentity names the item of a stock figure.
type InventoryIdentity struct {
	SKU       string `json:"sku"`
	VariantID Int    `json:"variant_id"`
	ProductID Int    `json:"product_id"`
	SKUID     Int    `json:"sku_id"` // 0 for a base variant
}

// InventoryItem is an item's stock at the locations asked for. The list may
// lack items with untracked stock.
type InventoryItem struct {
	Odd

	Identity  InventoryIdentity `json:"identity"`
	Locations []LocationStock   `json:"locations" need:"readable"`
}

// hasID reports whether an item names a variant or a product.
func (i *InventoryItem) hasID() bool { return inventoryKey(*i) != 0 }

// LocationStock is an item's stock at one location.
type LocationStock struct {
	LocationID      Int    `json:"location_id" need:"readable"`
	LocationCode    string `json:"location_code"`
	LocationName    string `json:"location_name"`
	LocationEnabled bool   `json:"location_enabled"`
	Stock
}

// Stock is how much there is: AvailableToSell = OnHand - SafetyStock.
type Stock struct {
	AvailableToSell Int `json:"available_to_sell"`
	OnHand          Int `json:"total_inventory_onhand" need:"readable"`
	Settings        struct {
		SafetyStock  Int    `json:"safety_stock"`
		IsInStock    bool   `json:"is_in_stock"`
		WarningLevel Int    `json:"warning_level"`
		BinPicking   string `json:"bin_picking_number"`
	} `json:"settings"`
}

// InventoryListOptions narrows a list of stock. Zero fields do not filter.
type InventoryListOptions struct {
	SKUs        []string // a SKU with a comma is refused; see ListBlocks
	VariantIDs  []int64
	ProductIDs  []int64
	LocationIDs []int64
	Page, Limit int // from 1; at most 1,000
}

func (o InventoryListOptions) query() query {
	q := newQuery()
	q.list("sku:in", o.SKUs)
	q.numbers("variant_id:in", o.VariantIDs)
	q.numbers("product_id:in", o.ProductIDs)
	q.numbers("location_id:in", o.LocationIDs)
	q.page(o.Page, o.Limit)
	return q
}

// Items returns a page of stock at all locations, or at those of the filter. A
// page asked for by number is whole and has pages of opts.Limit. Any other page
// is an *AnswerError. ErrListValue refuses an empty SKU or one with a comma.
//
// https://developer.bigcommerce.com/docs/rest-management/inventory/items#get-inventory-at-multiple-locations
func (r InventoryResource) Items(ctx context.Context, opts InventoryListOptions) (Page[InventoryItem], error) {
	if err := listable(opts.SKUs); err != nil {
		return Page[InventoryItem]{}, err
	}
	req, err := r.newRequest(ctx, http.MethodGet, []any{"v3", "inventory", "items"}, opts.query().Values, nil)
	if err != nil {
		return Page[InventoryItem]{}, err
	}
	limit := cmp.Or(opts.Limit, InventoryPageSize)
	page, err := doPage[InventoryItem](r.Client, req, opts.Page, limit)
	if err == nil && opts.Page > 0 {
		err = answered(req, page.Pagination.numbered(page.Listed, limit))
	}
	return page, err
}

// AllItems ranges over the filtered stock, 1,000 items a call unless opts.Limit
// is set. The API cannot page it by id. If a page's total is smaller than the
// page before said, an item has gone and another one moved out of sight. The
// range then ends with an error. It ends with ErrNameless in an *AnswerError behind
// the last item if the list has records that name no item.
func (r InventoryResource) AllItems(ctx context.Context, opts InventoryListOptions) iter.Seq2[InventoryItem, error] {
	opts.Limit = cmp.Or(opts.Limit, InventoryPageSize)
	most, nameless := 0, 0
	list := pages(ctx, inventoryKey, func(ctx context.Context, number int) ([]InventoryItem, bool, error) {
		opts.Page = number
		page, err := r.Items(ctx, opts)
		if m := page.Pagination; err == nil && number > 1 && m.Total < most {
			err = &AnswerError{Err: fmt.Errorf("page %d is of %d items, where there were %d", number, m.Total, most)}
		}
		most, nameless = page.Pagination.Total, nameless+page.nameless()
		return page.Items, page.last(opts.Limit), err
	})
	return func(yield func(InventoryItem, error) bool) {
		for item, err := range list {
			if !yield(item, err) || err != nil {
				return
			}
		}
		if nameless > 0 {
			yield(InventoryItem{}, &AnswerError{Err: ErrNameless})
		}
	}
}

// inventoryKey tells items apart. A product tracked as a whole may have no
// variant, so its id becomes a negative number.
func inventoryKey(i InventoryItem) int64 {
	if i.Identity.VariantID != 0 {
		return int64(i.Identity.VariantID)
	}
	return -int64(i.Identity.ProductID)
}

// Adjustment is a stock figure to write: a new one, or a difference. SKU,
// VariantID or ProductID names the item; set one of them. A product tracked as
// a whole needs ProductID.
type Adjustment struct {
	LocationID int64  `json:"location_id"`
	SKU        string `json:"sku,omitzero"`
	VariantID  int64  `json:"variant_id,omitzero"`
	ProductID  int64  `json:"product_id,omitzero"`
	Quantity   int64  `json:"quantity"`
}

// AdjustAbsolute sets stock figures and returns the transaction's id. The store
// has accepted them then, but a read may still show the old ones. Writing the
// same figures again is harmless. Let one call end before the next begins
// (bigcommerce-api.md 7.5). The documentation leaves open whether one bad
// item refuses all of them, so expect it.
//
// https://developer.bigcommerce.com/docs/rest-management/inventory/adjustments#absolute-adjustment
func (r InventoryResource) AdjustAbsolute(ctx context.Context, reason string, items []Adjustment) (string, error) {
	for _, item := range items {
		if item.Quantity < 0 {
			return "", fmt.Errorf("absolute adjustment of %s: negative quantity %d", item.name(), item.Quantity)
		}
	}
	return r.adjust(ctx, http.MethodPut, "absolute", reason, items)
}

// AdjustRelative adds to stock figures, or subtracts, and returns the
// transaction's id. A repeat would adjust twice: after an *UnclearError read
// the stock first. Let one call end before the next begins.
//
// https://developer.bigcommerce.com/docs/rest-management/inventory/adjustments#relative-adjustment
func (r InventoryResource) AdjustRelative(ctx context.Context, reason string, items []Adjustment) (string, error) {
	return r.adjust(ctx, http.MethodPost, "relative", reason, items)
}

func (r InventoryResource) adjust(ctx context.Context, method, kind, reason string, items []Adjustment) (string, error) {
	if err := adjustable(items); err != nil {
		return "", fmt.Errorf("%s adjustment: %w", kind, err)
	}
	body := struct {
		Reason string       `json:"reason,omitzero"`
		Items  []Adjustment `json:"items"`
	}{reason, items}
	req, err := r.newRequest(ctx, method, []any{"v3", "inventory", "adjustments", kind}, nil, body)
	if err != nil {
		return "", err
	}
	done, err := do[struct {
		TransactionID Text `json:"transaction_id"`
	}](r.Client, req)
	return string(done.TransactionID), err
}

// adjustable refuses adjustments that the store would refuse or misunderstand.
func adjustable(items []Adjustment) error {
	if len(items) == 0 || len(items) > MaxAdjustments {
		return fmt.Errorf("%d items, want 1 to %d", len(items), MaxAdjustments)
	}
	for _, item := range items {
		names := 0
		for _, named := range []bool{item.SKU != "", item.VariantID != 0, item.ProductID != 0} {
			if named {
				names++
			}
		}
		if names != 1 || item.LocationID == 0 {
			return fmt.Errorf("%s: want a location and one of SKU, variant and product", item.name())
		}
		if item.Quantity > math.MaxInt32 || item.Quantity < -math.MaxInt32 {
			return fmt.Errorf("%s: quantity %d out of range", item.name(), item.Quantity)
		}
	}
	return nil
}

func (a Adjustment) name() string {
	return fmt.Sprintf("item (sku %.60q, variant %d, product %d)", a.SKU, a.VariantID, a.ProductID)
}

// ErrListValue refuses a value of a filter list: it is empty or holds a comma.
// The API would read two values out of one with a comma (bigcommerce-api.md
// 3.1).
var ErrListValue = errors.New("a list takes no empty value, and none with a comma")

func listable(values []string) error {
	for _, v := range values {
		if v == "" || strings.Contains(v, ",") {
			return fmt.Errorf("%w: %.60q", ErrListValue, v)
		}
	}
	return nil
}
