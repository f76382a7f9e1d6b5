package connection

import (
	"errors"
	"net/http"
	"strconv"

	"connect2cart/internal/merchant"
	"connect2cart/internal/onboard"
)

// firstCartOnly refuses what a further cart's login may not do.
func firstCartOnly(g *guest) error {
	w := badWords["first_cart"].fill("cart", merchant.CartID(g.StoreHash))
	return onboard.Problems{{What: w.What, Next: w.Next, Status: http.StatusForbidden}}
}

// cartRefusal puts an impossible change of carts or channels into words.
func cartRefusal(err error) error {
	if e, ok := errors.AsType[*merchant.TakenError](err); ok {
		w := badWords["taken"].fill("channel", strconv.FormatInt(e.Channel, 10))
		return onboard.Problems{{Field: "channels", What: w.What, Next: w.Next}}
	}
	return err
}
