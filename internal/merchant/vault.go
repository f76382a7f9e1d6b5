package merchant

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"connect2cart/internal/ledger"
)

// DefaultPrefix starts the names of the secrets when Vault.Prefix is empty.
const DefaultPrefix = "connect2cart/bigcommerce/"

// App is the value of the tag app on every secret of ours.
const App = "connect2cart"

// ErrNotFound means that no such store is connected: the secret is missing or
// marked for deletion.
var ErrNotFound = errors.New("no such store is connected")

// ErrConflict means that others kept changing the same store at the same time.
var ErrConflict = errors.New("the store is being changed by someone else")

// Vault keeps merchants in Secrets Manager. The context bounds every method,
// with all retries of the SDK. The zero Prefix means DefaultPrefix. It is safe
// for concurrent use.
//
// Each method that changes a store announces the change in the ledger. If the
// ledger does not answer, the method changes nothing and returns
// ledger.ErrUnavailable.
type Vault struct {
	API    *secretsmanager.Client
	Ledger *ledger.Ledger // knows versions in force, turns and claims; Get, Find, Describe and List do without
	Prefix string
	KMSKey string // ARN of the key to encrypt new secrets; "" is AWS's own
	By     string // the place of its changes, for the mail about them; "" is ByOperator
}

// Get reads a store. ErrNotFound means that it is not connected or removed. An
// UnreadableError means a damaged secret, or one of a newer program, and then
// names its schema number.
func (v *Vault) Get(ctx context.Context, storeHash string) (*Merchant, error) {
	m, err := v.Find(ctx, storeHash)
	if err == nil && m.Removed {
		return nil, ErrNotFound
	}
	return m, err
}

// Find is Get for callers interested in half-removed stores, too. A removal or
// restore may break off and leave Removed set. Such a store counts as
// not connected for everybody else.
func (v *Vault) Find(ctx context.Context, storeHash string) (*Merchant, error) {
	out, err := v.read(ctx, storeHash)
	if err != nil {
		return nil, err
	}
	return merchantIn(out, storeHash)
}

// read returns the current version of a store's secret.
func (v *Vault) read(ctx context.Context, storeHash string) (*secretsmanager.GetSecretValueOutput, error) {
	return v.readVersionID(ctx, storeHash, "")
}

// readVersionID returns one version of a store's secret; "" is the current one.
func (v *Vault) readVersionID(ctx context.Context, storeHash, id string) (*secretsmanager.GetSecretValueOutput, error) {
	if !isStoreHash(storeHash) {
		return nil, ErrNotFound
	}
	in := &secretsmanager.GetSecretValueInput{SecretId: v.name(storeHash)}
	if id != "" {
		in.VersionId = &id
	}
	out, err := v.API.GetSecretValue(ctx, in)
	if isMissing(err) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("store %s: read its secret: %w", storeHash, err)
	}
	return out, nil
}

// merchantIn returns the store in a version of its secret.
func merchantIn(out *secretsmanager.GetSecretValueOutput, storeHash string) (*Merchant, error) {
	m, err := decode([]byte(aws.ToString(out.SecretString)))
	if err != nil {
		return nil, fmt.Errorf("store %s: %w", storeHash, err)
	}
	named, ok := StoreHashOf(m.CartID)
	m.WrongCartID = m.CartID != "" && !(ok && named == storeHash)
	m.complete(storeHash)
	m.Version = aws.ToString(out.VersionId)
	return m, nil
}

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
	}
	if isExists(err) || errors.Is(err, errBroughtBack) {
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
	_, err := v.API.CreateSecret(ctx, &secretsmanager.CreateSecretInput{
		Name: &w.name, ClientRequestToken: &w.token, SecretString: &w.value, KmsKeyId: key,
		Description: aws.String("BigCommerce store " + w.storeHash + ", connected by Connect2Cart"),
		Tags:        append([]types.Tag{tag("app", App), tag("store_hash", w.storeHash)}, w.tags()...),
	})
	return err
}

// errBroughtBack means that the secret was marked for deletion, and that we
// took the mark off. Now it is ready for reading and overwriting.
var errBroughtBack = errors.New("the secret was marked for deletion")

// bringBack takes the mark for deletion off a secret after a failed create. It
// returns errBroughtBack, even if somebody else was faster. It looks for the
// mark first, because the error of create has other causes, too.
func (v *Vault) bringBack(ctx context.Context, name string, createErr error) error {
	out, err := v.API.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: &name})
	if err != nil {
		return createErr
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
			return fmt.Errorf("tags: %w", err)
		}
	}
	_, err := v.API.PutSecretValue(ctx, &secretsmanager.PutSecretValueInput{
		SecretId: &w.name, ClientRequestToken: &w.token, SecretString: &w.value,
	})
	return err
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

func (v *Vault) name(storeHash string) *string {
	if v.Prefix == "" {
		return aws.String(DefaultPrefix + storeHash)
	}
	return aws.String(v.Prefix + storeHash)
}

// newToken makes a unique version id. The SDK sends the same id in its retries,
// so a retry changes nothing more.
func newToken() string { return tokenOf(rand.Text()) }

// tokenOf makes a version id from parts: equal parts, equal token.
func tokenOf(parts ...string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", parts))
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[0:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

// isExists reports Secrets Manager's "there is one already", for a secret and
// for the version of a token alike.
func isExists(err error) bool {
	_, ok := errors.AsType[*types.ResourceExistsException](err)
	return ok
}

// isMissing reports a secret that is missing or marked for deletion. Reading
// one with the mark is an InvalidRequestException.
func isMissing(err error) bool {
	_, missing := errors.AsType[*types.ResourceNotFoundException](err)
	return missing || isInvalidRequest(err)
}

func isInvalidRequest(err error) bool {
	_, ok := errors.AsType[*types.InvalidRequestException](err)
	return ok
}
