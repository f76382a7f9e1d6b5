package settings

import (
	"fmt"
	"strconv"
	"strings"

	"connect2cart/internal/merchant"
)

func firstOrderText(s merchant.Settings) string {
	if s.FirstOrder == 0 {
		return ""
	}
	return strconv.FormatInt(s.FirstOrder, 10)
}

func assignFirstOrder(s *merchant.Settings, value string) error {
	if value == "" || strings.EqualFold(value, "all") {
		s.FirstOrder = 0
		return nil
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n < 0 {
		return fmt.Errorf("%q is no order number; want a number, or all", value)
	}
	s.FirstOrder = n
	return nil
}

func assignLateOrders(s *merchant.Settings, value string) error {
	value = strings.ToLower(value)
	if value != "" && !merchant.IsSwitch(value) {
		return fmt.Errorf("%q: want on or off", value)
	}
	s.LateOrders = value
	return nil
}

func assignChannels(s *merchant.Settings, value string) error {
	channels, ok := merchant.ChannelList(value)
	if !ok {
		return fmt.Errorf("%q: want numbers of channels with commas between them, such as 1,3; at most %d", value, merchant.MaxChannels)
	}
	s.Channels = channels
	return nil
}

func stockCartText(s merchant.Settings) string {
	if s.StockCart == 0 {
		return ""
	}
	return strconv.FormatInt(s.StockCart, 10)
}

func assignStockCart(s *merchant.Settings, value string) error {
	channel, ok := merchant.ChannelOf(value)
	if !ok && value != "" {
		return fmt.Errorf("%q: want the channel in the Cart ID of a further cart, or nothing for the first cart", value)
	}
	s.StockCart = channel
	return nil
}
