package catalog

import "sync"

// counts are what BigCommerce counted last, and how many items the list gave since.
type counts struct {
	mu                 sync.Mutex
	variants, products int
	items              int // 0 while unknown
}

// listed is the length of the list, if BigCommerce counts the same as before it was
// read. It remembers new counts.
func (c *counts) listed(variants, products int) (items int, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.variants != variants || c.products != products {
		c.variants, c.products, c.items = variants, products, 0
	}
	return c.items, c.items > 0
}

// ended notes the length of the list at the end of a run.
func (c *counts) ended(items int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.items = items
}
