package main

import (
	"fmt"

	"connect2cart/internal/merchant"
	"connect2cart/internal/settings"
)

// labelsExample has quotes to carry a blank through make's shell.
const labelsExample = `make admin ARGS="set STORE 'status_labels=Order Shipped=shipped,Picked=ignore'"`

func settingKeys() []string {
	var keys []string
	for _, s := range settings.All {
		keys = append(keys, s.Key)
	}
	return keys
}

func settingsHelp() string {
	text := "KEY is one of these; an empty VALUE restores the service's default.\n"
	for _, s := range settings.All {
		text += fmt.Sprintf("\n  %-26s %s", s.Key, s.Help)
	}
	return text + "\n\nQuote a value with blanks, such as:\n\n  " + labelsExample + "\n\nA change shows at the next poll. pause and resume are commands of their own."
}

// shown is the printable form of a setting.
func shown(s settings.Setting, of merchant.Settings) string {
	switch text := s.Text(of); {
	case text == "":
		return "default"
	case s.Hidden:
		return "set"
	default:
		return text
	}
}
