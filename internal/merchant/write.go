package merchant

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"connect2cart/internal/ledger"
)

// Put stores a merchant as given, as a new store or over an old one. It sets
// UpdatedAt and Version, and a zero CreatedAt. It is safe to repeat.
//
// With Pending the mails become due, or Sales if the caller names none. They
// belong to the caller for one Lease: see Merchant.Due. With an empty status an
// existing store keeps its tags.
func (v *Vault) Put(ctx context.Context, m *Merchant, status Notification, mails ...Mail) (created bool, err error) {
	w, err := v.write(m, status, mails)
	if err != nil {
		return false, err
	}
	err = v.inForce(ctx, m.StoreHash, w.plans(nil), func(ctx context.Context) (string, error) {
		created, err = v.put(ctx, w)
		return w.token, wrapWrite(m.StoreHash, err)
	})
	if err != nil {
		return false, err
	}
	m.Version = w.token
	return created, nil
}

// put makes a secret, or writes over the present one.
func (v *Vault) put(ctx context.Context, w *written) (created bool, err error) {
	err = v.create(ctx, w)
	created = !isExists(err)
	if isInvalidRequest(err) {
		err = v.bringBack(ctx, w.name, err)
		created = errors.Is(err, errBroughtBack)
		if created {
			return created, doubtful(v.overwrite(ctx, w)) // the secret is back in any case
		}
	}
	if isExists(err) {
		err = v.overwrite(ctx, w)
	}
	return created, err
}

// written is one value on its way into a secret.
type written struct {
	storeHash, name, token, value string
	about                         string // id of its mails; "" is the token
	deliveries                    map[Mail]Delivery
}

// write prepares a value, its token and its tags.
func (v *Vault) write(m *Merchant, status Notification, mails []Mail) (*written, error) {
	if !isStoreHash(m.StoreHash) {
		return nil, fmt.Errorf("store %q: not a store hash", m.StoreHash)
	}
	if m.AtCart != 0 {
		return nil, fmt.Errorf("store %s: written as its cart for channel %d", m.StoreHash, m.AtCart)
	}
	m.complete(m.StoreHash)
	m.WrongCartID = false
	m.UpdatedAt = time.Now().UTC()
	if m.CreatedAt.IsZero() {
		m.CreatedAt = m.UpdatedAt
	}
	value, err := encode(m)
	if err != nil {
		return nil, fmt.Errorf("store %s: %w", m.StoreHash, err)
	}
	w := &written{storeHash: m.StoreHash, name: *v.name(m.StoreHash), value: value, deliveries: map[Mail]Delivery{}}
	if status != "" && len(mails) == 0 {
		mails = []Mail{Sales}
	}
	for _, mail := range mails {
		w.deliveries[mail] = Delivery{Notification: status, Since: wholeSeconds(m.UpdatedAt), Next: m.UpdatedAt.Add(Lease)}
	}
	w.setToken(newToken())
	return w, nil
}

// plans are the ledger's rows to go before the write: the task to look at its
// mails after the submission's own attempt, and the news, if there are any.
func (w *written) plans(news *ledger.News) plans {
	p := plans{news: news}
	for _, d := range w.deliveries {
		p.task = &ledger.Task{At: d.Next, Store: w.storeHash, What: ledger.MailTask}
	}
	return p
}

// setToken names the version to write, and its mails.
func (w *written) setToken(token string) {
	w.token = token
	for mail, d := range w.deliveries {
		d.Version = cmp.Or(w.about, token)
		w.deliveries[mail] = d
	}
}

// create makes a secret with its value and all tags in one step.
func (v *Vault) create(ctx context.Context, w *written) error {
	var key *string
	if v.KMSKey != "" {
		key = &v.KMSKey
	}
	var t tries
	_, err := v.API.CreateSecret(ctx, &secretsmanager.CreateSecretInput{
		Name: &w.name, ClientRequestToken: &w.token, SecretString: &w.value, KmsKeyId: key,
		Description: aws.String("BigCommerce store " + w.storeHash + ", connected by Connect2Cart"),
		Tags:        append([]types.Tag{tag("app", App), tag("store_hash", w.storeHash)}, w.tags()...),
	}, t.watch)
	return t.judge(err)
}

// errBroughtBack means that the secret was marked for deletion, and that we
// took the mark off. Now it is ready for reading and overwriting.
var errBroughtBack = errors.New("the secret was marked for deletion")

// bringBack takes the mark for deletion off a secret, also after a failed create.
// It returns errBroughtBack, even if somebody else was faster. It looks for the
// mark first, because the error of create has other causes, too.
func (v *Vault) bringBack(ctx context.Context, name string, createErr error) error {
	out, err := v.API.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: &name})
	if err != nil {
		return errors.Join(createErr, err)
	}
	if out.DeletedDate == nil {
		return errBroughtBack
	}
	if _, err := v.API.RestoreSecret(ctx, &secretsmanager.RestoreSecretInput{SecretId: &name}); err != nil {
		return fmt.Errorf("it is scheduled for deletion: restore: %w", err)
	}
	return errBroughtBack
}

// overwrite tags first and stores second: see the package comment.
func (v *Vault) overwrite(ctx context.Context, w *written) error {
	if tags := w.tags(); len(tags) > 0 {
		tags = append(tags, tag("app", App), tag("store_hash", w.storeHash))
		if _, err := v.API.TagResource(ctx, &secretsmanager.TagResourceInput{SecretId: &w.name, Tags: tags}); err != nil {
			return &refusedError{fmt.Errorf("tags: %w", err)} // the value stays, whatever became of the tags
		}
	}
	var t tries
	_, err := v.API.PutSecretValue(ctx, &secretsmanager.PutSecretValueInput{
		SecretId: &w.name, ClientRequestToken: &w.token, SecretString: &w.value,
	}, t.watch)
	return t.judge(err)
}

func (w *written) tags() []types.Tag {
	var tags []types.Tag
	for _, mail := range Mails {
		if d, ok := w.deliveries[mail]; ok {
			tags = append(tags, d.tags(mail)...)
		}
	}
	return tags
}

func wrapWrite(storeHash string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("store %s: write its secret: %w", storeHash, err)
}

// ErrFull means that Secrets Manager takes no further version of a store's
// secret, because of too many writes within a day.
var ErrFull = errors.New("the store's secret takes no more versions today")

// fullIf adds ErrFull to the refusal of a further version. A store without a secret
// meets another quota, that of the account.
func fullIf(known bool, err error) error {
	if known && isLimitExceeded(err) {
		return errors.Join(ErrFull, err)
	}
	return err
}

func isLimitExceeded(err error) bool {
	_, is := errors.AsType[*types.LimitExceededException](err)
	return is
}

// tries watches the SDK's tries of one call. It is the SDK's own Retryer, which
// hears of the error of each try.
type tries struct {
	aws.Retryer
	unclear bool // one of them may have had its effect
	passing bool // the SDK would try again after the last one
}

// watch is an option of the call.
func (t *tries) watch(o *secretsmanager.Options) { t.Retryer, o.Retryer = o.Retryer, t }

// IsErrorRetryable notes what the error of a try proves.
func (t *tries) IsErrorRetryable(err error) bool {
	t.unclear = t.unclear || !isRefusal(err)
	t.passing = t.Retryer.IsErrorRetryable(err)
	return t.passing
}

// judge marks the error of the call as a refusedError if Secrets Manager refused
// every try. A full secret is no passing trouble, though the SDK tries it again.
func (t *tries) judge(err error) error {
	if !isRefusal(err) || t.unclear || t.passing && !isLimitExceeded(err) {
		return err
	}
	return &refusedError{err}
}

// isRefusal reports an answer that blames the request.
func isRefusal(err error) bool {
	answer, ok := errors.AsType[*awshttp.ResponseError](err)
	return ok && answer.HTTPStatusCode() >= http.StatusBadRequest && answer.HTTPStatusCode() < http.StatusInternalServerError
}
