package awssim_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/standin/awssim"
)

// Ensure the stand-in refuses anything unknown by its name, in the caller's own
// protocol. Otherwise somebody may rely on an answer without meaning.
func TestServer_unknown(t *testing.T) {
	server := awssim.RunT(t)
	c := clientsOf(server.URL, nil)
	_, err := c.secrets.GetRandomPassword(t.Context(), &secretsmanager.GetRandomPasswordInput{})
	if code(err) != "UnknownOperationException" || !strings.Contains(err.Error(), "GetRandomPassword") {
		t.Errorf("unknown operation: %v", err)
	}
	_, err = c.secrets.CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{Name: aws.String("a"), SecretString: aws.String("v"), KmsKeyId: aws.String("k")})
	if code(err) != "SerializationException" || !strings.Contains(err.Error(), "KmsKeyId") {
		t.Errorf("unknown parameter: %v", err)
	}
	in := mailTo("to@example.com")
	in.ConfigurationSetName = aws.String("set")
	if _, err := c.ses.SendRawEmail(t.Context(), in); code(err) != "InvalidParameterValue" || !strings.Contains(err.Error(), "ConfigurationSetName") {
		t.Errorf("unknown parameter of a mail: %v", err)
	}
	if a := fetch(t, http.MethodPost, server.URL, "Action=GetTemplate&Version=2010-12-01"); a.status != 400 || !strings.Contains(a.body, "<Code>InvalidAction</Code>") {
		t.Errorf("unknown action: %+v", a)
	}
	if a := fetch(t, http.MethodPost, server.URL, "Action=SendRawEmail&Version=1999-01-01"); a.status != 400 {
		t.Errorf("unknown version: %+v", a)
	}
	if a := fetch(t, http.MethodGet, server.URL+"/x", ""); a.status != 400 || !strings.Contains(a.body, "GET /x") {
		t.Errorf("neither: %+v", a)
	}
	if len(server.Secrets())+len(server.Messages()) != 0 {
		t.Error("something was done all the same")
	}
}

type fetched struct {
	status int
	kind   string
	body   string
}

func fetch(t *testing.T, method, url, body string) fetched {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return fetched{resp.StatusCode, resp.Header.Get("Content-Type"), string(text)}
}

// Ensure the client sees every kind of trouble, over a real connection and in
// memory alike. The operation takes effect only with Acts.
func TestServer_faults(t *testing.T) {
	cases := map[string]struct {
		fault awssim.Fault
		want  string // in the error
	}{
		"error":    {awssim.Fault{Code: "InternalServiceError", Status: 500, Message: "m"}, "InternalServiceError: m"},
		"throttle": {awssim.Throttle("CreateSecret", 1), "ThrottlingException"},
		"html":     {awssim.Fault{Raw: &awssim.Raw{Status: 503, ContentType: "text/html", Body: "<h1>"}}, "StatusCode: 503"},
		"cut JSON": {awssim.Fault{Raw: &awssim.Raw{Status: 200, ContentType: "application/x-amz-json-1.1", Body: `{"ARN":"a`}}, "deserialization failed"},
		"cut":      {awssim.Fault{Cut: true}, "StatusCode: 0"},
		"hang":     {awssim.Fault{Hang: true}, "canceled"},
	}
	for name, c := range cases {
		for _, acts := range []bool{false, true} {
			for _, inMemory := range []bool{false, true} {
				server := awssim.RunT(t)
				client := clientsOf(server.URL, nil)
				if inMemory {
					client = clientsOf("http://aws.invalid", server)
				}
				c.fault.Acts = acts
				server.AddFault(c.fault)
				ctx, cancel := context.WithCancel(t.Context())
				if c.fault.Hang { // the client gives up once the call is there
					go func() {
						for tick := time.Tick(time.Millisecond); len(server.Calls()) == 0 && ctx.Err() == nil; <-tick {
						}
						cancel()
					}()
				}
				_, err := client.secrets.CreateSecret(ctx, &secretsmanager.CreateSecretInput{Name: aws.String("a"), SecretString: aws.String("v")})
				cancel()
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("%s, in memory %v: got %v, want %s", name, inMemory, err, c.want)
				}
				if acted := len(server.Secrets()) == 1; acted != acts {
					t.Errorf("%s, in memory %v: acted %v, want %v", name, inMemory, acted, acts)
				}
			}
		}
	}
}

// Ensure each fault meets its own calls, and a late answer is still the right
// one.
func TestServer_faultsChoose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := awssim.New()
		c := clientsOf("http://aws.invalid", server)
		server.AddFault(awssim.Fault{Operation: "GetSecretValue", Skip: 1, Times: 2, Code: "InternalServiceError", Status: 500})
		server.AddFault(awssim.Fault{Operation: "CreateSecret", Delay: time.Second})
		start := time.Now()
		got := []string{c.create(t.Context(), "a", token1, "v")}
		if took := time.Since(start); took != time.Second {
			t.Errorf("the late answer took %v", took)
		}
		for range 4 {
			got = append(got, c.value(t.Context(), "a", "", ""))
		}
		if diff := cmp.Diff([]string{"ok", "v", "InternalServiceError", "InternalServiceError", "v"}, got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		server.AddFault(awssim.Fault{Times: -1, Code: "ThrottlingException"})
		c.value(t.Context(), "a", "", "")
		server.ClearFaults()
		if got := c.value(t.Context(), "a", "", ""); got != "v" {
			t.Errorf("after ClearFaults: %s", got)
		}
	})
}

// Ensure the log has each call and its outcome, but no value.
func TestServer_calls(t *testing.T) {
	server := awssim.New()
	c := clientsOf("http://aws.invalid", server)
	c.create(t.Context(), "a", token1, "canary")
	server.AddFault(awssim.Fault{Cut: true})
	c.value(t.Context(), "a", "", "")
	c.value(t.Context(), "b", "", "")
	c.ses.SendRawEmail(t.Context(), mailTo("to@example.com"))
	got := server.Calls()
	for i := range got {
		got[i].At = time.Time{}
	}
	want := []awssim.Call{
		{Service: "SecretsManager", Operation: "CreateSecret", SecretID: "a", Status: 200},
		{Service: "SecretsManager", Operation: "GetSecretValue", SecretID: "a", Fault: "cut"},
		{Service: "SecretsManager", Operation: "GetSecretValue", SecretID: "b", Status: 400, Error: "ResourceNotFoundException"},
		{Service: "SES", Operation: "SendRawEmail", Status: 200},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// Ensure a secret marked for deletion disappears at the end of its window.
func TestServer_deletionComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := awssim.New()
		c := clientsOf("http://aws.invalid", server)
		c.create(t.Context(), "a", token1, "v")
		c.remove(t.Context(), "a")
		time.Sleep(30*24*time.Hour - time.Second)
		if s := server.Secrets(); len(s) != 1 || !s[0].Deleted {
			t.Errorf("a second before: %v", s)
		}
		time.Sleep(time.Second)
		if s := server.Secrets(); len(s) != 0 {
			t.Errorf("after its time: %v", s)
		}
	})
}

// Ensure SES in its sandbox accepts mails between verified addresses only. In
// an outage it accepts none.
func TestServer_sandboxAndOutage(t *testing.T) {
	server := awssim.New()
	c := clientsOf("http://aws.invalid", server)
	send := func() string {
		_, err := c.ses.SendRawEmail(t.Context(), mailTo("To <to@example.com>"))
		return code(err)
	}
	got := []string{send()}
	server.SetSandbox("from@example.com")
	got = append(got, send())
	c.verify(t.Context(), "to@example.com")
	got = append(got, send())
	server.SetOutage(true)
	got = append(got, send())
	server.SetOutage(false)
	got = append(got, send())
	if diff := cmp.Diff([]string{"ok", "MessageRejected", "ok", "ServiceUnavailable", "ok"}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if n := len(server.Messages()); n != 3 {
		t.Errorf("%d mails, want 3", n)
	}
}

// Ensure SES's stand-in refuses what a mail program might read in another way.
func TestServer_rawMail(t *testing.T) {
	for name, change := range map[string][2]string{
		"no From":                     {"From: from@example.com\n", ""},
		"no Date":                     {"Date: Mon, 23 Nov 2026 17:05:00 +0000\n", ""},
		"no MIME-Version":             {"MIME-Version: 1.0\n", ""},
		"two subjects":                {"Subject: s\n", "Subject: s\nSubject: t\n"},
		"a subject in bytes":          {"Subject: s", "Subject: Grüße"},
		"a lone line feed":            {"<p>t", "<p>\rt"},
		"a line of 999 bytes":         {"<p>t", strings.Repeat("x", 999)},
		"one part alone":              {"multipart/alternative", "multipart/mixed"},
		"HTML first":                  {"text/plain", "text/html"},
		"bytes of another alphabet":   {"<p>t", "=FF"},
		"no encoding":                 {"Content-Transfer-Encoding: quoted-printable\n\nt", "\nt"},
		"a click without its address": {"Subject: s\n", "Subject: s\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n"},
		"an end by mail alone":        {"Subject: s\n", "Subject: s\nList-Unsubscribe: <mailto:a@example.com>\n"},
	} {
		server := awssim.New()
		c := clientsOf("http://aws.invalid", server)
		if _, err := c.ses.SendRawEmail(t.Context(), mailTo("to@example.com", change[0], change[1])); code(err) != "InvalidParameterValue" {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// Ensure no bytes make the stand-in panic or report success.
func FuzzServer(f *testing.F) {
	f.Add("secretsmanager.CreateSecret", `{"Name":"a","SecretString":"v","ClientRequestToken":"`+token1+`"}`)
	f.Add("secretsmanager.ListSecrets", `{"MaxResults":0,"NextToken":"x","Filters":[{"Key":"all","Values":["!"]}]}`)
	f.Add("secretsmanager.DescribeSecret", `{"SecretId":"`+"\x00"+`"}`)
	f.Add("secretsmanager.DeleteSecret", `null`)
	f.Add("", "Action=SendRawEmail&Version=2010-12-01&Source=a%00@b&RawMessage.Data=QQ%3D%3D")
	f.Add("", "%zz;=&")
	f.Fuzz(func(t *testing.T, target, body string) {
		server := awssim.New()
		clientsOf("http://aws.invalid", server).create(t.Context(), "a/b", token1, "v", "k", "v")
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://aws.invalid/", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if target != "" {
			r.Header.Set("X-Amz-Target", target)
		}
		resp, err := server.RoundTrip(r)
		if err != nil || resp.StatusCode >= 500 || resp.Header.Get("Content-Type") == "" {
			t.Errorf("%s %q: %v, %v", target, body, resp, err)
		}
	})
}

// Ensure the errors of a client that left and of a cut connection differ.
func TestServer_RoundTrip_cancelled(t *testing.T) {
	server := awssim.New()
	server.AddFault(awssim.Fault{Hang: true})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://aws.invalid/", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := server.RoundTrip(r); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
