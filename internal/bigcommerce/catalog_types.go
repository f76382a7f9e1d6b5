package bigcommerce

import "connect2cart/internal/money"

// Product is a product of the catalog (bigcommerce-api.md 6.1). Shoppers buy
// its Variants; every product has at least one.
type Product struct {
	ID           int64        `json:"id"`
	Name         string       `json:"name"`
	Type         string       `json:"type"`        // physical or digital
	SKU          string       `json:"sku"`         // with options, shoppers buy the variants' SKUs instead
	Description  string       `json:"description"` // HTML
	Weight       Text         `json:"weight"`      // in the store's unit
	Width        Text         `json:"width"`
	Depth        Text         `json:"depth"`
	Height       Text         `json:"height"`
	Price        money.Amount `json:"price"`
	CostPrice    money.Amount `json:"cost_price"`
	RetailPrice  money.Amount `json:"retail_price"`
	SalePrice    money.Amount `json:"sale_price"` // zero: no sale
	MapPrice     money.Amount `json:"map_price"`
	Calculated   money.Amount `json:"calculated_price"`
	TaxClassID   Int          `json:"tax_class_id"`
	TaxCode      string       `json:"product_tax_code"`
	Categories   []int64      `json:"categories"`
	BrandID      Int          `json:"brand_id"`
	OptionSetID  Int          `json:"option_set_id"`
	BaseVariant  Int          `json:"base_variant_id"` // 0 when the product has options
	Condition    string       `json:"condition"`
	UPC          string       `json:"upc"`
	MPN          string       `json:"mpn"`
	GTIN         string       `json:"gtin"`
	BinPicking   string       `json:"bin_picking_number"`
	IsVisible    bool         `json:"is_visible"`
	Availability string       `json:"availability"` // available, disabled or preorder

	InventoryLevel        Int    `json:"inventory_level"`
	InventoryWarningLevel Int    `json:"inventory_warning_level"`
	InventoryTracking     string `json:"inventory_tracking"` // none, product or variant

	DateCreated  Time `json:"date_created"`
	DateModified Time `json:"date_modified"`

	CustomURL struct {
		URL string `json:"url"` // path in the storefront
	} `json:"custom_url"`

	Variants     []Variant      `json:"variants"` // with include=variants
	Images       []ProductImage `json:"images"`   // with include=images
	PrimaryImage *ProductImage  `json:"primary_image"`
	CustomFields []CustomField  `json:"custom_fields"` // with include=custom_fields
}

// Variant is a sellable item (bigcommerce-api.md 6.2). It inherits a nil price
// and an empty measure from the product.
type Variant struct {
	ID               int64         `json:"id"`
	ProductID        int64         `json:"product_id"`
	SKU              string        `json:"sku"`
	SKUID            Int           `json:"sku_id"` // 0 for a base variant
	Price            *money.Amount `json:"price"`
	CostPrice        *money.Amount `json:"cost_price"`
	RetailPrice      *money.Amount `json:"retail_price"`
	SalePrice        *money.Amount `json:"sale_price"`
	MapPrice         *money.Amount `json:"map_price"`
	Calculated       *money.Amount `json:"calculated_price"`
	Weight           Text          `json:"weight"`
	CalculatedWeight Text          `json:"calculated_weight"`
	Width            Text          `json:"width"`
	Depth            Text          `json:"depth"`
	Height           Text          `json:"height"`
	UPC              string        `json:"upc"`
	MPN              string        `json:"mpn"`
	GTIN             string        `json:"gtin"`
	BinPicking       string        `json:"bin_picking_number"`
	ImageURL         string        `json:"image_url"`

	PurchasingDisabled        bool   `json:"purchasing_disabled"`
	PurchasingDisabledMessage string `json:"purchasing_disabled_message"`

	InventoryLevel        Int `json:"inventory_level"`
	InventoryWarningLevel Int `json:"inventory_warning_level"`

	OptionValues []OptionValue `json:"option_values"` // empty for a base variant
}

// OptionValue sets a variant apart from its siblings: Size, L.
type OptionValue struct {
	ID         int64  `json:"id"`
	Label      string `json:"label"`
	OptionID   int64  `json:"option_id"`
	OptionName string `json:"option_display_name"`
}

// ProductImage is a picture of a product, in several sizes.
type ProductImage struct {
	ID           int64  `json:"id"`
	IsThumbnail  bool   `json:"is_thumbnail"`
	SortOrder    Int    `json:"sort_order"`
	Description  string `json:"description"`
	URLZoom      string `json:"url_zoom"`
	URLStandard  string `json:"url_standard"`
	URLThumbnail string `json:"url_thumbnail"`
	URLTiny      string `json:"url_tiny"`
}

// CustomField is a product's property in the merchant's words.
type CustomField struct {
	ID    int64  `json:"id"`
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
