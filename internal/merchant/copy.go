package merchant

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"connect2cart/internal/ledger"
)

// The staging labels of Secrets Manager.
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
const (
	stageCurrent  = "AWSCURRENT"
	stagePrevious = "AWSPREVIOUS" // what a repair goes back to
)

// ErrRemovedThere means that the other secret waits for its deletion. It is a
// ledger.ErrServed, too, and nothing can be written over it.
var ErrRemovedThere = fmt.Errorf("its secret is marked for deletion: %w", ledger.ErrServed)

// ErrSameVersion means that the other secret has another value under the id of the
// version in force here. It is a ledger.ErrServed, too. Secrets Manager never
// changes the value of a version, so a change here has to come first.
var ErrSameVersion = fmt.Errorf("its secret has another value under the same version: %w", ledger.ErrServed)

// Copy copies secrets into another vault: another region, account or prefix. It
// is for the operator: as a type of its own, no function links it.
type Copy struct {
	From, To *Vault

	Over bool // also over a secret that was changed there
	Dry  bool // looks, and writes nothing
}

// Secret makes a store's secret the same in the other vault, and reports whether it
// differed. Versions keep their ids, because the rows of the ledger name them. It
// copies the version in force, the one before, and those with news that nobody
// told yet. It looks into no value, so a damaged secret comes along as it is.
//
// ErrNotFound means that the store is not connected here, and ledger.ErrServed
// that its secret was changed there, or removed: ErrRemovedThere.
func (c Copy) Secret(ctx context.Context, storeHash string) (changed bool, err error) {
	here, err := c.From.API.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: c.From.name(storeHash)})
	if isMissing(err) || err == nil && here.DeletedDate != nil {
		return false, ErrNotFound
	}
	if err != nil {
		return false, fmt.Errorf("store %s: read its tags: %w", storeHash, err)
	}
	current := staged(here.VersionIdsToStages, stageCurrent)
	if current == "" {
		return false, fmt.Errorf("store %s: its secret has no value: nothing is there to copy", storeHash)
	}
	here.Tags = slices.DeleteFunc(here.Tags, func(t types.Tag) bool { return strings.HasPrefix(aws.ToString(t.Key), "aws:") }) // AWS's own
	there, err := c.lookThere(ctx, storeHash, current)
	if err != nil {
		return false, fmt.Errorf("store %s: there: %w", storeHash, err)
	}
	s := &secretCopy{Copy: c, storeHash: storeHash, here: here, there: there}
	if !s.differs() || c.Dry {
		return s.differs(), nil
	}
	if err := s.write(ctx); err != nil {
		return true, fmt.Errorf("store %s: copy its secret: %w", storeHash, err)
	}
	return true, nil
}

// lookThere describes the other secret, nil without one. Its version in force must
// be one of ours, and current is the id of ours. Nothing goes over another value
// with that id.
func (c Copy) lookThere(ctx context.Context, storeHash, current string) (*secretsmanager.DescribeSecretOutput, error) {
	there, err := c.To.API.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: c.To.name(storeHash)})
	if isMissing(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if there.DeletedDate != nil {
		return nil, ErrRemovedThere
	}
	id := staged(there.VersionIdsToStages, stageCurrent)
	same, err := c.hasSame(ctx, storeHash, id)
	switch {
	case err != nil || same:
	case !c.Over:
		err = fmt.Errorf("its secret: %w", ledger.ErrServed)
	case id == current:
		err = ErrSameVersion
	}
	return there, err
}

// hasSame reports whether a version of the other secret is here, too, with the same
// value. The id proves too little: it follows from the version before.
func (c Copy) hasSame(ctx context.Context, storeHash, id string) (bool, error) {
	there, err := c.To.readVersionID(ctx, storeHash, id)
	if err != nil {
		return false, ignoring(ErrNotFound, err)
	}
	here, err := c.From.readVersionID(ctx, storeHash, id)
	if err != nil {
		return false, ignoring(ErrNotFound, err)
	}
	return aws.ToString(here.SecretString) == aws.ToString(there.SecretString), nil
}

func ignoring(known, err error) error {
	if errors.Is(err, known) {
		return nil
	}
	return err
}

// secretCopy is the copy of one secret.
type secretCopy struct {
	Copy
	storeHash   string
	here, there *secretsmanager.DescribeSecretOutput // there: nil without a secret
}

// differs compares the version in force and the tags.
func (s *secretCopy) differs() bool {
	return s.there == nil || staged(s.here.VersionIdsToStages, stageCurrent) != staged(s.there.VersionIdsToStages, stageCurrent) || len(s.newTags()) > 0
}

// newTags are the tags that are missing there, or have another value.
func (s *secretCopy) newTags() []types.Tag {
	known := map[string]string{}
	if s.there != nil {
		for _, t := range s.there.Tags {
			known[aws.ToString(t.Key)] = aws.ToString(t.Value)
		}
	}
	var differ []types.Tag
	for _, t := range s.here.Tags {
		if value, ok := known[aws.ToString(t.Key)]; !ok || value != aws.ToString(t.Value) {
			differ = append(differ, t)
		}
	}
	return differ
}

// write makes the missing versions, the oldest first. Each becomes the current one
// in its turn, and the last one stays it.
func (s *secretCopy) write(ctx context.Context) error {
	ids, err := s.versions(ctx)
	if err != nil {
		return err
	}
	if s.there != nil { // the tags tell of mails, and go before the value, as in overwrite
		if tags := s.newTags(); len(tags) > 0 {
			if _, err := s.To.API.TagResource(ctx, &secretsmanager.TagResourceInput{SecretId: s.To.name(s.storeHash), Tags: tags}); err != nil {
				return fmt.Errorf("tags: %w", err)
			}
		}
		if staged(s.here.VersionIdsToStages, stageCurrent) == staged(s.there.VersionIdsToStages, stageCurrent) {
			return nil
		}
	}
	last := ids[len(ids)-1]
	for _, id := range ids {
		if err := s.version(ctx, id); err != nil && (id == last || !isExists(err)) {
			return err // an older one may have another value there, and stays so
		}
	}
	return s.stage(ctx, last)
}

// versions are the ids to copy, the current one last.
func (s *secretCopy) versions(ctx context.Context) ([]string, error) {
	news, err := s.From.Ledger.NewsSince(ctx, s.storeHash, time.Unix(0, 0))
	if err != nil {
		return nil, err
	}
	var ids []string
	last := []string{staged(s.here.VersionIdsToStages, stagePrevious), staged(s.here.VersionIdsToStages, stageCurrent)}
	for _, n := range news {
		if n.Version != "" && !slices.Contains(last, n.Version) {
			ids = append(ids, n.Version)
		}
	}
	return slices.DeleteFunc(append(ids, last...), func(id string) bool { return id == "" }), nil
}

// version copies one version. One that no longer exists here, or never did, stays
// out.
func (s *secretCopy) version(ctx context.Context, id string) error {
	out, err := s.From.readVersionID(ctx, s.storeHash, id)
	if err != nil {
		return ignoring(ErrNotFound, err)
	}
	if s.there != nil {
		_, err = s.To.API.PutSecretValue(ctx, &secretsmanager.PutSecretValueInput{SecretId: s.To.name(s.storeHash), ClientRequestToken: &id, SecretString: out.SecretString})
		return err
	}
	var key *string
	if s.To.KMSKey != "" {
		key = &s.To.KMSKey
	}
	_, err = s.To.API.CreateSecret(ctx, &secretsmanager.CreateSecretInput{
		Name: s.To.name(s.storeHash), ClientRequestToken: &id, SecretString: out.SecretString, KmsKeyId: key, Description: s.here.Description, Tags: s.here.Tags,
	})
	s.there = &secretsmanager.DescribeSecretOutput{VersionIdsToStages: map[string][]string{id: {stageCurrent}}}
	return err
}

// stage moves the label AWSCURRENT to a version that was there before: to write an
// old version again leaves the label where it is.
func (s *secretCopy) stage(ctx context.Context, id string) error {
	there, err := s.To.API.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: s.To.name(s.storeHash)})
	if err != nil {
		return err
	}
	current := staged(there.VersionIdsToStages, stageCurrent)
	if current == id {
		return nil
	}
	_, err = s.To.API.UpdateSecretVersionStage(ctx, &secretsmanager.UpdateSecretVersionStageInput{
		SecretId: s.To.name(s.storeHash), VersionStage: aws.String(stageCurrent), MoveToVersionId: &id, RemoveFromVersionId: &current,
	})
	return err
}

// staged is the id of the version with a label.
func staged(versions map[string][]string, stage string) string {
	for id, stages := range versions {
		if slices.Contains(stages, stage) {
			return id
		}
	}
	return ""
}
