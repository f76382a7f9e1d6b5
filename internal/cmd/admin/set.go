package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"connect2cart/internal/merchant"
	"connect2cart/internal/settings"
)

// assignment is one parsed KEY=VALUE.
type assignment struct {
	settings.Setting
	value string
}

// set changes all the named settings, or none.
func set(ctx context.Context, d *desk, args []string) error {
	assignments, err := parseAssignments(args[1:])
	if err != nil {
		return err
	}
	hash, channel := cartOf(args[0])
	var before, after merchant.Settings
	done, err := d.change(ctx, hash, func(m *merchant.Merchant) error {
		err := m.Edit(channel, func(s *merchant.Settings) error {
			before = *s
			for _, a := range assignments {
				if err := a.Assign(s, a.value); err != nil {
					return err // cannot fail, parseAssignments checked it
				}
			}
			after = *s
			return nil
		})
		switch {
		case errors.Is(err, merchant.ErrNoCart):
			return noCart(hash, max(channel, after.StockCart))
		case err == nil && !changed(assignments, before, after):
			return merchant.ErrUnchanged
		}
		return err
	})
	if err != nil {
		return err
	}
	d.preface()
	if err := d.printChanges(assignments, before, after); err != nil {
		return err
	}
	d.sayChanged(done, hash, "Store %s uses this from its next poll on.")
	return nil
}

// parseAssignments names all mistakes at once.
func parseAssignments(args []string) ([]assignment, error) {
	var found []assignment
	var problems []string
	for _, arg := range args {
		key, value, ok := strings.Cut(arg, "=")
		s, known := settings.Of(strings.ToLower(strings.TrimSpace(key)))
		switch value = strings.TrimSpace(value); {
		case !ok:
			problems = append(problems, fmt.Sprintf("%q: want KEY=VALUE", arg))
		case !known:
			problems = append(problems, fmt.Sprintf("%q is no setting; want one of %s", key, strings.Join(settingKeys(), ", ")))
		default:
			if err := s.Assign(&merchant.Settings{}, value); err != nil {
				problems = append(problems, fmt.Sprintf("%s: %v", s.Key, err))
			}
			found = append(found, assignment{s, value})
		}
	}
	if len(problems) > 0 {
		return nil, misused("set: %s", strings.Join(problems, "\n"))
	}
	return found, nil
}

// changed compares the real values, so a change of a hidden one counts, too.
func changed(assignments []assignment, before, after merchant.Settings) bool {
	for _, a := range assignments {
		if a.Text(before) != a.Text(after) {
			return true
		}
	}
	return false
}

func (d *desk) printChanges(assignments []assignment, before, after merchant.Settings) error {
	if d.onlyChanges {
		assignments = slices.DeleteFunc(slices.Clone(assignments), func(a assignment) bool { return a.Text(before) == a.Text(after) })
	}
	if len(assignments) == 0 {
		return nil
	}
	table := d.table()
	table.row("SETTING", "BEFORE", "AFTER")
	for _, a := range assignments {
		table.row(a.Key, shown(a.Setting, before), shown(a.Setting, after))
	}
	return table.end()
}
