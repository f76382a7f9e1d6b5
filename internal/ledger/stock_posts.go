package ledger

import (
	"maps"
	"slices"
	"time"
)

const (
	// AnsweredTime is how long a repeated post is known, since its last repeat.
	AnsweredTime = day

	// MaxAnswered is the most entries of a post that the row has room for. A post
	// has no more changes (package seti).
	MaxAnswered = 1000

	// maxPosts and maxDone bound the posts of a row and their entries: some 60 KB.
	// The oldest post gives way.
	maxPosts = 20
	maxDone  = 3 * MaxAnswered
)

// answered is a post of several entries after a False for at least one of them.
// Stone Edge sends the whole post again.
type answered struct {
	At   time.Time      `json:"at"`
	Done map[int]string `json:"done"` // the entries that are OK, with their items
}

// IsAnswered reports whether an entry of a post was OK in the post's last answer,
// and another entry was not. post is the caller's hash of all entries. A later Set
// of the entry's item voids that, because the level replaced the change.
func (s *StockLease) IsAnswered(post string, entry int) bool {
	p, ok := s.posts[post]
	if !ok || now().Sub(p.At) >= AnsweredTime {
		return false
	}
	item, ok := p.Done[entry]
	return ok && !s.void[item]
}

// ItemAnswered returns the item of such an entry, "" if it has none.
func (s *StockLease) ItemAnswered(post string, entry int) string { return s.posts[post].Done[entry] }

// Answer keeps which entries of a post are OK, with their items, at most
// MaxAnswered. An entry without an item has "". Without entries it forgets the
// post. Only Release writes that.
func (s *StockLease) Answer(post string, done map[int]string) {
	s.answer = func() {
		delete(s.posts, post)
		if len(done) == 0 || len(done) > MaxAnswered {
			return
		}
		if s.posts == nil {
			s.posts = map[string]answered{}
		}
		s.posts[post] = answered{stamp(), done}
	}
}

// voidPosts forgets the good entries of all items with a level set since the last
// call: a walk over the posts for each item would take seconds.
func (s *Stock) voidPosts() {
	if len(s.void) == 0 {
		return
	}
	for _, p := range s.posts {
		maps.DeleteFunc(p.Done, func(_ int, of string) bool { return s.void[of] })
	}
	s.void = nil
}

// prunePosts drops old posts, and the oldest ones beyond maxPosts and maxDone.
func (s *Stock) prunePosts() {
	maps.DeleteFunc(s.posts, func(_ string, p answered) bool { return now().Sub(p.At) >= AnsweredTime })
	entries := 0
	posts := slices.SortedFunc(maps.Keys(s.posts), func(a, b string) int { return s.posts[b].At.Compare(s.posts[a].At) })
	for i, post := range posts {
		if entries += len(s.posts[post].Done); i >= maxPosts || entries > maxDone {
			delete(s.posts, post)
		}
	}
}
