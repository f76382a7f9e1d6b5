package awssim

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Secret describes a secret, but leaves out its value.
type Secret struct {
	Name     string
	Tags     map[string]string
	Versions int
	Deleted  bool // marked for deletion
}

// Secrets lists all secrets, oldest first. It includes those marked for
// deletion.
func (s *Server) Secrets() []Secret {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.purge()
	var list []Secret
	for _, secret := range s.sorted(false) {
		tags := map[string]string{}
		for _, tag := range secret.tags {
			tags[tag.Key] = tag.Value
		}
		list = append(list, Secret{secret.name, tags, len(secret.versions), !secret.deletion.IsZero()})
	}
	return list
}

// Value is the current value of a secret, even of one marked for deletion.
func (s *Server) Value(name string) (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	secret, ok := s.secrets[name]
	if !ok || secret.staged(current) == nil {
		return "", false
	}
	return secret.staged(current).value, true
}

// SetValue gives a secret a value, as an operator's hand would. It makes the
// secret if need be, and checks nothing.
func (s *Server) SetValue(name, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	secret, ok := s.secrets[name]
	if !ok {
		secret = &storedSecret{name: name, arn: arnOf(name), created: time.Now()}
		s.secrets[name] = secret
	}
	secret.add(fmt.Sprintf("by-hand-%024d", len(secret.versions)), value, []string{current})
}

// Messages are the mails SES accepted, oldest first.
func (s *Server) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.messages)
}

// SetOutage makes SES refuse every mail, like a service in trouble, or ends
// this.
func (s *Server) SetOutage(down bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.outage = down
}

// Outage reports whether SES refuses every mail.
func (s *Server) Outage() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.outage
}

// SetSandbox puts SES in its sandbox: only these addresses may send and get
// mails.
func (s *Server) SetSandbox(verified ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sandbox, s.identities = true, slices.Clone(verified)
}

// SetHidden hides each new secret from calls for a time. Secrets Manager may do
// the same, because its answers are consistent eventually
// (https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#troubleshoot_general_eventual-consistency).
// A second create of a hidden secret fails all the same.
func (s *Server) SetHidden(after time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hidden = after
}

// MostVersions is how many versions a secret may have at Secrets Manager
// (https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html).
const MostVersions = 100

// SetVersions bounds the versions of a secret, as Secrets Manager does with
// MostVersions; 0 takes the bound away.
func (s *Server) SetVersions(most int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.versions = most
}

// Call describes one call. It never holds a value or a mail.
type Call struct {
	At        time.Time
	Service   string // "SecretsManager", "SES", "DynamoDB", or empty for neither
	Operation string
	SecretID  string // the secret it was about, if any
	Status    int    // of the answer; 0 if a fault kept the operation from acting
	Error     string // the code of the error in the answer
	Fault     string // the fault it met
}

// Calls are the calls so far.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls[max(0, len(s.calls)-maxCalls):])
}

// Operations are the names of the calls so far, in order, but for those to
// DynamoDB.
func (s *Server) Operations() []string {
	return s.operations(func(c Call) bool { return c.Service != dynamoDB.String() })
}

// LedgerOperations are the names of the calls to DynamoDB so far, in order.
func (s *Server) LedgerOperations() []string {
	return s.operations(func(c Call) bool { return c.Service == dynamoDB.String() })
}

func (s *Server) operations(counts func(Call) bool) (names []string) {
	for _, c := range s.Calls() {
		if counts(c) {
			names = append(names, c.Operation)
		}
	}
	return names
}

const maxCalls = 10000 // older ones are dropped

// record notes a call before a fault can end it.
func (s *Server) record(c call, f *Fault, a answer) {
	noted := Call{At: time.Now(), Service: c.service.String(), Operation: c.operation, Status: a.status, Error: a.code}
	var about struct{ SecretId, Name string }
	if json.Unmarshal(c.body, &about) == nil {
		noted.SecretID = about.SecretId + about.Name
	}
	if f != nil {
		noted.Fault = f.name()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, noted)
	if len(s.calls) == 2*maxCalls {
		s.calls = slices.Delete(s.calls, 0, maxCalls)
	}
}
