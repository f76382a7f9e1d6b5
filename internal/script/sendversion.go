package script

import "connect2cart/internal/seti"

// sendVersion needs no login: Stone Edge asks before each conversation to see
// that the script is there (seti-protocol.md 2.1).
func (h *Handler) sendVersion() seti.Reply {
	return seti.Version{Number: orDefault(h.Version, defaultVersion)}
}
