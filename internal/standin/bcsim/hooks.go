package bcsim

import (
	"net/http"
	"slices"
	"strings"
)

// Hook is a webhook. This simulator keeps it and never calls it.
//
// https://developer.bigcommerce.com/docs/integrations/webhooks
type Hook struct {
	ID          int64             `json:"id"`
	ClientID    string            `json:"client_id"`
	StoreHash   string            `json:"store_hash"`
	Scope       string            `json:"scope"`
	Destination string            `json:"destination"`
	Headers     map[string]string `json:"headers"`
	IsActive    bool              `json:"is_active"`
	CreatedAt   int64             `json:"created_at"` // seconds since 1970
	UpdatedAt   int64             `json:"updated_at"`
}

type hookChange struct {
	Scope       *string           `json:"scope"`
	Destination *string           `json:"destination"`
	IsActive    *bool             `json:"is_active"`
	Headers     map[string]string `json:"headers"`
	Events      bool              `json:"events_history_enabled"`
}

// apply writes the sent members into a hook. It returns the errors by member.
func (b *hookChange) apply(h *Hook) map[string]string {
	if b.Scope != nil {
		h.Scope = *b.Scope
	}
	if b.Destination != nil {
		h.Destination = *b.Destination
	}
	if b.IsActive != nil {
		h.IsActive = *b.IsActive
	}
	if b.Headers != nil {
		h.Headers = b.Headers
	}
	h.UpdatedAt = now().Unix()
	wrong := map[string]string{}
	if !strings.HasPrefix(h.Scope, "store/") {
		wrong["scope"] = "is invalid"
	}
	if !strings.HasPrefix(h.Destination, "https://") {
		wrong["destination"] = "must be an https address"
	}
	return wrong
}

func listHooks(c *call) reply {
	c.store.mu.RLock()
	defer c.store.mu.RUnlock()
	p := queryParser{q: c.query}
	active := p.boolean("is_active")
	var found []Hook
	for _, h := range c.store.hooks {
		if unlike(active, h.IsActive) || (c.query.Has("scope") && c.query.Get("scope") != h.Scope) ||
			(c.query.Has("destination") && c.query.Get("destination") != h.Destination) {
			continue
		}
		found = append(found, h)
	}
	return listV3(c, found, maxLimit, func(h Hook) any { return c.own(h) })
}

func createHook(c *call) reply {
	var body hookChange
	if err := c.decode(&body); err != nil {
		return errorV3(http.StatusBadRequest, "bcsim: hook: "+err.Error(), nil)
	}
	a := c.mount.account
	h := Hook{ClientID: a.ClientID, StoreHash: a.StoreHash, IsActive: true, CreatedAt: now().Unix()}
	if wrong := body.apply(&h); len(wrong) > 0 {
		return errorV3(http.StatusUnprocessableEntity, "Unprocessable entity", wrong)
	}
	c.store.mu.Lock()
	defer c.store.mu.Unlock()
	h.ID = c.store.newID()
	c.store.hooks = append(c.store.hooks, h)
	return dataReply(h)
}

// own is the hook as the asking store has it. Several stores may share one
// store's data, and each hears its own hash.
func (c *call) own(h Hook) Hook {
	h.StoreHash = c.mount.account.StoreHash
	return h
}

// hook hands a hook to change, or answers 404.
func (c *call) hook(change func(i int) reply) reply {
	c.store.mu.Lock()
	defer c.store.mu.Unlock()
	i := slices.IndexFunc(c.store.hooks, func(h Hook) bool { return h.ID == c.ids[0] })
	if i < 0 {
		return notFoundV3("Hook not found")
	}
	return change(i)
}

func getHook(c *call) reply {
	return c.hook(func(i int) reply { return dataReply(c.own(c.store.hooks[i])) })
}

func updateHook(c *call) reply {
	var body hookChange
	if err := c.decode(&body); err != nil {
		return errorV3(http.StatusBadRequest, "bcsim: hook: "+err.Error(), nil)
	}
	return c.hook(func(i int) reply {
		h := c.store.hooks[i]
		if wrong := body.apply(&h); len(wrong) > 0 {
			return errorV3(http.StatusUnprocessableEntity, "Unprocessable entity", wrong)
		}
		c.store.hooks[i] = h
		return dataReply(c.own(h))
	})
}

func deleteHook(c *call) reply {
	return c.hook(func(i int) reply {
		h := c.store.hooks[i]
		c.store.hooks = slices.Delete(c.store.hooks, i, i+1)
		return dataReply(c.own(h))
	})
}
