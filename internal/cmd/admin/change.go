package main

import (
	"context"
	"fmt"

	"connect2cart/internal/merchant"
)

func pause(ctx context.Context, d *desk, args []string) error {
	return d.setPaused(ctx, hashOf(args[0]), true, "Store %s is paused. Its polls are refused from now on.")
}

func resume(ctx context.Context, d *desk, args []string) error {
	return d.setPaused(ctx, hashOf(args[0]), false, "Store %s is resumed. Its next poll is answered.")
}

func (d *desk) setPaused(ctx context.Context, hash string, paused bool, done string) error {
	changed, err := d.change(ctx, hash, func(m *merchant.Merchant) error {
		if m.Settings.Paused == paused {
			return merchant.ErrUnchanged
		}
		m.Settings.Paused = paused
		return nil
	})
	if err != nil {
		return err
	}
	d.preface()
	d.sayChanged(changed, hash, done)
	return nil
}

// newPassword shows a new Cart Password to the operator, once.
func newPassword(ctx context.Context, d *desk, args []string) error {
	hash, channel := cartOf(args[0])
	password, cart := merchant.NewPassword(), merchant.FurtherCartID(hash, channel)
	_, err := d.change(ctx, hash, func(m *merchant.Merchant) error {
		if c := m.Further(channel); c != nil && !c.Removed {
			c.PasswordHash = merchant.HashPassword(password)
			return nil
		} else if channel != 0 {
			return noCart(hash, channel)
		}
		m.PasswordHash = merchant.HashPassword(password)
		m.PasswordFor, m.PasswordLost, m.PasswordLostFor = "", "", "" // only the operator knows who gets it
		m.PasswordKeys, m.PasswordLostKeys = nil, nil
		return nil
	})
	if isInDoubt(err) {
		return fmt.Errorf("%w\nuntil then the store may have no Cart Password that anybody knows", err)
	}
	if err != nil {
		return err
	}
	d.preface()
	if d.dryRun {
		d.say("Store %s gets a new Cart Password; its Cart ID stays %s.", hash, cart)
		return nil
	}
	d.say("Cart ID        %s\nCart Password  %s\n", cart, password.Reveal())
	d.say("We show it only now and keep only its hash. The old one works no longer.")
	return nil
}

// resendMail makes a mail due again.
func resendMail(ctx context.Context, d *desk, args []string) error {
	mail, ok := map[string]merchant.Mail{"sales": merchant.Sales, "confirmation": merchant.Confirmation, "notice": merchant.Notice}[d.mail]
	if !ok {
		return misused("resend-mail: --mail=%s: want sales, confirmation or notice", d.mail)
	}
	hash := hashOf(args[0])
	if err := d.checkTable(ctx, hash); err != nil {
		return err
	}
	m, err := d.get(ctx, hash)
	if err != nil {
		return err
	}
	if mail == merchant.Confirmation && m.Contact.Email == "" {
		return misused("store %s has no contact address to send the confirmation to", hash)
	}
	if mail == merchant.Notice && m.PreviousContact.Email == "" {
		return misused("store %s has no replaced contact to send the notice to; --mail=confirmation writes to its first contact", hash)
	}
	if !d.dryRun {
		if err := d.store.SetNotification(ctx, hash, merchant.Pending, mail); err != nil {
			return err
		}
	}
	d.preface()
	d.say("The %s mail of store %s is pending. The notify function sends it at its next run, but at least an hour after the last one.", d.mail, hash)
	return nil
}
