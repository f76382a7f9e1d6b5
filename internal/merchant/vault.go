package merchant

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"connect2cart/internal/ledger"
)

// DefaultPrefix starts the names of the secrets when Vault.Prefix is empty.
const DefaultPrefix = "connect2cart/bigcommerce/"

// App is the value of the tag app on every secret of ours.
const App = "connect2cart"

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
	switch {
	case isInvalidRequest(err):
		return nil, errMarked
	case isMissing(err):
		return nil, ErrNotFound
	case err != nil:
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

// errMarked is ErrNotFound for a secret that is marked for deletion.
var errMarked = fmt.Errorf("%w any more", ErrNotFound)

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
