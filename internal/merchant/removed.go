package merchant

import (
	"context"
	"iter"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
)

// Removed is a store that was removed and is not gone yet.
type Removed struct {
	StoreHash string
	At        time.Time // when it was removed
	Until     time.Time // when it will be gone for good; zero if nobody knows
}

// removedTag holds when a secret was marked for deletion and until when it can
// be restored, parted by a slash. Secrets Manager tells the first only
// (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_SecretListEntry.html),
// and a window that somebody else chose is from ShortestRecovery to
// LongestRecovery.
const removedTag = "removed"

// sameRemoval is how far the clock that wrote the tag may be from that of
// Secrets Manager. The tag stays when a store is restored, and says nothing of
// the next removal. To take it for one of another removal is the safe mistake.
const sameRemoval = 2 * time.Minute

// FindRemoved tells of a removed store; ok is false for one that is connected.
// ErrNotFound if there is no such store at all.
func (s *Store) FindRemoved(ctx context.Context, storeHash string) (r Removed, ok bool, err error) {
	entry, err := s.describe(ctx, storeHash)
	if err != nil {
		return Removed{}, false, err
	}
	r, ok = s.removed(entry)
	return r, ok, nil
}

// ListRemoved ranges over the removed stores that are not gone yet. What List
// says of its age holds here, too.
func (s *Store) ListRemoved(ctx context.Context) iter.Seq2[Removed, error] {
	return func(yield func(Removed, error) bool) {
		in := s.listInput("")
		in.IncludePlannedDeletion = aws.Bool(true)
		for entry, err := range s.entries(ctx, in) {
			if err != nil {
				yield(Removed{}, err)
				return
			}
			if r, ok := s.removed(entry); ok && !yield(r, nil) {
				return
			}
		}
	}
}

func (s *Store) removed(entry types.SecretListEntry) (Removed, bool) {
	hash, ok := s.hashIn(entry)
	if !ok || entry.DeletedDate == nil {
		return Removed{}, false
	}
	at := entry.DeletedDate.UTC()
	return Removed{StoreHash: hash, At: at, Until: untilOf(entry.Tags, at)}, true
}

// removal spells a removal that begins now.
func removal(now time.Time, days int) types.Tag {
	return tag(removedTag, stamp(now)+"/"+stamp(now.Add(time.Duration(days)*24*time.Hour)))
}

// untilOf is the end of a removal, zero if the tag is of another one.
func untilOf(tags []types.Tag, at time.Time) time.Time {
	for _, t := range tags {
		if aws.ToString(t.Key) != removedTag {
			continue
		}
		from, to, _ := strings.Cut(aws.ToString(t.Value), "/")
		begun, err := time.Parse(time.RFC3339, from)
		if err != nil || at.Sub(begun).Abs() > sameRemoval {
			return time.Time{}
		}
		until, _ := time.Parse(time.RFC3339, to)
		return until
	}
	return time.Time{}
}
