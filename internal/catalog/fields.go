package catalog

// fields are the fields of products that a download needs, and the number of
// items it can take at a time. Longer pages mean fewer calls and more memory.
type fields struct {
	names, include []string
	items          int
}

var (
	productFields = fields{
		names: []string{"name", "sku", "description", "weight", "price", "cost_price", "sale_price", "tax_class_id", "is_visible",
			"availability", "inventory_level", "inventory_tracking", "upc", "mpn", "bin_picking_number", "brand_id"},
		include: []string{"variants", "custom_fields", "primary_image"},
		items:   1000,
	}
	stockFields = fields{names: []string{"name", "sku", "inventory_level", "inventory_tracking"}, include: []string{"variants"}, items: 2500}
	codeFields  = fields{names: []string{"name", "sku"}, include: []string{"variants"}, items: 2500}
	skuFields   = fields{names: []string{"sku"}, include: []string{"variants"}, items: 2500}
)
