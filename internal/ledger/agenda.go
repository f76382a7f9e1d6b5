package ledger

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// The work of the scheduled run, as tasks name it.
const (
	MailTask    = "mail"    // mails in the tags of a secret may be due
	WatchTask   = "watch"   // Stone Edge may have fallen silent
	SilentTask  = "silent"  // tell the contacts of it
	BackTask    = "back"    // Stone Edge asks again
	RefusedTask = "refused" // BigCommerce refuses the key
	NewsTask    = "news"    // somebody changed the store
	DigestTask  = "digest"  // something of the last day needs a person
)

// agendaKey is the partition of all tasks, and troubleKey that of all troubles. A
// store hash has no #.
const (
	agendaKey  = "agenda#"
	troubleKey = "trouble#"
)

// taskLife is the life of a task that nobody takes up.
const taskLife = 30 * day

// Task is the row "TIME#STORE#WHAT" of the agenda: what to do for a store, and
// when. The agenda holds the work that is due, and nothing of other stores. So
// the scheduled run costs as much as there is to do. A task is a hint: whoever
// takes it up looks whether it still holds. It lives 30 days after its time.
type Task struct {
	At    time.Time // in milliseconds
	Store string
	What  string
	About string // an id of what it is about, or ""

	// Since is the first time of a task that was put off; zero means At.
	Since time.Time

	others
}

type taskBody struct {
	About string    `json:"about,omitempty"`
	Since time.Time `json:"since,omitzero"`
	others
}

func (t *Task) key() key {
	return key{agendaKey, fmt.Sprintf("%013d#%s#%s", t.At.UnixMilli(), t.Store, t.What)}
}

func (t *Task) load(r record) error {
	var body taskBody
	err := r.decode(t.key(), &body)
	t.About, t.Since, t.others = body.About, body.Since, body.others
	return err
}

func (t *Task) record() record {
	return record{body: encode(&taskBody{t.About, t.Since, t.others}), expires: t.At.Add(taskLife)}
}

// First is the time at which the task was due first.
func (t *Task) First() time.Time {
	if t.Since.IsZero() {
		return t.At
	}
	return t.Since
}

// Later is the task at a later time.
func (t *Task) Later(at time.Time) *Task {
	return &Task{At: wire(at), Store: t.Store, What: t.What, About: t.About, Since: t.First(), others: t.others}
}

// taskOf reads a task from its row.
func taskOf(found foundRow) (*Task, error) {
	var ms int64
	parts := strings.SplitN(found.row, "#", 3)
	if len(parts) != 3 {
		return nil, fmt.Errorf("ledger: row %s: no task", found.key)
	}
	if _, err := fmt.Sscanf(parts[0], "%d", &ms); err != nil {
		return nil, fmt.Errorf("ledger: row %s: %w", found.key, err)
	}
	t := &Task{At: time.UnixMilli(ms), Store: parts[1], What: parts[2]}
	return t, t.load(found.record)
}

// Tasks returns the first n tasks that are due by a time, the earliest first. It
// passes over those that cannot be read, and names them in an OddError beside the
// list. ErrUnavailable.
func (l *Ledger) Tasks(ctx context.Context, by time.Time, n int) ([]*Task, error) {
	return readable(l.between(ctx, agendaKey, span{from: "0", to: fmt.Sprintf("%013d~", by.UnixMilli()), limit: n}), n, taskOf)
}

// Plan writes tasks, and takes others off the agenda. ErrUnavailable.
func (l *Ledger) Plan(ctx context.Context, tasks []*Task, done ...*Task) error {
	puts, deletes := make([]Plain, len(tasks)), make([]Row, len(done))
	for i, t := range tasks {
		puts[i] = t
	}
	for i, t := range done {
		deletes[i] = t
	}
	if len(puts)+len(deletes) == 0 {
		return nil
	}
	return l.Write(ctx, puts, deletes)
}

// The kinds of trouble.
const (
	SilentTrouble  = "silent"
	RefusedTrouble = "refused"
)

// Trouble is the row "KIND#STORE" among the troubles: a store with a refused key,
// or with a silent Stone Edge. It is a hint for the figure of such stores.
type Trouble struct {
	Kind, Store string

	Since time.Time
}

func (t *Trouble) key() key { return key{troubleKey, t.Kind + "#" + t.Store} }

type troubleBody struct {
	Since time.Time `json:"since"`
}

func (t *Trouble) load(r record) error {
	var body troubleBody
	err := r.decode(t.key(), &body)
	t.Since = body.Since
	return err
}

func (t *Trouble) record() record { return record{body: encode(troubleBody{wire(t.Since)})} }

// Troubles returns the first n troubles. It passes over those that cannot be read,
// and names them in an OddError beside the list. ErrUnavailable.
func (l *Ledger) Troubles(ctx context.Context, n int) ([]*Trouble, error) {
	return readable(l.between(ctx, troubleKey, span{from: "!", to: "~", limit: n}), n, func(found foundRow) (*Trouble, error) {
		kind, store, _ := strings.Cut(found.row, "#")
		t := &Trouble{Kind: kind, Store: store}
		return t, t.load(found.record)
	})
}

// EndTroubles deletes troubles that are over. ErrUnavailable.
func (l *Ledger) EndTroubles(ctx context.Context, over []*Trouble) error {
	rows := make([]Row, len(over))
	for i, t := range over {
		rows[i] = t
	}
	return l.Write(ctx, nil, rows)
}

// digestHour is the hour of the day in which digests go out, in UTC: the morning
// of most shops. Each store has its own minute, so that not all come at once.
const digestHour = 12

// DigestTime is the time of a store's next digest after a moment.
func DigestTime(store string, after time.Time) time.Time {
	minutes := 0
	for _, c := range []byte(store) {
		minutes = (minutes*31 + int(c)) % 60
	}
	y, m, d := after.UTC().Date()
	at := time.Date(y, m, d, digestHour, minutes, 0, 0, time.UTC)
	if !at.After(after) {
		at = at.Add(day)
	}
	return at
}

// digest is the task of the next digest of a store.
func digest(store string) *Task {
	return &Task{At: DigestTime(store, now()), Store: store, What: DigestTask}
}
