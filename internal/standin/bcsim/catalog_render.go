package bcsim

import (
	"cmp"
	"net/url"
	"strconv"
	"strings"
)

// view is a caller's choice of fields and includes.
type view struct {
	include map[string]bool
	only    map[string]bool // include_fields; nil is all
	without map[string]bool // exclude_fields
}

func newView(q url.Values) view {
	p := queryParser{q: q}
	return view{include: p.texts("include"), only: p.texts("include_fields"), without: p.texts("exclude_fields")}
}

// trim leaves the requested fields. id always stays.
func (v view) trim(m map[string]any) map[string]any {
	for name := range m {
		if name != "id" && (lacks(v.only, name) || v.without[name]) {
			delete(m, name)
		}
	}
	return m
}

// productTime writes a date as the catalogue does: with +00:00 instead of Z.
func productTime(s Stamp) string { return s.UTC().Format("2006-01-02T15:04:05+00:00") }

// product shows a product with the requested includes.
func (v view) product(st *Store, p *Product) map[string]any {
	m := v.trim(wireProduct(st, p))
	for name := range v.include {
		switch name {
		case "variants":
			m[name] = v.variantsOf(st, p)
		case "custom_fields":
			m[name] = orEmpty(p.CustomFields)
		case "images":
			m[name] = orEmpty(p.Images)
		case "primary_image":
			m[name] = nil
			if len(p.Images) > 0 {
				m[name] = p.Images[0]
			}
		case "channels":
			m[name] = []int{1}
		case "options":
			m[name] = wireOptions(p)
		case "bulk_pricing_rules", "videos", "parent_relations", "reviews", "modifiers":
			m[name] = []any{}
		}
	}
	return m
}

func (v view) variantsOf(st *Store, p *Product) []any {
	list := make([]any, len(p.Variants))
	for i, variant := range p.Variants {
		list[i] = wireVariant(st, variant)
	}
	return list
}

func wireProduct(st *Store, p *Product) map[string]any {
	var baseVariant, optionSet any
	if p.isSimple() {
		baseVariant = p.Variants[0].ID
	} else {
		optionSet = p.ID
	}
	return map[string]any{
		"id": p.ID, "name": p.Name, "type": p.Type, "sku": p.SKU, "description": p.Description,
		"weight": p.Weight, "width": p.Width, "depth": p.Depth, "height": p.Height,
		"price": p.Price, "cost_price": p.CostPrice, "retail_price": p.RetailPrice, "sale_price": p.SalePrice, "map_price": p.MapPrice,
		"calculated_price": p.calculatedPrice(), "tax_class_id": p.TaxClassID, "product_tax_code": "", "categories": orEmpty(p.Categories), "brand_id": p.BrandID,
		"option_set_id": optionSet, "option_set_display": "right", "inventory_level": st.productLevel(p), "inventory_warning_level": p.WarningLevel,
		"inventory_tracking": p.Tracking, "reviews_rating_sum": 0, "reviews_count": 0, "total_sold": 0, "fixed_cost_shipping_price": 0,
		"is_free_shipping": p.IsFreeShipping, "is_visible": p.isVisible(), "is_featured": p.IsFeatured, "related_products": []int{-1}, "warranty": "",
		"bin_picking_number": p.BinPickingNumber, "layout_file": "product.html", "upc": p.UPC, "mpn": p.MPN, "gtin": p.GTIN, "date_last_imported": nil,
		"search_keywords": "", "availability": p.Availability, "availability_description": "", "gift_wrapping_options_type": "any",
		"gift_wrapping_options_list": []int{}, "sort_order": 0, "condition": p.Condition, "is_condition_shown": false, "order_quantity_minimum": 0,
		"order_quantity_maximum": 0, "page_title": "", "meta_keywords": []string{}, "meta_description": "", "date_created": productTime(p.DateCreated),
		"date_modified": productTime(p.DateModified), "view_count": 0, "preorder_release_date": nil, "preorder_message": "",
		"is_preorder_only": p.Availability == "preorder", "is_price_hidden": false, "price_hidden_label": "",
		"custom_url":      map[string]any{"url": "/product-" + strconv.FormatInt(p.ID, 10) + "/", "is_customized": false},
		"base_variant_id": baseVariant, "open_graph_type": "product", "open_graph_title": "", "open_graph_description": "",
		"open_graph_use_meta_description": true, "open_graph_use_product_name": true, "open_graph_use_image": true,
	}
}

func (p *Product) calculatedPrice() Number { return cmp.Or(p.SalePrice, p.Price) }

func (st *Store) calculatedPrice(v *Variant) Number {
	switch {
	case v.SalePrice != nil:
		return *v.SalePrice
	case v.Price != nil:
		return *v.Price
	}
	return st.productBy[v.ProductID].calculatedPrice()
}

// variant shows a variant in a list of variants.
func (v view) variant(st *Store, variant *Variant) map[string]any {
	return v.trim(wireVariant(st, variant))
}

func wireVariant(st *Store, v *Variant) map[string]any {
	weight := st.productBy[v.ProductID].Weight
	if v.Weight != nil {
		weight = *v.Weight
	}
	return map[string]any{
		"id": v.ID, "product_id": v.ProductID, "sku": v.SKU, "sku_id": v.SKUID, "price": v.Price, "calculated_price": st.calculatedPrice(v),
		"sale_price": v.SalePrice, "retail_price": v.RetailPrice, "map_price": nil, "weight": v.Weight, "calculated_weight": weight,
		"width": v.Width, "height": v.Height, "depth": v.Depth, "is_free_shipping": false, "fixed_cost_shipping_price": nil, "cost_price": v.CostPrice,
		"purchasing_disabled": v.PurchasingDisabled, "purchasing_disabled_message": "", "image_url": v.ImageURL, "upc": v.UPC, "mpn": v.MPN, "gtin": v.GTIN,
		"inventory_level": st.variantLevel(v), "inventory_warning_level": v.WarningLevel, "bin_picking_number": v.BinPickingNumber,
		"option_values": orEmpty(v.OptionValues),
	}
}

// wireOptions makes the options of a product from its variants' values.
func wireOptions(p *Product) []any {
	type option struct {
		id     int64
		name   string
		values []any
	}
	var order []*option
	byID := map[int64]*option{}
	seen := map[string]bool{}
	for _, v := range p.Variants {
		for _, value := range v.OptionValues {
			o := byID[value.OptionID]
			if o == nil {
				o = &option{id: value.OptionID, name: value.OptionDisplayName, values: []any{}}
				byID[o.id], order = o, append(order, o)
			}
			key := strconv.FormatInt(o.id, 10) + ":" + value.Label
			if !seen[key] {
				seen[key] = true
				o.values = append(o.values, map[string]any{"id": value.ID, "label": value.Label, "sort_order": len(o.values), "value_data": nil, "is_default": false})
			}
		}
	}
	list := []any{}
	for i, o := range order {
		list = append(list, map[string]any{
			"id": o.id, "product_id": p.ID, "name": strings.ToLower(o.name) + strconv.FormatInt(o.id, 10), "display_name": o.name,
			"type": "dropdown", "sort_order": i, "option_values": o.values, "config": map[string]any{},
		})
	}
	return list
}
