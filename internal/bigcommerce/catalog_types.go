package bigcommerce

import "connect2cart/internal/money"

// Product is a product of the catalog (bigcommerce-api.md 6.1). Shoppers buy
// its Variants; every product has at least one.
type Product struct {
	Odd

	ID           int64        `json:"id" need:"id"`
	Name         string       `json:"name"`
	SKU          string       `json:"sku" need:"readable"` // with options, shoppers buy the variants' SKUs instead
	Description  string       `json:"description"`         // HTML
	Weight       Text         `json:"weight"`              // in the store's unit
	Price        money.Amount `json:"price"`
	CostPrice    money.Amount `json:"cost_price"`
	SalePrice    money.Amount `json:"sale_price"` // zero: no sale
	TaxClassID   Int          `json:"tax_class_id"`
	IsVisible    bool         `json:"is_visible"`
	Availability string       `json:"availability"` // available, disabled or preorder

	BrandID          Int  `json:"brand_id"` // 0: none
	UPC              Text `json:"upc"`
	MPN              Text `json:"mpn"`                // the maker's number
	BinPickingNumber Text `json:"bin_picking_number"` // its place in the warehouse

	InventoryLevel    *Int   `json:"inventory_level"`                    // nil: no readable figure
	InventoryTracking string `json:"inventory_tracking" need:"readable"` // none, product or variant

	Variants     []Variant     `json:"variants"` // with include=variants
	PrimaryImage *ProductImage `json:"primary_image"`
	CustomFields []CustomField `json:"custom_fields"` // with include=custom_fields

	Brand string `json:"-"` // the brand's name, from Brands
}

// Brand is the maker of products.
type Brand struct {
	ID   int64  `json:"id" need:"id"`
	Name string `json:"name"`
}

// Variant is a sellable item (bigcommerce-api.md 6.2). It inherits a nil price
// and an empty measure from the product.
type Variant struct {
	ID        int64         `json:"id" need:"id"`
	ProductID int64         `json:"product_id"`
	SKU       string        `json:"sku" need:"readable"`
	Price     *money.Amount `json:"price"`
	CostPrice *money.Amount `json:"cost_price"`
	SalePrice *money.Amount `json:"sale_price"`
	Weight    Text          `json:"weight"`
	ImageURL  string        `json:"image_url"`

	PurchasingDisabled bool `json:"purchasing_disabled"`

	UPC              Text `json:"upc"`
	MPN              Text `json:"mpn"`
	BinPickingNumber Text `json:"bin_picking_number"`

	InventoryLevel *Int `json:"inventory_level"` // nil: no readable figure

	OptionValues []OptionValue `json:"option_values"` // empty for a base variant
}

// OptionValue sets a variant apart from its siblings: Size, L.
type OptionValue struct {
	Label string `json:"label"`
}

// ProductImage is a picture of a product, in several sizes.
type ProductImage struct {
	URLZoom      string `json:"url_zoom"`
	URLStandard  string `json:"url_standard"`
	URLThumbnail string `json:"url_thumbnail"`
	URLTiny      string `json:"url_tiny"`
}

// CustomField is a product's property in the merchant's words.
type CustomField struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// CatalogSummary is the catalog in a few figures.
type CatalogSummary struct {
	InventoryCount Int          `json:"inventory_count"`
	VariantCount   Int          `json:"variant_count"`
	InventoryValue money.Amount `json:"inventory_value"`
	LowestPrice    money.Amount `json:"lowest_variant_price"`
	HighestPrice   money.Amount `json:"highest_variant_price"`
	AveragePrice   money.Amount `json:"average_variant_price"`
}
