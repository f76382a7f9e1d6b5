package onboard

import (
	"context"
	"errors"
	"fmt"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
)

// mails tries the mails of a store's submission that wait, and says when to look
// again.
func (r *round) mails(ctx context.Context, t *ledger.Task) ([]*ledger.Task, error) {
	if r.tried[t.Store] {
		return nil, nil
	}
	sum, err := r.Merchants.Describe(ctx, t.Store)
	if errors.Is(err, merchant.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if err := r.tryAll(ctx, sum); err != nil {
		return nil, err
	}
	at, err := r.nextTry(ctx, t.Store)
	if err != nil || at.IsZero() {
		return nil, err
	}
	return []*ledger.Task{{At: at, Store: t.Store, What: ledger.MailTask}}, nil
}

// nextTry is the time of the next attempt at a store's mails; zero if none waits.
func (r *round) nextTry(ctx context.Context, storeHash string) (at time.Time, err error) {
	sum, err := r.Merchants.Describe(ctx, storeHash)
	if errors.Is(err, merchant.ErrNotFound) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	for _, mail := range merchant.Mails {
		d := sum.Of(mail)
		if d.Notification != merchant.Pending {
			continue
		}
		row := &ledger.Mail{Store: storeHash, Kind: string(mail)}
		if err := r.Ledger.Read(ctx, row); err != nil {
			return time.Time{}, err
		}
		next := latest(d.Next, row.Until, time.Now().Add(time.Second))
		if at.IsZero() || next.Before(at) {
			at = next
		}
	}
	return at, nil
}

func latest(times ...time.Time) (at time.Time) {
	for _, t := range times {
		if t.After(at) {
			at = t
		}
	}
	return at
}

// tryAll tries the mails of one store.
func (r *round) tryAll(ctx context.Context, sum merchant.Summary) error {
	r.tried[sum.StoreHash] = true
	var errs []error
	for _, mail := range merchant.Mails {
		errs = append(errs, r.try(ctx, sum.StoreHash, mail, sum.Of(mail)))
	}
	return errors.Join(errs...)
}

// try sends one mail if it is due and free.
func (r *round) try(ctx context.Context, storeHash string, mail merchant.Mail, d merchant.Delivery) error {
	if d.Notification != merchant.Pending {
		return nil
	}
	claim, err := r.Merchants.Claim(ctx, storeHash, mail)
	if errors.Is(err, merchant.ErrNotDue) || errors.Is(err, merchant.ErrNotFound) {
		r.count.wait(d.Since)
		return nil
	}
	if err != nil {
		return fmt.Errorf("claim: %w", err)
	}
	post := courier{merchants: r.Merchants, sender: r.Mail, log: logger(r.Log)}
	m, readErr := r.Merchants.Get(ctx, storeHash)
	var status merchant.Notification
	if readErr != nil { // counts as an attempt, because this mail must also end some day
		readErr = fmt.Errorf("read: %w", readErr)
		status, err = post.settle(ctx, claim, readErr)
	} else {
		status, err = post.deliver(ctx, m, claim)
	}
	post.report(ctx, claim, status, err)
	switch status {
	case merchant.Sent:
		r.count.sent++
	case merchant.Failed:
		r.count.failed++
	default:
		r.count.wait(claim.Since) // not of the hour between two mails
	}
	return readErr
}
