package ledger

import (
	"context"
	"crypto/rand"
	"time"
)

// SessionTime is how long a merchant stays signed in.
const SessionTime = 30 * time.Minute

// Session is the row "session#HASH": a merchant who is signed in. Its name holds
// a hash of the token, and only the browser has the token itself. It ends after
// SessionTime.
type Session struct {
	Store string // its hash
	Token string // known to the browser alone

	// Login is a hash of the login at the sign-in. A new password makes another
	// one, so the sessions under the old password end.
	Login string
	Until time.Time
}

// sessionBody is the content of the row.
type sessionBody struct {
	Login string    `json:"login"`
	Until time.Time `json:"until"`
}

func (s *Session) key() key { return key{s.Store, "session#" + Hash(s.Token)} }

func (s *Session) load(r record) error {
	var body sessionBody
	err := r.decode(s.key(), &body)
	s.Login, s.Until = body.Login, body.Until
	return err
}

// Holds reports whether the session is alive, and began under this login.
func (s *Session) Holds(login string) bool {
	return s.Login != "" && s.Login == login && s.Until.After(now())
}

// SignIn begins a session with a new token. ErrUnavailable.
func (l *Ledger) SignIn(ctx context.Context, store, login string) (*Session, error) {
	s := &Session{Store: store, Token: rand.Text() + rand.Text(), Login: login, Until: stamp().Add(SessionTime)}
	_, err := l.put(ctx, s.key(), record{body: encode(sessionBody{s.Login, s.Until}), expires: s.Until}, condition{})
	return s, err
}

// SignOut ends a session. ErrUnavailable.
func (l *Ledger) SignOut(ctx context.Context, s *Session) error {
	return l.deleteAll(ctx, []key{s.key()})
}
