package merchant

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"connect2cart/internal/ledger"
)

const (
	submitTries = 5 // at looking

	// slotTime is the length of the slots that number the time for tokens.
	slotTime = 30 * time.Second

	// endTime bounds the return of a turn, whatever the caller's deadline. A
	// turn without a return ends by itself.
	endTime = 2 * time.Second

	// describeTime bounds the look at the state of the mails. A submission can
	// do without it.
	describeTime = 5 * time.Second

	// countsOn is how long a waiting mail keeps its age under new submissions.
	// So its pauses go on growing, and its attempts stay few.
	countsOn = 24 * time.Hour
)

// Submitted is a store as a submission left it.
type Submitted struct {
	*Merchant
	Created bool     // the store was not connected before, or removed
	Mails   *Summary // the state of the mails before; nil means unknown
	Due     []Due    // the mails of the submission, for ClaimFirst
}

// Submit is Change for a merchant's form, with two differences. Only one of
// several colliding submissions writes, across all processes. Those that
// arrived before its write get ErrConflict. And Submit brings a removed store
// back. It calls change with an empty Merchant first. If that succeeds, it
// calls change again with the old store and Removed set.
//
// change returns the mails of the submission. It gets the state of the mails,
// nil if unknown. With ErrUnchanged from change, Submit leaves the store as it
// is and succeeds. ErrFull means too many writes today. An *UnreadableError
// means that nobody can read the present secret.
func (v *Vault) Submit(ctx context.Context, storeHash string, arrived time.Time, change func(*Merchant, *Summary) ([]Mail, error)) (*Submitted, error) {
	t := &submit{Vault: v, storeHash: storeHash, arrived: arrived, change: change}
	for range submitTries {
		done, err := t.once(ctx)
		if errors.Is(err, errLookAgain) {
			continue
		}
		return done, fullIf(t.known, err)
	}
	return nil, t.conflict()
}

// submit is one submission on its way.
type submit struct {
	*Vault
	storeHash string
	arrived   time.Time
	change    func(*Merchant, *Summary) ([]Mail, error)

	mailsBefore *Summary // nil means unknown
	known       bool     // there is a secret, though reads may miss it for a while
	marked      bool     // it has the mark for deletion
	broughtBack bool     // it had the mark
	comesBack   bool     // the write ends a removal

	news *ledger.News // of a submission without a mail of its own
}

// errLookAgain means that the secret changed since our look.
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
	old := m.Clone()
	// A deletion by hand leaves no mark in the secret.
	m.Removed = m.Removed || t.broughtBack && before != ""
	removed := m.Removed
	t.mailsBefore = t.mails(ctx, before)
	done := &Submitted{Merchant: m, Mails: t.mailsBefore}
	mails, err := t.change(m, done.Mails)
	if errors.Is(err, ErrUnchanged) {
		return done, nil
	}
	if err != nil {
		return nil, err
	}
	keepMailKey(old, m)
	keepFormer(old, m)
	w, err := t.prepare(m, done.Mails, mails)
	if err != nil {
		return nil, err
	}
	t.comesBack = removed && !m.Removed
	if t.news = nil; len(mails) == 0 {
		t.news = t.newsOf(old, m, successor(before, 0)) // nearly always the token to come
		if t.news != nil {
			t.news.By = ByPage
		}
	}
	if err := t.put(ctx, w, before); err != nil {
		return nil, err
	}
	m.Version = w.token
	done.Created, done.Due = before == "" || t.comesBack, w.due(m.UpdatedAt)
	return done, nil
}

// look reads the store and its time of writing. Without a secret the store is
// empty.
func (t *submit) look(ctx context.Context) (*Merchant, time.Time, error) {
	out, err := t.read(ctx, t.storeHash)
	if t.known && errors.Is(err, ErrNotFound) {
		err = lookAgain(ctx, func() error { out, err = t.read(ctx, t.storeHash); return err })
		if errors.Is(err, ErrNotFound) {
			err = t.conflict() // somebody is making or removing it
		}
	}
	if t.marked = errors.Is(err, errMarked); errors.Is(err, ErrNotFound) {
		return &Merchant{}, time.Time{}, nil
	}
	if err != nil {
		return nil, time.Time{}, err
	}
	t.known = true
	m, err := merchantIn(out, t.storeHash)
	if isUnreadable(err) && t.broughtBack { // start from an empty store
		m, err = &Merchant{Version: aws.ToString(out.VersionId)}, nil
	}
	return m, aws.ToTime(out.CreatedDate), err
}

// mails returns the state of a store's mails, nil if unknown.
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

// prepare makes the value and the tags of a store with these mails. A waiting
// mail keeps the time of its beginning.
func (t *submit) prepare(m *Merchant, before *Summary, mails []Mail) (*written, error) {
	if len(mails) == 0 {
		return t.write(m, "", nil)
	}
	w, err := t.write(m, Pending, mails)
	if err != nil {
		return nil, err
	}
	// After a write that broke off behind its tags, the next one has the same
	// token. The mail of the first may be out, and that of the second must go.
	w.about = newToken()
	w.setToken(w.token)
	if before == nil {
		return w, nil
	}
	for mail, d := range w.deliveries {
		if old := before.Of(mail); old.Notification == Pending && m.UpdatedAt.Sub(old.Since) < countsOn {
			d.Since = old.Since
			w.deliveries[mail] = d
		}
	}
	return w, nil
}

// put makes the secret, or writes over the version from look.
func (t *submit) put(ctx context.Context, w *written, before string) error {
	var err error
	switch {
	case t.known:
		err = t.replace(ctx, w, before)
	case t.marked:
		err = t.bringBack(ctx, w.name, nil)
	default:
		err = t.inForce(ctx, t.storeHash, w.plans(nil), func(ctx context.Context) (string, error) { return w.token, t.create(ctx, w) })
		switch {
		case isExists(err):
			t.known = true
			return errLookAgain
		case isInvalidRequest(err):
			err = t.bringBack(ctx, w.name, err) // somebody removed it meanwhile
		}
	}
	if errors.Is(err, errBroughtBack) {
		t.known, t.broughtBack = true, true
		return errLookAgain
	}
	if err != nil {
		return fmt.Errorf("store %s: write its secret: %w", t.storeHash, err)
	}
	return nil
}

// replace writes over a version. Tags go before the value, and both must come
// from the same submission. So replace first takes the store's turn, across all
// processes, and looks whether the version is still the current one.
func (t *submit) replace(ctx context.Context, w *written, before string) error {
	turn, err := t.Ledger.TakeTurn(ctx, t.storeHash)
	if _, held := errors.AsType[*ledger.HeldError](err); held {
		return ErrConflict
	}
	if err != nil {
		return fmt.Errorf("take the turn: %w", err)
	}
	defer endTurn(ctx, turn)
	ctx, cancel := turn.Context(ctx)
	defer cancel()
	if err := t.isCurrent(ctx, before); err != nil {
		return err
	}
	return t.inForce(ctx, t.storeHash, w.plans(t.news), func(ctx context.Context) (string, error) {
		if t.comesBack {
			if err := t.revive(ctx, t.storeHash); err != nil {
				return "", err
			}
		}
		err := t.overwriteOne(ctx, w, before) // it chooses the token
		if isRefused(err) {
			err = errors.Join(err, t.takeBackTags(ctx, w))
		}
		if t.news != nil && err == nil && t.news.Version != w.token {
			t.moveNews(ctx, w.token)
		}
		return w.token, err
	})
}

// moveNews names another version in the news. The version they named exists, so
// they would be told under both.
func (t *submit) moveNews(ctx context.Context, version string) {
	before := *t.news
	t.news.Version = version
	if t.Ledger.Report(ctx, t.news) == nil {
		_ = t.Ledger.Unreport(ctx, &before)
	}
}

// overwriteOne writes over a version, under the first unused token.
func (t *submit) overwriteOne(ctx context.Context, w *written, before string) error {
	// Change uses the first two tokens. The slot always gives an unused one.
	for _, number := range []int{0, 1, slotAt(time.Now())} {
		w.setToken(successor(before, number))
		err := t.overwrite(ctx, w)
		if !isExists(err) {
			return err
		}
		// Somebody wrote over this version already. If it is current all the
		// same, an operator moved it back, or a write broke off.
		if err := t.isCurrent(ctx, before); err != nil {
			return err
		}
	}
	return ErrConflict
}

// takeBackTags puts the tags back that a refused write left, if they are known.
func (t *submit) takeBackTags(ctx context.Context, w *written) error {
	if t.mailsBefore == nil {
		return nil
	}
	var tags []types.Tag
	for mail := range w.deliveries {
		tags = append(tags, t.mailsBefore.Of(mail).tags(mail)...)
	}
	if len(tags) == 0 {
		return nil
	}
	return t.writeTags(ctx, t.storeHash, tags...)
}

// endTurn gives the turn back. The turn of a broken off write ends by itself.
func endTurn(ctx context.Context, turn *ledger.Turn) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTime)
	defer cancel()
	_ = turn.End(ctx)
}

// isCurrent returns ErrConflict if the secret has another version by now.
func (t *submit) isCurrent(ctx context.Context, version string) error {
	out, err := t.read(ctx, t.storeHash)
	if err == nil && aws.ToString(out.VersionId) != version {
		err = ErrConflict
	}
	return err
}

// slotAt numbers the time.
func slotAt(at time.Time) int { return int(at.Unix() / int64(slotTime/time.Second)) }

// due returns the mails made due by a write.
func (w *written) due(at time.Time) []Due {
	var due []Due
	for _, mail := range Mails {
		if d, ok := w.deliveries[mail]; ok {
			due = append(due, Due{w.storeHash, mail, d.Version, d.Since, at})
		}
	}
	return due
}
