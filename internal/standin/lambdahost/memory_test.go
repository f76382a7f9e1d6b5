package lambdahost

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/cloudtest"
	"connect2cart/internal/secret"
	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
	"connect2cart/internal/standin/hostile"
)

// mostMemory bounds a script process under any form: a quarter of its memory in
// template.yaml.
const mostMemory = 128 << 10 // KiB

// maxEvent is the largest event from Lambda, in bytes of JSON.
const maxEvent = 6 << 20

// Ensure the real script binary keeps within the bound for every form, of a
// stranger or of a merchant. Each form fills the largest possible event. A
// process gets one after the other; several processes share the kinds.
func TestBootstrap_memory(t *testing.T) {
	if peakMemory(os.Getpid()) == 0 {
		t.Skip("a process shows its memory in /proc, which this system lacks; Linux has it")
	}
	secrets, store := connected(t), storeOfOne(t)
	path := bootstrap(t, "script", secrets).Bootstrap
	for part, kinds := range parts(t) {
		t.Run(fmt.Sprint("process ", part), func(t *testing.T) {
			t.Parallel()
			f := newFunctionOf(t, "script", path, secrets)
			f.Env["BIGCOMMERCE_API_URL"], f.Output = store, nil
			f.Timeout = time.Hour // the memory is the matter, however slow the machine is
			for _, k := range kinds {
				postAll(t, f, k)
			}
			peak := peakMemory(f.Stats().PIDs[0])
			t.Logf("%.1f MiB at most, after %d kinds of forms", float64(peak)/1024, len(kinds))
			if s := f.Stats(); peak > mostMemory || s.ColdStarts != 1 {
				t.Errorf("got %d KiB and %d processes, want at most %d KiB and one process", peak, s.ColdStarts, mostMemory)
			}
		})
	}
}

// heaviest are the kinds with the most memory so far.
var heaviest = []string{"orders", "long changes", "products with all"}

// parts deals the kinds out to some processes.
func parts(t *testing.T) [4][]hostile.Kind {
	var parts [4][]hostile.Kind
	for i, k := range hostile.Kinds() {
		if testing.Short() && i%10 != 3 && !slices.Contains(heaviest, k.Name) {
			continue // the kinds of a short run reach all bounds
		}
		parts[i/10%len(parts)] = append(parts[i/10%len(parts)], k)
	}
	return parts
}

// postAll posts a kind with an invented cart, then with the real one. It logs
// each new height of the process's memory.
func postAll(t *testing.T, f *Function, k hostile.Kind) {
	t.Helper()
	for _, caller := range []struct{ who, login string }{
		{"a stranger", "setiuser=bc-nosuchstore&password=x"},
		{"the merchant", "setiuser=bc-" + bcsim.DefaultAccount().StoreHash + "&password=" + cartPassword},
	} {
		who, login, before := caller.who, caller.login, 0
		if pids := f.Stats().PIDs; len(pids) > 0 {
			before = peakMemory(pids[0])
		}
		answer := post(t, f, k, login)
		if denied := strings.Contains(answer, "Access denied."); denied != (who == "a stranger") && k.Function != "sendversion" && k.Function != "updatestockstatus" {
			t.Errorf("%s, from %s: got %.200q", k.Name, who, answer)
		}
		if after := peakMemory(f.Stats().PIDs[0]); after > before {
			t.Logf("%.1f MiB: %s, from %s", float64(after)/1024, k.Name, who)
		}
	}
}

const cartPassword = "a cart password"

// connected runs a Secrets Manager with the default account's store in it.
func connected(t *testing.T) (url string) {
	sim, account := awssim.RunT(t), bcsim.DefaultAccount()
	store := vaultOf(sim)
	m := &merchant.Merchant{StoreHash: account.StoreHash, AccessToken: secret.New(account.AccessToken), PasswordHash: merchant.HashPassword(secret.New(cartPassword))}
	if _, err := store.Put(t.Context(), m, ""); err != nil {
		t.Fatal(err)
	}
	return sim.URL
}

// vaultOf keeps the merchants in a stand-in for AWS.
func vaultOf(sim *awssim.Server) *merchant.Vault {
	cloud := cloudtest.At(sim.URL)
	return &merchant.Vault{API: secretsmanager.NewFromConfig(cloud), Ledger: ledger.New(dynamodb.NewFromConfig(cloud), awssim.LedgerTable)}
}

// storeOfOne runs a store with one product and one order.
func storeOfOne(t *testing.T) (url string) {
	account, st, level := bcsim.DefaultAccount(), bcsim.NewStore(), 5
	st.AddProduct(bcsim.Product{ID: 1, SKU: "A", Tracking: "product", Level: &level})
	st.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: 1, StatusID: 11}})
	return bcsim.RunT(t, bcsim.WithStore(account.StoreHash, st, account), bcsim.WithQuota(bcsim.Quota{Unlimited: true})).URL
}

// post sends a kind in the largest event of Lambda, and returns the body of the
// answer.
func post(t *testing.T, f *Function, k hostile.Kind, login string) string {
	t.Helper()
	payload := largestEvent(t, k, login)
	answer, err := f.Invoke(t.Context(), payload)
	if err != nil {
		t.Fatalf("%s: %v", k.Name, err)
	}
	var res events.APIGatewayV2HTTPResponse
	if err := json.Unmarshal(answer, &res); err != nil || res.StatusCode != 200 {
		t.Fatalf("%s: got %d, %v", k.Name, res.StatusCode, err)
	}
	return res.Body
}

func largestEvent(t *testing.T, k hostile.Kind, login string) []byte {
	t.Helper()
	for size := maxEvent; ; {
		var e events.APIGatewayV2HTTPRequest
		if err := json.Unmarshal(recorded(t, "script-ordercount"), &e); err != nil {
			t.Fatal(err)
		}
		form := k.Form(size, login)
		e.Headers["content-type"] = "text/plain"
		e.RequestContext.HTTP.SourceIP = fmt.Sprintf("198.51.100.%d", rand.IntN(256))
		e.Body, e.IsBase64Encoded = form, false
		if !utf8.ValidString(form) {
			e.Body, e.IsBase64Encoded = base64.StdEncoding.EncodeToString([]byte(form)), true
		}
		payload, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		if len(payload) <= maxEvent {
			return payload
		}
		size = size*maxEvent/len(payload) - 1000
	}
}

// peakMemory returns the most memory a process has had, in KiB. It returns 0 on
// a system without /proc.
func peakMemory(pid int) int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	kib, _ := strconv.Atoi(strings.Fields(after + " 0")[0])
	return kib
}
