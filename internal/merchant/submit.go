package merchant

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
)

// ErrUnchanged is what a change returns when there is nothing to write.
var ErrUnchanged = errors.New("nothing is to be changed")

// ErrFull means that the secret of a store was written so often within a day
// that Secrets Manager takes no further version.
var ErrFull = errors.New("the store's secret takes no more versions today")

const (
	submitTries = 5 // of looking at what there is

	// writeLease is how long a submission may take to write. It is above what
	// any function may run, so that who has not written by then never will.
	writeLease = 30 * time.Second

	// describeTime bounds the look at how the mails stand, which can be done
	// without.
	describeTime = 5 * time.Second

	// countsOn is how long mails that wait count as one: pauses go on growing
	// when a submission follows the other, so that their attempts stay few.
	countsOn = 24 * time.Hour
)

// submissionLabel is the staging label of who may write next.
const submissionLabel = "submission"

// Submitted is a store as a submission left it.
type Submitted struct {
	*Merchant
	Created bool     // it was not connected before, or was removed
	Mails   *Summary // how the mails stood before; nil if nobody knows
	Claims  []Claim  // the mails that the submission causes, for who submitted to try at once
}

// Submit is Change for what a merchant sends, in two respects. Of submissions
// that collide, in whatever processes, one is written and the others get
// ErrConflict: those that arrived before it was. And a removed store comes
// back: change is called with an empty Merchant first and then, if that was no
// error, with what the store was and Removed set.
//
// Change says which mails the submission causes, or returns ErrUnchanged to
// leave the store as it is, which is no error of Submit. It is told how the
// mails stand, nil if that is not known. ErrFull if the store was written too
// often; an *UnreadableError if what is there cannot be read.
func (s *Store) Submit(ctx context.Context, storeHash string, arrived time.Time, change func(*Merchant, *Summary) ([]Mail, error)) (*Submitted, error) {
	t := &submit{Store: s, storeHash: storeHash, arrived: arrived, change: change}
	for range submitTries {
		done, err := t.once(ctx)
		if errors.Is(err, errLookAgain) {
			continue
		}
		if _, full := errors.AsType[*types.LimitExceededException](err); full && t.known {
			err = errors.Join(ErrFull, err)
		}
		return done, err
	}
	return nil, t.conflict()
}

// submit is one submission on its way.
type submit struct {
	*Store
	storeHash string
	arrived   time.Time
	change    func(*Merchant, *Summary) ([]Mail, error)

	known       bool // there is a secret, though it may not be found yet
	broughtBack bool // it was marked for deletion
}

// errLookAgain means that what was seen is no longer so.
var errLookAgain = errors.New("the secret is no longer as it was seen")

func (t *submit) conflict() error { return fmt.Errorf("store %s: %w", t.storeHash, ErrConflict) }

// once looks, changes and writes.
func (t *submit) once(ctx context.Context) (*Submitted, error) {
	m, madeAt, err := t.look(ctx)
	if err != nil {
		return nil, err
	}
	if madeAt.After(t.arrived) {
		return nil, t.conflict()
	}
	before := m.Version
	m.complete(t.storeHash)
	// Who deleted the secret by hand left no mark in it.
	m.Removed = m.Removed || t.broughtBack && before != ""
	removed := m.Removed
	done := &Submitted{Merchant: m, Mails: t.mails(ctx, before)}
	mails, err := t.change(m, done.Mails)
	if errors.Is(err, ErrUnchanged) {
		return done, nil
	}
	if err != nil {
		return nil, err
	}
	w, err := t.prepare(m, done.Mails, mails)
	if err != nil {
		return nil, err
	}
	if err := t.put(ctx, w, before); err != nil {
		return nil, err
	}
	m.Version = w.token
	done.Created, done.Claims = before == "" || removed && !m.Removed, w.claims(m.UpdatedAt)
	return done, nil
}

// look reads the store, an empty one if there is none, and when it was written.
func (t *submit) look(ctx context.Context) (*Merchant, time.Time, error) {
	out, err := t.read(ctx, t.storeHash)
	if t.known && errors.Is(err, ErrNotFound) {
		err = lookAgain(ctx, func() error { out, err = t.read(ctx, t.storeHash); return err })
		if errors.Is(err, ErrNotFound) {
			err = t.conflict() // somebody is making or removing it
		}
	}
	if errors.Is(err, ErrNotFound) {
		return &Merchant{}, time.Time{}, nil
	}
	if err != nil {
		return nil, time.Time{}, err
	}
	t.known = true
	m, err := merchantIn(out, t.storeHash)
	if isUnreadable(err) && t.broughtBack { // there is nothing in it to go on with
		m, err = &Merchant{Version: aws.ToString(out.VersionId)}, nil
	}
	return m, aws.ToTime(out.CreatedDate), err
}

// mails is how the mails of a store stand.
func (t *submit) mails(ctx context.Context, version string) *Summary {
	if version == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, describeTime)
	defer cancel()
	sum, err := t.Describe(ctx, t.storeHash)
	if err != nil {
		return nil
	}
	return &sum
}

// prepare makes the value and the tags of a store with these mails. A mail that
// waited already goes on waiting from when it began.
func (t *submit) prepare(m *Merchant, before *Summary, mails []Mail) (*written, error) {
	if len(mails) == 0 {
		return t.write(m, "", nil)
	}
	w, err := t.write(m, Pending, mails)
	if err != nil || before == nil {
		return w, err
	}
	for mail, d := range w.deliveries {
		if old := before.Of(mail); old.Notification == Pending && m.UpdatedAt.Sub(old.Since) < countsOn {
			d.Since = old.Since
			w.deliveries[mail] = d
		}
	}
	return w, nil
}

// put makes the secret or, when there is one, writes over the version that was
// seen.
func (t *submit) put(ctx context.Context, w *written, before string) error {
	var err error
	if t.known {
		err = t.replace(ctx, w, before)
	} else {
		err = t.create(ctx, w)
		switch {
		case isExists(err):
			t.known = true
			return errLookAgain
		case isInvalidRequest(err):
			err = t.bringBack(ctx, w.name, err)
		}
		if errors.Is(err, errBroughtBack) {
			t.known, t.broughtBack = true, true
			return errLookAgain
		}
	}
	if err != nil {
		return fmt.Errorf("store %s: write its secret: %w", t.storeHash, err)
	}
	return nil
}

// replace writes over a version. The tags go before the value, and whoever
// writes tags should be the one whose value follows: so the turn to write over
// that version is taken first.
func (t *submit) replace(ctx context.Context, w *written, before string) error {
	if err := t.takeTurn(ctx, before); err != nil {
		return err
	}
	for number := range submitTries {
		w.setToken(successor(before, number))
		if err := t.overwrite(ctx, w); !isExists(err) {
			return err
		}
		// Somebody wrote over it, and if it is current all the same, an operator
		// moved it back.
		out, err := t.read(ctx, t.storeHash)
		if err != nil {
			return err
		}
		if aws.ToString(out.VersionId) != before {
			return ErrConflict
		}
	}
	return ErrConflict
}

// takeTurn takes the turn to write over a version, which one submission has at
// a time, for as long as it can live.
func (t *submit) takeTurn(ctx context.Context, version string) error {
	for number := range submitTries {
		token := tokenOf(version, submissionLabel, fmt.Sprint(number))
		err := t.reserve(ctx, t.storeHash, token, submissionLabel)
		if !isExists(err) {
			return err
		}
		taken, err := t.madeAt(ctx, t.storeHash, token)
		if isMissing(err) || err == nil && time.Since(taken) < writeLease {
			return ErrConflict
		}
		if err != nil {
			return fmt.Errorf("read whose turn it is: %w", err)
		}
	}
	return ErrConflict
}

// claims are the rights to try the mails that a writing made due.
func (w *written) claims(at time.Time) []Claim {
	var claims []Claim
	for _, mail := range Mails {
		if d, ok := w.deliveries[mail]; ok {
			claims = append(claims, Claim{StoreHash: w.storeHash, Mail: mail, Version: w.token, Attempt: 1, Since: d.Since, Until: at.Add(Lease - margin)})
		}
	}
	return claims
}
