package merchant

import (
	"context"
	"iter"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
)

// Removed is a removed store during its days of grace.
type Removed struct {
	StoreHash string
	At        time.Time // when it was removed
	Until     time.Time // when it will be gone for good; zero means unknown
}

// removedTag holds the time of removal and the end of the days of grace, with a
// slash between. Secrets Manager tells the first time only
// (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_SecretListEntry.html).
// Other tools may choose any window from ShortestRecovery to LongestRecovery.
const removedTag = "removed"

// sameRemoval is how far our clock may be from that of Secrets Manager. The tag
// stays after a restore and does not fit the next removal. If in doubt we treat
// a tag as stale, which is the safe mistake.
const sameRemoval = 2 * time.Minute

// FindRemoved describes a removed store; ok is false for a connected one.
// ErrNotFound means that there is no such store at all.
func (v *Vault) FindRemoved(ctx context.Context, storeHash string) (r Removed, ok bool, err error) {
	entry, err := v.describe(ctx, storeHash)
	if err != nil {
		return Removed{}, false, err
	}
	r, ok = v.removed(entry)
	return r, ok, nil
}

// ListRemoved ranges over the removed stores during their days of grace. It may
// be some minutes behind, as List is.
func (v *Vault) ListRemoved(ctx context.Context) iter.Seq2[Removed, error] {
	return func(yield func(Removed, error) bool) {
		in := v.listInput("")
		in.IncludePlannedDeletion = aws.Bool(true)
		for entry, err := range v.entries(ctx, in) {
			if err != nil {
				yield(Removed{}, err)
				return
			}
			if r, ok := v.removed(entry); ok && !yield(r, nil) {
				return
			}
		}
	}
}

// removed takes the date of a deletion for that of the removal, or for that of the
// end: the references of ListSecrets and DescribeSecret differ about it.
func (v *Vault) removed(entry types.SecretListEntry) (Removed, bool) {
	hash, ok := v.hashIn(entry)
	if !ok || entry.DeletedDate == nil {
		return Removed{}, false
	}
	at := entry.DeletedDate.UTC()
	begun, until := tagged(entry.Tags)
	switch {
	case at.Sub(begun).Abs() <= sameRemoval:
		return Removed{StoreHash: hash, At: at, Until: until}, true
	case at.Sub(until).Abs() <= sameRemoval:
		return Removed{StoreHash: hash, At: begun, Until: until}, true
	}
	return Removed{StoreHash: hash, At: at}, true // the tag belongs to another removal
}

// removal returns the tag for a removal beginning now.
func removal(now time.Time, days int) types.Tag {
	return tag(removedTag, stamp(now)+"/"+stamp(now.Add(time.Duration(days)*24*time.Hour)))
}

// tagged are the times of the tag, zero without one.
func tagged(tags []types.Tag) (begun, until time.Time) {
	for _, t := range tags {
		if aws.ToString(t.Key) == removedTag {
			from, to, _ := strings.Cut(aws.ToString(t.Value), "/")
			begun, _ = time.Parse(time.RFC3339, from)
			until, _ = time.Parse(time.RFC3339, to)
		}
	}
	return begun, until
}
