package main

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/cloudtest"
	"connect2cart/internal/secret"
	"connect2cart/internal/standin/awssim"
)

// canary is in every secret of the sample stores; no command may print it.
const canary = "canary4711"

// bench is a deployment with two stores, one of them paused.
type bench struct {
	t     *testing.T
	sim   *awssim.Server
	store *merchant.Vault
}

func newBench(t *testing.T) *bench {
	t.Helper()
	sim := awssim.RunT(t)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": sim.URL, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local",
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_MAX_ATTEMPTS": "1",
		"AWS_ENDPOINT_URL_SECRETS_MANAGER": "", "AWS_PROFILE": "", "AWS_SESSION_TOKEN": "", "SECRET_PREFIX": "", "LEDGER_TABLE": awssim.LedgerTable,
	} {
		t.Setenv(name, value)
	}
	cloud := cloudtest.At(sim.URL)
	table := ledger.New(dynamodb.NewFromConfig(cloud), awssim.LedgerTable)
	b := &bench{t, sim, &merchant.Vault{API: secretsmanager.NewFromConfig(cloud), Ledger: table}}
	b.put("alpha1", merchant.Settings{TimeZone: "America/Chicago", StoreCode: canary}, merchant.Pending)
	b.put("beta2", merchant.Settings{Paused: true}, merchant.Sent)
	return b
}

func (b *bench) put(hash string, s merchant.Settings, status merchant.Notification) {
	b.t.Helper()
	m := &merchant.Merchant{
		StoreHash: hash, ClientID: secret.New(canary + "id"), ClientSecret: secret.New(canary + "secret"), AccessToken: secret.New(canary + "token"),
		PasswordHash: merchant.HashPassword(secret.New(canary)), ScriptURL: "https://connect.example.com/script",
		Contact: merchant.Contact{Name: "Ada", Email: "ada@shop.example", Company: "Shop"}, Settings: s, Scopes: []string{"Orders: ok"},
	}
	m.FirstContact = m.Contact
	if _, err := b.store.Put(b.t.Context(), m, status); err != nil {
		b.t.Fatal(err)
	}
}

// do runs a command and checks its exit code. It fails if the command printed a
// secret.
func (b *bench) do(code int, args ...string) string {
	b.t.Helper()
	var out, problems bytes.Buffer
	got := run(b.t.Context(), args, os.Getenv, &out, &problems)
	all := out.String() + problems.String()
	if got != code {
		b.t.Errorf("admin %s: got exit code %d, want %d:\n%s", strings.Join(args, " "), got, code, all)
	}
	if (problems.Len() > 0) != (code != exitDone) {
		b.t.Errorf("admin %s: exit code %d with the problems %q", strings.Join(args, " "), got, problems.String())
	}
	for _, hidden := range []string{canary, strings.TrimPrefix(merchant.HashPassword(secret.New(canary)), "sha256:")} {
		if strings.Contains(all, hidden) {
			b.t.Errorf("admin %s: a secret is printed:\n%s", strings.Join(args, " "), all)
		}
	}
	return all
}

// removeByHand does what the AWS console does on a click.
func (b *bench) removeByHand(hash string) {
	b.t.Helper()
	if _, err := b.store.API.DeleteSecret(b.t.Context(), &secretsmanager.DeleteSecretInput{SecretId: aws.String(b.store.SecretName(hash))}); err != nil {
		b.t.Fatal(err)
	}
}

// makeEmpty makes a secret without any value, as an operator's hand may.
func (b *bench) makeEmpty(hash string) {
	b.t.Helper()
	in := &secretsmanager.CreateSecretInput{Name: aws.String(b.store.SecretName(hash)), ClientRequestToken: aws.String("00000000-0000-4000-8000-000000000001")}
	if _, err := b.store.API.CreateSecret(b.t.Context(), in); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) get(hash string) *merchant.Merchant {
	b.t.Helper()
	m, err := b.store.Get(b.t.Context(), hash)
	if err != nil {
		b.t.Fatal(err)
	}
	return m
}

// writes counts the changing calls.
func (b *bench) writes() int {
	n := 0
	for _, operation := range b.sim.Operations() {
		if operation != "GetSecretValue" && operation != "DescribeSecret" && operation != "ListSecrets" {
			n++
		}
	}
	return n
}

func wantAll(t *testing.T, got string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !regexp.MustCompile(want).MatchString(got) {
			t.Errorf("got:\n%swant %q in it", got, want)
		}
	}
}
