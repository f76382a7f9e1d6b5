package merchant

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"connect2cart/internal/ledger"
)

// concludeTime bounds the last step of a change. Without it, the next poll takes
// the step.
const concludeTime = 2 * time.Second

// plans are rows about a change that go into the ledger before it. So a death
// behind the change loses no mail.
type plans struct {
	task *ledger.Task // to look at the mails in the tags
	news *ledger.News
}

// write plans the mails of an announced change.
func (p plans) write(ctx context.Context, l *ledger.Ledger) error {
	if p.task != nil {
		if err := l.Plan(ctx, []*ledger.Task{p.task}); err != nil {
			return err
		}
	}
	if p.news == nil {
		return nil
	}
	return l.Report(ctx, p.news)
}

// undo takes the news back: the change did not happen.
func (p plans) undo(ctx context.Context, l *ledger.Ledger) {
	if p.news != nil {
		_ = l.Unreport(ctx, p.news) // whoever tells it looks for the version
	}
}

// DoubtError is a failed change that may be made all the same: its write may have
// had its effect.
type DoubtError struct{ cause error }

func (e *DoubtError) Error() string { return e.cause.Error() }
func (e *DoubtError) Unwrap() error { return e.cause }

// refusedError is a failed write that surely made no version.
type refusedError struct{ cause error }

func (e *refusedError) Error() string { return e.cause.Error() }
func (e *refusedError) Unwrap() error { return e.cause }

// isRefused reports a change that wrote no version. Something before its last step
// may have had an effect: then it is a DoubtError.
func isRefused(err error) bool {
	if _, doubt := errors.AsType[*DoubtError](err); doubt {
		return false
	}
	_, refused := errors.AsType[*refusedError](err)
	return refused || isExists(err) || isInvalidRequest(err) || errors.Is(err, ErrConflict)
}

// doubtful keeps an error in doubt, because an earlier step had its effect.
func doubtful(err error) error {
	if err == nil {
		return nil
	}
	return &DoubtError{err}
}

// inForce makes a change of a store's secret known to all processes. It announces
// the change, calls write, and concludes. So the next poll of each process uses
// the new version, even if this process dies at any step. write returns the new
// version, or "" for the current one.
//
// If the ledger takes no announcement, inForce changes nothing and returns
// ledger.ErrUnavailable. ErrConflict means too many changes at the same time.
// DoubtError.
func (v *Vault) inForce(ctx context.Context, storeHash string, p plans, write func(context.Context) (version string, err error)) error {
	c, err := v.Ledger.Announce(ctx, storeHash)
	if errors.Is(err, ledger.ErrConflict) {
		err = errors.Join(ErrConflict, err)
	}
	if err != nil {
		return fmt.Errorf("store %s: announce a change of its secret: %w", storeHash, err)
	}
	if err := p.write(ctx, v.Ledger); err != nil {
		v.withdraw(ctx, c)
		return fmt.Errorf("store %s: plan the mails of a change: %w", storeHash, err)
	}
	limited, cancel := context.WithDeadline(ctx, c.Until)
	defer cancel()
	version, err := write(limited)
	switch {
	case err == nil:
		v.conclude(ctx, c, version)
		return nil
	case isRefused(err):
		v.withdraw(ctx, c)
		p.undo(ctx, v.Ledger)
		return err
	}
	return &DoubtError{err} // and the announcement stays
}

// conclude tells the ledger of the new version. It may fail: until the next poll
// has told the ledger, each poll reads the secret anew.
func (v *Vault) conclude(ctx context.Context, c ledger.Change, version string) {
	ctx, cancel := context.WithTimeout(ctx, concludeTime)
	defer cancel()
	var out *secretsmanager.GetSecretValueOutput
	err := lookAgain(ctx, func() (err error) { out, err = v.readVersionID(ctx, c.Store, version); return err })
	if err == nil {
		_ = v.Ledger.Conclude(ctx, c, aws.ToString(out.VersionId), aws.ToTime(out.CreatedDate))
	}
}

// withdraw takes an announcement back. If it fails, polls read the secret anew
// for a minute.
func (v *Vault) withdraw(ctx context.Context, c ledger.Change) {
	ctx, cancel := context.WithTimeout(ctx, concludeTime)
	defer cancel()
	_ = v.Ledger.Withdraw(ctx, c)
}

// MakeRow gives the ledger the row of a store connected before the ledger. row
// is the missing one. ErrNotFound means that the store is not connected;
// ledger.ErrUnavailable.
func (v *Vault) MakeRow(ctx context.Context, row *ledger.Version) error {
	begun := time.Now()
	out, err := v.read(ctx, row.Store)
	if err != nil {
		return err
	}
	err = v.Ledger.Move(ctx, row, aws.ToString(out.VersionId), aws.ToTime(out.CreatedDate), begun)
	if errors.Is(err, ledger.ErrStale) || errors.Is(err, ledger.ErrConflict) {
		return nil // another process made it
	}
	return err
}
