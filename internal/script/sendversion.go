package script

import (
	"cmp"

	"connect2cart/internal/seti"
)

// sendVersion works without a login, because Stone Edge asks it before each
// conversation to see that the script is there (seti-protocol.md 2.1).
func (h *Handler) sendVersion() seti.Reply {
	return seti.Version{Number: cmp.Or(h.Version, defaultVersion)}
}
