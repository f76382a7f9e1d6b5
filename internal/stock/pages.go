package stock

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/shop"
	"connect2cart/internal/translate"
)

// stockPages are the pages of an unfinished list. The quota or the time was
// used up, or a call failed. The next try goes on from there.
type stockPages struct {
	total  int // items, by every page
	length int // of a page
	pages  [][]translate.Level
	begun  time.Time
}

// readStock reads the missing pages, side by side, and makes the figures of all
// pages.
func (v visit) readStock(ctx context.Context, f *figures) error {
	if len(f.pages.pages) == 0 || shop.Age(f.pages.begun) > figuresLife {
		if err := v.firstStockPage(ctx, f); err != nil {
			return err
		}
	}
	if err := v.otherStockPages(ctx, f); err != nil {
		return err
	}
	levels, err := f.pages.join()
	begun, nameless := f.pages.begun, len(levels) < f.pages.total
	if err != nil {
		f.pages = stockPages{}
		return err
	}
	// Where all locations lack a figure, the catalog's stands in, unless the
	// merchant's setting names certain locations.
	catalog := v.Settings.Location == ""
	*f = figures{ids: f.ids, at: begun, stock: translate.Stock{Levels: levels, Nameless: nameless, Catalog: catalog}}
	return nil
}

func (v visit) firstStockPage(ctx context.Context, f *figures) error {
	f.pages = stockPages{begun: time.Now(), length: v.length.Bound(bigcommerce.InventoryPageSize, 0)}
	levels, total, err := v.stockPage(ctx, f, 1)
	if err != nil {
		return err
	}
	f.pages.total = total
	f.pages.pages = make([][]translate.Level, max(1, (total+f.pages.length-1)/f.pages.length))
	f.pages.pages[0] = levels
	return nil
}

// otherStockPages reads the missing pages, or as many of them as the quota
// allows. Then it returns a *shop.QuotaError for the rest.
func (v visit) otherStockPages(ctx context.Context, f *figures) error {
	open := f.pages.missing()
	tooMany := v.Client.Afford(ctx, len(open))
	if tooMany != nil {
		open = open[:min(len(open), v.Spare())]
	}
	if err := v.readStockPages(ctx, f, open); err != nil || tooMany == nil {
		return err
	}
	return &shop.QuotaError{Calls: len(f.pages.missing()), Err: tooMany}
}

// readStockPages reads the pages of the given numbers, from 1. If the store is
// too busy for one page, the others go on, because the quota counts them
// already.
func (v visit) readStockPages(ctx context.Context, f *figures, numbers []int) error {
	busy := make([]error, len(numbers))
	err := shop.Together(ctx, len(numbers), func(ctx context.Context, i int) error {
		levels, total, err := v.stockPage(ctx, f, numbers[i])
		switch {
		case bigcommerce.IsBusy(err):
			busy[i] = err
		case err != nil:
			return err
		case total != f.pages.total:
			return errStockMoved
		default:
			f.pages.pages[numbers[i]-1] = levels
		}
		return nil
	})
	if errors.Is(err, errStockMoved) {
		f.pages = stockPages{}
	}
	if err == nil {
		err = cmp.Or(busy...)
	}
	return err
}

// errStockMoved is a list with changes during the read, so it may lack an
// item. The next poll reads it again.
var errStockMoved = &bigcommerce.AnswerError{Err: errors.New("the list of stock changed while it was read")}

// stockPage is a page of the inventory list at the locations of the figures. A page
// that is too heavy comes in parts. A *FigureError names an item whose figure fails
// even alone.
func (v visit) stockPage(ctx context.Context, f *figures, number int) (levels []translate.Level, total int, err error) {
	levels, total, err = shop.Split(ctx, v.length, number, f.pages.length, func(ctx context.Context, number, length int) ([]translate.Level, int, error) {
		page, err := v.Client.Inventory().Items(ctx, bigcommerce.InventoryListOptions{LocationIDs: f.ids, Page: number, Limit: length})
		levels := make([]translate.Level, len(page.Items))
		for i, item := range page.Items {
			levels[i] = translate.LevelOf(item, f.ids)
		}
		return levels, page.Pagination.Total, err
	})
	if e, ok := errors.AsType[*shop.AloneError](err); ok {
		return nil, total, v.figureError(ctx, f.ids, e)
	}
	if err != nil {
		return nil, total, fmt.Errorf("page %d: %w", number, err)
	}
	return levels, total, nil
}

// FigureError is a figure of the inventory list that BigCommerce cannot answer even
// alone. Nothing tells its item, so the one before it does.
type FigureError struct {
	Position int   // in the list, from 1
	Behind   int64 // the product of the item before, 0 if unknown
	Err      error
}

func (e *FigureError) Error() string {
	return fmt.Sprintf("figure %d alone, behind product %d: %v", e.Position, e.Behind, e.Err)
}

// Unwrap returns the client's error.
func (e *FigureError) Unwrap() error { return e.Err }

func (v visit) figureError(ctx context.Context, ids []int64, e *shop.AloneError) error {
	f := &FigureError{Position: e.Position, Err: e.Err}
	if e.Position > 1 {
		page, err := v.Client.Inventory().Items(ctx, bigcommerce.InventoryListOptions{LocationIDs: ids, Page: e.Position - 1, Limit: 1})
		if err == nil && len(page.Items) == 1 {
			f.Behind = int64(page.Items[0].Identity.ProductID)
		}
	}
	return f
}

// missing are the numbers of the pages still to read.
func (p *stockPages) missing() []int {
	var numbers []int
	for i, page := range p.pages {
		if page == nil {
			numbers = append(numbers, i+1)
		}
	}
	return numbers
}

// join sorts the items of all pages. If an item comes twice, the list moved during
// the read, and may lack another item.
func (p *stockPages) join() ([]translate.Level, error) {
	levels := slices.Concat(p.pages...)
	slices.SortFunc(levels, translate.Level.Compare)
	if hasTwice(levels) {
		return nil, errStockMoved
	}
	return levels, nil
}

// hasTwice reports whether an item comes twice in a sorted list.
func hasTwice(levels []translate.Level) bool {
	for i := 1; i < len(levels); i++ {
		if levels[i].Compare(levels[i-1]) == 0 {
			return true
		}
	}
	return false
}
