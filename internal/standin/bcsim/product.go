package bcsim

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Product is a product of the catalogue in a store. You may leave out most
// members, in JSON and in Go; AddProduct fills them in.
//
// https://developer.bigcommerce.com/docs/rest-catalog/products
type Product struct {
	ID          int64  `json:"id"`
	Name        string `json:"name"`
	Type        string `json:"type"` // physical or digital
	SKU         string `json:"sku"`
	Description string `json:"description"` // HTML

	Weight      Number `json:"weight"` // in the store's unit, as the sizes
	Width       Number `json:"width"`
	Depth       Number `json:"depth"`
	Height      Number `json:"height"`
	Price       Number `json:"price"`
	CostPrice   Number `json:"cost_price"`
	RetailPrice Number `json:"retail_price"`
	SalePrice   Number `json:"sale_price"`
	MapPrice    Number `json:"map_price"`

	TaxClassID       int     `json:"tax_class_id"`
	Categories       []int64 `json:"categories"`
	BrandID          int64   `json:"brand_id"`
	Tracking         string  `json:"inventory_tracking"` // none, product or variant
	WarningLevel     int     `json:"inventory_warning_level"`
	BinPickingNumber string  `json:"bin_picking_number"`
	UPC              string  `json:"upc"`
	MPN              string  `json:"mpn"`
	GTIN             string  `json:"gtin"`
	Visible          *bool   `json:"is_visible"`   // nil is true
	Availability     string  `json:"availability"` // available, disabled or preorder
	Condition        string  `json:"condition"`    // New, Used or Refurbished
	IsFeatured       bool    `json:"is_featured"`
	IsFreeShipping   bool    `json:"is_free_shipping"`

	DateCreated  Stamp `json:"date_created"`
	DateModified Stamp `json:"date_modified"`

	Variants     []*Variant     `json:"variants,omitempty"` // empty: a simple product with one base variant
	Images       []ProductImage `json:"images,omitempty"`
	CustomFields []CustomField  `json:"custom_fields,omitempty"`

	// Figures of a product that is tracked as a whole, and of the base variant
	// of a simple product, as in Variant.
	Level *int          `json:"inventory_level,omitempty"`
	Stock map[int64]int `json:"stock,omitempty"`

	levels []level
}

// Variant is a sellable item. A simple product has one base variant, without
// option values.
//
// https://developer.bigcommerce.com/docs/rest-catalog/product-variants
type Variant struct {
	ID        int64  `json:"id"`
	ProductID int64  `json:"product_id"`
	SKU       string `json:"sku"`
	SKUID     NullID `json:"sku_id"`

	// Null when inherited from the product.
	Price       *Number `json:"price"`
	SalePrice   *Number `json:"sale_price"`
	RetailPrice *Number `json:"retail_price"`
	CostPrice   *Number `json:"cost_price"`
	Weight      *Number `json:"weight"`
	Width       *Number `json:"width"`
	Height      *Number `json:"height"`
	Depth       *Number `json:"depth"`

	UPC                string        `json:"upc"`
	MPN                string        `json:"mpn"`
	GTIN               string        `json:"gtin"`
	BinPickingNumber   string        `json:"bin_picking_number"`
	WarningLevel       int           `json:"inventory_warning_level"`
	PurchasingDisabled bool          `json:"purchasing_disabled"`
	ImageURL           string        `json:"image_url"`
	OptionValues       []OptionValue `json:"option_values"`

	// Level is the stock on hand at the default location, Stock at every
	// location by its id. An item without either has 0 at the default location.
	// With an empty Stock it never had a figure anywhere.
	Level *int          `json:"inventory_level,omitempty"`
	Stock map[int64]int `json:"stock,omitempty"`

	levels []level
}

// OptionValue is one choice of a variant, such as Colour: Red.
type OptionValue struct {
	ID                int64  `json:"id"`
	OptionID          int64  `json:"option_id"`
	OptionDisplayName string `json:"option_display_name"`
	Label             string `json:"label"`
}

// ProductImage is a picture of a product.
type ProductImage struct {
	ID          int64  `json:"id"`
	ProductID   int64  `json:"product_id"`
	IsThumbnail bool   `json:"is_thumbnail"`
	SortOrder   int    `json:"sort_order"`
	Description string `json:"description"`
	ImageURL    string `json:"image_url"`
	URLZoom     string `json:"url_zoom"`
	URLStandard string `json:"url_standard"`
	URLThumb    string `json:"url_thumbnail"`
	URLTiny     string `json:"url_tiny"`
}

// CustomField is a name and value from the merchant.
type CustomField struct {
	ID    int64  `json:"id"`
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Brand is a maker.
type Brand struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// Category is a part of the shop.
type Category struct {
	ID       int64  `json:"category_id"`
	ParentID int64  `json:"parent_id"`
	Name     string `json:"name"`
}

// catalog is the part of a Store that holds its goods.
type catalog struct {
	products   []*Product // by id
	productBy  map[int64]*Product
	variants   []*Variant // in the order of their ids
	variantBy  map[int64]*Variant
	skuOf      map[string]*Variant
	productSKU map[string]*Product
	brands     []Brand
	categories []Category

	ignoreUntracked bool
}

func (c *catalog) init() {
	c.productBy, c.variantBy = map[int64]*Product{}, map[int64]*Variant{}
	c.skuOf, c.productSKU = map[string]*Variant{}, map[string]*Product{}
}

// AddProduct adds a product with its variants, and fills in missing members. It
// panics if a number or a SKU is in use.
func (st *Store) AddProduct(p Product) Product {
	if err := st.addProduct(&p); err != nil {
		panic("bcsim: " + err.Error())
	}
	return p
}

func (st *Store) addProduct(p *Product) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	if p.ID <= 0 || st.productBy[p.ID] != nil {
		return fmt.Errorf("product %d: id: want a positive number that is not taken", p.ID)
	}
	p.complete(st.places.defaultID())
	return st.insertProduct(p)
}

func (p *Product) complete(location int64) {
	setDefault(&p.Name, cmp.Or(p.SKU, "Product "+strconv.FormatInt(p.ID, 10)))
	setDefault(&p.Type, "physical")
	setDefault(&p.Availability, "available")
	setDefault(&p.Condition, "New")
	if p.Tracking == "" {
		p.Tracking = p.defaultTracking()
	}
	if p.DateCreated.IsZero() {
		p.DateCreated.Time = firstOrderDate.Add(-time.Duration(2000-p.ID%2000) * time.Hour)
	}
	setDefault(&p.DateModified, p.DateCreated)
	if len(p.Variants) == 0 {
		p.Variants = []*Variant{{SKU: p.SKU, UPC: p.UPC, MPN: p.MPN, GTIN: p.GTIN, BinPickingNumber: p.BinPickingNumber}}
	}
	for i, v := range p.Variants {
		v.complete(p, int64(i), location)
	}
	for i := range p.Images {
		p.Images[i].complete(p.ID, int64(i))
	}
	for i := range p.CustomFields {
		setDefault(&p.CustomFields[i].ID, p.ID*10+int64(i)+1)
	}
	if p.Tracking == "product" {
		p.levels = levelsOf(p.Level, p.Stock, location)
	}
}

func (p *Product) defaultTracking() string {
	for _, v := range p.Variants {
		if v.Level != nil || v.Stock != nil {
			return "variant"
		}
	}
	if p.Level != nil || p.Stock != nil {
		return "product"
	}
	return "none"
}

func (v *Variant) complete(p *Product, index, location int64) {
	v.ProductID = p.ID
	setDefault(&v.ID, p.ID*1000+index+1)
	if len(v.OptionValues) > 0 {
		setDefault(&v.SKUID, NullID(v.ID+500_000))
	}
	for i := range v.OptionValues {
		o := &v.OptionValues[i]
		setDefault(&o.OptionID, p.ID*10+int64(i)+1)
		setDefault(&o.ID, v.ID*10+int64(i)+1)
	}
	if p.Tracking == "variant" {
		v.levels = levelsOf(v.Level, v.Stock, location)
	}
}

func (i *ProductImage) complete(productID, index int64) {
	i.ProductID = productID
	setDefault(&i.ID, productID*10+index+1)
	setDefault(&i.ImageURL, fmt.Sprintf("p/%d/%d.jpg", productID, i.ID))
	setDefault(&i.URLZoom, "https://cdn.example.test/"+i.ImageURL)
	setDefault(&i.URLStandard, i.URLZoom)
	setDefault(&i.URLThumb, i.URLZoom)
	setDefault(&i.URLTiny, i.URLZoom)
	i.IsThumbnail = i.IsThumbnail || index == 0
}

// isSimple tells whether the only variant is the base variant.
func (p *Product) isSimple() bool {
	return len(p.Variants) == 1 && len(p.Variants[0].OptionValues) == 0
}

func (p *Product) isVisible() bool { return p.Visible == nil || *p.Visible }

func (st *Store) insertProduct(p *Product) error {
	for _, v := range p.Variants {
		if st.variantBy[v.ID] != nil {
			return fmt.Errorf("product %d: variant %d: the number is taken", p.ID, v.ID)
		}
		if v.SKU != "" && st.skuOf[v.SKU] != nil {
			return fmt.Errorf("product %d: SKU %q: taken by variant %d", p.ID, v.SKU, st.skuOf[v.SKU].ID)
		}
	}
	at, _ := slices.BinarySearchFunc(st.products, p.ID, func(p *Product, id int64) int { return cmp.Compare(p.ID, id) })
	st.products = slices.Insert(st.products, at, p)
	st.productBy[p.ID] = p
	if p.SKU != "" {
		st.productSKU[p.SKU] = p
	}
	for _, v := range p.Variants {
		at, _ := slices.BinarySearchFunc(st.variants, v.ID, func(v *Variant, id int64) int { return cmp.Compare(v.ID, id) })
		st.variants = slices.Insert(st.variants, at, v)
		st.variantBy[v.ID] = v
		if v.SKU != "" {
			st.skuOf[v.SKU] = v
		}
	}
	return nil
}

// Product returns a copy of a product. The copy shares its slices.
func (st *Store) Product(id int64) (Product, bool) {
	st.mu.RLock()
	defer st.mu.RUnlock()
	p := st.productBy[id]
	if p == nil {
		return Product{}, false
	}
	return *p, true
}

// UpdateProduct changes a product as it stands. The SKUs and numbers of its
// variants must stay. It panics on an unknown product.
func (st *Store) UpdateProduct(id int64, change func(*Product)) {
	st.mu.Lock()
	defer st.mu.Unlock()
	p := st.productBy[id]
	if p == nil {
		panic(fmt.Sprintf("bcsim: product %d: there is none", id))
	}
	change(p)
	p.DateModified.Time = now()
}

// RemoveProduct takes a product and its variants away. Orders keep their lines.
// It panics on an unknown product.
func (st *Store) RemoveProduct(id int64) {
	st.mu.Lock()
	defer st.mu.Unlock()
	p := st.productBy[id]
	if p == nil {
		panic(fmt.Sprintf("bcsim: product %d: there is none", id))
	}
	st.products = slices.DeleteFunc(st.products, func(q *Product) bool { return q == p })
	st.variants = slices.DeleteFunc(st.variants, func(v *Variant) bool { return v.ProductID == id })
	delete(st.productBy, id)
	delete(st.productSKU, p.SKU)
	for _, v := range p.Variants {
		delete(st.variantBy, v.ID)
		delete(st.skuOf, v.SKU)
	}
}

// AddBrand adds a brand.
func (st *Store) AddBrand(b Brand) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.brands = append(st.brands, b)
}

// AddCategory adds a category.
func (st *Store) AddCategory(c Category) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.categories = append(st.categories, c)
}
