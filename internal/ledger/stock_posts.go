package ledger

import (
	"maps"
	"slices"
	"time"
)

const (
	// AnsweredTime is how long a repeated post is known, since its last repeat.
	AnsweredTime = day

	// MaxAnswered is the most entries of a post that the row has room for.
	MaxAnswered = 1000

	// maxPosts bounds the posts of a row. The oldest one gives way.
	maxPosts = 50
)

// answered is a post of several entries after a False for at least one of them.
// Stone Edge sends the whole post again.
type answered struct {
	At   time.Time `json:"at"`
	Done []byte    `json:"done"` // a bit for each entry: its answer was OK
}

// IsAnswered reports whether an entry of a post was OK in the post's last answer,
// and another entry was not. post is the caller's hash of all entries.
func (s *StockLease) IsAnswered(post string, entry int) bool {
	p, ok := s.posts[post]
	return ok && now().Sub(p.At) < AnsweredTime && entry/8 < len(p.Done) && p.Done[entry/8]&(1<<(entry%8)) != 0
}

// Answer keeps which entries of a post are OK. If all are, or none, or there are
// more than MaxAnswered, it forgets the post. Only Release writes that.
func (s *StockLease) Answer(post string, oks []bool) {
	s.answer = func() {
		delete(s.posts, post)
		if len(oks) > MaxAnswered || !slices.Contains(oks, true) || !slices.Contains(oks, false) {
			return
		}
		done := make([]byte, (len(oks)+7)/8)
		for i, ok := range oks {
			if ok {
				done[i/8] |= 1 << (i % 8)
			}
		}
		if s.posts == nil {
			s.posts = map[string]answered{}
		}
		s.posts[post] = answered{stamp(), done}
	}
}

// prunePosts drops old posts, and the oldest ones beyond maxPosts.
func (s *Stock) prunePosts() {
	maps.DeleteFunc(s.posts, func(_ string, p answered) bool { return now().Sub(p.At) >= AnsweredTime })
	if len(s.posts) <= maxPosts {
		return
	}
	posts := slices.SortedFunc(maps.Keys(s.posts), func(a, b string) int { return s.posts[a].At.Compare(s.posts[b].At) })
	for _, post := range posts[:len(posts)-maxPosts] {
		delete(s.posts, post)
	}
}
