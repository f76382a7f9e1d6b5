package catalog

import "fmt"

// ProductError names a product that BigCommerce cannot answer even alone.
type ProductError struct {
	Product int64
	Err     error
}

func (e *ProductError) Error() string { return fmt.Sprintf("product %d alone: %v", e.Product, e.Err) }

// Unwrap returns the client's error.
func (e *ProductError) Unwrap() error { return e.Err }
