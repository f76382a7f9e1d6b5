package script

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/translate"
)

// figures are the stock of all of a store's items at its location, read 1,000
// items a call and kept for the batches of a run: the inventory API knows no
// order by which a batch could be asked for, and a list of the ids of a batch
// takes a call for every hundred of them.
type figures struct {
	stock translate.Stock
	ids   []int64 // locations
	at    time.Time
	pages stockPages
	used  bool // in an answer

	whole bool              // list is the whole list, see findWhole
	tried bool              // to make it
	list  []translate.Level // mostly shares the memory of stock
}

const (
	figuresLife  = 5 * time.Minute // of a run
	figuresFresh = time.Minute     // at the start of one
	stockPage    = 1000            // items a call (bigcommerce-api.md 7.1)
)

// stockPages are pages of a list that is not complete yet, because the quota
// or the time was used up or a call failed. The next try goes on from there.
type stockPages struct {
	total int // items, as every page says
	pages [][]translate.Level
	begun time.Time
}

// stockFor is the stock of the store's items. fresh asks for figures of the
// last minute.
//
// Without the permission for inventory or locations the figures are the
// catalogue's, unless a setting asks for certain locations. They are of the
// default location and leave its safety stock out (bigcommerce-api.md 7.1).
func (s *shop) stockFor(ctx context.Context, p *poll, c *catalogue, fresh bool) (translate.Stock, error) {
	err := s.loadFigures(ctx, c, fresh)
	if bigcommerce.IsForbidden(err) && s.merchant.Settings.Location == "" {
		p.catalogFigures, c.figures = true, figures{}
		return translate.Stock{Catalog: true}, nil
	}
	return c.figures.stock, err
}

func (s *shop) loadFigures(ctx context.Context, c *catalogue, fresh bool) error {
	ids, err := s.locations(ctx, c)
	if err != nil {
		return err
	}
	f := &c.figures
	if c.isBehind(f.readAt()) || !slices.Equal(f.ids, ids) {
		*f = figures{ids: ids}
	}
	if !f.stale(fresh) {
		return nil
	}
	if err := s.readStock(ctx, f); err != nil {
		return fmt.Errorf("stock: %w", err)
	}
	return nil
}

// readAt is when the figures were read, or, if there are none yet, the first of
// the pages for them.
func (f *figures) readAt() time.Time {
	if f.at.IsZero() {
		return f.pages.begun
	}
	return f.at
}

// stale reports whether the figures are too old, for the start of a run
// (fresh) or for one that is under way. Those of no answer yet were read by a
// start that was refused: to read them again would use up the quota again.
func (f *figures) stale(fresh bool) bool {
	life := figuresLife
	if fresh && f.used {
		life = figuresFresh
	}
	return f.at.IsZero() || age(f.at) >= life
}

// readStock reads what is missing of all pages, side by side, and makes the
// figures of them.
func (s *shop) readStock(ctx context.Context, f *figures) error {
	if len(f.pages.pages) == 0 || age(f.pages.begun) > figuresLife {
		if err := s.firstStockPage(ctx, f); err != nil {
			return err
		}
	}
	open := f.pages.missing()
	tooMany := s.client.Afford(ctx, len(open))
	if tooMany != nil {
		open = open[:min(len(open), s.affordable())]
	}
	if err := s.readStockPages(ctx, f, open); err != nil {
		return err
	}
	if tooMany != nil {
		return &budgetError{calls: len(f.pages.missing()), err: tooMany}
	}
	levels, err := f.pages.join()
	begun := f.pages.begun
	if err != nil {
		f.pages = stockPages{}
		return err
	}
	// The catalogue's word stands in for a figure that no location has, but
	// not where the merchant wants to hear of certain locations only.
	catalog := s.merchant.Settings.Location == ""
	*f = figures{ids: f.ids, at: begun, stock: translate.Stock{Levels: levels, Catalog: catalog}}
	return nil
}

func (s *shop) firstStockPage(ctx context.Context, f *figures) error {
	f.pages = stockPages{begun: time.Now()}
	levels, m, err := s.stockPage(ctx, f.ids, 1)
	if err != nil {
		return err
	}
	f.pages.total = m.Total
	f.pages.pages = make([][]translate.Level, max(1, (m.Total+stockPage-1)/stockPage))
	f.pages.pages[0] = levels
	return nil
}

// readStockPages reads the pages of the given numbers, from 1. One that the
// store is too busy for does not end the others, which are counted already.
func (s *shop) readStockPages(ctx context.Context, f *figures, numbers []int) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wait sync.WaitGroup
	busy := make([]error, len(numbers))
	for i, n := range numbers {
		wait.Go(func() {
			defer recoverInto(cancel)
			levels, m, err := s.stockPage(ctx, f.ids, n)
			switch {
			case bigcommerce.IsBusy(err):
				busy[i] = err
			case err != nil:
				cancel(err)
			case m.Total != f.pages.total:
				cancel(errStockMoved)
			default:
				f.pages.pages[n-1] = levels
			}
		})
	}
	wait.Wait()
	err := context.Cause(ctx)
	if errors.Is(err, errStockMoved) {
		f.pages = stockPages{}
	}
	if err == nil {
		err = cmp.Or(busy...)
	}
	return err
}

// recoverInto turns a panic into the cause of a context's end.
func recoverInto(cancel context.CancelCauseFunc) {
	if v := recover(); v != nil {
		cancel(&panicError{value: v, stack: debug.Stack()})
	}
}

// errStockMoved is a list that changed while it was read: an item may be
// missing from it. The next poll reads it anew.
var errStockMoved = &bigcommerce.AnswerError{Err: errors.New("the list of stock changed while it was read")}

// stockPage is a page of the inventory list at the given locations.
func (s *shop) stockPage(ctx context.Context, ids []int64, number int) ([]translate.Level, bigcommerce.Pagination, error) {
	page, err := s.client.Inventory().Items(ctx, bigcommerce.InventoryListOptions{LocationIDs: ids, Page: number, Limit: stockPage})
	if err != nil {
		return nil, page.Pagination, fmt.Errorf("page %d: %w", number, err)
	}
	levels := make([]translate.Level, len(page.Items))
	for i, item := range page.Items {
		levels[i] = translate.LevelOf(item, ids)
	}
	return levels, page.Pagination, nil
}

// missing are the numbers of the pages that are still to be read.
func (p *stockPages) missing() []int {
	var numbers []int
	for i, page := range p.pages {
		if page == nil {
			numbers = append(numbers, i+1)
		}
	}
	return numbers
}

// join sorts the items of all pages. One that comes twice shows that the list
// moved, and that another may be missing.
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
