package bcsim

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// https://developer.bigcommerce.com/docs/rest-catalog/products#get-all-products
func listProducts(c *call) reply {
	c.store.mu.RLock()
	defer c.store.mu.RUnlock()
	found, wrong := c.store.filterProducts(c.query)
	if wrong == "" && !c.store.sortProducts(found, c.query.Get("sort"), c.query.Get("direction")) {
		wrong = "sort"
	}
	if wrong != "" {
		return errorV3(http.StatusUnprocessableEntity, "The filter(s): "+wrong+" are not valid filter parameter(s).", map[string]string{wrong: "is invalid"})
	}
	most := maxLimit
	if v := newView(c.query); v.include["options"] || v.include["modifiers"] {
		most = 10
	}
	return listV3(c, found, most, func(p *Product) any { return newView(c.query).product(c.store, p) })
}

func getProduct(c *call) reply {
	return c.readProduct(func(p *Product) reply { return dataReply(newView(c.query).product(c.store, p)) })
}

// readProduct answers from the product in the path, or with 404.
func (c *call) readProduct(show func(*Product) reply) reply {
	c.store.mu.RLock()
	defer c.store.mu.RUnlock()
	p := c.store.productBy[c.ids[0]]
	if p == nil {
		return notFoundV3(fmt.Sprintf("A product was not found with an id of %d", c.ids[0]))
	}
	return show(p)
}

// https://developer.bigcommerce.com/docs/rest-catalog/product-variants#get-all-product-variants
func listProductVariants(c *call) reply {
	return c.readProduct(func(p *Product) reply {
		return listV3(c, p.Variants, maxLimit, func(v *Variant) any { return newView(c.query).variant(c.store, v) })
	})
}

func getProductVariant(c *call) reply {
	return c.readProduct(func(p *Product) reply {
		v := c.store.variantBy[c.ids[1]]
		if v == nil || v.ProductID != p.ID {
			return notFoundV3("Variant not found")
		}
		return dataReply(newView(c.query).variant(c.store, v))
	})
}

func listProductCustomFields(c *call) reply {
	return c.readProduct(func(p *Product) reply {
		return listV3(c, p.CustomFields, maxLimit, func(f CustomField) any { return f })
	})
}

func listProductImages(c *call) reply {
	return c.readProduct(func(p *Product) reply {
		return listV3(c, p.Images, maxLimit, func(i ProductImage) any { return i })
	})
}

// https://developer.bigcommerce.com/docs/rest-catalog/product-variants#get-all-variants
func listVariants(c *call) reply {
	c.store.mu.RLock()
	defer c.store.mu.RUnlock()
	p := queryParser{q: c.query}
	id, productIDs, skus := p.optional("id"), p.numbers("product_id:in"), p.texts("sku:in")
	if p.wrong != "" {
		return errorV3(http.StatusUnprocessableEntity, "Invalid filter "+p.wrong, map[string]string{p.wrong: "is invalid"})
	}
	var found []*Variant
	for _, v := range c.store.variants {
		if differs(id, v.ID) || lacks(productIDs, v.ProductID) || lacks(skus, v.SKU) ||
			(c.query.Has("sku") && c.query.Get("sku") != v.SKU) || (c.query.Has("upc") && c.query.Get("upc") != v.UPC) {
			continue
		}
		found = append(found, v)
	}
	view := newView(c.query)
	return listV3(c, found, maxLimit, func(v *Variant) any { return view.variant(c.store, v) })
}

// https://developer.bigcommerce.com/docs/rest-catalog/summary
func getCatalogSummary(c *call) reply {
	st := c.store
	st.mu.RLock()
	defer st.mu.RUnlock()
	var count int
	var value, sum, low, high Money
	for i, v := range st.variants {
		price, onHand := Money(st.calculatedPrice(v)), st.variantLevel(v)
		count, value, sum = count+onHand, value+price*Money(onHand), sum+price
		high = max(high, price)
		if i == 0 || price < low {
			low = price
		}
	}
	dates := firstOrderDate.Format(time.RFC3339)
	return dataReply(map[string]any{
		"inventory_count": count, "variant_count": len(st.variants), "inventory_value": Number(value), "highest_variant_price": Number(high),
		"average_variant_price": Number(divide(sum, Money(max(1, len(st.variants))))), "lowest_variant_price": strings.TrimSuffix(low.String(), "00"),
		"oldest_variant_date": dates, "newest_variant_date": dates, "primary_category_id": 1, "primary_category_name": "Shop",
	})
}

// https://developer.bigcommerce.com/docs/rest-catalog/brands
func listBrands(c *call) reply {
	c.store.mu.RLock()
	defer c.store.mu.RUnlock()
	p := queryParser{q: c.query}
	keep := p.idFilter("id")
	if p.wrong != "" {
		return errorV3(http.StatusUnprocessableEntity, "Invalid filter "+p.wrong, map[string]string{p.wrong: "is invalid"})
	}
	var found []Brand
	for _, b := range c.store.brands {
		if keep(b.ID) && (!c.query.Has("name") || c.query.Get("name") == b.Name) {
			found = append(found, b)
		}
	}
	return listV3(c, found, maxLimit, func(b Brand) any {
		return map[string]any{
			"id": b.ID, "name": b.Name, "page_title": "", "meta_keywords": []string{}, "meta_description": "", "search_keywords": "", "image_url": "",
			"custom_url": map[string]any{"url": "/brand-" + strconv.FormatInt(b.ID, 10) + "/", "is_customized": false},
		}
	})
}

// https://developer.bigcommerce.com/docs/rest-catalog/category-trees/categories
func listCategories(c *call) reply {
	c.store.mu.RLock()
	defer c.store.mu.RUnlock()
	p := queryParser{q: c.query}
	ids, parents := p.numbers("category_id:in"), p.numbers("parent_id:in")
	if p.wrong != "" {
		return errorV3(http.StatusUnprocessableEntity, "Invalid filter "+p.wrong, map[string]string{p.wrong: "is invalid"})
	}
	var found []Category
	for _, k := range c.store.categories {
		if !lacks(ids, k.ID) && !lacks(parents, k.ParentID) && (!c.query.Has("name") || c.query.Get("name") == k.Name) {
			found = append(found, k)
		}
	}
	return listV3(c, found, maxLimit, func(k Category) any {
		return map[string]any{
			"category_id": k.ID, "category_uuid": fmt.Sprintf("00000000-0000-4000-9000-%012d", k.ID), "parent_id": k.ParentID, "tree_id": 1, "name": k.Name,
			"description": "", "views": 0, "sort_order": 0, "page_title": "", "meta_keywords": []string{""}, "meta_description": "", "layout_file": "category.html",
			"image_url": "", "is_visible": true, "search_keywords": "", "default_product_sort": "use_store_settings",
			"url": map[string]any{"path": "/category-" + strconv.FormatInt(k.ID, 10) + "/", "is_customized": false},
		}
	})
}

func listTrees(*call) reply {
	return dataReply([]any{map[string]any{"id": 1, "name": "Default catalog tree", "channels": []int{1}}})
}

// idFilter reads id and id:in, :not_in, :min, :max, :greater and :less.
func (p *queryParser) idFilter(name string) func(int64) bool {
	exactly, in, not := p.optional(name), p.numbers(name+":in"), p.numbers(name+":not_in")
	from, to := p.optional(name+":min"), p.optional(name+":max")
	above, below := p.optional(name+":greater"), p.optional(name+":less")
	return func(n int64) bool {
		return !differs(exactly, n) && !lacks(in, n) && !not[n] && (from == nil || n >= *from) && (to == nil || n <= *to) &&
			(above == nil || n > *above) && (below == nil || n < *below)
	}
}

// filterProducts returns the products passing all filters, by id. wrong names a
// bad filter.
func (st *Store) filterProducts(q url.Values) (found []*Product, wrong string) {
	p := queryParser{q: q}
	id, onHand, brand := p.idFilter("id"), p.idFilter("inventory_level"), p.optional("brand_id")
	category, categories := p.optional("categories"), p.numbers("categories:in")
	channels, skus := p.numbers("channel_id:in"), p.texts("sku:in")
	price, weight := p.money("price"), p.money("weight")
	visible, featured, free := p.boolean("is_visible"), p.boolean("is_featured"), p.boolean("is_free_shipping")
	low, out := p.boolean("inventory_low"), p.boolean("out_of_stock")
	modified, from, to := p.date("date_modified"), p.modifiedMin(), p.date("date_modified:max")
	for _, product := range st.products {
		n := st.productLevel(product)
		switch {
		case !id(product.ID), !onHand(int64(n)), differs(brand, product.BrandID), lacks(channels, 1), lacks(skus, product.SKU),
			category != nil && !slices.Contains(product.Categories, *category), categories != nil && !overlaps(categories, product.Categories),
			price != nil && *price != Money(product.Price), weight != nil && *weight != Money(product.Weight),
			unlike(visible, product.isVisible()), unlike(featured, product.IsFeatured), unlike(free, product.IsFreeShipping),
			unlike(low, product.Tracking != "none" && n <= product.WarningLevel), unlike(out, product.Tracking != "none" && n == 0),
			outside(product.DateModified, modified, from, to), !product.says(q):
			continue
		}
		found = append(found, product)
	}
	return found, p.wrong
}

// modifiedMin reads date_modified:min. To a date without time it adds the
// present time of day, as the documentation warns.
func (p *queryParser) modifiedMin() *int64 {
	const name = "date_modified:min"
	seconds := p.date(name)
	if _, err := time.Parse(time.DateOnly, p.q.Get(name)); err == nil {
		*seconds += now().Unix() % (24 * 60 * 60)
	}
	return seconds
}

func overlaps(set map[int64]bool, list []int64) bool {
	return slices.ContainsFunc(list, func(n int64) bool { return set[n] })
}

// says compares the text filters. sku is the SKU of the product itself, never
// of a variant.
func (p *Product) says(q url.Values) bool {
	for name, value := range map[string]string{
		"name": p.Name, "sku": p.SKU, "upc": p.UPC, "mpn": p.MPN, "type": p.Type, "availability": p.Availability, "condition": p.Condition,
	} {
		if q.Has(name) && q.Get(name) != value {
			return false
		}
	}
	keyword := strings.ToLower(q.Get("keyword"))
	return strings.Contains(strings.ToLower(p.Name+" "+p.SKU), keyword)
}

// sortProducts sorts by a field. The direction is a parameter of its own.
func (st *Store) sortProducts(found []*Product, field, direction string) bool {
	compare := map[string]func(a, b *Product) int{
		"":                func(a, b *Product) int { return 0 },
		"id":              func(a, b *Product) int { return cmp.Compare(a.ID, b.ID) },
		"name":            func(a, b *Product) int { return strings.Compare(a.Name, b.Name) },
		"sku":             func(a, b *Product) int { return strings.Compare(a.SKU, b.SKU) },
		"price":           func(a, b *Product) int { return cmp.Compare(a.Price, b.Price) },
		"date_modified":   func(a, b *Product) int { return a.DateModified.Compare(b.DateModified.Time) },
		"inventory_level": func(a, b *Product) int { return cmp.Compare(st.productLevel(a), st.productLevel(b)) },
	}[field]
	if compare == nil || (direction != "" && direction != "asc" && direction != "desc") {
		return false
	}
	sign := 1
	if direction == "desc" {
		sign = -1
		if field == "" {
			compare = func(a, b *Product) int { return cmp.Compare(a.ID, b.ID) }
		}
	}
	slices.SortStableFunc(found, func(a, b *Product) int { return sign * compare(a, b) })
	return true
}
